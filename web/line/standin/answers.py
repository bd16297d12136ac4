"""LINE's API as the stand-in answers it: the calls Tagdesk makes, with LINE's own words when something is wrong."""

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Form, Header

from web.line.standin.channel import TOKEN_SECONDS, Channel, Person
from web.line.standin.messages import faults

Json = dict[str, Any]

REFUSED = (
    "Authentication failed due to the following reason: invalid token. "
    "Confirm that the access token in the authorization header is valid."
)
NOT_AVAILABLE = "Access to this API is not available for your account"


class Says(Exception):
    """LINE's answer, when it is not 200."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


def api(channel: Channel) -> APIRouter:
    """The routes under /v2/bot, which need a token, and the one that issues tokens."""
    router = APIRouter()
    router.include_router(_bot(channel), prefix="/v2/bot", dependencies=[Depends(_authorized(channel))])

    @router.post("/oauth2/v3/token")
    def issue(
        grant_type: Annotated[str, Form()] = "",
        client_id: Annotated[str, Form()] = "",
        client_secret: Annotated[str, Form()] = "",
    ) -> Json:
        if grant_type != "client_credentials" or not client_id or not client_secret:
            raise Says(400, {"error": "invalid_request", "error_description": "some parameters missed or invalid"})
        if (client_id, client_secret) != (channel.channel_id, channel.channel_secret):
            raise Says(400, {"error": "invalid_client", "error_description": "invalid client_secret"})
        return {"token_type": "Bearer", "access_token": channel.issue(), "expires_in": TOKEN_SECONDS - 1}

    return router


def _authorized(channel: Channel) -> Callable[[str], None]:
    def authorized(authorization: Annotated[str, Header()] = "") -> None:
        scheme, _, token = authorization.partition(" ")
        if scheme != "Bearer" or not channel.accepts(token):
            raise Says(401, {"message": REFUSED})

    return authorized


def _bot(channel: Channel) -> APIRouter:
    router = APIRouter()

    @router.get("/info")
    def info() -> Json:
        return {
            "userId": channel.bot_user_id,
            "basicId": channel.basic_id,
            "displayName": channel.display_name,
            "chatMode": "chat",
            "markAsReadMode": "manual",
        }

    @router.get("/profile/{user_id}")
    def profile(user_id: str) -> Json:
        person = channel.people.get(user_id)
        if person is None or not person.follows:
            raise Says(404, {"message": "Not found"})
        return _profile(person)

    @router.get("/followers/ids")
    def followers(limit: int = 300, start: str = "") -> Json:
        return _page(channel, limit, start)

    @router.get("/message/quota")
    def quota() -> Json:
        return {"type": "none"} if channel.quota is None else {"type": "limited", "value": channel.quota}

    @router.get("/message/quota/consumption")
    def consumption() -> Json:
        return {"totalUsage": channel.used}

    @router.post("/message/validate/{way}")
    def validate(way: str, request: Annotated[Any, Body()] = None) -> Json:
        if way not in ("reply", "push", "multicast", "narrowcast", "broadcast"):
            raise Says(404, {"message": "Not found"})
        if found := faults(request):
            raise Says(400, {"message": f"The request body has {len(found)} error(s)", "details": found})
        return {}

    return router


def _profile(person: Person) -> Json:
    known = {
        "userId": person.user_id,
        "displayName": person.name,
        "language": person.language,
        "pictureUrl": person.picture_url,
        "statusMessage": person.status_message,
    }
    return {key: value for key, value in known.items() if value is not None}


def _page(channel: Channel, limit: int, start: str) -> Json:
    """A page of followers; with `short_pages` it is half empty though more follow, as LINE's may be."""
    if not channel.verified:
        raise Says(403, {"message": NOT_AVAILABLE})
    if not 1 <= limit <= 1000:
        raise Says(400, {"message": "The value for the 'limit' parameter is invalid"})
    begin, everyone = _position(start), channel.followers()
    end = begin + max(1, limit // 2 if channel.short_pages else limit)
    more = {"next": base64.urlsafe_b64encode(f"from {end}".encode()).decode()} if end < len(everyone) else {}
    return {"userIds": everyone[begin:end]} | more


def _position(start: str) -> int:
    if not start:
        return 0
    try:
        return int(base64.urlsafe_b64decode(start).decode().removeprefix("from "))
    except (binascii.Error, ValueError):
        raise Says(400, {"message": "The value for the 'start' parameter is invalid"}) from None
