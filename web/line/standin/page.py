"""A plain page to play LINE by hand: add friends, write, press, block, and make LINE fail."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

from web.line.address import loopback_address
from web.line.standin.channel import Person, Trouble
from web.line.standin.contents import KINDS
from web.line.standin.play import StandIn

HERE = Path(__file__).parent
PAGES = Environment(loader=FileSystemLoader(HERE), autoescape=True)
Field = Annotated[str, Form()]


def control_page(line: StandIn) -> APIRouter:
    """The page at / and its buttons under /play."""
    router = APIRouter()

    @router.get("/")
    def page(problem: str = "") -> Response:
        shown = PAGES.get_template("page.html").render(line=line, kinds=list(KINDS), troubles=list(Trouble), problem=problem)
        return HTMLResponse(shown, headers={"content-security-policy": "default-src 'none'; style-src 'self'"})

    @router.get("/page.css")
    def style() -> Response:
        return Response((HERE / "page.css").read_text("utf-8"), media_type="text/css")

    _buttons_of_line(router, line)
    _buttons_of_people(router, line)
    return router


def _buttons_of_line(router: APIRouter, line: StandIn) -> None:
    @router.post("/play/webhook")
    def webhook(url: Field = "") -> Response:
        def tell() -> None:
            line.courier.url = str(loopback_address(url))

        return _done(tell)

    @router.post("/play/verify")
    def verify() -> Response:
        return _done(line.deliver)

    @router.post("/play/repeat")
    def repeat() -> Response:
        return _done(line.courier.repeat)

    @router.post("/play/redeliver")
    def redeliver() -> Response:
        return _done(line.redeliver)

    @router.post("/play/line")
    def switches(
        trouble: Annotated[Trouble, Form()] = Trouble.NONE,
        slowness: Annotated[float, Form(ge=0, le=60)] = 0.0,
        verified: Annotated[bool, Form()] = False,
    ) -> Response:
        line.channel.trouble, line.channel.slowness, line.channel.verified = trouble, slowness, verified
        return _done(lambda: None)


def _buttons_of_people(router: APIRouter, line: StandIn) -> None:
    def person(user_id: str) -> Person:
        return line.channel.people[user_id]

    @router.post("/play/people")
    def add(name: Field = "") -> Response:
        return _done(lambda: line.add_friend(name.strip() or "Somebody"))

    @router.post("/play/people/{user_id}/say")
    def say(user_id: str, words: Field = "") -> Response:
        return _done(lambda: line.say(person(user_id), words or "Hello"))

    @router.post("/play/people/{user_id}/send")
    def send(user_id: str, kind: Field = "sticker") -> Response:
        return _done(lambda: line.send(person(user_id), kind))

    @router.post("/play/people/{user_id}/press")
    def press(user_id: str, data: Field = "") -> Response:
        return _done(lambda: line.press(person(user_id), data))

    @router.post("/play/people/{user_id}/unsend")
    def unsend(user_id: str) -> Response:
        return _done(lambda: line.unsend(person(user_id)))

    @router.post("/play/people/{user_id}/block")
    def block(user_id: str) -> Response:
        return _done(lambda: line.block(person(user_id)))

    @router.post("/play/people/{user_id}/follow")
    def follow(user_id: str) -> Response:
        return _done(lambda: line.follow(person(user_id)))


def _done(deed: Callable[[], object]) -> Response:
    """Back to the page, with what went wrong: an address refused or missing, or somebody or something unknown."""
    try:
        deed()
    except ValueError as error:
        return RedirectResponse(f"/?problem={quote(str(error))}", 303)
    except LookupError:
        return RedirectResponse(f"/?problem={quote('There is no such person or message.')}", 303)
    return RedirectResponse("/", 303)
