"""Proposals: plans that wait for a person, frozen; their one decision; and what was applied."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import JSON, Index
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime, canonical_json, now
from store.errors import UnknownProposal
from store.friendsets import digests_in, kept
from store.operations import Operation, load_plan
from store.previews import Shown

Status = Literal["pending", "applied", "cancelled", "expired", "superseded", "undone"]


class Proposal(SQLModel, table=True):
    """`shown` is the preview as it was shown; the digest covers it and the operations. `undoes` names the proposal that this
    one would take back."""

    __table_args__ = (Index("proposal_conversation", "account_id", "conversation_id"),)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    by: str
    via: str
    said: str = ""
    conversation_id: str | None = None
    operations: list[dict[str, Any]] = Field(sa_type=JSON)
    shown: list[dict[str, Any]] = Field(sa_type=JSON)
    digest: str
    supersedes: str | None = None
    undoes: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Decision(SQLModel, table=True):
    """Who approved, cancelled or superseded a proposal. One, by primary key."""

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    proposal_id: str = Field(primary_key=True)
    kind: str
    by: str
    reason: str = ""
    at: datetime = Field(sa_type=UtcDateTime)


class Applied(SQLModel, table=True):
    """What an approved proposal did: its result as it is told, and the operations that take it back."""

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    proposal_id: str = Field(primary_key=True)
    result: dict[str, Any] = Field(sa_type=JSON)
    undo: list[dict[str, Any]] = Field(sa_type=JSON)


class Undone(SQLModel, table=True):
    """A proposal was taken back by another: once, by primary key."""

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    proposal_id: str = Field(primary_key=True)
    by_proposal: str


_SHOWN = TypeAdapter(tuple[Shown, ...])


def proposal_by_id(session: Session, account_id: str, proposal_id: str) -> Proposal:
    found = session.get(Proposal, (account_id, proposal_id))
    if found is None:
        raise UnknownProposal(id=proposal_id)
    return found


def account_of_proposal(session: Session, proposal_id: str) -> str:
    """The account that a proposal belongs to: for doors, which check the operator's right to it and then name it."""
    found = session.exec(select(Proposal.account_id).where(Proposal.id == proposal_id)).first()
    if found is None:
        raise UnknownProposal(id=proposal_id)
    return found


def decision_of(session: Session, proposal: Proposal) -> Decision | None:
    return session.get(Decision, (proposal.account_id, proposal.id))


def applied_of(session: Session, proposal: Proposal) -> Applied | None:
    return session.get(Applied, (proposal.account_id, proposal.id))


def undone_by(session: Session, proposal: Proposal) -> str | None:
    """The id of the proposal that took this one back."""
    found = session.get(Undone, (proposal.account_id, proposal.id))
    return found.by_proposal if found else None


def status_of(session: Session, proposal: Proposal) -> Status:
    decision = decision_of(session, proposal)
    if decision is None:
        return "expired" if now() >= proposal.expires_at else "pending"
    if decision.kind == "applied":
        return "undone" if undone_by(session, proposal) else "applied"
    return "superseded" if decision.kind == "superseded" else "cancelled"


def edited_last(session: Session, proposal: Proposal) -> Proposal:
    """The proposal that stands in this one's place after a person edited or renewed it; itself where nobody did."""
    while (decision := decision_of(session, proposal)) and decision.kind == "superseded":
        newer = proposal_by_id(session, proposal.account_id, decision.reason)
        if newer.via == "agent" or newer.conversation_id != proposal.conversation_id:
            break
        proposal = newer
    return proposal


def plan_of(session: Session, proposal: Proposal) -> tuple[Operation, ...]:
    return load_plan(session, proposal.account_id, proposal.operations)


def shown_of(session: Session, proposal: Proposal) -> tuple[Shown, ...]:
    sets = kept(session, proposal.account_id, digests_in(proposal.shown))
    return _SHOWN.validate_python(proposal.shown, context=sets)


def proposals_awaiting(session: Session, account_id: str, conversation_id: str | None = None) -> Sequence[Proposal]:
    """Undecided proposals that have not expired, newest first; of one conversation where named."""
    decided = select(Decision.proposal_id).where(Decision.account_id == account_id)
    rows = select(Proposal).where(
        Proposal.account_id == account_id, col(Proposal.id).not_in(decided), col(Proposal.expires_at) > now()
    )
    if conversation_id:
        rows = rows.where(Proposal.conversation_id == conversation_id)
    return session.exec(rows.order_by(col(Proposal.created_at).desc(), col(Proposal.id).desc())).all()


def digest_of(operations: list[dict[str, Any]], shown: list[dict[str, Any]]) -> str:
    """SHA-256 over the operations and everything that was shown of them, hexadecimal."""
    return hashlib.sha256(canonical_json([operations, shown]).encode()).hexdigest()
