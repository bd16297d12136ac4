"""What a segment says so far and what it should say; who was tagged by mistake; whom alone an order is about."""

import pytest

from tests.agent.offline.talk import calls


@pytest.mark.parametrize(
    "text",
    [
        "Win back should only catch people whose last message is before 1 July 2026, right now it says 1 August. Fix pls",
        "I set up the Win back segment with the wrong cutoff: 1 August 2026. Could you make that 1 July 2026?",
        "In Win back, 1 August 2026 should be 1 July 2026",
        "win back segment: last message before 1 august -> before 1 july 2026, rest stays",
        "The date in Win back is wrong. It says 1 August 2026, it should say 1 July 2026.",
        "Win back has 1 August 2026 in it, make it 1 July 2026",
    ],
)
def test_a_segment_says_another_day(text: str) -> None:
    [(name, said)] = calls(text)
    assert (name, said["segment"]) == ("save_segment", "Win back")
    assert said["friends"] == [{"any_tags": ["VIP"], "last_message_before": "2026-07-01"}]


@pytest.mark.parametrize(
    "text",
    [
        "Win back says 1 May 2026, make that 1 July 2026",
        "Win back should not say 1 August, 1 July 2026 was right",
        "Win back should only catch people whose last message is before 1 July 2026",
    ],
)
def test_a_day_that_the_segment_does_not_say_is_asked_about(text: str) -> None:
    assert calls(text)[0][0] == "ask_operator"


@pytest.mark.parametrize(
    "text",
    [
        "Somebody tagged Hanako Sato with VIP by mistake. Could you take it off her?",
        "Hanako Sato got tagged VIP by mistake, please take it off again",
        "I put VIP on Hanako Sato by accident, can you remove it?",
        "Hanako Sato: remove VIP, nobody else",
        "Take VIP off Hanako Sato. Just her please",
    ],
)
def test_a_tag_given_by_mistake_comes_off_whoever_got_it(text: str) -> None:
    assert calls(text) == [("remove_tag", {"tag": "VIP", "friends": [{"friends": ["Hanako Sato"]}]})]


@pytest.mark.parametrize(
    "text",
    ["Take VIP off everyone who has New. Just her please", "Hanako Sato was tagged VIP by mistake", "Delete VIP, nobody else"],
)
def test_what_does_not_say_whom_is_asked_about(text: str) -> None:
    assert calls(text)[0][0] == "ask_operator"


def test_a_segment_of_several_alternatives_is_not_opened_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    either = [{"all_tags": ["New"], "none_tags": ["Repeat customer"]}, {"all_tags": ["VIP"], "status": "following"}]
    stored = {"segments": [{"name": "Win back", "any": either, "audience": 2}]}
    monkeypatch.setattr("tests.agent.offline.talk.SEGMENTS", stored)
    assert calls("can you drop VIP from the Win back audience")[0][0] == "ask_operator"
    ((_, said),) = calls("can you drop Repeat customer from the Win back audience")
    assert said["friends"] == [{"all_tags": ["New"]}, {"all_tags": ["VIP"], "status": "following"}]
