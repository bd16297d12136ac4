"""The page that says no, in the frame of the other pages; a bare one for strangers, and when even the database says no."""

from collections.abc import Mapping

from fastapi import Request
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError

from store.errors import Refused, UnknownAccount
from store.language import translate
from web.languages import language_of
from web.pages.shell import Frame, account_or_all, place_of
from web.problems import Problem

BACK = "Back to the start"
TITLES: Mapping[int, str] = {404: "There is nothing here", 500: "Something went wrong", 503: "Not available right now"}
OTHERWISE = "This cannot be done"


def error_page(request: Request, problem: Problem) -> str:
    """A whole page as HTML. It never fails itself."""
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
        return bare_page(request, problem)


def bare_page(request: Request, problem: Problem) -> str:
    """The sentence and a way back, and nothing that is anybody's business."""
    language = language_of(request)
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{problem.status} · Tagdesk</title>'
        f'<p>{escape(problem.detail)}</p><p><a href="/">{escape(translate(language, BACK))}</a></p></html>'
    )
