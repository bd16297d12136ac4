"""Every refusal as the reader can use it: problem details (RFC 9457) for programs, a page for people."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from markupsafe import escape
from pydantic import BaseModel, Field
from pydantic_core import ErrorDetails
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store.errors import Refused
from store.language import translate
from web.languages import language_of
from web.logs import log
from web.refusals import NoSuchPage, NotAllowedHere, Unexpected, Unreadable
from web.rendering import static

MEDIA_TYPE = "application/problem+json"
HINT = "{field}: {why}"
UNSTORABLE = "it has characters in it that cannot be stored"


class Problem(BaseModel):
    """Why something was not done (RFC 9457). Nothing was changed; only after DatabaseDown look whether it was."""

    type: str = Field(description="A name for this kind of problem, as a URI", examples=["urn:tagdesk:problem:TagNameTaken"])
    title: str = Field(description="The kind of problem in English", examples=["Tag name taken"])
    status: int = Field(description="The HTTP status, again", examples=[409])
    detail: str = Field(
        description="What is wrong and what to do next, in the reader's language",
        examples=["A tag named “VIP” already exists. Use that one, or choose another name."],
    )
    name: str = Field(description="The kind of problem, for programs", examples=["TagNameTaken"])


ErrorPage = Callable[[Request, Problem], str]


def problem_of(refused: Refused, language: str) -> Problem:
    title = re.sub(r"(?<!^)(?=[A-Z])", " ", refused.name).capitalize()
    return Problem(
        type=f"urn:tagdesk:problem:{refused.name}",
        title=title,
        status=refused.status,
        detail=refused.say(language),
        name=refused.name,
    )


def refusal(
    request: Request, refused: Refused, headers: Mapping[str, str] | None = None, *, to_stranger: bool = False
) -> Response:
    """The answer to a request that was refused: a page where the browser asked for one, else problem details.

    A stranger's page says nothing but the sentence: the pages' frame names the accounts.
    """
    language = language_of(request)
    problem = problem_of(refused, language)
    given = {"Content-Language": language, "Vary": "Accept, Accept-Language, Cookie"} | dict(headers or {})
    if wants_page(request):
        page: ErrorPage = plain_page if to_stranger else request.app.state.error_page
        return HTMLResponse(page(request, problem), problem.status, given)
    members: Mapping[str, Any] = getattr(refused, "members", {})
    return JSONResponse(problem.model_dump() | dict(members), problem.status, given, MEDIA_TYPE)


def wants_page(request: Request) -> bool:
    """A person in a browser: asks for HTML, and not on an address for programs."""
    programs = request.url.path.startswith(("/api/", "/line/", "/metrics", "/healthz"))
    return not programs and "text/html" in request.headers.get("accept", "")


def answer_refusals(app: FastAPI) -> None:
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    for unstorable in (UnicodeEncodeError, DataError):
        app.add_exception_handler(unstorable, _unstorable)


def every_refusal(kind: type[Refused] = Refused) -> list[type[Refused]]:
    """Every way this program says no, each with a sentence of its own, by name."""
    found = {kind} if "sentence" in vars(kind) else set()
    found = found.union(*(every_refusal(each) for each in kind.__subclasses__()))
    return sorted(found, key=lambda each: each.__name__)


class CatchFaults:
    """Whatever nobody caught: logged under an id, told plainly. The outermost but one, so that its answer is guarded too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as fault:
            fault_id = uuid4().hex[:12]
            log.error("fault", id=fault_id, method=scope.get("method"), path=scope.get("path"), exc_info=fault)
            if started or scope["type"] != "http":
                raise
            answer = await run_in_threadpool(refusal, Request(scope, receive), Unexpected(id=fault_id))
            await answer(scope, receive, send)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return refusal(request, error)


def _http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses."""
    assert isinstance(error, HTTPException)
    refusals: dict[int, Refused] = {404: NoSuchPage(), 405: NotAllowedHere(method=request.method)}
    known = getattr(error, "refused", None) or refusals.get(error.status_code)
    return refusal(request, known or Unreadable(what=error.detail), error.headers)


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    language = language_of(request)
    first = [_told(language, each) for each in error.errors()[:3]]
    return refusal(request, Unreadable(what="; ".join(first)))


def _unstorable(request: Request, _: Exception) -> Response:
    """Half a character, or one that PostgreSQL keeps no text with: the database never saw a change."""
    return refusal(request, Unreadable(what=translate(language_of(request), UNSTORABLE)))


def _told(language: str, error: ErrorDetails) -> str:
    place = ".".join(str(part) for part in error["loc"][1:] if error["type"] != "json_invalid") or str(error["loc"][0])
    allowed = next((value for key, value in error.get("ctx", {}).items() if key in ALLOWED), "")
    why = translate(language, WHY.get(error["type"], WHY["other"]), allowed=allowed)
    return translate(language, HINT, field=place[:80], why=why)


ALLOWED = ("expected", "expected_tags", "ge", "le", "min_length", "max_length")
"""Where an error says what would have been right."""
WHY: Mapping[str, str] = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such thing here",
    "json_invalid": "this is not JSON",
    "literal_error": "it must be {allowed}",
    "union_tag_invalid": "it must be one of {allowed}",
    "int_parsing": "it must be a whole number",
    "greater_than_equal": "it must be at least {allowed}",
    "less_than_equal": "it must be at most {allowed}",
    "too_short": "it must have at least {allowed}",
    "too_long": "it must have at most {allowed}",
    "string_too_long": "it must have at most {allowed} characters",
    "other": "this does not fit",
}


def plain_page(request: Request, problem: Problem) -> str:
    """The sentence and a way back, and nothing that is anybody's business."""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    looks = "".join(f'<link rel="stylesheet" href="{static(sheet)}">' for sheet in ("tagdesk.css", "pages.css"))
    return (
        f'<!doctype html><html lang="{language_of(request)}">{head}<title>{problem.status} · Tagdesk</title>{looks}'
        f'<main class="lost"><p class="code">{problem.status}</p><p>{escape(problem.detail)}</p>'
        f'<p><a class="button" href="/">Tagdesk</a></p></main></html>'
    )
