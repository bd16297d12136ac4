"""Wishes that take several operations: merging tags, and settling where a tag is used before it is deleted.

Tools, forms and the API all expand them here, in the world as it is in the given session. A merge is found again in a stored
plan: it reads as one, and is done wholly or not at all.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from store.conditions import Condition, Group
from store.friendsets import FriendSet, members
from store.operations import Attach, DropTag, DropWorkflow, Operation, PutSegment, PutWorkflow, SegmentValue
from store.segments import condition_of, segment_by_id
from store.tags import tag_by_id
from store.usage import Use, uses_by_tag
from store.workflows import Order, order_of, workflow_by_id


def merging(session: Session, account_id: str, tag_ids: Sequence[str], into_id: str) -> tuple[Operation, ...]:
    """Every friend and every use of the tags moves to one tag; then they are deleted."""
    merged = [tag_by_id(session, account_id, tag_id) for tag_id in dict.fromkeys(tag_ids) if tag_id != into_id]
    friends = FriendSet.union(members(session, account_id, tag.id) for tag in merged)
    having = Condition.of(Group(any_tags=tuple(tag.id for tag in merged))) if friends else None
    plan: list[Operation] = [Attach(tag_id=into_id, friends=friends, condition=having)] if friends else []
    replacements = {tag.id: into_id for tag in merged}
    by_tag = uses_by_tag(session, account_id)
    uses = {(u.kind, u.id): u for tag in merged for u in by_tag.get(tag.id, ())}
    for use in uses.values():
        plan += _replaced(session, account_id, use, replacements)
    drops = [DropTag(tag_id=tag.id, was=tag.name, friends=members(session, account_id, tag.id)) for tag in merged]
    return (*plan, *drops)


def merges_in(operations: Sequence[Mapping[str, Any]]) -> list[range]:
    """Where a plan, as it is stored, merges tags that friends have: for each merge its positions, from 1."""
    found = []
    for first, operation in enumerate(operations):
        gone = _merged_by(operation)
        end = first + 1
        while end < len(operations) and _moves_use(operations[end], gone):
            end += 1
        drops = operations[end : end + len(gone)]
        if gone and {each["tag_id"] for each in drops if each["kind"] == "drop_tag"} == gone:
            found.append(range(first + 1, end + len(gone) + 1))
    return found


def whole(operations: Sequence[Mapping[str, Any]], skip: Collection[int]) -> frozenset[int]:
    """Positions to leave out, and with them the rest of every merge that they are a part of: half a merge loses friends' tags."""
    torn = (merge for merge in merges_in(operations) if not set(merge).isdisjoint(skip))
    return frozenset(skip).union(*torn)


def settling(session: Session, account_id: str, tag_id: str, use: Use, replacement_id: str | None) -> tuple[Operation, ...]:
    """Puts another tag in the place of one in a segment or workflow; None takes the clause, trigger or action out."""
    if replacement_id:
        return _replaced(session, account_id, use, {tag_id: replacement_id})
    return _taken_out(session, account_id, use, tag_id)


def dropping(session: Session, account_id: str, tag_id: str) -> DropTag:
    tag = tag_by_id(session, account_id, tag_id)
    return DropTag(tag_id=tag.id, was=tag.name, friends=members(session, account_id, tag.id))


def _merged_by(operation: Mapping[str, Any]) -> frozenset[str]:
    """The tags whose friends an operation gives another tag, whoever has any of them."""
    groups = (operation.get("condition") or {"any": []})["any"] if operation["kind"] == "attach" else []
    fits = len(groups) == 1 and set(groups[0]) == {"any_tags"}
    return frozenset(groups[0]["any_tags"]) if fits else frozenset()


def _moves_use(operation: Mapping[str, Any], gone: Collection[str]) -> bool:
    was = operation.get("was") if operation["kind"] in ("put_segment", "put_workflow") else None
    return any(repr(tag_id) in repr(was) for tag_id in gone)


def _replaced(session: Session, account_id: str, use: Use, replacements: dict[str, str]) -> tuple[Operation, ...]:
    if use.kind == "segment":
        row = segment_by_id(session, account_id, use.id)
        was = SegmentValue(name=row.name, condition=condition_of(session, row))
        condition = was.condition
        for old, new in replacements.items():
            condition = condition.with_tag_replaced(old, new)
        return (PutSegment(segment_id=row.id, was=was, segment=SegmentValue(name=row.name, condition=condition)),)
    order = order_of(session, workflow_by_id(session, account_id, use.id))
    return (PutWorkflow(workflow_id=use.id, was=order, order=_with_replaced(order, replacements)),)


def _with_replaced(order: Order, replacements: dict[str, str]) -> Order:
    guard = order.only_if
    for old, new in replacements.items():
        guard = guard.with_tag_replaced(old, new) if guard else None
    trigger_tag = replacements.get(order.trigger.tag_id or "", order.trigger.tag_id)
    actions = [a.model_copy(update={"tag_id": replacements.get(a.tag_id, a.tag_id)}) for a in order.actions]
    return order.model_copy(
        update={
            "trigger": order.trigger.model_copy(update={"tag_id": trigger_tag}),
            "only_if": guard,
            "actions": tuple(dict.fromkeys(actions)),
        }
    )


def _taken_out(session: Session, account_id: str, use: Use, tag_id: str) -> tuple[Operation, ...]:
    """A workflow that loses its trigger or its last action has nothing left to say and is deleted."""
    if use.kind == "segment":
        row = segment_by_id(session, account_id, use.id)
        was = SegmentValue(name=row.name, condition=condition_of(session, row))
        left = SegmentValue(name=row.name, condition=was.condition.without_tag(tag_id))
        return (PutSegment(segment_id=row.id, was=was, segment=left),)
    order = order_of(session, workflow_by_id(session, account_id, use.id))
    actions = tuple(action for action in order.actions if action.tag_id != tag_id)
    guard = order.only_if.without_tag(tag_id) if order.only_if else None
    if order.trigger.tag_id == tag_id or not actions or (guard is not None and not guard.any):
        return (DropWorkflow(workflow_id=use.id, was=order),)
    return (PutWorkflow(workflow_id=use.id, was=order, order=order.model_copy(update={"actions": actions, "only_if": guard})),)
