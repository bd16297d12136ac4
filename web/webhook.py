"""LINE's door: the raw bytes' signature, durable storage, 200. Nothing else happens before the answer."""

import time
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Request, Response

from store.accounts import account_by_id
from store.connections import connection_of
from store.database import now
from store.errors import NotConnected
from store.sealed import unseal
from web.depends import AccountPath, TheDesk
from web.desk import Desk
from web.intake import rows_of
from web.line.events import NotWebhook
from web.line.signature import verify
from web.refusals import Unreadable

REMEMBERED = 5.0
"""Seconds for which a channel secret is remembered between requests."""

router = APIRouter(include_in_schema=False)
_secrets: dict[tuple[int, str], tuple[float, str]] = {}


@router.post("/line/{account}/webhook")
async def receive_events(
    account: AccountPath, request: Request, desk: TheDesk, x_line_signature: Annotated[str | None, Header()] = None
) -> Response:
    """200 once the events are durable; 401 and an empty body for a forged signature; 503 when they cannot be stored."""
    body = await request.body()
    secret = await _secret(desk, account)
    if not verify(secret, body, x_line_signature):
        return Response(status_code=401)
    try:
        rows = rows_of(account, body, now())
    except NotWebhook as wrong:
        raise Unreadable(what=str(wrong)) from None
    if rows:
        try:
            await desk.mailbox.put(rows)
        except Exception:
            return Response(status_code=503)
        desk.background.ring()
    return Response()


async def _secret(desk: Desk, account_id: str) -> str:
    """The account's channel secret; refuses an account that is unknown or not connected."""
    key = (id(desk), account_id)
    until, secret = _secrets.get(key, (0.0, ""))
    if time.monotonic() >= until:
        secret = await run_sync(_read_secret, desk, account_id)
        _secrets[key] = (time.monotonic() + REMEMBERED, secret)
    return secret


def _read_secret(desk: Desk, account_id: str) -> str:
    with desk.database.reading() as session:
        connection = connection_of(session, account_by_id(session, account_id).id)
    if connection is None:
        raise NotConnected()
    return unseal(desk.settings.secret_key.get_secret_value(), connection.sealed_secret)
