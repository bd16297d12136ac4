"""Tags that came and went in a proposal, waiting for the workflows that they start. Written with what moved them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from store.accounts import next_sequence
from store.database import UtcDateTime, now
from store.friendsets import FriendSet, keep, kept
from store.workflows import order_of, workflows

_FAILED = text("error IS NOT NULL")


class Happening(SQLModel, table=True):
    """Friends (a kept set) gained or lost a tag, by `cause_id`. `kind`: tag_added or tag_removed. Waits until `done_at`;
    `error` says why it could not be worked off."""

    __table_args__ = (
        Index("happening_waiting", "account_id", "done_at", "sequence"),
        Index("happening_failed", "account_id", "sequence", sqlite_where=_FAILED, postgresql_where=_FAILED),
    )
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    sequence: int = Field(primary_key=True)
    kind: str
    tag_id: str
    digest: str
    cause_id: str
    at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None


def leave_for_workflows(
    session: Session,
    account_id: str,
    gained: Mapping[str, FriendSet],
    lost: Mapping[str, FriendSet],
    cause_id: str,
) -> None:
    """Notes what happened, where a workflow that is switched on waits for it."""
    moved = [("tag_added", tag_id, friends) for tag_id, friends in gained.items() if friends]
    moved += [("tag_removed", tag_id, friends) for tag_id, friends in lost.items() if friends]
    triggers = [order_of(session, row).trigger for row in workflows(session, account_id) if row.enabled] if moved else []
    awaited = {(trigger.type, trigger.tag_id) for trigger in triggers}
    for kind, tag_id, friends in moved:
        if (kind, tag_id) in awaited:
            keep(session, account_id, friends)
            session.add(
                Happening(
                    account_id=account_id,
                    sequence=next_sequence(session, account_id),
                    kind=kind,
                    tag_id=tag_id,
                    digest=friends.digest,
                    cause_id=cause_id,
                    at=now(),
                )
            )


def waiting(session: Session, account_id: str) -> Sequence[Happening]:
    """In the order in which they happened."""
    rows = select(Happening).where(Happening.account_id == account_id, col(Happening.done_at).is_(None))
    return session.exec(rows.order_by(col(Happening.sequence))).all()


def happening_numbered(session: Session, account_id: str, sequence: int) -> Happening:
    return session.exec(select(Happening).where(Happening.account_id == account_id, Happening.sequence == sequence)).one()


def mark_worked_off(session: Session, row: Happening, error: str | None = None) -> None:
    """It needs no more work; with `error`, because it cannot be done. The first word stands."""
    if row.done_at is None:
        row.done_at, row.error = now(), error
        session.flush()


def friends_of_happening(session: Session, row: Happening) -> FriendSet:
    return kept(session, row.account_id, [row.digest])[row.digest]


def failed_happenings(session: Session, account_id: str, limit: int = 20) -> Sequence[Happening]:
    """Happenings that could not be worked off, newest first; `error` says why."""
    rows = select(Happening).where(Happening.account_id == account_id, col(Happening.error).is_not(None))
    return session.exec(rows.order_by(col(Happening.sequence).desc()).limit(limit)).all()


def try_happening_again(session: Session, account_id: str, sequence: int) -> bool:
    """A happening that could not be worked off waits again; answers whether there is one."""
    row = session.get(Happening, (account_id, sequence))
    if row is None or row.error is None:
        return False
    row.done_at = row.error = None
    session.flush()
    return True
