"""What an operator corrects is replaced in what was said before; nothing else changes, and nothing is guessed."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk, calls


@pytest.mark.parametrize(
    ("first", "then", "tool", "changed"),
    [
        ("Create a tag Foo in Rank", "Sorry, I meant the Campaign folder.", "create_tag", {"name": "Foo", "folder": "Campaign"}),
        ("Create a tag Foo", "no, in Campaign", "create_tag", {"name": "Foo", "folder": "Campaign"}),
        ("Create a tag Foo", "sorry, it should be called Bar", "create_tag", {"name": "Bar"}),
        ("rename VIP to Gold", "actually make that Platinum", "rename_tag", {"tag": "VIP", "name": "Platinum"}),
        ("give VIP to Mio Yamada", "I got that wrong, I meant New", "apply_tag", {"tag": "New"}),
        ("give VIP to Mio Yamada", "no, Ken Tanaka", "apply_tag", {"friends": [{"friends": ["Ken Tanaka"]}]}),
        (
            "Put VIP on everyone who wrote in the last 7 days",
            "make that 14 days",
            "apply_tag",
            {"friends": [{"last_message_from": "14 days ago"}]},
        ),
        ("show friends who followed since June", "sorry, May", "show_friends", {"friends": [{"followed_from": "2026-05-01"}]}),
    ],
)  # fmt: skip
def test_a_correction_replaces_the_one_part_that_it_can_mean(first: str, then: str, tool: str, changed: dict[str, Any]) -> None:
    talk = Talk()
    talk.say(first)
    ((name, arguments),) = talk.say(then)
    assert name == tool
    assert arguments | changed == arguments


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Give VIP to Mio Yamada and Ken Tanaka", "no, I meant Emma Brown"),
        ("Put VIP on Mio Yamada", "make that 14 days"),
    ],
)
def test_a_correction_that_could_mean_several_parts_or_none_is_asked_about(first: str, then: str) -> None:
    talk = Talk()
    talk.say(first)
    assert talk.say(then)[0][0] == "ask_operator"


@pytest.mark.parametrize(
    "text", ["Delete the Win back segment as well, except the rude ones", "Put VIP on everyone who followed since the opening"]
)
def test_as_well_and_since_begin_no_reason_that_hides_a_restriction(text: str) -> None:
    assert calls(text)[0][0] in ("ask_operator", "decline")
