"""Happenings start workflows, and workflows end in plans that are carried out: set by set, never friend by friend.

A tag added by a workflow may start another, at most five deep, and never the same workflow twice for one friend and happening.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from store.database import PASSING, Database, lock_account, new_id, now, reason_of
from store.errors import NothingToDo, Refused
from store.executor import By, carry_out_in
from store.friendsets import EMPTY, FriendSet, keep, kept
from store.happenings import friends_of_happening, happening_numbered, mark_worked_off, waiting
from store.matching import FEW, Facts, Matcher, remember_facts, with_facts
from store.operations import Attach, Detach, Operation
from store.previews import Step
from store.runs import WorkflowRun
from store.workflows import Order, Workflow, order_of, workflow_by_id, workflows

DEPTH = 5


@dataclass(frozen=True)
class Happened:
    """Something happened to friends. `type` is a trigger's type; `tag_id` for tags; `texts`, what each friend wrote
    or what data their tap sent, for triggers with keywords or data."""

    type: str
    friends: FriendSet
    tag_id: str | None = None
    texts: dict[int, str] = field(default_factory=dict)


def run_waiting(database: Database, account_id: str) -> int:
    """Starts the workflows that wait for tags which proposals moved; answers with how many happenings were worked off.

    Raises what went wrong; a happening that cannot be worked off waits no more, so that the next call goes on after it.
    """
    with database.reading() as session:  # the write lock is not to be taken for nothing
        sequences = [row.sequence for row in waiting(session, account_id)]
    for sequence in sequences:
        _work_off(database, account_id, sequence)
    return len(sequences)


def run_workflows(session: Session, account_id: str, happened: Iterable[Happened]) -> None:
    """Runs what the happenings start, in order, inside the caller's transaction; the account is locked already."""
    orders = _orders(session, account_id)
    for one in happened:
        _start(session, account_id, one, orders, {}, DEPTH)


def run_again(database: Database, account_id: str, workflow_id: str, run_id: str) -> WorkflowRun:
    """A failed run, by hand: the same workflow as it is now, for the same friends, and what follows from it.

    Answers with the new run, which is not stored where nobody passes any more.
    """

    def once(facts: Facts) -> WorkflowRun:
        def work(session: Session) -> WorkflowRun:
            lock_account(session, account_id)
            remember_facts(session, facts)
            failed = session.get(WorkflowRun, (account_id, run_id))
            if failed is None or failed.workflow_id != workflow_id or failed.error is None or failed.retried_at:
                raise NothingToDo()
            workflow = workflow_by_id(session, account_id, workflow_id)
            friends = kept(session, account_id, [failed.digest])[failed.digest]
            failed.retried_at = now()
            run, steps = _run(session, account_id, workflow, order_of(session, workflow), friends, failed.trigger)
            _follow(session, account_id, steps, _orders(session, account_id), {workflow.id: friends}, DEPTH)
            return run

        return database.write(work)

    return with_facts(database, account_id, once)


def _work_off(database: Database, account_id: str, sequence: int) -> None:
    def once(facts: Facts) -> None:
        def work(session: Session) -> None:
            lock_account(session, account_id)
            row = happening_numbered(session, account_id, sequence)
            if row.done_at:
                return
            friends = friends_of_happening(session, row)
            if len(friends) > FEW:
                remember_facts(session, facts)
            mark_worked_off(session, row)
            run_workflows(session, account_id, [Happened(row.kind, friends, row.tag_id)])

        database.write(work)

    def give_up(session: Session) -> None:
        lock_account(session, account_id)
        mark_worked_off(session, happening_numbered(session, account_id, sequence), why)

    try:
        with_facts(database, account_id, once)
    except PASSING:
        raise
    except Exception as error:
        why = reason_of(error)
        database.write(give_up)
        raise


def _orders(session: Session, account_id: str) -> list[tuple[Workflow, Order]]:
    rows = [row for row in workflows(session, account_id) if row.enabled]
    return [(row, order_of(session, row)) for row in sorted(rows, key=lambda row: (row.created_at, row.id))]


def _start(
    session: Session,
    account_id: str,
    happened: Happened,
    orders: Sequence[tuple[Workflow, Order]],
    ran_for: dict[str, FriendSet],
    depth: int,
) -> None:
    """`ran_for`: workflow id → friends for whom it ran already in this chain."""
    for workflow, order in orders:
        friends = _triggered(order, happened) - ran_for.get(workflow.id, EMPTY)
        if not friends:
            continue
        ran_for[workflow.id] = ran_for.get(workflow.id, EMPTY) | friends
        _, steps = _run(session, account_id, workflow, order, friends, happened.type)
        _follow(session, account_id, steps, orders, ran_for, depth)


def _follow(
    session: Session,
    account_id: str,
    steps: Iterable[Step],
    orders: Sequence[tuple[Workflow, Order]],
    ran_for: dict[str, FriendSet],
    depth: int,
) -> None:
    for follow_up in _tag_happenings(steps) if depth > 1 else ():
        _start(session, account_id, follow_up, orders, ran_for, depth - 1)


def _triggered(order: Order, happened: Happened) -> FriendSet:
    trigger = order.trigger
    if trigger.type != happened.type or trigger.tag_id != happened.tag_id:
        return EMPTY
    if trigger.keywords or trigger.data is not None:
        return FriendSet(number for number, text in happened.texts.items() if trigger.heard(text))
    return happened.friends


def _run(
    session: Session, account_id: str, workflow: Workflow, order: Order, friends: FriendSet, trigger: str
) -> tuple[WorkflowRun, list[Step]]:
    """One workflow for some friends. A workflow that fails stops alone: its part is taken back and the failure is shown."""
    run = WorkflowRun(
        account_id=account_id,
        id=new_id("run"),
        workflow_id=workflow.id,
        trigger=trigger,
        count=0,
        digest=friends.digest,
        at=now(),
    )
    steps: list[Step] = []
    savepoint = session.begin_nested()
    try:
        passing = _passing(session, account_id, order, friends)
        run.count = len(passing)
        if passing:
            run.proposal_id, steps = _carry_out(session, account_id, workflow, order, passing)
        savepoint.commit()
    except Refused as refused:
        savepoint.rollback()
        steps, run.proposal_id, run.error = [], None, f"{refused.name}: {refused}"
    if run.count or run.error:
        keep(session, account_id, friends)
        session.add(run)
        session.flush()
    return run, steps


def _passing(session: Session, account_id: str, order: Order, friends: FriendSet) -> FriendSet:
    if order.only_if is None:
        return friends
    matcher = Matcher(session, account_id, within=friends if len(friends) <= FEW else None)
    return friends & matcher.matching(order.only_if)


def _carry_out(
    session: Session, account_id: str, workflow: Workflow, order: Order, friends: FriendSet
) -> tuple[str | None, list[Step]]:
    plan: list[Operation] = [
        (Attach if action.do == "add_tag" else Detach)(tag_id=action.tag_id, friends=friends) for action in order.actions
    ]
    try:
        return carry_out_in(session, account_id, plan, By(workflow.name, "workflow"), cause="workflow")
    except NothingToDo:
        return None, []


def _tag_happenings(steps: Iterable[Step]) -> list[Happened]:
    """The tags that steps moved, as happenings for the next workflows."""
    return [
        Happened(kind, friends, tag_id)
        for step in steps
        for kind, moved in (("tag_added", step.change.gained), ("tag_removed", step.change.lost))
        for tag_id, friends in moved.items()
        if friends
    ]
