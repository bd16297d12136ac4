"""Wishes that take several operations: merging tags, and settling where a tag is used before it is deleted.

Tools, forms and the API all expand them here, in the world as it is in the given session.
"""

from collections.abc import Sequence

from sqlmodel import Session

from store.friendsets import FriendSet, members
from store.operations import Attach, DropTag, DropWorkflow, Operation, PutSegment, PutWorkflow, SegmentValue
from store.segments import condition_of, segment_by_id
from store.tags import tag_by_id
from store.usage import Use, uses_of_tag
from store.workflows import Order, order_of, workflow_by_id


def merging(session: Session, account_id: str, tag_ids: Sequence[str], into_id: str) -> tuple[Operation, ...]:
    """Every friend and every use of the tags moves to one tag; then they are deleted."""
    merged = [tag_by_id(session, account_id, tag_id) for tag_id in dict.fromkeys(tag_ids) if tag_id != into_id]
    friends = FriendSet.union(members(session, account_id, tag.id) for tag in merged)
    plan: list[Operation] = [Attach(tag_id=into_id, friends=friends)] if friends else []
    replacements = {tag.id: into_id for tag in merged}
    uses = {(u.kind, u.id): u for tag in merged for u in uses_of_tag(session, account_id, tag.id)}
    for use in uses.values():
        plan += _replaced(session, account_id, use, replacements)
    drops = [DropTag(tag_id=tag.id, was=tag.name, friends=members(session, account_id, tag.id)) for tag in merged]
    return (*plan, *drops)


def settling(session: Session, account_id: str, tag_id: str, use: Use, replacement_id: str | None) -> tuple[Operation, ...]:
    """Puts another tag in the place of one in a segment or workflow; None takes the clause, trigger or action out."""
    if replacement_id:
        return _replaced(session, account_id, use, {tag_id: replacement_id})
    return _taken_out(session, account_id, use, tag_id)


def dropping(session: Session, account_id: str, tag_id: str) -> DropTag:
    tag = tag_by_id(session, account_id, tag_id)
    return DropTag(tag_id=tag.id, was=tag.name, friends=members(session, account_id, tag.id))


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
