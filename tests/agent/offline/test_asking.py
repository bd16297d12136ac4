"""Whom a question or a filter speaks of: nothing that narrows is passed over, and nothing is declined that can be looked up."""

from typing import Any

import pytest

from agent.model import OutcomeMessage
from tests.agent.offline.talk import FRIENDS, Talk, calls


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("pleae show evrybody tagged VIP", [{"all_tags": ["VIP"]}]),
        ("Take VIP, leave out New, and show what's left", [{"all_tags": ["VIP"], "none_tags": ["New"]}]),
        ("Of the VIPs, show me those who have blocked us", [{"all_tags": ["VIP"], "status": "blocked"}]),
        ("show friends with no Rank tag", [{"none_tags": ["VIP", "Repeat customer", "New"]}]),
        ("show VIPs and repeat customers with New", [{"all_tags": ["New"], "any_tags": ["VIP", "Repeat customer"]}]),
        ("everyone minus VIP please", [{"none_tags": ["VIP"]}]),
    ],
)  # fmt: skip
def test_those_shown_are_those_described(text: str, groups: list[dict[str, Any]]) -> None:
    ((name, arguments),) = Talk().say(text)
    assert name == "show_friends"
    assert arguments["friends"] == groups


def test_one_or_the_other_but_not_both_counts_neither_twice_nor_everyone() -> None:
    ((_, arguments),) = Talk().say("show friends with VIP or New but not both")
    assert len(arguments["friends"]) == 2
    assert {group["none_tags"][0] for group in arguments["friends"]} == {"VIP", "New"}


@pytest.mark.parametrize(
    "text",
    [
        "Put New on VIPs and show what's left",
        "show VIPs, Repeat customers and New",
        "Before I delete VIP, put New on Emma Brown",
    ],
)
def test_what_may_mean_two_things_is_asked(text: str) -> None:
    ((name, _),) = Talk().say(text)
    assert name == "ask_operator"


@pytest.mark.parametrize("text", ["Can you tell me what tags Mio Yamada has?", "Who still needs a reply, i.e. is tagged VIP?"])
def test_a_question_is_not_declined_as_a_message_to_send(text: str) -> None:
    assert "decline" not in [name for name, _ in Talk().say(text)]


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("Mio Yamada is back: remove VIP and mark her as New", ["remove_tag", "apply_tag"]),
        ("mark Mio Yamada as New and remove VIP", ["apply_tag", "remove_tag"]),
        ("Mio is back: remove VIP", ["remove_tag"]),  # a friend is called so: the desk knows
        ("Tickets are sold out: remove VIP", ["delete_tag"]),
        ("Mio Yamada is back: delete VIP and mark her as New", ["ask_operator"]),
        ("give everyone with Repeat customer VIP and remove New", ["ask_operator"]),
    ],
)
def test_remove_said_of_a_friend_deletes_no_tag(monkeypatch: pytest.MonkeyPatch, text: str, tools: list[str]) -> None:
    monkeypatch.setitem(FRIENDS, "sample", [{"name": "Mio Yamada"}])
    assert [name for name, _ in Talk().say(text)] == tools


@pytest.mark.parametrize(
    "text", ["rename リピーター to 常連さん", "pls show everyone except リピーター", "bin the リピーター tag"]
)
def test_names_do_not_tell_the_language(text: str) -> None:
    talk = Talk()
    talk.say(text)
    end = talk.messages[-1]
    assert isinstance(end, OutcomeMessage)
    assert (end.kind, [c for c in end.text if "あ" <= c <= "ん"]) == ("proposal", [])


@pytest.mark.parametrize(
    ("said", "tool", "arguments"),
    [
        (["I need a new tag", "call it Gold"], "create_tag", {"name": "Gold", "folder": None}),
        (["I need a new tag", "call it Gold", "in the Rank folder please"], "create_tag", {"name": "Gold", "folder": "Rank"}),
        (["I need a new tag", "Gold, in Rank"], "create_tag", {"name": "Gold", "folder": "Rank"}),
        (["rename VIP", "to Gold"], "rename_tag", {"tag": "VIP", "name": "Gold"}),
        (["rename VIP", "it should be called Gold"], "rename_tag", {"tag": "VIP", "name": "Gold"}),
        (["新しいタグ作って", "金会員で"], "create_tag", {"name": "金会員", "folder": None}),
        (["新しいタグ作って", "名前は金会員。フォルダはRankで"], "create_tag", {"name": "金会員", "folder": "Rank"}),
        (["put a tag on Mio Yamada", "VIP"], "apply_tag", {"tag": "VIP"}),
    ],
)
def test_what_was_asked_for_may_be_said_afterwards(said: list[str], tool: str, arguments: dict[str, Any]) -> None:
    talk = Talk()
    for text in said[:-1]:
        talk.say(text)
    ((name, given),) = talk.say(said[-1])
    assert (name, given | arguments) == (tool, given)


def test_one_friend_is_said_in_the_singular_in_the_operators_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FRIENDS, "count", 1)
    monkeypatch.setitem(FRIENDS, "reachable", 1)
    assert Talk().say("How many friends have VIP?") == [("text", {"text": "1 friend."})]
    ((_, said),) = Talk(language="ja").say("VIPの人は何人？")
    assert said["text"].startswith("1人")


@pytest.mark.parametrize(
    ("said", "tools"),
    [
        (["Put New on everyone tagged VIP", "sorry, the repeat customers"], {"ask_operator"}),
        (["Put New on VIPs who have Joined summer sale", "repeat customers too"], {"ask_operator"}),
        (["Put New on Mio Yamada or Ken Tanaka"], {"ask_operator"}),
        (["Put New on the VIPs, repeat ones first"], {"ask_operator"}),
        (["VIPs, and repeat customers who wrote in May, get New"], {"ask_operator"}),
        (["VIPの人にNewを付けて", "やっぱりリピーターに"], {"ask_operator"}),
        (["VIPの人とリピーターの人以外にNewを付けて"], {"ask_operator"}),
        (["Ken told us that Mio paid, so put VIP on her"], {"ask_operator"}),
        (["Put New on the VIP repeat customers and joined summer sales"], {"ask_operator"}),
    ],
)
def test_what_may_be_said_of_others_is_asked(said: list[str], tools: set[str]) -> None:
    talk = Talk()
    for text in said[:-1]:
        assert talk.say(text)[0][0] == "apply_tag"
    assert {name for name, _ in talk.say(said[-1])} == tools


@pytest.mark.parametrize(
    ("text", "friends"),
    [
        (
            "Take VIP off everyone who has New, but keep it on the repeat customers",
            {"all_tags": ["New"], "none_tags": ["Repeat customer"]},
        ),
        ("Put VIP on everybody, repeat customers don't get it", {"none_tags": ["Repeat customer"]}),
        ("Put VIP on everyone tagged New, as long as they haven't blocked us", {"all_tags": ["New"], "status": "following"}),
        ("Ken and Mio have paid, so VIP comes off both", None),
    ],
)  # fmt: skip
def test_who_is_said_to_keep_it_or_not_to_get_it_is_left_out(text: str, friends: dict[str, Any] | None) -> None:
    ((_, arguments),) = Talk().say(text)
    assert arguments["friends"] == ([friends] if friends else [{"friends": ["Ken", "Mio"]}])


def test_tags_that_are_spared_stay_on_a_friend_who_loses_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FRIENDS, "count", 1)
    monkeypatch.setitem(FRIENDS, "sample", [{"name": "Mio Yamada", "tags": ["VIP", "New"]}])
    assert [arguments["tag"] for _, arguments in Talk().say("Remove all tags from Mio Yamada except VIP")] == ["New"]


@pytest.mark.parametrize(
    ("said", "friends"),
    [
        (["Put New on the VIPs", "not all of them, just the repeat customers"], {"all_tags": ["VIP", "Repeat customer"]}),
        (["Put New on the VIPs", "no, only those of them who wrote in May"], {"all_tags": ["VIP"]}),
        (["Put New on the VIPs and repeat customers"], {"any_tags": ["VIP", "Repeat customer"]}),
        (["show me who is tagged VIP", "and also the repeat customers"], {"any_tags": ["VIP", "Repeat customer"]}),
        (["show me who is tagged VIP", "no, the repeat customers"], {"all_tags": ["Repeat customer"]}),
    ],
)
def test_who_is_meant_of_those_spoken_of(said: list[str], friends: dict[str, Any]) -> None:
    talk = Talk()
    for text in said[:-1]:
        talk.say(text)
    ((_, arguments),) = talk.say(said[-1])
    assert len(arguments["friends"]) == 1
    assert friends.items() <= arguments["friends"][0].items()


def test_a_question_about_some_of_them_is_not_widened_by_the_next_tag() -> None:
    talk = Talk()
    talk.say("How many VIP repeat customers do we have?")
    assert talk.say("and the VIPs?")[0][0] == "ask_operator"


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        (["Put New on the VIPs", "and take it off the repeat customers"], [("apply_tag", "New"), ("remove_tag", "New")]),
        (["Put New on everyone tagged VIP", "also rename New to Fresh"], [("apply_tag", "New"), ("rename_tag", "New")]),
        (["Create a tag Gold", "also create a tag Silver"], [("create_tag", None), ("create_tag", None)]),
        (["Create a tag Gold", "create a tag Silver"], [("create_tag", None)]),
        (["Put New on everyone tagged VIP", "rename New to Fresh"], [("rename_tag", "New")]),
    ],
)  # fmt: skip
def test_what_is_asked_for_besides_keeps_what_waits(said: list[str], calls: list[tuple[str, str | None]]) -> None:
    talk = Talk()
    for text in said[:-1]:
        talk.say(text)
    assert [(name, arguments.get("tag")) for name, arguments in talk.say(said[-1])] == calls


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (["When someone gets the tag VIP, take New off. Call it Tidy"], "Tidy"),
        (["When someone gets the tag VIP, take New off", "name it Tidy", "sorry, call it Neat"], "Neat"),
        (["When someone gets the tag VIP, take New off", "not the kids though"], None),
    ],
)
def test_a_workflow_may_be_named_by_later_words(said: list[str], name: str | None) -> None:
    talk = Talk()
    for text in said[:-1]:
        talk.say(text)
    ((tool, arguments),) = talk.say(said[-1])
    assert (tool, arguments.get("name")) == ("save_workflow" if name else "ask_operator", name)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Show friends who joined in the last 3000 years"),
        ("en", "Show friends who have not written for 200 years"),
        ("en", "Show friends who followed on 99999999999/1"),
        ("en", "Show friends who joined after 2026-99999999999-1"),
        ("ja", "過去3000年に友だち追加した人を出して"),
    ],
)
def test_days_that_no_calendar_has_are_asked_about(language: str, said: str) -> None:
    assert [name for name, _ in calls(said, language=language)] == ["ask_operator"]
