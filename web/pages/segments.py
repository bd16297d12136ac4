"""Segments: the list, the builder that counts while one types, and the audience as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from store.accounts import Account, account_by_id
from store.conditions import SET_CLAUSES
from store.database import canonical_json, new_id
from store.errors import ChangedSince, EmptyCondition, Refused
from store.names import clean_name
from store.operations import DropSegment, PutSegment, SegmentValue
from store.segments import Segment, claim_segment_name, condition_of, segment_by_id, segments
from store.tags import tag_names
from store.usage import uses_of_segment
from web.audiences import audience_of
from web.builder import Built, boxes_of, built
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.export import Export
from web.filters import asked_in_form
from web.pages.acting import show_first
from web.pages.everywhere import everywhere
from web.pages.shell import ALL, Form, Frame, Notice, TheForm, TheFrame, go_to
from web.segments import others_to_mention, segment_view, segment_views
from web.views import use_view
from web.whose import refusal_told, who_was_first

router = APIRouter(prefix="/accounts/{account}/segments", include_in_schema=False)
Claim = Callable[[Session, str, str, str], None]
SegmentPath = Annotated[str, Path(max_length=100)]
GONE = "What stood here does not exist any more. Write another name, or empty the box."
BROKEN = "Something that stood here was deleted. Until it is mended, nobody matches."
INCOMPLETE = "This cannot be saved yet; what is missing is marked below."
TYPED_STAYS = "What you typed is still here; save again to replace that change."


@dataclass(frozen=True)
class Draft:
    """A form as it stands: the segment that it changes (None: a new one), what was typed, and what is wrong."""

    segment: Segment | None
    name: str
    built: Built
    problem: str | None = None
    name_error: str | None = None


@router.get("")
def list_segments(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    if account == ALL:
        return everywhere(frame, session, "segments")
    owner = account_by_id(session, account)
    views = segment_views(session, owner.id, segments(session, owner.id), frame.language)
    return frame.page(session, owner, "segments", "segments.html", {"segments": [view.model_dump() for view in views]})


@router.get("/new")
def new_segment(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    """An empty form, or one that a filter's address has begun: its clauses, or those that its proposal shows."""
    owner = account_by_id(session, account)
    asked = frame.request.query_params.multi_items()
    whole = asked_in_form(session, owner.id, asked).condition
    if whole and any(name in ("proposal", *SET_CLAUSES) for name, _ in asked):
        return _form(frame, session, owner, Draft(None, "", boxes_of(session, owner.id, whole, frame.language, frame.say(GONE))))
    pairs = [(name if "." in name else f"g1.{name}", value) for name, value in asked]
    return _form(frame, session, owner, Draft(None, "", built(session, owner.id, pairs, frame.language)))


@router.post("/new")
def create_segment(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    return _save(frame, account, None, form, by)


@router.post("/audience")
def count(account: AccountToChange, form: TheForm, frame: TheFrame) -> Response:
    """Who the form is about right now: what is drawn again while somebody types."""
    with frame.desk.database.reading() as session:
        owner = account_by_id(session, account)
        values = audience_values(frame, session, owner, built(session, owner.id, form.pairs, frame.language))
        return HTMLResponse(frame.drawn(session, owner, "segments", "parts/audience.html", values))


@router.get("/{segment}")
def show_segment(account: AccountPath, segment: SegmentPath, session: Reading, frame: TheFrame) -> Response:
    owner = account_by_id(session, account)
    row = segment_by_id(session, owner.id, segment)
    stands = boxes_of(session, owner.id, condition_of(session, row), frame.language, frame.say(GONE))
    return _form(frame, session, owner, Draft(row, row.name, stands))


@router.post("/{segment}")
def change_segment(account: AccountToChange, segment: SegmentPath, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    return _save(frame, account, segment, form, by)


@router.post("/{segment}/delete")
def delete_segment(account: AccountToChange, segment: SegmentPath, frame: TheFrame, by: ByForm) -> Response:
    here = f"/accounts/{account}/segments"
    with frame.desk.database.reading() as session:
        row = segment_by_id(session, account, segment)
        drop = DropSegment(segment_id=row.id, was=_value(session, row))
    try:
        return show_first(frame, account, [drop], by, here)
    except Refused as refused:
        return go_to(f"{here}/{segment}", Notice("problem", refused.say(frame.language)))


@router.get("/{segment}/export")
def export_segment(account: AccountPath, segment: SegmentPath, session: Reading, frame: TheFrame) -> Response:
    owner = account_by_id(session, account)
    row = segment_by_id(session, owner.id, segment)
    return Export.of(session, owner, row, frame.language).answer(frame.desk.database)


def _save(frame: Frame, account_id: str, segment_id: str | None, form: Form, by: ByForm) -> Response:
    """What the pressed button says: count again, one group more or less, or show what saving would change."""
    with frame.desk.database.reading() as session:
        owner = account_by_id(session, account_id)
        row = segment_by_id(session, owner.id, segment_id) if segment_id else None
        act, _, which = form["do"].partition(":")
        stands = built(session, owner.id, form.pairs, frame.language, int(which) if act == "drop" and which.isdecimal() else 0)
        if act != "save":
            return _form(frame, session, owner, Draft(row, form["name"], stands.with_box() if act == "add" else stands))
        was = _value(session, row) if row else None
        if was and form["was"] != _fingerprint(was):
            return _form(frame, session, owner, _overtaken(frame, session, row, form, stands), 409)
        if stands.problem:
            told = frame.say(INCOMPLETE) if stands.is_marked else stands.problem.say(frame.language)
            name = name_told(session, owner.id, form["name"], claim_segment_name, segment_id, frame.language)
            return _form(frame, session, owner, Draft(row, form["name"], stands, told, name), 422)
        assert stands.condition
    new = SegmentValue(name=form["name"], condition=stands.condition)
    put = PutSegment(segment_id=segment_id or new_id("segment"), was=was, segment=new)
    try:
        return show_first(frame, account_id, [put], by, f"/accounts/{account_id}/segments" + (f"/{segment_id}" if row else ""))
    except Refused as refused:
        with frame.desk.database.reading() as session:
            told = refusal_told(session, account_id, refused, frame.language)
            about_name = refused.name.startswith("Name") or refused.name == "SegmentNameTaken"
            draft = Draft(row, form["name"], stands, None if about_name else told, told if about_name else None)
            return _form(frame, session, owner, draft, refused.status)


def name_told(session: Session, account_id: str, name: str, claim: Claim, owner_id: str | None, language: str) -> str | None:
    """Why a name cannot be had, to be told with whatever else is wrong in a form; `claim` refuses one that is taken."""
    try:
        claim(session, account_id, clean_name(name), owner_id or "")
    except Refused as refused:
        return refused.say(language)
    return None


def _overtaken(frame: Frame, session: Session, row: Segment | None, form: Form, stands: Built) -> Draft:
    """Somebody else saved first: whose change that was, and everything that was typed."""
    assert row
    first = who_was_first(session, row.account_id, [row.id], row.updated_at, frame.language)
    told = [ChangedSince(name=row.name).say(frame.language), first, frame.say(TYPED_STAYS)]
    return Draft(row, form["name"], stands, " ".join(filter(None, told)))


def _form(frame: Frame, session: Session, owner: Account, draft: Draft, status: int = 200) -> Response:
    row, language = draft.segment, frame.language
    view = segment_view(session, row, language).model_dump() if row else None
    uses = uses_of_segment(session, owner.id, row.id) if row else ()
    values = {
        "segment": view,
        "name": draft.name,
        "name_error": draft.name_error,
        "problem": draft.problem,
        "was": _fingerprint(_value(session, row)) if row else "",
        "groups": draft.built.boxes,
        "tags": list(tag_names(session, owner.id).values()),
        "segments": others_to_mention(session, owner.id, row.id if row else None),
        "uses": [use_view(use, language).model_dump() for use in uses],
        **audience_values(frame, session, owner, draft.built),
    }
    return frame.page(session, owner, "segments", "segment.html", values, status)


def audience_values(frame: Frame, session: Session, owner: Account, stands: Built) -> dict[str, Any]:
    """The values of parts/audience.html."""
    if stands.condition is None:
        refused: Refused = stands.problem or EmptyCondition()
        return {"audience": None, "unclear": None if stands.is_blank else refused.say(frame.language), "wrong": stands.errors}
    if stands.is_marked:  # a stored condition that mentions what is gone
        return {"audience": None, "unclear": frame.say(BROKEN)}
    try:
        found = audience_of(session, owner.id, stands.condition, frame.language)
    except Refused as refused:
        return {"audience": None, "unclear": refusal_told(session, owner.id, refused, frame.language)}
    return {"audience": found.model_dump() | {"blocked": found.blocked}, "unclear": None}


def _value(session: Session, row: Segment) -> SegmentValue:
    return SegmentValue(name=row.name, condition=condition_of(session, row))


def _fingerprint(value: SegmentValue) -> str:
    """What the segment was when the form was drawn."""
    return sha256(canonical_json(value.model_dump(mode="json")).encode()).hexdigest()[:20]
