"""The stand-in as a web application: LINE's API, the page to play LINE by hand, and the troubles LINE may have."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from starlette.exceptions import HTTPException

from web.line.address import is_loopback
from web.line.standin.answers import Says, api
from web.line.standin.channel import Channel, Trouble

RATE_LIMIT = "The API rate limit has been exceeded. Try again later."


def application(channel: Channel) -> FastAPI:
    """The API and the manners of LINE; the page is added by whoever plays."""
    app = FastAPI(title="LINE's stand-in", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(api(channel))

    @app.middleware("http")
    async def as_line(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
        if not _from_here(request):
            return PlainTextResponse("This stand-in of LINE talks to its own machine only.", 403)
        if not request.url.path.startswith(("/v2/", "/oauth2/")):
            return await proceed(request)
        channel.calls[f"{request.method} {request.url.path}"] += 1
        await asyncio.sleep(channel.slowness)
        answer = _in_trouble(channel.trouble) or await proceed(request)
        answer.headers["x-line-request-id"] = secrets.token_hex(16)
        return answer

    app.add_exception_handler(Says, _says)
    app.add_exception_handler(HTTPException, _no_such_call)
    app.add_exception_handler(RequestValidationError, _unreadable)
    return app


def _says(_: Request, said: Exception) -> Response:
    assert isinstance(said, Says)
    return JSONResponse(said.body, said.status)


def _no_such_call(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": "Not found" if error.status_code == 404 else error.detail}, error.status_code)


def _unreadable(_: Request, __: Exception) -> Response:
    return JSONResponse({"message": "The request is not valid"}, 400)


def _from_here(request: Request) -> bool:
    """No other site's page may press our buttons, by its own name for this machine or by a form of its own."""
    origin = request.headers.get("origin")
    return is_loopback(request.url.hostname or "") and origin in (None, f"http://{request.url.netloc}")


def _in_trouble(trouble: Trouble) -> Response | None:
    match trouble:
        case Trouble.DOWN:
            return JSONResponse({"message": "Internal server error"}, 500)
        case Trouble.PAGE:
            return HTMLResponse("<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", 503)
        case Trouble.BUSY:
            return JSONResponse({"message": RATE_LIMIT}, 429)
        case Trouble.NONSENSE:
            return Response('{"userId": "U8e74', 200, media_type="application/json")
        case Trouble.REDIRECT:
            return RedirectResponse("/elsewhere", 302)
        case Trouble.NONE:
            return None
