"""The journal of memberships: one row whenever friends gain or lose a tag. Undo, "since when" and "why" read it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Literal

from sqlalchemy import ColumnElement, Index, func, update
from sqlmodel import Field, Session, SQLModel, col, select

from store.accounts import next_sequence
from store.database import UtcDateTime, now
from store.friendsets import EMPTY, FriendSet, keep, kept
from store.tags import Tag

BATCH = 200  # rows of the journal that are read at once


@dataclass(frozen=True)
class Cause:
    """Why memberships changed: `id` names the proposal, workflow run or import, or is the number of a friend forgotten."""

    kind: Literal["proposal", "workflow", "import", "forgotten"]
    id: str


class MembershipChange(SQLModel, table=True):
    """Friends who gained (`added`) or lost a tag: a single `number`, or a set by its digest."""

    __tablename__ = "membership_change"
    __table_args__ = (
        Index("membership_change_friend", "account_id", "number", "sequence"),
        Index("membership_change_cause", "account_id", "cause_id"),
    )
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    tag_id: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    added: bool
    number: int | None = None
    digest: str | None = None
    cause_kind: str
    cause_id: str
    at: datetime = Field(sa_type=UtcDateTime)


def record(
    session: Session,
    account_id: str,
    gained: Mapping[str, FriendSet],
    lost: Mapping[str, FriendSet],
    cause: Cause,
) -> None:
    """Writes what changed and moves each tag's version to it. Empty sets leave no row."""
    rows = [(tag_id, False, friends) for tag_id, friends in lost.items() if friends]
    rows += [(tag_id, True, friends) for tag_id, friends in gained.items() if friends]
    if not rows:
        return
    sequence = next_sequence(session, account_id, len(rows))
    keep(session, account_id, *(friends for _, _, friends in rows if len(friends) > 1))
    for position, (tag_id, added, friends) in enumerate(rows, sequence):
        one = len(friends) == 1
        session.add(
            MembershipChange(
                account_id=account_id,
                tag_id=tag_id,
                sequence=position,
                added=added,
                number=friends.sample(1)[0] if one else None,
                digest=None if one else friends.digest,
                cause_kind=cause.kind,
                cause_id=cause.id,
                at=now(),
            )
        )
        session.execute(update(Tag).where(col(Tag.account_id) == account_id, col(Tag.id) == tag_id).values(version=position))
    session.flush()


def friends_of_rows(
    session: Session, account_id: str, rows: Iterable[MembershipChange]
) -> Iterator[tuple[MembershipChange, FriendSet]]:
    """Each row with the friends whom it names, in order; their sets are fetched a batch of rows at a time."""
    ahead = iter(rows)
    while batch := list(islice(ahead, BATCH)):
        sets = kept(session, account_id, [row.digest for row in batch if row.digest])
        for row in batch:
            yield row, sets[row.digest or ""] if row.number is None else FriendSet([row.number])


def changed_since(session: Session, account_id: str, tag_id: str, cause_id: str) -> FriendSet:
    """Friends whom any row of the tag names after the last row that this cause left there."""
    of_tag = (MembershipChange.account_id == account_id, MembershipChange.tag_id == tag_id)
    mine = select(func.max(MembershipChange.sequence)).where(*of_tag, MembershipChange.cause_id == cause_id)
    last = session.exec(mine).one()
    if last is None:
        return EMPTY
    later = session.exec(select(MembershipChange).where(*of_tag, col(MembershipChange.sequence) > last))
    return FriendSet.union(friends for _, friends in friends_of_rows(session, account_id, later))


def changes_of_friend(session: Session, account_id: str, number: int, limit: int = 100) -> Iterator[MembershipChange]:
    """The rows that name a friend, newest first."""
    alone = _downwards(session, account_id, col(MembershipChange.number) == number)
    sets = friends_of_rows(session, account_id, _downwards(session, account_id, col(MembershipChange.number).is_(None)))
    with_others = (row for row, friends in sets if number in friends)
    return islice(merge(alone, with_others, key=lambda row: -row.sequence), limit)


def _downwards(session: Session, account_id: str, which: ColumnElement[bool]) -> Iterator[MembershipChange]:
    """Rows from the newest on, read a batch at a time."""
    rows = select(MembershipChange).where(MembershipChange.account_id == account_id, which)
    rows = rows.order_by(col(MembershipChange.sequence).desc()).limit(BATCH)
    batch = session.exec(rows).all()
    while batch:
        yield from batch
        batch = session.exec(rows.where(col(MembershipChange.sequence) < batch[-1].sequence)).all()
