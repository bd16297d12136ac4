"""A reason, a purpose or a remark that a word marks as such changes nothing about an order, and hides no part of one."""

import pytest

from tests.agent.offline.talk import Talk

PURPOSES = [
    "To keep the list tidy, {order}",
    "To avoid confusion, {order}",
    "For the sake of order, {order}",
    "The thing is, nobody remembers what it was for. So {order}",
    "Because it only gets in the way, {order}",
    "Since the sale ends next week, {order}",
    "{order} – it's for the newsletter",
    "{order}. I need it for the December flyer",
    "{order}, so that the kitchen knows what to order",
    "{order} to make room for new ones",
    "{order} because customers keep asking what it means",
]


@pytest.mark.parametrize("around", PURPOSES)
@pytest.mark.parametrize(("order", "call"), [("delete New", "delete_tag"), ("put VIP on Mio Yamada", "apply_tag")])
def test_what_is_marked_as_a_reason_changes_nothing(around: str, order: str, call: str) -> None:
    assert [name for name, _ in Talk().say(around.format(order=order))] == [call]


@pytest.mark.parametrize(
    "said",
    [
        "Put VIP on everyone tagged New because they never wrote to us",
        "Put VIP on everyone tagged New because they haven't blocked us",
        "Put VIP on everyone tagged New because Ken Tanaka should get it too",
        "Put VIP on everyone tagged New to thank the ones from Osaka",
        "Put VIP on everyone tagged New – it's for the Osaka branch",
        "Put VIP on everyone tagged New, it's for the women",
        "To thank the repeat customers, put VIP on everyone",
        "Take VIP off everyone so that the repeat customers don't have it",
        "Because Mio Yamada has VIP, take New off",
        "Delete New because it's empty, otherwise keep it",
    ],
)
def test_a_reason_that_may_say_which_friends_is_not_passed_over(said: str) -> None:
    assert {name for name, _ in Talk().say(said)} <= {"ask_operator", "decline"}


@pytest.mark.parametrize(
    "joint", ["to keep things tidy and", "because it's in the way and", "so that nobody mixes them up and then"]
)
def test_no_order_is_part_of_the_reason_before_it(joint: str) -> None:
    made = Talk().say(f"Delete New {joint} put VIP on Mio Yamada")
    assert [name for name, _ in made] == ["delete_tag", "apply_tag"]
