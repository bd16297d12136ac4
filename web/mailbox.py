"""Webhook events are written by one thread in batches: many requests share one commit, and none is answered before it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Thread

from store.database import Database
from store.errors import DatabaseBusy, Refused
from store.events import NewEvent, store_events

MOST = 1_000
"""Parcels in one transaction."""
WAITING = 20_000
"""Parcels that may wait; what comes on top is refused at once, instead of being answered too late."""


@dataclass
class Parcel:
    """One request's events, and who waits for them to be durable."""

    events: Sequence[NewEvent]
    loop: asyncio.AbstractEventLoop
    stored: "asyncio.Future[None]"
    error: Exception | None = None


class Mailbox:
    """`put` returns once the events are durable, or raises what the database said."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: Queue[Parcel | None] = Queue(WAITING)
        self._thread = Thread(target=self._run, name="mailbox", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stores what waits, and ends."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout=10)

    async def put(self, events: Sequence[NewEvent]) -> None:
        """Whoever stops waiting is not told; the events are stored all the same."""
        loop = asyncio.get_running_loop()
        parcel = Parcel(events, loop, loop.create_future())
        try:
            self._queue.put_nowait(parcel)
        except Full:
            raise DatabaseBusy() from None
        await parcel.stored

    def _run(self) -> None:
        while parcels := self._parcels():
            self._store(parcels)
            for loop in {parcel.loop for parcel in parcels}:
                loop.call_soon_threadsafe(_settle, [parcel for parcel in parcels if parcel.loop is loop])

    def _store(self, parcels: Sequence[Parcel]) -> None:
        """In one transaction; where something is wrong with one parcel, each in its own."""
        try:
            self._database.write(lambda session: store_events(session, [e for parcel in parcels for e in parcel.events]))
        except Exception as error:
            if len(parcels) > 1 and not isinstance(error, Refused):
                for parcel in parcels:
                    self._store([parcel])
            else:
                for parcel in parcels:
                    parcel.error = error

    def _parcels(self) -> list[Parcel]:
        """All that waits, at least one; none once it was stopped."""
        parcels: list[Parcel] = []
        parcel = self._queue.get()
        while parcel is not None:
            parcels.append(parcel)
            if len(parcels) == MOST:
                break
            try:
                parcel = self._queue.get_nowait()
            except Empty:
                break
        if parcel is None and parcels:
            self._queue.put(None)
        return parcels


def _settle(parcels: Sequence[Parcel]) -> None:
    for parcel in parcels:
        if parcel.stored.done():
            continue
        if parcel.error is None:
            parcel.stored.set_result(None)
        else:
            parcel.stored.set_exception(parcel.error)
