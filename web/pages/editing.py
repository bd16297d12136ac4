"""A line of a proposal edited where it stands: its name, its folder, its condition. The card is drawn with a form in it."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import account_by_id
from store.errors import Refused
from store.executor import By
from store.folders import folders
from store.operations import Operation
from store.proposals import proposal_by_id
from store.segments import segment_names
from store.tags import tag_names
from web.builder import Built, boxes_of, built
from web.cards import ProposalView
from web.deciding import read_card
from web.depends import AccountPath, AccountToChange, ByForm, Named, ProposalPath
from web.editing import before_line, edited
from web.edits import Edit, condition_in, folder_in, name_in
from web.pages.proposals import came_from, card_fragment, card_values
from web.pages.segments import GONE
from web.pages.shell import Form, Frame, TheForm, TheFrame, go_to, place_of

router = APIRouter(prefix="/accounts/{account}/proposals/{proposal}/edit", include_in_schema=False)


@router.get("")
def show_form(account: AccountPath, proposal: ProposalPath, frame: TheFrame) -> Response:
    """The card with a form in one of its lines; on a page of its own without htmx."""
    asked = Form(frame.request.query_params.multi_items())
    named = Named(account, proposal)
    return _shown(frame, named, _editing(frame, named, asked, typed=False))


@router.post("")
def edit(account: AccountToChange, proposal: ProposalPath, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """What the pressed button says: one group more or less, or the new proposal. What cannot be taken stays in the form."""
    named = Named(account, proposal)
    if form["do"] != "save":
        return _shown(frame, named, _editing(frame, named, form))
    try:
        card = _edited(frame, named, form, by)
    except Refused as refused:
        return _shown(frame, named, _editing(frame, named, form, refused), refused.status)
    if frame.is_fragment:
        with frame.desk.database.reading() as session:
            return card_fragment(frame, session, account, card_values(card))
    return go_to(form["back"] if place_of(form["back"]) == "agent" else f"/accounts/{account}/proposals/{card.id}")


def _edited(frame: Frame, named: Named, form: Form, by: By) -> ProposalView:
    position = _line(form)

    def read(session: Session) -> Edit:
        stands = _built(session, named.account_id, form, frame.language) if "g1.status" in dict(form.pairs) else None
        if stands and stands.problem:
            raise stands.problem
        said = {name: form[name] for name in ("name", "folder") if name in dict(form.pairs)}
        return Edit(said.get("name"), said.get("folder"), stands.condition if stands else None)

    return edited(frame.desk, named, {position: read}, by, frame.language, form.numbers("skip"))


def _editing(frame: Frame, named: Named, form: Form, refused: Refused | None = None, *, typed: bool = True) -> dict[str, Any]:
    """The values of parts/editing.html: the line as it stands, or as it was `typed`."""

    def work(session: Session, operation: Operation) -> dict[str, Any]:
        condition, language = condition_in(operation), frame.language
        stands = boxes_of(session, named.account_id, condition, language, frame.say(GONE)) if condition else None
        if typed and stands:
            stands = _built(session, named.account_id, form, language)
            stands = stands.with_box() if form["do"] == "add" else stands
        return {
            "name": form["name"] if typed and name_in(operation) is not None else name_in(operation),
            "folder": form["folder"] if typed and folder_in(operation) is not None else folder_in(operation),
            "folders": [(row.id, row.name) for row in folders(session, named.account_id)],
            "groups": stands.boxes if stands else None,
            "tags": list(tag_names(session, named.account_id).values()),
            "segments": list(segment_names(session, named.account_id).values()),
        }

    try:
        values = before_line(frame.desk, named, _line(form), work)
    except Refused as broken:
        return {"problem": broken.say(frame.language)}
    back = form["back"] if place_of(form["back"]) else ""
    problem = refused.say(frame.language) if refused else None
    values |= {"position": _line(form), "skip": form.numbers("skip"), "back": back, "problem": problem}
    return {"editing": values}


def _shown(frame: Frame, named: Named, more: dict[str, Any], status: int = 200) -> Response:
    left_out = more["editing"]["skip"] if "editing" in more else ()
    card = card_values(read_card(frame.desk, named, frame.language, left_out))
    card |= more if card["status"] in ("pending", "expired") else {}
    with frame.desk.database.reading() as session:
        if frame.is_fragment:
            return card_fragment(frame, session, named.account_id, card)
        owner = account_by_id(session, named.account_id)
        row = proposal_by_id(session, owner.id, named.proposal_id)
        values = {"proposal": card, "back": came_from(frame, row), "why": None}
        return frame.page(session, owner, "", "proposal.html", values, status)


def _built(session: Session, account_id: str, form: Form, language: str) -> Built:
    act, _, which = form["do"].partition(":")
    pairs: Sequence[tuple[str, str]] = form.pairs
    return built(session, account_id, pairs, language, int(which) if act == "drop" and which.isdecimal() else 0)


def _line(form: Form) -> int:
    return next(iter(form.numbers("line")), 0)
