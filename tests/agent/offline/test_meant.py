"""What words that read easily as something else are taken to mean: a condition, one more tag, some of those spoken of."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk, calls

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
