"""The audit log: who did what, when, and why. Written in the transaction that it tells of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, Session, SQLModel, col, select

from store.accounts import next_sequence
from store.database import UtcDateTime, now


class AuditLine(SQLModel, table=True):
    """One thing that happened. `kind`: proposed, applied, cancelled, superseded, undone, connected, imported, forgotten, …"""

    __tablename__ = "audit_line"
    __table_args__ = (Index("audit_line_proposal", "account_id", "proposal_id"),)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    sequence: int = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str
    by: str
    via: str
    proposal_id: str | None = None
    args: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


def write_line(
    session: Session,
    account_id: str,
    kind: str,
    by: str,
    via: str,
    proposal_id: str | None = None,
    **args: object,
) -> None:
    session.add(
        AuditLine(
            account_id=account_id,
            sequence=next_sequence(session, account_id),
            at=now(),
            kind=kind,
            by=by,
            via=via,
            proposal_id=proposal_id,
            args=args,
        )
    )


def lines(
    session: Session,
    account_id: str,
    *,
    limit: int = 50,
    before: int | None = None,
    kinds: Sequence[str] = (),
    by: str | None = None,
) -> Sequence[AuditLine]:
    """Newest first; `before` is the sequence to page on from."""
    rows = select(AuditLine).where(AuditLine.account_id == account_id)
    if before is not None:
        rows = rows.where(col(AuditLine.sequence) < before)
    if kinds:
        rows = rows.where(col(AuditLine.kind).in_(kinds))
    if by:
        rows = rows.where(AuditLine.by == by)
    return session.exec(rows.order_by(col(AuditLine.sequence).desc()).limit(limit)).all()
