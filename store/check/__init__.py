"""Proves that a database is what it says: counts against bitmaps, the journal against memberships, one decision a proposal."""

from collections.abc import Callable

from store.accounts import accounts
from store.check.conditions import check_conditions
from store.check.finding import Finding
from store.check.journal import check_journal
from store.check.machine import check_machine
from store.check.proposals import check_proposals
from store.check.sets import check_sets
from store.database import Database

CHECKS = {"sets": check_sets, "journal": check_journal, "proposals": check_proposals, "conditions": check_conditions}

__all__ = ["CHECKS", "Finding", "check"]


def check(database: Database, begun: Callable[[str], object] = lambda _: None) -> list[Finding]:
    """Everything that can be told about a database, in one snapshot; wrong is what has `wrong` set. Changes nothing.

    `begun` is told what is being looked at, for a progress line.
    """
    begun("schema and machine")
    found, readable = check_machine(database)
    if not readable:
        return found
    with database.reading() as session:
        for account in accounts(session):
            for name, look in CHECKS.items():
                begun(f"{account.name}: {name}")
                found += look(session, account)
                session.expunge_all()
    return found
