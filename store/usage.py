"""Where a tag or a segment is used."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from store.conditions import Condition
from store.segments import Segment, condition_of, segments
from store.workflows import Order, Workflow, order_of, workflows


@dataclass(frozen=True)
class Use:
    """One segment or workflow that mentions something, and in which roles: `all_tags`, `any_tags`, `none_tags`,
    `in_segments`, `trigger`, `add_tag`, `remove_tag`."""

    kind: Literal["segment", "workflow"]
    id: str
    name: str
    how: tuple[str, ...]


def uses_of_tag(session: Session, account_id: str, tag_id: str) -> tuple[Use, ...]:
    """Segments first, then workflows, each by name. Empty: deleting the tag affects nothing else."""
    return _uses(session, account_id, lambda c: c.uses_of(tag_id), lambda o: o.uses_of(tag_id))


def uses_of_segment(session: Session, account_id: str, segment_id: str) -> tuple[Use, ...]:
    def mentioned(condition: Condition | None) -> tuple[str, ...]:
        return ("in_segments",) if condition and segment_id in condition.segment_ids() else ()

    return _uses(session, account_id, mentioned, lambda order: mentioned(order.only_if))


def uses_by_tag(session: Session, account_id: str) -> dict[str, list[Use]]:
    """Tag id → its uses, for all tags that have any, in one reading."""
    found: dict[str, list[Use]] = {}
    for segment, condition in _segments(session, account_id):
        for tag_id in condition.tag_ids():
            found.setdefault(tag_id, []).append(Use("segment", segment.id, segment.name, condition.uses_of(tag_id)))
    for workflow, order in _workflows(session, account_id):
        for tag_id in order.tag_ids():
            found.setdefault(tag_id, []).append(Use("workflow", workflow.id, workflow.name, order.uses_of(tag_id)))
    return found


def _uses(session: Session, account_id: str, in_condition, in_order) -> tuple[Use, ...]:  # type: ignore[no-untyped-def]
    found = [Use("segment", s.id, s.name, in_condition(c)) for s, c in _segments(session, account_id)]
    found += [Use("workflow", w.id, w.name, in_order(o)) for w, o in _workflows(session, account_id)]
    return tuple(use for use in found if use.how)


def _segments(session: Session, account_id: str) -> Iterable[tuple[Segment, Condition]]:
    return [(segment, condition_of(session, segment)) for segment in segments(session, account_id)]


def _workflows(session: Session, account_id: str) -> Iterable[tuple[Workflow, Order]]:
    return [(workflow, order_of(session, workflow)) for workflow in workflows(session, account_id)]
