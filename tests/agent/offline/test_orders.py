"""Orders whose loss would go unnoticed: limits that keep their side, standing orders, tags on and off in one breath."""

from typing import Any

import pytest

from agent.offline.elements import Words
from agent.offline.grammar import Grammar
from agent.offline.sense import sensible
from tests.agent.offline.talk import Talk


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("In Win back change the date to September 1, 2026", "2026-09-01"),
        ("For the Win back segment, use September 1, 2026 as the date instead of August 1", "2026-09-01"),
        ("Win back should use 60 days ago as the limit", "60 days ago"),
    ],
)
def test_a_limit_set_to_another_day_stays_the_end_that_it_was(said: str, limit: str) -> None:
    ((name, arguments),) = Talk().say(said)
    assert (name, arguments["friends"]) == ("save_segment", [{"any_tags": ["VIP"], "last_message_before": limit}])


def test_a_limit_that_the_segment_does_not_have_is_asked_about() -> None:
    said = "For the Win back segment, use September 1, 2026 as the date instead of May 1"
    assert [name for name, _ in Talk().say(said)] == ["ask_operator"]


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("From now on, tag anyone who blocks us VIP", ["save_workflow"]),
        ('Everyone who messages us "hello" should from now on get VIP', ["save_workflow"]),
        ("From now on, tag everyone who has New as VIP", ["ask_operator"]),
        ("add New to Win back", ["ask_operator"]),
        ("segment Lapsed = everyone with New, create it but only the ones from Osaka", ["ask_operator"]),
    ],
)
def test_what_is_to_hold_from_now_on_is_not_done_once_and_what_is_open_is_asked(said: str, made: list[str]) -> None:
    assert [name for name, _ in Talk().say(said)] == made


@pytest.mark.parametrize(
    "said",
    [
        "Mio Yamada: - New, + VIP",
        "Add VIP and remove New for Mio Yamada",
        "Mio Yamada gets VIP and loses New. Many thanks, Judith",
    ],
)
def test_tags_go_on_and_off_in_one_breath(said: str) -> None:
    made: list[tuple[str, dict[str, Any]]] = Talk().say(said)
    assert [(name, arguments["tag"]) for name, arguments in made] == [("apply_tag", "VIP"), ("remove_tag", "New")]


@pytest.mark.parametrize("said", ["Put VIPs on New", "VIPs go on New", "Put New on VIPs", "Put New on VIP"])
def test_a_tag_said_in_the_plural_speaks_of_friends_on_either_side(said: str) -> None:
    assert Talk().say(said) == [("apply_tag", {"tag": "New", "friends": [{"all_tags": ["VIP"]}]})]


def test_a_symbol_and_a_class_of_words_share_no_name() -> None:
    with pytest.raises(ValueError, match="except"):
        Grammar(rules={"except": []}, classes={"except": Words(("but",))}, primitives={}, sensible=sensible)
