"""Who may speak to the desk at all, as long as it knows no members, and what a browser may do with the answer.

The desk belongs to whoever sits at this machine. A web page of another site, a name that an attacker points at 127.0.0.1 and a
tunnel that was opened for LINE's webhook all reach this machine too: they are told apart by Host, Origin and Sec-Fetch-Site,
which a page cannot forge, and by the headers that proxies add.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store.errors import Refused
from web.line.address import is_loopback
from web.problems import refusal
from web.refusals import BodyTooLarge, NotFromHere, OtherSite

PUBLIC = "/line/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "cf-connecting-ip", "true-client-ip")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; manifest-src 'self';"
    " img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class Guard:
    """Refuses strangers before anything is routed, and gives every answer its security headers."""

    def __init__(self, app: ASGIApp, max_body: int) -> None:
        self.app, self.max_body = app, max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", _keeping(scope))
            await send(message)

        headers = Headers(scope=scope)
        stranger = why_not(scope["method"], scope["path"], headers, scope["scheme"])
        answer: ASGIApp = self.app
        if refused := stranger or _too_large(headers, self.max_body):
            answer = await run_in_threadpool(refusal, Request(scope, receive), refused, to_stranger=stranger is not None)
        await answer(scope, capped(receive, self.max_body), guarded)


def _keeping(scope: Scope) -> str:
    """Static files whose address changes with them may be kept for ever; what is about friends never."""
    if not scope["path"].startswith("/static/"):
        return "no-store"
    return "public, max-age=31536000, immutable" if b"v=" in scope["query_string"] else "no-cache"


def capped(receive: Receive, limit: int) -> Receive:
    """The request's body, cut off with BodyTooLarge where it grows beyond `limit` bytes whatever length it announced."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise BodyCut(limit)
        return message

    return counted


class BodyCut(HTTPException):
    """An HTTPException, so that the framework lets it through while it reads a body."""

    def __init__(self, limit: int) -> None:
        super().__init__(413)
        self.refused = BodyTooLarge(limit=limit)


def _too_large(headers: Headers, limit: int) -> Refused | None:
    length = headers.get("content-length", "0")
    return BodyTooLarge(limit=limit) if not length.isdecimal() or int(length[:20]) > limit else None


def why_not(method: str, path: str, headers: Headers, scheme: str = "http") -> Refused | None:
    """The reason to turn a request away, or None."""
    if path.startswith(PUBLIC):
        return None
    if not is_loopback(_host(headers.get("host", ""))) or any(name in headers for name in FORWARDED):
        return NotFromHere()
    return None if method in SAFE_METHODS or _same_origin(headers, scheme) else OtherSite()


def _same_origin(headers: Headers, scheme: str) -> bool:
    """Programs send neither header; a browser sends at least one with every unsafe request."""
    site, origin = headers.get("sec-fetch-site", "none"), headers.get("origin")
    return site in ("same-origin", "none") and origin in (None, f"{scheme}://{headers.get('host', '')}")


def _host(header: str) -> str:
    """The host of a Host header without its port; empty where it is none."""
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:
        return ""
