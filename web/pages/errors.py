"""The page that says no: what is wrong, in the reader's words, and the way back."""

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from store.accounts import Account, account_by_id
from store.errors import NotFound, Refused
from web.desk import Desk
from web.languages import language_of
from web.pages.shell import ALL, NAMES, PLACES, Frame, place_of
from web.problems import Problem, plain_page

TITLES = {
    403: "Not from here",
    404: "There is nothing here",
    405: "There is nothing here",
    409: "That does not fit what is there now",
    410: "Too late",
    413: "Too large",
    429: "Enough for today",
    503: "Not available right now",
    507: "There is no room",
}
OTHERWISE, OUR_FAULT = "That cannot be done", "Something went wrong"


def error_page(request: Request, problem: Problem) -> str:
    """Never fails itself: without a database that answers, the sentence stands alone."""
    desk: Desk = request.app.state.desk
    try:
        return _drawn(Frame(request, desk, language_of(request)), problem)
    except (Refused, SQLAlchemyError):
        return plain_page(request, problem)


def _drawn(frame: Frame, problem: Problem) -> str:
    place = place_of(frame.request.url.path)
    with frame.desk.database.reading() as session:
        owner = _account(frame, session)
        there = owner if place in PLACES else None
        back = {
            "address": f"/accounts/{there.id}/{place}" if there else "/",
            "name": frame.say(NAMES[place]) if there else frame.say("To the start"),
        }
        title = TITLES.get(problem.status, OUR_FAULT if problem.status >= 500 else OTHERWISE)
        error = {"status": problem.status, "title": frame.say(title), "sentence": _sentence(frame, problem), "reference": None}
        return frame.drawn(session, owner, place if there else "", "error.html", {"error": error, "back": back})


def _sentence(frame: Frame, problem: Problem) -> str:
    """What went wrong. An id that only the address names says nothing to a reader, who has followed an old link."""
    ids = [part for part in frame.request.url.path.split("/")[3:] if "_" in part]
    if problem.status == 404 and any(part in problem.detail for part in ids):
        return frame.say("What stood here was deleted, or never existed. The history tells what became of it.")
    return problem.detail


def _account(frame: Frame, session: Session) -> Account | None:
    """The account in the address, if there is one."""
    parts = frame.request.url.path.split("/")
    named = parts[2] if len(parts) > 2 and parts[1] == "accounts" and parts[2] != ALL else ""
    try:
        return account_by_id(session, named) if named else None
    except NotFound:
        return None
