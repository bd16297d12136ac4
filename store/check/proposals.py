"""Proposals as they were shown, one decision each, and what was applied."""

from collections.abc import Iterator

from sqlmodel import Session, select

from store.accounts import Account
from store.check.finding import Finding
from store.friendsets import KeptSet, digests_in
from store.history import AuditLine
from store.proposals import Applied, Decision, Proposal, Undone, digest_of


def check_proposals(session: Session, account: Account) -> list[Finding]:
    """Digests over operations and preview, decisions against what was applied, undone and written to the audit log."""
    kinds = select(Decision.proposal_id, Decision.kind).where(Decision.account_id == account.id)
    decided = dict(session.exec(kinds).all())
    known = set(session.exec(select(Proposal.id).where(Proposal.account_id == account.id)).all())
    applied = set(session.exec(select(Applied.proposal_id).where(Applied.account_id == account.id)).all())
    approved = {proposal_id for proposal_id, kind in decided.items() if kind == "applied"}
    told = select(AuditLine.proposal_id).where(AuditLine.account_id == account.id)
    done = set(session.exec(told.where(AuditLine.kind.in_(("applied", "undone")))).all())  # type: ignore[attr-defined]
    found = [
        *(_wrong(account, f"{id} was decided, but there is no such proposal.") for id in sorted(decided.keys() - known)),
        *(_wrong(account, f"{id} was approved, but nothing says what was applied.") for id in sorted(approved - applied)),
        *(_wrong(account, f"{id} was applied, but nobody approved it.") for id in sorted(applied - approved)),
        *(_wrong(account, f"{id} was applied, but the audit log does not say so.") for id in sorted(applied - done)),
    ]
    return [*found, *_undone(session, account, applied), *_altered(session, account)]


def _undone(session: Session, account: Account, applied: set[str]) -> Iterator[Finding]:
    for row in session.exec(select(Undone).where(Undone.account_id == account.id)):
        back = session.get(Proposal, (account.id, row.by_proposal))
        if not {row.proposal_id, row.by_proposal} <= applied or back is None or back.undoes != row.proposal_id:
            yield _wrong(account, f"{row.proposal_id} is marked as taken back by {row.by_proposal}, which does not fit.")


def _altered(session: Session, account: Account) -> Iterator[Finding]:
    """Proposals that are not what was shown, and sets that they, or their undo, would need."""
    kept = set(session.exec(select(KeptSet.digest).where(KeptSet.account_id == account.id)).all())
    columns = select(Proposal.id, Proposal.digest, Proposal.operations, Proposal.shown)
    for id, digest, operations, shown in session.exec(columns.where(Proposal.account_id == account.id)):
        if digest_of(list(operations), list(shown)) != digest:
            yield _wrong(account, f"{id} was altered after it was shown.")
        if set(digests_in([operations, shown])) - kept:
            yield _wrong(account, f"{id} names friends whose set is not kept.")
    for id, undo in session.exec(select(Applied.proposal_id, Applied.undo).where(Applied.account_id == account.id)):
        if set(digests_in(undo)) - kept:
            yield _wrong(account, f"{id} cannot be taken back: a set of its undo is not kept.")


def _wrong(account: Account, text: str) -> Finding:
    return Finding("proposals", text, account_id=account.id)
