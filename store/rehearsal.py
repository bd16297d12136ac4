"""Try a plan out and forget it. A rehearsal really carries the plan out, in a transaction that cannot be committed."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlmodel import Session

from store.database import Rehearsable, lock_account
from store.matching import Facts, remember_facts, with_facts
from store.operations import Operation
from store.previews import Step, apply_plan

T = TypeVar("T")


def rehearse(database: Rehearsable, account_id: str, plan: Sequence[Operation]) -> list[Step]:
    """What a plan would do. Raises StepRefused where an operation refuses."""
    return in_rehearsal(database, account_id, lambda session: apply_plan(session, account_id, plan, consequences=True))


def in_rehearsal(database: Rehearsable, account_id: str, work: Callable[[Session], T]) -> T:
    """Runs `work` in a transaction that is forgotten."""

    def once(facts: Facts) -> T:
        with database.rehearsing() as session:
            lock_account(session, account_id)
            remember_facts(session, facts)
            return work(session)

    return with_facts(database, account_id, once)


def in_drafted_world(database: Rehearsable, account_id: str, drafts: Sequence[Operation], work: Callable[[Session], T]) -> T:
    """Runs `work` in the world that the drafts would make; with no draft yet, in a plain snapshot."""
    if not drafts:
        with database.reading() as session:
            return work(session)

    def in_it(session: Session) -> T:
        apply_plan(session, account_id, drafts)
        return work(session)

    return in_rehearsal(database, account_id, in_it)
