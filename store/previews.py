"""Plans carried out step by step, and what each step shows. Rehearsal and executor both run plans here: there is one way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from store.conditions import Condition
from store.errors import BrokenSegment, NotFound, Refused, SegmentCircle
from store.friends import friends_numbered
from store.friendsets import FriendSet
from store.matching import Matcher
from store.operations import Change, Operation, PutWorkflow
from store.segments import Segment, condition_of, segments
from store.usage import uses_of_tag
from store.values import Value
from store.workflows import order_of, workflows

SAMPLES = 5


class Consequence(Value):
    """What else happens, as a key and arguments."""

    key: str
    args: Mapping[str, Any]


class Sample(Value):
    number: int
    name: str


class Shown(Value):
    """What a person sees of one operation before approving, all of it computed here.

    `count`: friends who gain or lose a tag, or who are shown (None where the operation is not about friends). `already`: who
    matched and has it, or lacks it, already. `blocked`: how many of `count` have blocked the account.
    """

    key: str
    args: Mapping[str, Any]
    count: int | None = None
    samples: tuple[Sample, ...] = ()
    already: int = 0
    blocked: int = 0
    gained: Mapping[str, FriendSet] = {}
    lost: Mapping[str, FriendSet] = {}
    consequences: tuple[Consequence, ...] = ()

    def allows(self, fresh: "Shown") -> bool:
        """Whether doing `fresh` is at most what was shown: the same sentence, and no other friend gains or loses a tag."""
        if self.key == "friends_shown":
            return fresh.key == self.key
        same = self.key == fresh.key and _lasting(self.args) == _lasting(fresh.args)
        return same and _within(fresh.gained, self.gained) and _within(fresh.lost, self.lost)


@dataclass(frozen=True)
class Step:
    operation: Operation
    change: Change
    shown: Shown


@dataclass
class StepRefused(Exception):
    """An operation of a plan refused; those before it had been carried out in the same transaction."""

    position: int
    refused: Refused
    done: list[Step] = field(default_factory=list)


def apply_plan(session: Session, account_id: str, plan: Iterable[Operation], *, consequences: bool = False) -> list[Step]:
    """Carries a plan out in the given transaction. Raises StepRefused with the position (from 0) of what refused.

    What else happens, to segments and workflows, is found out with `consequences`: for plans that somebody looks at.
    """
    steps: list[Step] = []
    for position, operation in enumerate(plan):
        try:
            steps.append(_step(session, account_id, operation, consequences))
        except Refused as refused:
            raise StepRefused(position, refused, steps) from refused
    return steps


def is_nothing(steps: Iterable[Step]) -> bool:
    return all(step.change.is_nothing for step in steps)


def _step(session: Session, account_id: str, operation: Operation, look: bool) -> Step:
    if not look:
        change = operation.apply(session, account_id)
        return Step(operation, change, _shown(session, account_id, change, ()))
    watched = _watched(session, account_id, operation)
    before = _audiences(session, account_id, watched)
    used = uses_of_tag(session, account_id, operation.tag_id) if operation.kind == "rename_tag" else ()  # type: ignore[attr-defined]
    change = operation.apply(session, account_id)
    after = _audiences(session, account_id, watched)
    consequences = [
        Consequence(key="audience", args={"segment": s.name, "before": before[s.id], "after": after[s.id]})
        for s in watched
        if s.id in after and s.id in before and before[s.id] != after[s.id]
    ]
    consequences += _workflows_started(session, account_id, change)
    consequences += _would_have_run(session, account_id, operation, change)
    if used:
        consequences.append(Consequence(key="keeps_using", args={"names": [use.name for use in used]}))
    return Step(operation, change, _shown(session, account_id, change, tuple(consequences)))


def _shown(session: Session, account_id: str, change: Change, consequences: tuple[Consequence, ...]) -> Shown:
    moved = FriendSet.union([*change.gained.values(), *change.lost.values()])
    about = moved if change.key != "friends_shown" else change.matched or moved
    names = friends_numbered(session, account_id, about.sample(SAMPLES))
    return Shown(
        key=change.key,
        args=change.args,
        count=None if change.matched is None else len(about),
        samples=tuple(Sample(number=number, name=friend.name) for number, friend in names.items()),
        already=0 if change.matched is None else len(change.matched - about),
        blocked=len(about & Matcher(session, account_id).blocked) if about else 0,
        gained={id: friends for id, friends in change.gained.items() if friends},
        lost={id: friends for id, friends in change.lost.items() if friends},
        consequences=consequences,
    )


def _watched(session: Session, account_id: str, operation: Operation) -> list[Segment]:
    """Segments whose audience an operation may move: those that mention its tag or segment, directly or through others."""
    tag_id = getattr(operation, "tag_id", None) if operation.kind in ("attach", "detach", "drop_tag") else None
    segment_id = getattr(operation, "segment_id", None)
    if not (tag_id or segment_id):
        return []
    conditions = {row.id: (row, condition_of(session, row)) for row in segments(session, account_id)}
    touched = {id for id, (_, c) in conditions.items() if tag_id in c.tag_ids() or _untagged(c) or id == segment_id}
    while True:
        more = {id for id, (_, c) in conditions.items() if c.segment_ids() & touched} - touched
        if not more:
            return [row for id, (row, _) in conditions.items() if id in touched]
        touched |= more


def _untagged(condition: Condition) -> bool:
    return any(group.untagged for group in condition.any)


def _audiences(session: Session, account_id: str, watched: Sequence[Segment]) -> dict[str, int]:
    """Segment id → size now; broken segments are left out."""
    matcher, found = Matcher(session, account_id), {}
    live = [row for row in watched if session.get(Segment, (account_id, row.id))]
    matcher.need(condition_of(session, row) for row in live)
    for row in live:
        try:
            found[row.id] = len(matcher.segment(row.id))
        except (BrokenSegment, SegmentCircle, NotFound):
            continue
    return found


def _workflows_started(session: Session, account_id: str, change: Change) -> list[Consequence]:
    """The workflows that wait for a tag that friends gained or lost, with how many friends each would start for."""
    moved = {("tag_added", id): s for id, s in change.gained.items() if s}
    moved |= {("tag_removed", id): s for id, s in change.lost.items() if s and change.key != "tag_dropped"}
    if not moved:
        return []
    matcher, found = Matcher(session, account_id), []
    for row in workflows(session, account_id):
        order = order_of(session, row)
        friends = moved.get((order.trigger.type, order.trigger.tag_id or ""))
        if friends and order.enabled:
            starts = friends & matcher.matching(order.only_if) if order.only_if else friends
            found.append(Consequence(key="workflow_starts", args={"workflow": row.name, "n": len(starts)}))
    return found


def _would_have_run(session: Session, account_id: str, operation: Operation, change: Change) -> list[Consequence]:
    """For a workflow that is new, changed or switched on: for how many friends it would have run in the last 7 days."""
    if not isinstance(operation, PutWorkflow) or change.is_nothing or change.key in ("workflow_renamed", "workflow_off"):
        return []
    matcher, order = Matcher(session, account_id), operation.order
    friends = matcher.everyone & matcher.happened(order.trigger)
    if order.only_if and friends:
        friends &= matcher.matching(order.only_if)
    return [Consequence(key="workflow_would_run" if order.enabled else "workflow_would_run_off", args={"n": len(friends)})]


def _lasting(args: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments without the count and without what chosen friends are called: both move, and make nothing stale."""
    return {key: _unnamed(value) for key, value in args.items() if key != "n"}


def _unnamed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _unnamed(each) for key, each in value.items() if not (key in ("names", "numbers") and "digest" in value)}
    return [_unnamed(each) for each in value] if isinstance(value, (list, tuple)) else value


def _within(fresh: Mapping[str, FriendSet], shown: Mapping[str, FriendSet]) -> bool:
    return all(friends <= shown.get(tag_id, FriendSet()) for tag_id, friends in fresh.items())
