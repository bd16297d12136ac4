"""What waits for a person's decision: not the previews that they opened themselves and left, nor lists, which change nothing."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from store.proposals import Proposal, proposals_awaiting
from web.merges import told


def waiting_for(session: Session, account_id: str, operator: str) -> list[Proposal]:
    """Newest first: what the agent, a program or somebody else proposed."""
    return [row for row in proposals_awaiting(session, account_id) if (row.via, row.by) != ("form", operator) and _changes(row)]


def _changes(row: Proposal) -> bool:
    return any(operation["kind"] != "show_friends" for operation in row.operations)


def waiting_values(rows: Sequence[Proposal], language: str) -> list[dict[str, Any]]:
    """Those of no conversation, each by the first thing that it would do."""
    return [
        {
            "id": row.id,
            "what": told(language, row.operations, dict(enumerate(row.shown, 1)))[0],
            "by": row.by,
            "at": row.created_at,
        }
        for row in rows
        if row.conversation_id is None
    ]
