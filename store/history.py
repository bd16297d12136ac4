"""The audit log: who did what, when, and why. Written in the transaction that it tells of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, cast, column, table
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
    about: str | None = None,
) -> Sequence[AuditLine]:
    """Newest first; `before` is the sequence to page on from. `about`: an id that the proposal's operations mention."""
    rows = select(AuditLine).where(AuditLine.account_id == account_id)
    if before is not None:
        rows = rows.where(col(AuditLine.sequence) < before)
    if kinds:
        rows = rows.where(col(AuditLine.kind).in_(kinds))
    if by:
        rows = rows.where(AuditLine.by == by)
    if about:
        mention = _PROPOSAL.select().where(
            _PROPOSAL.c.account_id == account_id, cast(_PROPOSAL.c.operations, Text).contains(f'"{about}"', autoescape=True)
        )
        rows = rows.where(col(AuditLine.proposal_id).in_(mention.with_only_columns(_PROPOSAL.c.id)))
    return session.exec(rows.order_by(col(AuditLine.sequence).desc()).limit(limit)).all()


def people(session: Session, account_id: str) -> Sequence[str]:
    """Everybody who did something, workflows included, by name."""
    return session.exec(select(AuditLine.by).where(AuditLine.account_id == account_id).distinct().order_by(AuditLine.by)).all()


def lines_about(session: Session, account_id: str, mentioned: str, limit: int) -> Sequence[AuditLine]:
    """What was done, and taken back, by operations that mention an id, newest first."""
    return lines(session, account_id, limit=limit, kinds=("applied", "undone"), about=mentioned)


_PROPOSAL = table("proposal", column("account_id"), column("id"), column("operations"))
