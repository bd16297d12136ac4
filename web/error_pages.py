"""The page that says no, in the frame of the other pages."""

from collections.abc import Mapping

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError

from store.errors import Refused, UnknownAccount
from web.languages import language_of
from web.pages.shell import Frame, account_or_all, place_of
from web.problems import Problem, plain_page

BACK = "Back to the start"
TITLES: Mapping[int, str] = {404: "There is nothing here", 500: "Something went wrong", 503: "Not available right now"}
OTHERWISE = "This cannot be done"


def error_page(request: Request, problem: Problem) -> str:
    """A whole page as HTML. It never fails itself: without a database that answers, the sentence stands alone."""
    frame = Frame(request, request.app.state.desk, language_of(request))
    title = frame.say(TITLES.get(problem.status, OTHERWISE))
    values = {
        "error": {"status": problem.status, "title": title, "sentence": problem.detail, "reference": None},
        "back": {"address": "/", "name": frame.say(BACK)},
    }
    try:
        with frame.desk.database.reading() as session:
            parts = request.url.path.split("/")
            try:
                account = account_or_all(parts[2], session) if parts[1:2] == ["accounts"] and len(parts) > 2 else None
            except UnknownAccount:
                account = None
            return frame.drawn(session, account, place_of(request.url.path), "error.html", values)
    except (Refused, SQLAlchemyError):
        return plain_page(request, problem)
