"""A sentence before an order that only sets the scene changes nothing; one that may narrow the order is asked about."""

import pytest

from tests.agent.offline.talk import Talk

ORDER = "Everyone with New gets VIP"


@pytest.mark.parametrize(
    "scene",
    [
        "We've settled things with the insurer.",
        "All gift cards are in the post!",
        "I was away for a fortnight.",
        "Three birthdays coming up!",
        "The delivery from the printer came on Monday.",
        "The printer called. We have a table at the market on Saturday.",
    ],
)
def test_what_happened_at_the_shop_changes_nothing_about_an_order(scene: str) -> None:
    ((name, arguments),) = Talk().say(f"{scene} {ORDER}")
    assert (name, arguments["tag"], arguments["friends"]) == ("apply_tag", "VIP", [{"all_tags": ["New"]}])


@pytest.mark.parametrize(
    "scene",
    [
        "The promotion is for visitors from Leeds.",
        "The offer excludes staff.",
        "I'm talking about May.",
        "We agreed to spare the staff.",
        "We only do it for locals.",
        "The first ten win.",
        "The offer starts next week.",
        "I want the loyal crowd.",
        "The boss picked some customers.",
        "I'm not sure about this.",
        "The staff have their own.",
        "The Leeds crowd came in.",
        "Staff are separate.",
    ],
)
def test_what_may_narrow_an_order_or_put_it_off_is_asked_about(scene: str) -> None:
    assert {name for name, _ in Talk().say(f"{scene} {ORDER}")} <= {"ask_operator", "decline"}


def test_an_order_that_points_back_at_a_scene_is_asked_about() -> None:
    assert [name for name, _ in Talk(them={"count": 3}).say("Take VIP off them")] == ["remove_tag"]
    talk = Talk(them={"count": 3})
    assert [name for name, _ in talk.say("All gift cards are in the post! Take VIP off them")] == ["ask_operator"]


@pytest.mark.parametrize(
    ("note", "tool", "tag", "friends"),
    [
        ("New + never wrote -> VIP", "apply_tag", "VIP", [{"all_tags": ["New"], "never_messaged": True}]),
        ("tag as VIP -> people who never wrote", "apply_tag", "VIP", [{"never_messaged": True}]),
        ("New people -> take off VIP", "remove_tag", "VIP", [{"all_tags": ["New"]}]),
        ("VIP tag: remove from everyone with New", "remove_tag", "VIP", [{"all_tags": ["New"]}]),
    ],
)
def test_an_arrow_stands_between_whom_and_what(note: str, tool: str, tag: str, friends: object) -> None:
    ((name, arguments),) = Talk().say(note)
    said = [{key: value for key, value in group.items() if value is not None} for group in arguments["friends"]]
    assert (name, arguments["tag"], said) == (tool, tag, friends)


@pytest.mark.parametrize("asker", ["The boss", "Our head coach", "Marketing"])
def test_who_wants_to_know_is_no_friend(asker: str) -> None:
    assert [name for name, _ in Talk().say(f"{asker} would like to know who's got VIP on them")] == ["text"]


def test_what_is_built_on_a_tag_may_be_called_anything_that_is() -> None:
    for asked in ("Does any automation or saved audience rely on VIP?", "Which rules or audiences are built on VIP?"):
        assert [name for name, _ in Talk().say(asked)] == ["text"]
