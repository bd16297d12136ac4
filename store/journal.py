"""The journal of memberships: one row whenever friends gain or lose a tag. Undo, "since when" and "why" read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Index, update
from sqlmodel import Field, Session, SQLModel, col, select

from store.accounts import next_sequence
from store.database import UtcDateTime, now
from store.friendsets import FriendSet, keep, kept
from store.tags import Tag


@dataclass(frozen=True)
class Cause:
    """Why memberships changed: `id` names the proposal, workflow run or import."""

    kind: Literal["proposal", "workflow", "import", "forgotten"]
    id: str


class MembershipChange(SQLModel, table=True):
    """Friends who gained (`added`) or lost a tag: a single `number`, or a set by its digest."""

    __tablename__ = "membership_change"
    __table_args__ = (
        Index("membership_change_friend", "account_id", "number"),
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


def friends_of_row(session: Session, row: MembershipChange) -> FriendSet:
    if row.number is not None:
        return FriendSet([row.number])
    return kept(session, row.account_id, [row.digest or ""])[row.digest or ""]


def changed_since(session: Session, account_id: str, tag_id: str, cause_id: str) -> FriendSet:
    """Friends whom any row of the tag names after the last row that this cause left there."""
    mine = select(MembershipChange.sequence).where(
        col(MembershipChange.account_id) == account_id,
        col(MembershipChange.tag_id) == tag_id,
        col(MembershipChange.cause_id) == cause_id,
    )
    last = max(session.exec(mine).all(), default=None)
    if last is None:
        return FriendSet()
    later = select(MembershipChange).where(
        col(MembershipChange.account_id) == account_id,
        col(MembershipChange.tag_id) == tag_id,
        col(MembershipChange.sequence) > last,
    )
    return FriendSet.union(friends_of_row(session, row) for row in session.exec(later))


def changes_of_friend(session: Session, account_id: str, number: int, limit: int = 100) -> Iterator[MembershipChange]:
    """The rows that name a friend, newest first."""
    rows = session.exec(
        select(MembershipChange)
        .where(
            col(MembershipChange.account_id) == account_id,
            (col(MembershipChange.number) == number) | col(MembershipChange.number).is_(None),
        )
        .order_by(col(MembershipChange.sequence).desc())
    )
    found = 0
    for row in rows:
        if row.number == number or number in friends_of_row(session, row):
            yield row
            found += 1
            if found == limit:
                return
