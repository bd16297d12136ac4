"""What comes behind an order and may say more of it: it widens that, or is asked about, and does nothing else."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk


def second(first: str, text: str, language: str) -> tuple[str, dict[str, Any]]:
    """The one call that the second message comes to, with what is said of its friends."""
    talk = Talk(language=language)
    talk.say(first)
    ((name, arguments),) = talk.say(text)
    friends = [{key: value for key, value in group.items() if value} for group in arguments.get("friends") or ()]
    return name, arguments | {"friends": friends}


BOTH = [{"all_tags": ["リピーター"]}, {"all_tags": ["VIP"]}], [{"any_tags": ["リピーター", "VIP"]}]


@pytest.mark.parametrize("text", ["VIPの人も出して", "VIPの人も一緒に出して", "VIPの人も見せて"])
def test_friends_shown_too_are_shown_beside_the_others(text: str) -> None:
    name, arguments = second("リピーターの人を出して", text, "ja")
    assert name == "show_friends"
    assert arguments["friends"] in BOTH


def test_those_shown_too_stay_when_more_are_shown() -> None:
    talk = Talk(language="ja")
    for text in ("リピーターの人を出して", "VIPの人も出して"):
        talk.say(text)
    ((name, arguments),) = talk.say("Newの人も出して")
    assert (name, arguments["friends"][0]["any_tags"]) == ("show_friends", ["リピーター", "VIP", "New"])


@pytest.mark.parametrize("text", ["VIPも入れて", "VIPも追加", "VIPも入れといて"])
def test_a_tag_added_to_a_new_segment_widens_it_and_is_put_on_nobody(text: str) -> None:
    name, arguments = second("リピーターの人で「秋の案内」ってセグメント作って", text, "ja")
    assert (name, arguments["name"]) == ("save_segment", "秋の案内")
    assert arguments["friends"] in BOTH


@pytest.mark.parametrize(
    ("first", "text"),
    [
        ('make a segment called "Spring list" with everyone who has VIP', "no New"),
        ("show everyone who blocked us", "show the VIPs too"),
        ("show everyone who blocked us", "don't tag them VIP"),
        ("show my VIP friends", "and who have not written for 30 days"),
    ],
)
def test_what_may_say_more_of_the_order_before_is_asked_about(first: str, text: str) -> None:
    name, arguments = second(first, text, "en")
    assert name == "ask_operator"
    assert text.removesuffix(" too").removeprefix("and ") in arguments["question"]


def test_a_no_with_a_comma_puts_one_tag_in_the_place_of_the_other() -> None:
    name, arguments = second('make a segment called "Spring list" with everyone who has VIP', "no, New", "en")
    assert (name, arguments["friends"]) == ("save_segment", [{"all_tags": ["New"]}])
