"""A proposal edited in place: another name, folder or condition for a line makes a new proposal; the old one is superseded."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from sqlmodel import Session

from store.accounts import account_by_id
from store.conversations import remember_them, them_of
from store.executor import By, propose
from store.matching import today_of
from store.operations import (
    Operation,
)
from store.previews import StepRefused
from store.proposals import plan_of, proposal_by_id
from store.reconsidering import refreshed
from store.rehearsal import in_drafted_world, rehearse
from web.cards import ProposalView
from web.deciding import read_card
from web.depends import Named
from web.desk import Desk
from web.edits import Edit, NotEditable, changed

T = TypeVar("T")


def before_line(desk: Desk, named: Named, position: int, work: Callable[[Session, Operation], T]) -> T:
    """Runs `work` with the line's operation in the world that the lines before it would make."""
    with desk.database.reading() as session:
        plan = plan_of(session, proposal_by_id(session, named.account_id, named.proposal_id))
    return _in_line(desk, named, plan, position, work)


def edited(
    desk: Desk,
    named: Named,
    edits: Mapping[int, Callable[[Session], Edit]],
    by: By,
    language: str,
    skip: Collection[int] = (),
) -> ProposalView:
    """The new proposal, without the lines of `skip`. An edit is read in the world that the lines before it would make."""
    with desk.database.reading() as session:
        old = proposal_by_id(session, named.account_id, named.proposal_id)
        before, today = plan_of(session, old), today_of(account_by_id(session, named.account_id))
    if old.undoes:
        raise NotEditable(position=min(edits))
    plan = list(before)
    for position, read in sorted(edits.items()):

        def work(session: Session, operation: Operation, read: Callable[[Session], Edit] = read, at: int = position) -> Operation:
            return changed(operation, read(session), today, at)

        made = _in_line(desk, named, plan, position, work)
        plan[position - 1] = made
    kept = [operation for position, operation in enumerate(plan, 1) if position not in skip]
    if kept == list(before):
        return read_card(desk, named, language)
    made_now = refreshed(desk.database, named.account_id, named.proposal_id, kept)
    proposal_id = propose(
        desk.database,
        named.account_id,
        made_now,
        by,
        conversation_id=old.conversation_id,
        supersedes=old.id,
        expires_after=desk.proposals_wait,
    )
    if old.conversation_id:
        _remember_them(desk, named.account_id, old.conversation_id, made_now)
    return read_card(desk, Named(named.account_id, proposal_id), language)


def _remember_them(desk: Desk, account_id: str, conversation_id: str, plan: Sequence[Operation]) -> None:
    """From now on "them" are the friends whom the new proposal is about."""
    steps = rehearse(desk.database, account_id, plan)
    if them := them_of(steps):
        desk.database.write(lambda session: remember_them(session, account_id, conversation_id, them))


def _in_line(desk: Desk, named: Named, plan: Sequence[Operation], position: int, work: Callable[[Session, Operation], T]) -> T:
    if not 0 < position <= len(plan):
        raise NotEditable(position=position)
    line = plan[position - 1]
    try:
        return in_drafted_world(desk.database, named.account_id, plan[: position - 1], lambda session: work(session, line))
    except StepRefused as refused:
        raise refused.refused from None
