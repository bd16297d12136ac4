"""The desk under load: a process of its own, with one endpoint more, which does all that the webhook does but stores nothing."""

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Annotated
from urllib.request import urlopen

from fastapi import FastAPI, Header, Request, Response

from store.database import Database
from store.events import NewEvent
from web.app import create_app
from web.depends import AccountPath
from web.desk import Desk
from web.logs import set_up_logs
from web.mailbox import Mailbox
from web.serving import BACKLOG, address_of, listening, server_of
from web.settings import Settings
from web.webhook import receive_events

STARTS_IN = 60.0


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """The address of a desk with these settings, which ends with the block."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    desk = multiprocessing.get_context("spawn").Process(target=_run, args=(settings, theirs), daemon=True)
    desk.start()
    theirs.close()
    try:
        if not ours.poll(STARTS_IN):
            raise TimeoutError("The desk did not start.")
        address: str = ours.recv()
        with urlopen(f"{address}/healthz", timeout=STARTS_IN):  # noqa: S310  our own address
            yield address
    finally:
        desk.terminate()
        desk.join(STARTS_IN)


def _run(settings: Settings, tell: Connection) -> None:
    set_up_logs(settings.log)
    bound = listening(settings)
    app = create_app(settings, Database(settings.database_url))
    _add_what_stores_nothing(app)
    bound.listen(BACKLOG)
    tell.send(address_of(bound))
    server_of(app).run(sockets=[bound])


class _Nowhere(Mailbox):
    async def put(self, events: Sequence[NewEvent]) -> None:
        return


def _add_what_stores_nothing(app: FastAPI) -> None:
    desk: Desk = app.state.desk
    forgetful = replace(desk, mailbox=_Nowhere(desk.database))

    @app.post("/line/{account}/nothing")
    async def store_nothing(
        account: AccountPath, request: Request, x_line_signature: Annotated[str | None, Header()] = None
    ) -> Response:
        return await receive_events(account, request, forgetful, x_line_signature)
