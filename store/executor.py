"""Propose, approve, cancel, undo, carry out: the only place where operations are run for keeps.

You get at most what you saw; one decision a proposal; all or nothing; a missing decision is no.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlmodel import Session

from store.database import Database, lock_account, new_id, now
from store.errors import (
    AlreadyDecided,
    ChosenByHand,
    DigestMismatch,
    LeavesDependents,
    NothingToDo,
    NothingToUndo,
    ProposalExpired,
    Stale,
)
from store.forgetting import blank_friend, blank_history, events_of
from store.friendsets import BLOCKED, FRIENDS, FriendSet, keep, sets_in, sets_of_friend
from store.happenings import leave_for_workflows
from store.history import write_line
from store.journal import Cause, record
from store.matching import Facts, remember_facts, with_facts
from store.operations import Detach, Operation, dump_plan
from store.plans import whole
from store.previews import Step, StepRefused, apply_plan, is_nothing
from store.proposals import (
    Applied,
    Decision,
    Proposal,
    applied_of,
    decision_of,
    digest_of,
    plan_of,
    proposal_by_id,
    proposals_awaiting,
    shown_of,
    status_of,
)
from store.reconsidering import dependents_of, lines_left, stale_anyway
from store.rehearsal import in_rehearsal, rehearse
from store.undoing import Left, mark_undone, take_back
from store.usage import uses_of_tag

EXPIRES_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class By:
    """Who says so, and through which door: `agent`, `form`, `api`, `cli`, `workflow`, `import`."""

    name: str
    via: str


def propose(
    database: Database,
    account_id: str,
    plan: Sequence[Operation],
    by: By,
    *,
    said: str = "",
    conversation_id: str | None = None,
    supersedes: str | None = None,
    undoes: str | None = None,
    expires_after: timedelta = EXPIRES_AFTER,
) -> str:
    """Freezes a plan with what it would do; answers with the proposal's id. A plan that changes nothing is refused.

    Supersedes the proposal named, and whatever is pending in the same conversation.
    """
    steps = _rehearsed(database, account_id, plan)
    if is_nothing(steps):
        raise NothingToDo()
    proposal = _proposal(account_id, steps, by, said, expires_after)
    proposal.conversation_id, proposal.undoes = conversation_id, undoes

    def work(session: Session) -> str:
        lock_account(session, account_id)
        replaced = {row.id: row for row in proposals_awaiting(session, account_id, conversation_id)} if conversation_id else {}
        if supersedes:
            old = proposal_by_id(session, account_id, supersedes)
            status = status_of(session, old)
            if status not in ("pending", "expired"):
                raise AlreadyDecided(status=status)
            replaced[old.id] = old
        for old in replaced.values():
            _decide(session, old, "superseded", by, reason=proposal.id)
        proposal.supersedes = supersedes or next(iter(replaced), None)
        _store(session, proposal, steps)
        write_line(session, account_id, "proposed", by.name, by.via, proposal.id)
        return proposal.id

    return database.write(work)


def approve(
    database: Database, account_id: str, proposal_id: str, digest: str, by: By, skip: Collection[int] = ()
) -> dict[str, Any]:
    """Applies exactly what was shown, once. A second approval gets the first one's result. `skip` are positions from 1."""

    def once(facts: Facts) -> dict[str, Any]:
        return database.write(lambda session: _approve(session, facts, account_id, proposal_id, digest, by, skip))

    try:
        return with_facts(database, account_id, once)
    except Stale:
        if not skip or stale_anyway(database, account_id, proposal_id, skip):
            raise
        if dependents := dependents_of(database, account_id, proposal_id, skip):
            raise LeavesDependents(positions=", ".join(map(str, sorted(dependents)))) from None
        raise


def _approve(
    session: Session,
    facts: Facts,
    account_id: str,
    proposal_id: str,
    digest: str,
    by: By,
    skip: Collection[int],
) -> dict[str, Any]:
    lock_account(session, account_id)
    remember_facts(session, facts)
    proposal = proposal_by_id(session, account_id, proposal_id)
    if proposal.digest != digest:
        raise DigestMismatch()
    decision = decision_of(session, proposal)
    if decision is not None:
        applied = applied_of(session, proposal)
        if applied is None:
            raise AlreadyDecided(status=status_of(session, proposal))
        return applied.result
    if now() >= proposal.expires_at:
        raise ProposalExpired()
    shown = shown_of(session, proposal)
    kept_positions = lines_left(len(shown), skip)
    if torn := whole(proposal.operations, skip) - frozenset(skip):
        raise LeavesDependents(positions=", ".join(map(str, sorted(torn))))
    plan = plan_of(session, proposal)
    try:
        steps = apply_plan(session, account_id, [plan[i] for i in kept_positions])
    except StepRefused as refused:
        raise Stale() from refused
    if not all(shown[i].allows(step.shown) for i, step in zip(kept_positions, steps, strict=True)):
        raise Stale()
    _decide(session, proposal, "applied", by)
    return _applied(session, proposal, steps, by, [i + 1 for i in kept_positions])


def cancel(database: Database, account_id: str, proposal_id: str, by: By, reason: str = "") -> None:
    """Decides against a proposal; cancelling twice is cancelling once."""

    def work(session: Session) -> None:
        lock_account(session, account_id)
        proposal = proposal_by_id(session, account_id, proposal_id)
        status = status_of(session, proposal)
        if status in ("applied", "undone", "superseded"):
            raise AlreadyDecided(status=status)
        if decision_of(session, proposal) is None:
            _decide(session, proposal, "cancelled", by, reason[:1000])
            write_line(session, account_id, "cancelled", by.name, by.via, proposal.id, reason=reason[:1000])

    database.write(work)


def undo(database: Database, account_id: str, proposal_id: str, by: By) -> str:
    """Takes an applied proposal back at once, as an applied proposal of its own; answers with its id.

    Friends whom someone changed since are left alone, and so is every operation that no longer fits.
    """

    def once(facts: Facts) -> str:
        return database.write(lambda session: _undo(session, facts, account_id, proposal_id, by))

    return with_facts(database, account_id, once)


def undo_preview(database: Database, account_id: str, proposal_id: str) -> tuple[list[Step], list[Left], int]:
    """What an undo would do now, what it would leave alone, and how many friends someone changed since."""

    def work(session: Session) -> tuple[list[Step], list[Left], int]:
        return take_back(session, proposal_by_id(session, account_id, proposal_id), consequences=True)

    return in_rehearsal(database, account_id, work)


def carry_out(database: Database, account_id: str, plan: Sequence[Operation], by: By, *, said: str = "") -> str:
    """A person's one click: applies a plan that touches at most one friend and no use; anything larger is refused, unseen."""

    def once(facts: Facts) -> str:
        def work(session: Session) -> str:
            lock_account(session, account_id)
            remember_facts(session, facts)
            return carry_out_in(session, account_id, plan, by, said=said, by_hand=True, consequences=True)[0]

        return database.write(work)

    return with_facts(database, account_id, once)


def carry_out_in(
    session: Session,
    account_id: str,
    plan: Sequence[Operation],
    by: By,
    *,
    said: str = "",
    cause: Literal["proposal", "workflow", "import"] = "proposal",
    by_hand: bool = False,
    consequences: bool = False,
) -> tuple[str, list[Step]]:
    """Writes a proposal already decided, inside the caller's transaction; answers with its id and what was done.

    `cause` is what the journal gives as the reason; only a proposal's tags start further workflows by themselves.
    """
    used = [o for o in plan if o.kind == "rename_tag" and uses_of_tag(session, account_id, o.tag_id)]  # type: ignore[attr-defined]
    try:
        steps = apply_plan(session, account_id, plan, consequences=consequences)
    except StepRefused as refused:
        raise refused.refused from None
    if is_nothing(steps):
        raise NothingToDo()
    if by_hand and (used or not _is_one_click(steps)):
        raise ChosenByHand()
    proposal = _proposal(account_id, steps, by, said, EXPIRES_AFTER)
    _store(session, proposal, steps)
    _decide(session, proposal, "applied", by)
    _applied(session, proposal, steps, by, list(range(1, len(steps) + 1)), cause)
    return proposal.id, steps


def forget(database: Database, account_id: str, number: int, by: By) -> None:
    """A friend asked to be forgotten: their tags come off, the row and every word of them and by them are blanked, for good.

    History keeps the number. What comes in while history is looked through counts as after.
    """
    blank_history(database, account_id, number)
    events = events_of(database, account_id, number)

    def work(session: Session) -> None:
        lock_account(session, account_id)
        tags = sorted(sets_of_friend(session, account_id, number) - {FRIENDS, BLOCKED})
        for step in apply_plan(session, account_id, [Detach(tag_id=id, friends=FriendSet([number])) for id in tags]):
            record(session, account_id, {}, step.change.lost, Cause("forgotten", str(number)))
        blank_friend(session, account_id, number, events)
        write_line(session, account_id, "forgotten", by.name, by.via, number=number)

    database.write(work)


def _rehearsed(database: Database, account_id: str, plan: Sequence[Operation]) -> list[Step]:
    try:
        return rehearse(database, account_id, plan)
    except StepRefused as refused:
        raise refused.refused from None


def _proposal(account_id: str, steps: Sequence[Step], by: By, said: str, expires_after: timedelta) -> Proposal:
    operations = dump_plan(step.operation for step in steps)
    shown = [step.shown.model_dump(mode="json") for step in steps]
    return Proposal(
        account_id=account_id,
        id=new_id("proposal"),
        by=by.name,
        via=by.via,
        said=said,
        operations=operations,
        shown=shown,
        digest=digest_of(operations, shown),
        created_at=now(),
        expires_at=now() + expires_after,
    )


def _store(session: Session, proposal: Proposal, steps: Sequence[Step]) -> None:
    keep(session, proposal.account_id, *(s for step in steps for s in sets_in((step.operation, step.shown))))
    session.add(proposal)
    session.flush()


def _decide(session: Session, proposal: Proposal, kind: str, by: By, reason: str = "") -> None:
    session.add(Decision(account_id=proposal.account_id, proposal_id=proposal.id, kind=kind, by=by.name, reason=reason, at=now()))
    session.flush()


def _applied(
    session: Session,
    proposal: Proposal,
    steps: Sequence[Step],
    by: By,
    positions: Sequence[int],
    cause: Literal["proposal", "workflow", "import"] = "proposal",
) -> dict[str, Any]:
    """Journal, undo record, result and audit line of a decided proposal, and what workflows wait for."""
    for step in steps:
        change = step.change
        record(session, proposal.account_id, change.gained, change.lost, Cause(cause, proposal.id))
        if cause == "proposal" and not proposal.undoes and change.key != "tag_dropped":
            leave_for_workflows(session, proposal.account_id, change.gained, change.lost, proposal.id)
    back = [operation for step in reversed(steps) for operation in step.change.undo]
    keep(session, proposal.account_id, *sets_in(back))
    result = {
        "changes": [
            {
                "position": p,
                "key": step.shown.key,
                "args": dict(step.shown.args),
                "count": step.shown.count,
                "already": step.shown.already,
            }
            for p, step in zip(positions, steps, strict=True)
        ],
        "left_out": sum(step.change.left_out for step in steps),
        "only_now": sum(step.change.only_now for step in steps),
    }
    session.add(Applied(account_id=proposal.account_id, proposal_id=proposal.id, result=result, undo=dump_plan(back)))
    if proposal.undoes:
        mark_undone(session, proposal)
    kind = "undone" if proposal.undoes else "applied"
    write_line(session, proposal.account_id, kind, by.name, by.via, proposal.id)
    session.flush()
    return result


def _undo(session: Session, facts: Facts, account_id: str, proposal_id: str, by: By) -> str:
    lock_account(session, account_id)
    remember_facts(session, facts)
    proposal = proposal_by_id(session, account_id, proposal_id)
    steps, left, changed = take_back(session, proposal)
    if is_nothing(steps):
        raise NothingToUndo()
    back = _proposal(account_id, steps, by, "", EXPIRES_AFTER)
    back.undoes, back.conversation_id = proposal.id, proposal.conversation_id
    _store(session, back, steps)
    _decide(session, back, "applied", by)
    result = _applied(session, back, steps, by, list(range(1, len(steps) + 1)))
    applied = applied_of(session, back)
    if applied:
        applied.result = result | {
            "left_alone": [one.model_dump(mode="json") for one in left],
            "changed_since": changed,
        }
    return back.id


def _is_one_click(steps: Sequence[Step]) -> bool:
    """At most one friend touched, and nothing that stands in a segment or workflow."""
    large = {"segment_changed", "segment_renamed", "segment_dropped"}
    friends = sum(len(s) for step in steps for s in (*step.change.gained.values(), *step.change.lost.values()))
    return friends <= 1 and not any(step.shown.key in large or step.shown.key.startswith("workflow") for step in steps)
