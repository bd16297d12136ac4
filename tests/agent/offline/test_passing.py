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
        "It begins on Monday.",
        "We'll do it in April.",
        "I'll do that on Monday.",
        "We did that last week.",
        "I'm unsure.",
        "I need to ask the boss.",
        "The boss hasn't seen it.",
        "She's the wrong one.",
    ],
)
@pytest.mark.parametrize("order", ORDERS)
def test_what_speaks_against_an_order_is_asked_about(order: str, objection: str) -> None:
    assert {name for name, _ in Talk().say(f"{order} {objection}")} <= {"ask_operator", "decline"}
    assert {name for name, _ in Talk().say(f"{objection} {order}")} <= {"ask_operator", "decline"}


def test_a_remark_about_people_is_asked_about_where_an_order_says_what_they_are() -> None:
    remark = "It reminds me of people who just ask for a price."
    assert [name for name, _ in Talk().say(f"Everyone with New gets VIP. {remark}")] == ["ask_operator"]


@pytest.mark.parametrize(
    ("remark", "done", "asked"),
    [
        ("We use it for bookings.", "Rename New to First-timer.", "Delete the tag New."),
        ("It's still useful.", "Rename New to First-timer.", "Delete the tag New."),
        ("He didn't want it.", "Take VIP off Emma Brown.", "Put VIP on Emma Brown."),
        ("That's been done.", "Take VIP off Emma Brown.", "Put VIP on Emma Brown."),
        ("Our guests from leeds have it.", "Rename New to First-timer.", "Create a tag Foo."),
    ],
)
def test_a_remark_may_speak_for_one_order_and_against_another(remark: str, done: str, asked: str) -> None:
    assert not {name for name, _ in Talk().say(f"{done} {remark}")} & {"ask_operator", "decline"}
    assert [name for name, _ in Talk().say(f"{asked} {remark}")] == ["ask_operator"]


def test_a_consequence_that_puts_an_order_off_is_asked_about() -> None:
    for order in ("Put VIP on Emma Brown.", "Everyone with New gets VIP."):
        assert [name for name, _ in Talk().say(f"{order} It's a surprise, so it starts in May.")] == ["ask_operator"]


DESCRIBED = {
    "Everyone with New gets VIP": "apply_tag",
    "Show me all the friends who have VIP and New": "show_friends",
    "Take New off everyone tagged VIP": "remove_tag",
}


@pytest.mark.parametrize("order", DESCRIBED)
@pytest.mark.parametrize(
    "around",
    [
        "{order}. We've had no papers from them so far.",
        "{order}, I'll ring them up one by one",
        "{order} - gonna sort them out one by one",
        "{order}. I'm off to the printer's with it",
        "We'll do a glaze offer in April. {order}",
        "Ordering cobalt next week, so {order}",
        "We're hiring a band for the anniversary. {order}",
    ],
)
def test_what_we_do_beside_an_order_that_says_by_itself_whom_it_is_about_changes_nothing(order: str, around: str) -> None:
    said = around.format(order=order if around.startswith("{") else order[0].lower() + order[1:])
    assert [name for name, _ in Talk().say(said)] == [DESCRIBED[order]]


@pytest.mark.parametrize("order", DESCRIBED)
@pytest.mark.parametrize(
    "beside",
    [
        "we did that already",
        "the Leeds ones",
        "who live in Leeds",
        "from the spring class",
        "living in Leeds",
        "joined last spring",
        "they live in Leeds",
        "we'll do it in April",
        "we start in April",
        "we can do it next week",
        "I'll tell you on Monday",
        "I thought about it again and it's silly",
        "I was in the wrong account",
        "I'm handling that myself",
        "my colleague took care of it",
        "we were told to stop",
        "I'd sleep on it",
        "I regret it",
        "half an hour ago I did the opposite",
        "Repeat customer is similar",
        "Paul refused it",
        "the men have their own",
        "the first ten win",
    ],
)
def test_what_may_say_which_friends_are_meant_or_take_an_order_back_is_asked_about(order: str, beside: str) -> None:
    for said in (f"{order}, {beside}", f"{order} ({beside})", f"{order}. {beside[0].upper()}{beside[1:]}."):
        assert {name for name, _ in Talk().say(said)} <= {"ask_operator", "decline", "text"}, said


def test_in_passing_no_other_tag_and_nobody_else_is_named() -> None:
    assert [name for name, _ in Talk().say("Merge New into VIP. Half the team says VIP anyway.")] == ["merge_tags"]
    for said in ("Merge New into VIP. Half the team says Welcome anyway.", "Put VIP on Emma Brown. Tom came by as well."):
        assert [name for name, _ in Talk().say(said)] == ["ask_operator"]
    assert [name for name, _ in Talk().say("Put VIP on Emma Brown. Emma came by with cake.")] == ["apply_tag"]


@pytest.mark.parametrize("beside", ["two of our climbers have started setting", "we've got two tags for the same thing"])
def test_beside_an_order_about_things_anybody_may_be_spoken_of(beside: str) -> None:
    assert [name for name, _ in Talk().say(f"Create a tag Gold in Rank, {beside}")] == ["create_tag"]
