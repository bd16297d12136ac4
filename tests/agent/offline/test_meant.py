"""What words that read easily as something else are taken to mean: a condition, one more tag, some of those spoken of."""

from typing import Any

import pytest

from tests.agent.offline.talk import NAMES, Talk, calls, groups

WAS = {"any_tags": ["VIP"], "last_message_before": "2026-08-01"}


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        ("Change Win back to before October", [{"any_tags": ["VIP"], "last_message_before": "2026-10-01"}]),
        ("Win back should be before October", [{"any_tags": ["VIP"], "last_message_before": "2026-10-01"}]),
        ("Change Win back so that it includes New too", [WAS, {"all_tags": ["New"]}]),
        ("Win back should be New instead of VIP", [WAS | {"any_tags": ["New"]}]),
        ("Change Win back to New only", [{"all_tags": ["New", "VIP"], "last_message_before": "2026-08-01"}]),
        ("Change Win back to only New", [{"all_tags": ["New", "VIP"], "last_message_before": "2026-08-01"}]),
    ],
)  # fmt: skip
def test_a_segment_that_is_changed_keeps_its_name_and_the_rest_of_its_condition(said: str, condition: list[Any]) -> None:
    ((tool, arguments),) = calls(said)
    assert (tool, arguments["segment"], arguments["name"]) == ("save_segment", "Win back", None)
    assert arguments["friends"] == condition


@pytest.mark.parametrize("said", ["Win back should also have New", "Win back needs New", "Change Welcome to before October"])
def test_a_thing_that_should_have_a_tag_is_neither_renamed_nor_are_its_friends_tagged(said: str) -> None:
    assert calls(said)[-1][0] == "ask_operator"


@pytest.mark.parametrize("then", ["also VIP", "VIP as well", "and VIP too"])
def test_one_more_tag_for_a_friend_named_is_no_more_friends(then: str) -> None:
    talk = Talk()
    talk.say("Put New on Emma Brown")
    assert [(arguments["tag"], arguments["friends"]) for _, arguments in talk.say(then)] == [
        ("New", [{"friends": ["Emma Brown"]}]), ("VIP", [{"friends": ["Emma Brown"]}]),
    ]  # fmt: skip


def test_a_tag_in_a_list_of_friends_is_asked_about() -> None:
    assert calls("Take New off Emma Brown and VIP too")[-1][0] == "ask_operator"


def test_the_ones_are_some_of_those_just_spoken_of() -> None:
    assert calls("Show VIPs and put New on the blocked ones")[1][1]["friends"] == [{"all_tags": ["VIP"], "status": "blocked"}]
    talk = Talk()
    talk.say("Who has VIP?")
    assert talk.say("put New on those who are blocked")[0][0] == "ask_operator"


@pytest.mark.parametrize(
    ("language", "said"), [("en", ["Put New on VIPs", "except Emma Brown", "and Ken Tanaka"]),
                           ("ja", ["VIPにNewを付けて", "山田さん以外", "田中さんも"])],
)  # fmt: skip
def test_and_after_an_exception_leaves_out_as_well(language: str, said: list[str]) -> None:
    talk = Talk(language=language)
    ((_, arguments),) = [talk.say(each) for each in said][-1]
    ((group),) = arguments["friends"]
    assert (group["all_tags"], len(group["not_friends"])) == (["VIP"], 2)


def test_turned_into_takes_the_tag_off_that_lies_in_the_same_folder() -> None:
    assert [(name, arguments["tag"]) for name, arguments in calls("Convert New friends to VIP")] == [
        ("apply_tag", "VIP"), ("remove_tag", "New"),
    ]  # fmt: skip
    assert calls("Turn New friends into Joined summer sale")[0][0] == "ask_operator"


@pytest.mark.parametrize("span", ["a week", "two weeks", "the next three days", "a year", "a while"])
def test_a_tag_for_some_time_is_not_put_on_for_good(span: str) -> None:
    assert calls(f"Put New on VIPs for {span}")[-1][0] in ("decline", "ask_operator")


def test_what_is_not_so_may_be_the_tag_that_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, "tags", [{"name": "Insured", "folder": None}, {"name": "Not insured", "folder": None}])
    assert groups("Show everyone not insured") == [{"all_tags": ["Not insured"]}]
    assert groups("Show friends not tagged Insured") == [{"none_tags": ["Insured"]}]
    assert calls("Show friends who haven't been insured")[0][1]["choices"] == ["Insured", "Not insured"]


@pytest.mark.parametrize(
    "said",
    [
        ["How many VIPs have New?", "and repeat customers?", "put New on them"],
        ["Show the VIPs", "How many of them have Golf?", "put New on them"],
        ["How many VIPs have New?", "what about the recent ones?", "put New on them"],
        ["Put Golf on friends tagged VIP", "put New on them"],
        ["Show the VIPs", "who wrote recently?", "put New on them"],
    ],
)
def test_them_after_words_about_friends_that_came_to_a_question_is_asked_about(said: list[str]) -> None:
    talk = Talk(them={"count": 3})
    asked = [talk.say(text) for text in said]
    assert asked[-2][0][0] == "ask_operator"
    assert asked[-1] == [("ask_operator", {"question": "Which friends do you mean?", "choices": []})]


def test_unused_tags_are_said_to_be_unused_in_segments_and_workflows() -> None:
    assert "no segment and no workflow" in calls("Which tags are unused?")[0][1]["text"]


@pytest.mark.parametrize(
    ("answer", "friends"),
    [("夏セール参加", {"none_tags": ["夏セール参加"]}), ("夏セール不参加", {"all_tags": ["夏セール不参加"]})],
)
def test_whether_a_tag_is_lacked_or_its_opposite_had_is_answered_by_a_choice(answer: str, friends: dict[str, Any]) -> None:
    talk = Talk(language="ja")
    ((name, asked),) = talk.say("夏セール参加してない人を出して")
    assert (name, asked["choices"]) == ("ask_operator", ["夏セール参加", "夏セール不参加"])
    ((name, arguments),) = talk.say(answer)
    assert (name, arguments["friends"]) == ("show_friends", [friends])
