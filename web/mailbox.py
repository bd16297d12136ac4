"""Webhook events are written by one thread in batches: many requests share one commit, and none is answered before it."""

import asyncio
from collections.abc import Sequence
from queue import SimpleQueue
from threading import Thread

from store.database import Database
from store.events import WebhookEvent, store_events

MOST = 1_000
Parcel = tuple[Sequence[WebhookEvent], asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class Mailbox:
    """`put` returns once the rows are durable, or raises what the database said."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[Parcel | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="mailbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    async def put(self, rows: Sequence[WebhookEvent]) -> None:
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._queue.put((rows, loop, stored))
        await stored

    def _run(self) -> None:
        while True:
            parcels = self._parcels()
            if parcels is None:
                return
            error: Exception | None = None
            try:
                rows = [row for parcel in parcels for row in parcel[0]]
                self._database.write(lambda session, rows=rows: store_events(session, rows))  # type: ignore[misc]
            except Exception as failed:
                error = failed
            for _, loop, stored in parcels:
                loop.call_soon_threadsafe(_settle, stored, error)

    def _parcels(self) -> list[Parcel] | None:
        """All that waits, at least one; None once it was stopped."""
        first = self._queue.get()
        if first is None:
            return None
        parcels = [first]
        while len(parcels) < MOST and not self._queue.empty():
            another = self._queue.get()
            if another is None:
                self._queue.put(None)
                break
            parcels.append(another)
        return parcels


def _settle(stored: "asyncio.Future[None]", error: Exception | None) -> None:
    if stored.cancelled():
        return
    if error is None:
        stored.set_result(None)
    else:
        stored.set_exception(error)
