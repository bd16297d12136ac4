"""What narrows, puts off or dates an order is never passed over as a reason, a greeting or part of a name."""

import pytest

from tests.agent.offline.talk import Talk


@pytest.mark.parametrize(
    "said",
    [
        "Put VIP on everyone who wrote to us since the relaunch",
        "Put VIP on everyone who followed us since the relaunch",
        "Put VIP on everyone tagged New as well for the Osaka people",
        "Put VIP on everyone who joined us tomorrow",
        "Put VIP on Mio Yamada, no, to everyone from Osaka",
        "Rename VIP to Closed tomorrow",
    ],
)
def test_a_restriction_in_other_words_is_asked_about(said: str) -> None:
    assert {name for name, _ in Talk().say(said)} <= {"ask_operator", "decline"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Put VIP on:\n- Mio Yamada\n- Ken Tanaka", [("apply_tag", "VIP")]),
        ("1. Tag Mio Yamada as VIP\n2. Take New off Ken Tanaka", [("apply_tag", "VIP"), ("remove_tag", "New")]),
        ("New is over. Everyone who has that tag should get VIP and lose New.", [("apply_tag", "VIP"), ("remove_tag", "New")]),
        ("Whoever has New and isn't a VIP has to lose it", [("remove_tag", "New")]),
        ("Mark Mio Yamada as VIP, I just got off the phone with her 🙂", [("apply_tag", "VIP")]),
    ],
)
def test_lists_statements_and_pronouns_around_an_order(said: str, expected: list[tuple[str, str]]) -> None:
    assert [(name, arguments["tag"]) for name, arguments in Talk().say(said)] == expected
