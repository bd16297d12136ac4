"""An account as plain values, read from the database: what a scenario compares."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import Session

from agent.evals.snapshots import SegmentThen, Snapshot, TagThen, WorkflowThen
from store.conditions import SET_CLAUSES, Condition
from store.errors import Refused
from store.folders import folders
from store.friendsets import FriendSet, members
from store.matching import Matcher
from store.segments import Segment, condition_of, segments
from store.tags import tags
from store.workflows import Order, order_of, workflows

Named = Callable[[FriendSet], frozenset[str]]


def picture(session: Session, account_id: str, friend_ids: Mapping[int, str], shown: frozenset[str] | None) -> Snapshot:
    """`friend_ids` are the world's ids by friend number; `shown` is whom the last approved filter showed."""

    def named(friends: FriendSet) -> frozenset[str]:
        return frozenset(friend_ids[number] for number in friends)

    matcher = Matcher(session, account_id)
    return Snapshot(
        folders={folder.id: folder.name for folder in folders(session, account_id)},
        tags={
            tag.id: TagThen(name=tag.name, folder_id=tag.folder_id, friends=named(members(session, account_id, tag.id)))
            for tag in tags(session, account_id)
        },
        segments={row.id: _segment(session, row, matcher, named) for row in segments(session, account_id)},
        workflows={row.id: _workflow(order_of(session, row), named) for row in workflows(session, account_id)},
        shown=shown,
    )


def _segment(session: Session, row: Segment, matcher: Matcher, named: Named) -> SegmentThen:
    try:
        audience = named(matcher.segment(row.id))
    except Refused:
        audience = None
    return SegmentThen(name=row.name, groups=_groups(condition_of(session, row), named), members=audience)


def _workflow(order: Order, named: Named) -> WorkflowThen:
    trigger = order.trigger.model_dump(mode="json", exclude_none=True)
    if "tag_id" in trigger:
        trigger["tag"] = trigger.pop("tag_id")
    return WorkflowThen(
        name=order.name,
        enabled=order.enabled,
        trigger=trigger,
        only_if=_groups(order.only_if, named) if order.only_if else (),
        actions=tuple({action.do: action.tag_id} for action in order.actions),
    )


def _groups(condition: Condition, named: Named) -> tuple[Mapping[str, Any], ...]:
    """Groups by ids, their chosen friends by the world's ids."""
    return tuple(
        group.clauses() | {name: sorted(named(s)) for name in SET_CLAUSES if (s := getattr(group, name)) is not None}
        for group in condition.any
    )
