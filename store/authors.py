"""Who changed a tag, folder, segment or workflow last, and what something that is gone was called: read from the history."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from store.history import AuditLine
from store.proposals import Proposal

LOOK_BACK = 500
"""Lines of history that are looked through: enough for what changed while somebody had a form open."""
NOUNS = ("tag_id", "folder_id", "segment_id", "workflow_id")


@dataclass(frozen=True)
class Authorship:
    """A change that was applied: by whom, when, and what was shown of it (`key`, `args`, `count`)."""

    by: str
    at: datetime
    shown: Mapping[str, Any]


def last_author(session: Session, account_id: str, ids: Collection[str], since: datetime | None = None) -> Authorship | None:
    """The last change of any of these things, not of who has a tag; None where there is none since then."""
    for line, proposal in _applied(session, account_id, since):
        for operation, shown in zip(proposal.operations, proposal.shown, strict=True):
            if operation["kind"] not in ("attach", "detach") and _about(operation) in ids:
                return Authorship(line.by, line.at, shown)
    return None


def name_of_gone(session: Session, account_id: str, id: str) -> str | None:
    """What a deleted thing was called when it was deleted."""
    for _, proposal in _applied(session, account_id, None):
        for operation in proposal.operations:
            if operation["kind"].startswith("drop_") and _about(operation) == id:
                was = operation["was"]
                return str(was if isinstance(was, str) else was["name"])
    return None


def _about(operation: Mapping[str, Any]) -> str:
    return next((operation[noun] for noun in NOUNS if operation.get(noun)), "")


def _applied(session: Session, account_id: str, since: datetime | None) -> Iterator[tuple[AuditLine, Proposal]]:
    """Newest first; what workflows did is left out, for they only put tags on friends."""
    lines = select(AuditLine, Proposal).join(
        Proposal, (col(Proposal.account_id) == AuditLine.account_id) & (col(Proposal.id) == AuditLine.proposal_id)
    )
    mine = (AuditLine.account_id == account_id, col(AuditLine.kind).in_(("applied", "undone")), AuditLine.via != "workflow")
    found = lines.where(*mine, *([col(AuditLine.at) >= since] if since else []))
    yield from session.exec(found.order_by(col(AuditLine.sequence).desc()).limit(LOOK_BACK)).all()
