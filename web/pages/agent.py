"""The conversation with the agent: say something, watch it look things up, decide on the card."""

from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from fastapi.sse import format_sse_event
from sqlmodel import Session

from store import conversations as stored
from store.accounts import Account, account_by_id
from store.conversations import Conversation, Turn, conversation_by_id, turn_by_id
from store.database import new_id
from store.errors import Refused, UnknownAccount
from web.depends import AccountPath, AccountToChange, Reading
from web.pages.beside import beside, beside_anew
from web.pages.context import context_of, title_of
from web.pages.everywhere import everywhere
from web.pages.goals import goals
from web.pages.settings_values import model_values
from web.pages.shell import ALL, Frame, Notice, TheForm, TheFrame, account_or_all, go_to
from web.talk import by_line, step_sentence, turn_view

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
router = APIRouter(prefix="/accounts/{account}/agent", include_in_schema=False)


@router.get("")
def new_conversation(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    owner = account_or_all(account, session)
    if owner is None:
        return everywhere(frame, session, "agent")
    return _page(frame, session, owner, None)


@router.get("/{conversation}")
def show_conversation(account: AccountPath, conversation: str, session: Reading, frame: TheFrame) -> Response:
    owner = account_by_id(session, account)
    return _page(frame, session, owner, conversation_by_id(session, owner.id, conversation))


@router.post("")
def say_first(account: AccountPath, form: TheForm, frame: TheFrame) -> Response:
    """The first message opens the conversation. From all accounts, the form names one."""
    chosen = form["account"] if account == ALL else account
    if not chosen:
        raise UnknownAccount(id=account)
    opened = frame.desk.turns.open(chosen)
    return _say(frame, chosen, opened, form, fragment=False)


@router.post("/{conversation}")
def say(account: AccountPath, conversation: str, form: TheForm, frame: TheFrame) -> Response:
    return _say(frame, account, conversation, form, fragment=frame.is_fragment)


@router.get("/{conversation}/turns/{turn}/stream")
def stream(account: AccountPath, conversation: str, turn: str, frame: TheFrame) -> Response:
    """The turn's inside again with each step, then once it has ended. Reading it twice changes nothing."""
    with frame.desk.database.reading() as session:
        turn_by_id(session, account_by_id(session, account).id, turn)
    told = _told(frame, account, conversation, turn)
    return StreamingResponse(told, media_type="text/event-stream", headers=HEADERS)


@router.post("/{conversation}/turns/{turn}/stop")
def stop(account: AccountToChange, conversation: str, turn: str, frame: TheFrame) -> Response:
    """Ends the agent's work on a turn; without htmx, back to the conversation."""
    with frame.desk.database.reading() as session:
        found = turn_by_id(session, conversation_by_id(session, account, conversation).account_id, turn)
    frame.desk.turns.stop(found.id)
    if frame.is_fragment:
        with frame.desk.database.reading() as session:
            return HTMLResponse(frame.drawn(session, account_by_id(session, account), "agent", "parts/stopping.html", {}))
    frame.desk.turns.finish(found.id)
    return go_to(f"/accounts/{account}/agent/{found.conversation_id}#{found.id}")


def _say(frame: Frame, account_id: str, conversation_id: str, form: TheForm, *, fragment: bool) -> Response:
    address = f"/accounts/{account_id}/agent/{conversation_id}"
    with frame.desk.database.reading() as session:
        about = context_of(session, account_id, form["page"], frame.language)
    page, them = (about.page, about.them) if about else (None, None)
    try:
        turn_id = frame.desk.turns.start(account_id, conversation_id, form["text"], frame.language, page, them)
    except Refused as refused:
        return _not_said(frame, account_id, conversation_id, form["text"], refused, fragment=fragment)
    if form["live"] != "1":
        frame.desk.turns.finish(turn_id)
    if not fragment:
        return go_to(f"{address}#{turn_id}")
    with frame.desk.database.reading() as session:
        owner = account_by_id(session, account_id)
        values = {"turn": _turn(session, turn_by_id(session, account_id, turn_id), frame.language, latest=True), "here": address}
        return HTMLResponse(frame.drawn(session, owner, "agent", "parts/turn.html", values))


def _not_said(frame: Frame, account_id: str, conversation_id: str, text: str, refused: Refused, *, fragment: bool) -> Response:
    """Why a message was not taken: below it, where htmx adds to the page; else on the page, with the message still in its box."""
    why = refused.say(frame.language)
    with frame.desk.database.reading() as session:
        owner = account_by_id(session, account_id)
        conversation = conversation_by_id(session, owner.id, conversation_id)
        if not fragment:
            return _page(frame, session, owner, conversation, text, refused.status, [Notice("problem", why)])
        turn = {"id": new_id("turn"), "text": text, "status": "done", "kind": "failure", "answer": why, "latest": True}
        return HTMLResponse(frame.drawn(session, owner, "agent", "parts/turn.html", {"turn": turn, "here": ""}))


def _told(frame: Frame, account_id: str, conversation_id: str, turn_id: str) -> Iterator[bytes]:
    """Server-sent events: the inside of the turn, drawn anew."""
    here = f"/accounts/{account_id}/agent/{conversation_id}"
    looked: list[str] = []
    drafted: list[str] = []
    for event in frame.desk.turns.watch(turn_id):
        (drafted if event.kind == "drafted" else looked).append(step_sentence(event, frame.language))
        stopping = frame.desk.turns.is_stopping(turn_id)
        running = {"id": turn_id, "status": "running", "looked_up": list(looked), "drafted": list(drafted), "stopping": stopping}
        yield _drawn_event(frame, account_id, here, running)
    with frame.desk.database.reading() as session:
        ended = _turn(session, turn_by_id(session, account_id, turn_id), frame.language, latest=True)
    yield _drawn_event(frame, account_id, here, ended)
    yield format_sse_event(event="done", data_str="{}")


def _drawn_event(frame: Frame, account_id: str, here: str, turn: dict[str, Any]) -> bytes:
    with frame.desk.database.reading() as session:
        owner = account_by_id(session, account_id)
        text = frame.drawn(session, owner, "agent", "parts/said.html", {"turn": turn, "here": here})
        text += beside_anew(frame, session, owner) if turn["status"] == "done" else ""
    return format_sse_event(data_str=text)


def _page(
    frame: Frame,
    session: Session,
    owner: Account,
    conversation: Conversation | None,
    typed: str = "",
    status: int = 200,
    notices: Sequence[Notice] = (),
) -> Response:
    base = f"/accounts/{owner.id}/agent"
    here = f"{base}/{conversation.id}" if conversation else base
    rows = stored.turns(session, owner.id, conversation.id) if conversation else []
    page = frame.request.query_params.get("page", "")
    about = context_of(session, owner.id, page, frame.language)
    values = {
        "conversation": {"id": conversation.id, "title": conversation.title} if conversation else None,
        "turns": [_turn(session, row, frame.language, latest=row is rows[-1]) for row in rows],
        **beside(frame, session, owner, here),
        "typed": typed,
        "about": {"path": about.path, "name": title_of(session, owner.id, about.page, frame.language)} if about else None,
        "goals": goals(session, owner.id, frame.language),
        "model": model_values(frame.desk),
    }
    return frame.page(session, owner, "agent", "agent.html", values, status, notices)


def _turn(session: Session, row: Turn, language: str, *, latest: bool) -> dict[str, Any]:
    view = turn_view(session, row, language)
    page = row.context.get("page")
    card = view.proposal.model_dump() if view.proposal else None
    return {
        "id": view.id,
        "text": view.said,
        "about": title_of(session, row.account_id, page, language) if page else None,
        "at": view.started_at,
        "status": "running" if view.running else "done",
        "kind": view.kind,
        "looked_up": [] if view.running else _looked(row, view.looked_up),
        "drafted": [],
        "answer": view.text,
        "choices": view.choices,
        "proposal": card,
        "by": by_line(view, language),
        "latest": latest,
    }


def _looked(row: Turn, sentences: list[str]) -> list[str]:
    """What was looked up and remarked; what was drafted stands on the card."""
    return [said for said, event in zip(sentences, row.events, strict=True) if event.get("kind") != "drafted"]
