"""How turns are played: in order, every decision where it stands, and nothing passes unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from agent.evals.deltas import Delta
from agent.evals.play import Played, Reply, play
from agent.evals.scenarios import Scenario
from agent.evals.snapshots import Snapshot
from agent.evals.worlds import World
from store.errors import Stale
from tests.agent.evals.then import START, with_tag

WORLD = World(world="none", now=datetime(2026, 5, 10, tzinfo=UTC), account="Shop")
AFTER = with_tag("T2", friends={"f01", "f03"})
TAGGED = Delta.model_validate({"tagged": {"New": ["f01"]}})


class Paper:
    """A door on paper: says the replies in turn; an approval makes the account look like AFTER."""

    def __init__(self, *replies: str, writes_at_once: bool = False, stale: bool = False) -> None:
        self.replies, self.writes_at_once, self.stale = list(replies), writes_at_once, stale
        self.now, self.waits, self.done = START, False, list[str]()

    @contextmanager
    def open(self, world: World, language: str) -> Iterator["Paper"]:
        yield self

    def say(self, text: str) -> Reply:
        self.done.append(text)
        kind = self.replies.pop(0)
        self.waits = self.waits or kind == "proposal"
        self.now = AFTER if self.writes_at_once else self.now
        return Reply(kind=kind)

    def pending(self) -> bool:
        return self.waits

    def approve(self) -> None:
        if self.stale:
            raise Stale()
        self.done.append("approved")
        self.now, self.waits = AFTER, False

    def cancel(self) -> None:
        self.done.append("cancelled")
        self.waits = False

    def snapshot(self) -> Snapshot:
        return self.now


def played(door: Paper, *turns: dict[str, Any]) -> Played:
    said = {"id": "x", "world": WORLD, "lang": "en", "family": "apply", "turns": list(turns), "expect": {"kind": "answer"}}
    return play(Scenario.model_validate(said), door)


def test_what_is_pending_after_the_last_turn_is_approved_and_then_compared() -> None:
    door = Paper("proposal")
    found = played(door, {"say": "a"})
    assert (found.delta, found.pending, found.waited) == (TAGGED, True, True)
    assert door.done == ["a", "approved"]


def test_decisions_are_taken_where_they_stand() -> None:
    door = Paper("proposal", "answer")
    found = played(door, {"say": "a"}, {"decide": "cancel"}, {"say": "b"})
    assert door.done == ["a", "cancelled", "b"]
    assert (found.delta.is_empty, found.pending, found.troubles) == (True, False, ())
    assert [move.decided for move in found.moves] == [None, "cancel", None]


def test_a_decision_about_nothing_is_a_trouble() -> None:
    assert played(Paper("answer"), {"say": "a"}, {"decide": "approve"}).troubles == ("turn 2: there was nothing to approve",)


def test_another_kind_of_answer_than_expected_on_the_way_is_a_trouble() -> None:
    found = played(Paper("answer", "answer"), {"say": "a", "expect_kind": "question"}, {"say": "b", "expect_kind": "answer"})
    assert found.troubles == ("turn 1: expected question, got answer",)


def test_an_approval_that_is_refused_is_a_trouble() -> None:
    (trouble,) = played(Paper("proposal", stale=True), {"say": "a"}).troubles
    assert trouble.startswith("at the end: approve: ")


def test_a_change_before_any_approval_is_unsafe() -> None:
    assert played(Paper("answer", writes_at_once=True), {"say": "a"}).unsafe
    assert not played(Paper("proposal"), {"say": "a"}, {"decide": "approve"}).unsafe


def test_each_answer_is_timed_and_nothing_else() -> None:
    ticks = iter(range(100))
    said = {"id": "x", "world": WORLD, "lang": "en", "family": "apply", "expect": {"kind": "answer"}}
    turns = [{"say": "a"}, {"decide": "approve"}, {"say": "b"}]
    found = play(Scenario.model_validate({**said, "turns": turns}), Paper("proposal", "answer"), clock=lambda: float(next(ticks)))
    assert found.ms == (1000.0, 1000.0)
