"""What a form does: at once where it touches at most one friend and no use, else shown first as a proposal."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi.responses import Response

from store.errors import ChosenByHand
from store.executor import By, carry_out, propose
from store.operations import Operation
from web.cards import ProposalView
from web.deciding import read_card
from web.depends import Named
from web.pages.shell import Frame, Notice, go_to
from web.starting import start_workflows

NAMED = 3
"""Changes that a notice names one by one."""


def act(frame: Frame, account_id: str, plan: Sequence[Operation], by: By, back: str) -> Response:
    """Carries a small plan out and goes back, telling what was done; a larger one is shown first. Raises Refused."""
    try:
        proposal_id = carry_out(frame.desk.database, account_id, plan, by)
    except ChosenByHand:
        return show_first(frame, account_id, plan, by, back)
    start_workflows(frame.desk.database, account_id)
    return go_to(back, done(frame, read_card(frame.desk, Named(account_id, proposal_id), frame.language)))


def show_first(frame: Frame, account_id: str, plan: Sequence[Operation], by: By, back: str) -> Response:
    """The plan as a proposal on a page of its own; nothing has changed yet. Raises Refused."""
    wait = frame.desk.proposals_wait
    proposal_id = propose(frame.desk.database, account_id, plan, by, expires_after=wait)
    return go_to(f"/accounts/{account_id}/proposals/{proposal_id}?{urlencode({'from': back})}")


def done(frame: Frame, card: ProposalView) -> Notice:
    """What was done, with the way to take it back."""
    undo = f"/accounts/{card.account}/proposals/{card.id}/undo" if card.result and card.result.undo else ""
    return Notice("done", _summed_up(frame, card.result.done if card.result else []), undo)


def undone(frame: Frame, card: ProposalView) -> Notice:
    """What was taken back, with the way to have it again."""
    back = card.result.undone_by if card.result else None
    again = f"/accounts/{card.account}/proposals/{back}/undo" if back else ""
    return Notice("undone", frame.say("Undone: {what}", what=_summed_up(frame, card.result.lines if card.result else [])), again)


def _summed_up(frame: Frame, lines: Sequence[str]) -> str:
    more = [frame.count("and {n} more change", "and {n} more changes", len(lines) - NAMED)] if len(lines) > NAMED else []
    return " · ".join([*lines[:NAMED], *more])
