"""Segments: named conditions, the audiences of broadcasts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from store.conditions import Condition
from store.database import UtcDateTime
from store.errors import SegmentNameTaken, UnknownSegment
from store.friendsets import digests_in, kept
from store.names import name_key
from store.values import SORTED_TEXT


class Segment(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("account_id", "name_key"),)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(sa_type=SORTED_TEXT)
    condition: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


def segments(session: Session, account_id: str) -> Sequence[Segment]:
    """All segments by name."""
    return session.exec(select(Segment).where(Segment.account_id == account_id).order_by(col(Segment.name_key))).all()


def segment_by_id(session: Session, account_id: str, segment_id: str) -> Segment:
    found = session.get(Segment, (account_id, segment_id))
    if found is None:
        raise UnknownSegment(name=segment_id)
    return found


def segment_named(session: Session, account_id: str, name: str) -> Segment | None:
    """The segment whose name has the same key, if there is one."""
    same = select(Segment).where(Segment.account_id == account_id, Segment.name_key == name_key(name))
    return session.exec(same).one_or_none()


def claim_segment_name(session: Session, account_id: str, name: str, owner_id: str) -> None:
    """Refuses a name that another segment has."""
    taken = segment_named(session, account_id, name)
    if taken and taken.id != owner_id:
        raise SegmentNameTaken(name=taken.name)


def segment_names(session: Session, account_id: str) -> dict[str, str]:
    """Segment id → name."""
    return dict(session.exec(select(Segment.id, Segment.name).where(Segment.account_id == account_id)).all())


def condition_of(session: Session, segment: Segment) -> Condition:
    return load_condition(session, segment.account_id, segment.condition)


def load_condition(session: Session, account_id: str, stored: dict[str, Any]) -> Condition:
    """A stored condition read back, its friend sets fetched by digest."""
    return Condition.model_validate(stored, context=kept(session, account_id, digests_in(stored)))
