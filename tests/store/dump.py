"""All that is true of the accounts in a database, as a value to compare. What only tells of the past is left out."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from store.friendsets import FriendSet
from store.tables import metadata

HISTORY = frozenset(
    {
        "applied",
        "audit_line",
        "conversation",
        "decision",
        "friend_set",
        "happening",
        "membership_change",
        "proposal",
        "spending",
        "turn",
        "undone",
        "workflow_run",
    }
)
"""Tables that only grow. A table that is not named here is compared."""
COUNTERS = frozenset({"updated_at", "version", "sequence"})

State = Mapping[str, frozenset[tuple[Any, ...]]]


def dump(session: Session) -> State:
    """Table → its rows, without what moves whenever anything is written."""
    session.flush()
    state = {}
    for table in metadata.sorted_tables:
        if table.name not in HISTORY:
            columns = [column for column in table.columns if column.name not in COUNTERS]
            rows = session.connection().execute(select(*columns)).all()
            state[table.name] = frozenset(tuple(_comparable(value) for value in row) for row in rows)
    return state


def _comparable(value: object) -> object:
    if isinstance(value, (bytes, memoryview)):
        return FriendSet.from_stored(bytes(value))
    return repr(value) if isinstance(value, (dict, list)) else value
