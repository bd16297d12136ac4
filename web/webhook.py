"""LINE's door: the raw bytes' signature, durable storage, 200. Nothing else happens before the answer."""

import asyncio
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Request, Response

from store.database import now
from web.depends import AccountPath, TheDesk
from web.intake import arrived
from web.line.events import NotWebhook
from web.line.signature import verify
from web.logs import log
from web.refusals import Unreadable

PATIENCE = 1.8
"""Seconds for the database to store events: LINE counts an answer after 2 as none."""

router = APIRouter(include_in_schema=False)


@router.post("/line/{account}/webhook")
async def receive_events(
    account: AccountPath, request: Request, desk: TheDesk, x_line_signature: Annotated[str | None, Header()] = None
) -> Response:
    """200 once the events are durable; 401 and an empty body for a forged signature; 503 when they cannot be stored.

    Not refused: a `destination` that is not the bot's, for only the channel's secret can sign.
    """
    body = await request.body()
    secret = desk.channel_secrets.known(account)
    if secret is None:
        secret = await run_sync(desk.channel_secrets.read, account)
    if not verify(secret, body, x_line_signature):
        return Response(status_code=401)
    try:
        events = arrived(account, body, now())
    except NotWebhook as wrong:
        raise Unreadable(what=str(wrong)) from None
    if events:
        try:
            async with asyncio.timeout(PATIENCE):
                await desk.mailbox.put(events)
        except Exception as error:
            log.error("events_not_stored", account=account, events=len(events), why=f"{type(error).__name__}: {error}"[:200])
            return Response(status_code=503)
        if not desk.settings.line_hold_back:  # else they are found when their time comes
            desk.background.ring()
    return Response()
