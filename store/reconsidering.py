"""A proposal thought through again: with lines left out, or for the world as it is now. Rehearsals only; nothing is kept."""

from collections.abc import Collection, Sequence

from sqlmodel import Session

from store.database import Rehearsable
from store.errors import BadSkip, NothingLeft
from store.operations import Operation
from store.plans import whole
from store.previews import Shown, StepRefused, apply_plan
from store.proposals import plan_of, proposal_by_id, shown_of
from store.rehearsal import in_rehearsal, rehearse


def dependents_of(database: Rehearsable, account_id: str, proposal_id: str, skip: Collection[int]) -> frozenset[int]:
    """Positions (from 1) that must be left out too when `skip` is: found by rehearsing without them."""
    return frozenset(without(database, account_id, proposal_id, skip)[0]) - frozenset(skip)


def without(
    database: Rehearsable, account_id: str, proposal_id: str, skip: Collection[int]
) -> tuple[frozenset[int], dict[int, Shown]]:
    """A proposal with lines unticked: all positions left out in the end, and what the others would do (position → shown)."""
    with database.reading() as session:
        proposal = proposal_by_id(session, account_id, proposal_id)
        plan, shown = plan_of(session, proposal), shown_of(session, proposal)
    out = set(skip)
    while True:
        out |= whole(proposal.operations, out)
        left = [position + 1 for position in lines_left(len(plan), out)]
        try:
            steps = rehearse(database, account_id, [plan[position - 1] for position in left])
        except StepRefused as refused:
            out.add(left[refused.position])
            continue
        differs = {p for p, step in zip(left, steps, strict=True) if not shown[p - 1].allows(step.shown)}
        if not differs:
            return frozenset(out), {p: step.shown for p, step in zip(left, steps, strict=True)}
        out |= differs


def lines_left(lines: int, skip: Collection[int]) -> list[int]:
    """Which lines (from 0) stay when the positions of `skip` (from 1) are left out: at least one."""
    for position in set(skip) - set(range(1, lines + 1)):
        raise BadSkip(position=position)
    if len(set(skip)) == lines:
        raise NothingLeft()
    return [line for line in range(lines) if line + 1 not in skip]


def stale_anyway(database: Rehearsable, account_id: str, proposal_id: str, skip: Collection[int]) -> bool:
    """Whether a line that stays ticked would be stale with every line ticked, too."""
    try:
        return bool(without(database, account_id, proposal_id, ())[0] - frozenset(skip))
    except NothingLeft:
        return True


def refreshed(
    database: Rehearsable, account_id: str, proposal_id: str, instead: Sequence[Operation] | None = None
) -> tuple[Operation, ...]:
    """The proposal's plan (or another `instead`) made for the world as it is now: who matches now, what things are called now."""

    def work(session: Session) -> tuple[Operation, ...]:
        plan: list[Operation] = []
        for operation in plan_of(session, proposal_by_id(session, account_id, proposal_id)) if instead is None else instead:
            fresh = operation.fresh(session, account_id)
            apply_plan(session, account_id, [fresh])
            plan.append(fresh)
        return tuple(plan)

    try:
        return in_rehearsal(database, account_id, work)
    except StepRefused as refused:
        raise refused.refused from None
