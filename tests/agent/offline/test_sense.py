"""What a rule finds and nobody means: readings that are dropped, where a scenario would not notice their return."""

from agent.offline.lexicon import lexicons
from agent.offline.live import Live
from agent.offline.nodes import Node
from agent.offline.sentence import readings

LIVE = Live(tags=["In progress", "VIP"])


def first(said: str) -> Node:
    """The goal of the best reading."""
    (goal,) = readings(lexicons()["en"], said, LIVE)[0].goals
    return goal


def test_how_many_is_that_counts_those_just_spoken_of_and_no_tag() -> None:
    every = [repr(goal) for found in readings(lexicons()["en"], "how many is that", LIVE) for goal in found.goals]
    assert every == ["count(friends=friends(base=them('that')))"]


def test_a_name_that_goes_on_where_friends_ended_says_who_they_are() -> None:
    assert [role for role, _ in first("tag everyone in progress").slots] == ["friends"]
    assert [role for role, _ in first("tag everyone in progress VIP").slots] == ["friends", "tags"]
    assert [role for role, _ in first('tag everyone "In progress"').slots] == ["friends", "tags"]  # in quotes it is the tag
