"""A sentence said in passing changes nothing about an order on things or on friends by name; one that objects is asked about."""

import pytest

from tests.agent.offline.talk import Talk

ORDERS = {"Delete the tag New.": "delete_tag", "Rename New to First-timer.": "rename_tag", "Put VIP on Emma Brown.": "apply_tag"}


@pytest.mark.parametrize(
    "remark",
    [
        "Nobody's looked at it in months.",
        "Everyone here gets it wrong.",
        "It's clearer for the team.",
        "It was a bad idea from the start.",
        "It reminds me of people who just ask for a price.",
        "We stopped doing that in spring.",
    ],
)
@pytest.mark.parametrize("order", ORDERS)
def test_what_is_said_in_passing_after_an_order_changes_nothing(order: str, remark: str) -> None:
    assert [name for name, _ in Talk().say(f"{order} {remark}")] == [ORDERS[order]]


@pytest.mark.parametrize(
    "objection",
    [
        "The boss is against it.",
        "We still need it.",
        "It isn't final.",
        "She asked me to hold off.",
        "We changed our minds.",
        "I was kidding.",
        "It depends on the weather.",
        "The owner has a veto.",
        "They'd like to keep it.",
        "The office uses it every day.",
        "Her sister gets it as well.",
        "It goes to her sister.",
        "That goes for the others.",
    ],
)
@pytest.mark.parametrize("order", ORDERS)
def test_what_speaks_against_an_order_is_asked_about(order: str, objection: str) -> None:
    assert {name for name, _ in Talk().say(f"{order} {objection}")} <= {"ask_operator", "decline"}
    assert {name for name, _ in Talk().say(f"{objection} {order}")} <= {"ask_operator", "decline"}


def test_a_remark_about_people_is_asked_about_where_an_order_says_what_they_are() -> None:
    remark = "It reminds me of people who just ask for a price."
    assert [name for name, _ in Talk().say(f"Everyone with New gets VIP. {remark}")] == ["ask_operator"]
