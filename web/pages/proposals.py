"""The proposal card: approved, cancelled, taken back and made anew by a click, with or without JavaScript."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from store.accounts import account_by_id
from store.errors import LeavesDependents, NothingLeft, NothingToUndo, Refused
from store.executor import cancel
from store.language import translate
from store.proposals import Proposal, proposal_by_id
from web.cards import ProposalView, proposal_view
from web.deciding import approved, is_typed, read_card, redrawn, renewed, taken_back, undo_shown
from web.depends import AccountPath, AccountToChange, ByForm, Named, ProposalPath, Reading
from web.pages.acting import undone
from web.pages.beside import beside_anew
from web.pages.shell import NAMES, Form, Frame, Notice, TheForm, TheFrame, go_to, numbers_in, place_of
from web.refusals import StaleNow

TYPE_THE_NUMBER = "Type the number {number} to approve this."
router = APIRouter(prefix="/accounts/{account}/proposals/{proposal}", include_in_schema=False)


@router.get("")
def show(account: AccountPath, proposal: ProposalPath, session: Reading, frame: TheFrame) -> Response:
    """A proposal on a page of its own; with `keep`, drawn again with what is ticked."""
    owner = account_by_id(session, account)
    row = proposal_by_id(session, owner.id, proposal)
    ticks = _ticks(frame)
    card = _redrawn(frame, Named(owner.id, row.id), ticks) if ticks else card_values(proposal_view(session, row, frame.language))
    values = {"proposal": card, "back": came_from(frame, row), "why": None}
    return frame.page(session, owner, "", "proposal.html", values)


@router.get("/card")
def card(account: AccountPath, proposal: ProposalPath, frame: TheFrame, session: Reading) -> Response:
    """The card alone, drawn again with what is ticked; or as it is now, `again`."""
    named = Named(account, proposal)
    again = frame.request.query_params.get("again") == "1"
    card = _read(frame, named) if again else _redrawn(frame, named, _ticks(frame))
    return card_fragment(frame, session, account, card)


@router.post("/approve")
def approve(account: AccountToChange, proposal: ProposalPath, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """Applies what was shown, and opens the list where that was the wish. Whatever stands in the way comes back on the card."""
    named = Named(account, proposal)
    card = _approved(frame, named, form, by)
    opened, done = (card["result"] or {}).get("open"), {each["kind"] for each in card["operations"] if not each["skipped"]}
    if not opened or "show_friends" not in done:
        return _answer(frame, named, card, form["back"])
    with frame.desk.database.reading() as session:
        came = came_from(frame, proposal_by_id(session, account, proposal))
    address = f"{opened}&{urlencode({'from': came['address']})}"
    if not frame.is_fragment:
        return go_to(address)
    if done == {"show_friends"}:
        return Response(headers={"HX-Redirect": address})
    return _answer(frame, named, card)


@router.post("/cancel")
def cancel_it(account: AccountToChange, proposal: ProposalPath, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    named = Named(account, proposal)
    problem = _problem(frame, lambda: cancel(frame.desk.database, account, proposal, by, form["reason"]))
    return _answer(frame, named, _read(frame, named) | problem, form["back"])


@router.post("/renew")
def renew(account: AccountToChange, proposal: ProposalPath, frame: TheFrame, by: ByForm) -> Response:
    """The same wish, as things are now; the new proposal stands in the old one's place."""
    named = Named(account, proposal)
    try:
        fresh = renewed(frame.desk, named, by, frame.language)
    except Refused as refused:
        return _answer(frame, named, _read(frame, named) | {"problem": refused.say(frame.language)})
    return _answer(frame, Named(account, fresh.id), card_values(fresh))


@router.get("/undo")
def show_undo(account: AccountPath, proposal: ProposalPath, frame: TheFrame, session: Reading) -> Response:
    """What taking it back would do, before it is done."""
    owner = account_by_id(session, account)
    back = frame.trail or {"address": f"/accounts/{owner.id}/proposals/{proposal}", "name": frame.say("Proposal")}
    shown = undo_shown(frame.desk, Named(owner.id, proposal), frame.language)
    values = {"proposal": {"id": proposal}, "back": back, **shown.model_dump()}
    return frame.page(session, owner, "", "undo.html", values)


@router.post("/undo")
def undo(account: AccountToChange, proposal: ProposalPath, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    named = Named(account, proposal)
    try:
        taken_back(frame.desk, named, by, frame.language)
    except NothingToUndo as refused:
        return _not_undone(frame, named, form["back"], refused)
    except Refused as refused:
        return _answer(frame, named, _read(frame, named) | {"problem": refused.say(frame.language)}, form["back"])
    card = read_card(frame.desk, named, frame.language)
    return _answer(frame, named, card_values(card), form["back"], [undone(frame, card)])


def _not_undone(frame: Frame, named: Named, back: str, refused: NothingToUndo) -> Response:
    """What stands in the way: on the card for htmx, which offers no undo any more; else on the page that shows the undo."""
    if not frame.is_fragment:
        return go_to(f"/accounts/{named.account_id}/proposals/{named.proposal_id}/undo?{urlencode({'from': back})}")
    card = _read(frame, named)
    why = undo_shown(frame.desk, named, frame.language).left_alone or [refused.say(frame.language)]
    return _answer(frame, named, card | {"problem": " ".join(why), "result": {**card["result"], "undo": False}})


def _approved(frame: Frame, named: Named, form: Form, by: ByForm) -> dict[str, Any]:
    shown = read_card(frame.desk, named, frame.language)
    every = {operation.position for operation in shown.operations}
    keep, drawn = set(form.numbers("keep")), set(form.numbers("drawn"))
    if shown.status == "pending" and keep != drawn:
        return _redrawn(frame, named, form.all("keep") + form.all("fell"))
    skip = every - keep
    confirm = redrawn(frame.desk, named, skip, frame.language).confirm if skip and keep else shown.confirm
    if shown.status == "pending" and confirm is not None and not is_typed(form["typed"], confirm):
        said = translate(frame.language, TYPE_THE_NUMBER, number=confirm)
        return _redrawn(frame, named, form.all("keep")) | {"confirm_error": said}
    try:
        return card_values(approved(frame.desk, named, form["digest"], skip, by, frame.language))
    except StaleNow as stale:
        return _read(frame, named) | {"fresh": stale.fresh.model_dump()}
    except LeavesDependents:
        return _redrawn(frame, named, form.all("keep"))
    except Refused as refused:
        return _read(frame, named) | {"problem": refused.say(frame.language)}


def _ticks(frame: Frame) -> list[str]:
    """What is ticked, and what had only fallen with other lines: it comes back with them."""
    asked = frame.request.query_params
    return asked.getlist("keep") + asked.getlist("fell")


def _redrawn(frame: Frame, named: Named, keep: list[str]) -> dict[str, Any]:
    """The card with only these lines ticked, and without what depends on the others: that is what `fell`."""
    shown = read_card(frame.desk, named, frame.language)
    if shown.status != "pending":
        return card_values(shown)
    skip = {o.position for o in shown.operations} - set(numbers_in(keep))
    try:
        card = card_values(redrawn(frame.desk, named, skip, frame.language))
    except NothingLeft:
        card = card_values(shown)
        card |= {"nothing_left": True, "operations": [{**each, "skipped": True} for each in card["operations"]]}
    return card | {"fell": [each["position"] for each in card["operations"] if each["skipped"] and each["position"] not in skip]}


def _read(frame: Frame, named: Named) -> dict[str, Any]:
    return card_values(read_card(frame.desk, named, frame.language))


def _problem(frame: Frame, act: Any) -> dict[str, Any]:
    try:
        act()
    except Refused as refused:
        return {"problem": refused.say(frame.language)}
    return {}


def card_values(card: ProposalView) -> dict[str, Any]:
    extra: dict[str, Any] = {"confirm_error": None, "fresh": None, "problem": None, "nothing_left": False, "fell": []}
    return card.model_dump() | extra


def came_from(frame: Frame, row: Proposal) -> dict[str, str]:
    """Where the trail leads: to the form's page, to the conversation, else to the history."""
    base = f"/accounts/{row.account_id}"
    talk = f"{base}/agent/{row.conversation_id}" if row.conversation_id else f"{base}/history"
    return frame.trail or {"address": talk, "name": frame.say(NAMES[place_of(talk)])}


def _answer(frame: Frame, named: Named, card: dict[str, Any], back: str = "", told: Sequence[Notice] = ()) -> Response:
    """The card for htmx; else the page the form came from, or the proposal's own where there is something to say."""
    if frame.is_fragment:
        with frame.desk.database.reading() as session:
            return card_fragment(frame, session, named.account_id, card)
    own = f"/accounts/{named.account_id}/proposals/{named.proposal_id}"
    if card["problem"] or card["fresh"] or card["confirm_error"] or card["status"] == "pending":
        with frame.desk.database.reading() as session:
            owner = account_by_id(session, named.account_id)
            row = proposal_by_id(session, owner.id, named.proposal_id)
            values = {"proposal": card, "back": came_from(frame, row), "why": None}
            return frame.page(session, owner, "", "proposal.html", values, 409 if card["problem"] or card["fresh"] else 200)
    return go_to(back or own, *(told if place_of(back) else ()))


def card_fragment(frame: Frame, session: Session, account_id: str, card: dict[str, Any]) -> HTMLResponse:
    owner = account_by_id(session, account_id)
    drawn = frame.drawn(session, owner, "", "parts/proposal.html", {"proposal": card})
    return HTMLResponse(drawn + beside_anew(frame, session, owner))
