"""The frame of every page: which account, which places there are, who is at the desk; and how a page is sent."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session

from store.accounts import TIME_ZONE, Account, account_by_id, accounts
from store.language import translate, translate_n
from web.depends import Language, TheDesk
from web.desk import Desk
from web.refusals import Unreadable
from web.rendering import render
from web.waiting import waiting_for

PLACES = ("agent", "tags", "friends", "inbox", "segments", "workflows", "history", "settings")
NAMES = {
    "agent": "Agent",
    "tags": "Tags",
    "friends": "Friends",
    "inbox": "Inbox",
    "segments": "Segments",
    "workflows": "Workflows",
    "history": "History",
    "settings": "Settings",
}
ALL = "all"
NOTICES = "notices"
NOTICE = 400
"""Characters of a notice, so that two fit a cookie."""
KINDS = ("done", "undone", "problem", "note")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Notice:
    """What is told once, on the next page."""

    kind: Literal["done", "undone", "problem", "note"]
    text: str
    undo: str = ""
    """Where a click takes it back, if it can be."""


@dataclass(frozen=True)
class Frame:
    """What a page route needs to draw itself: the request, the desk, the reader's language."""

    request: Request
    desk: Desk
    language: str

    def page(
        self,
        session: Session,
        account: Account | None,
        place: str,
        template: str,
        values: Mapping[str, Any],
        status: int = 200,
        notices: Sequence[Notice] = (),
    ) -> HTMLResponse:
        """A whole page. `account` is None for all accounts, one after another."""
        told = [*_told_once(self.request), *notices]
        text = self.drawn(session, account, place, template, values, told)
        answer = HTMLResponse(text, status)
        answer.delete_cookie(NOTICES)
        return answer

    def drawn(
        self,
        session: Session,
        account: Account | None,
        place: str,
        template: str,
        values: Mapping[str, Any],
        notices: Sequence[Notice] = (),
    ) -> str:
        """A page or a part of one, as text."""
        shell = {
            "account": {"id": account.id, "name": account.name} if account else None,
            "accounts": [{"id": each.id, "name": each.name} for each in accounts(session)],
            "base": f"/accounts/{account.id if account else ALL}",
            "place": place,
            "places": PLACES,
            "path": self.path,
            "operator": self.desk.settings.operator,
            "waiting": len(waiting_for(session, account.id, self.desk.settings.operator)) if account else 0,
            "notices": [{"kind": each.kind, "text": each.text, "undo": each.undo} for each in notices],
        }
        zone = account.time_zone if account else TIME_ZONE
        return render(template, self.language, zone, {**values, "shell": shell, "theme": self.theme})

    def say(self, text: str, **values: object) -> str:
        """A text of the pages in the reader's language."""
        return translate(self.language, text, **values)

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        return translate_n(self.language, one, many, n, **values)

    @property
    def path(self) -> str:
        url = self.request.url
        return url.path + (f"?{url.query}" if url.query else "")

    @property
    def trail(self) -> dict[str, str] | None:
        """Where the address says that somebody came `from`, as a link."""
        came = local(self.request.query_params.get("from", ""))
        return {"address": came, "name": self.say(NAMES[place_of(came)])} if place_of(came) else None

    @property
    def theme(self) -> str:
        chosen = self.request.cookies.get("theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"


def the_frame(request: Request, desk: TheDesk, language: Language) -> Frame:
    return Frame(request, desk, language)


TheFrame = Annotated[Frame, Depends(the_frame)]


def account_or_all(account: str, session: Session) -> Account | None:
    """The account in the address; None for all of them."""
    return None if account == ALL else account_by_id(session, account)


def place_of(path: str) -> str:
    """Which of the places a page belongs to; nothing where it is none."""
    parts = path.split("?")[0].strip("/").split("/")
    return parts[2] if len(parts) > 2 and parts[0] == "accounts" and parts[2] in NAMES else ""


def go_to(address: str, *notices: Notice) -> RedirectResponse:
    """After a form: another page, which tells what was done."""
    answer = RedirectResponse(local(address), status_code=303)
    if notices:
        said = json.dumps([[each.kind, each.text[:NOTICE], each.undo] for each in notices[:2]], ensure_ascii=False)
        answer.set_cookie(NOTICES, urlsafe_b64encode(said.encode()).decode(), max_age=60, httponly=True, samesite="strict")
    return answer


def local(address: str) -> str:
    """An address of this server, or its start page: forms say where to go back to, and anybody can write a form."""
    fine = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if fine else "/"


@dataclass(frozen=True)
class Form:
    """The fields of a form that was sent; a field that is missing is empty."""

    pairs: list[tuple[str, str]] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return next((value.strip() for key, value in self.pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def numbers(self, name: str) -> list[int]:
        """The whole numbers among a field's values, of which each may hold several."""
        return numbers_in(self.all(name))


def numbers_in(values: Sequence[str]) -> list[int]:
    words = (word for value in values for word in value.split())
    return [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 10]


def below(said: str) -> int | None:
    """Below which number a page begins, as its address says it. Raises Unreadable."""
    if not said:
        return None
    found = numbers_in([said])
    if len(found) != 1:
        raise Unreadable(what="before")
    return found[0]


async def the_form(request: Request) -> Form:
    sent = await request.form(max_files=0, max_fields=2_000)
    return Form([(name, value) for name, value in sent.multi_items() if isinstance(value, str)])


async def the_file(request: Request) -> bytes:
    """The file that a form sends along; empty where none was chosen."""
    async with request.form(max_files=1, max_fields=10) as form:
        sent = form.get("file")
        return b"" if sent is None or isinstance(sent, str) else await sent.read()


TheFile = Annotated[bytes, Depends(the_file)]
TheForm = Annotated[Form, Depends(the_form)]


def _told_once(request: Request) -> list[Notice]:
    try:
        said = json.loads(urlsafe_b64decode(request.cookies.get(NOTICES, "")))
        return [Notice(kind, str(text), local(str(undo)) if undo else "") for kind, text, undo in said if kind in KINDS]
    except (ValueError, TypeError):
        return []
