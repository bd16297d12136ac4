"""Many signed webhooks at once, as on LINE's busiest day, over connections that stay open; to this machine and to no other.

What a request costs here is taken from what is measured there, so it is written by hand: bytes out, a status in.
"""

import asyncio
import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import httpx2

from web.line.address import loopback_address
from web.line.signature import HEADER, sign

TIMEOUT = 10.0


@dataclass(frozen=True)
class Answer:
    """How one request went: the HTTP status (None: no answer), and the seconds since it was due."""

    status: int | None
    seconds: float

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def flood(url: str, secret: str, bodies: Sequence[bytes], *, connections: int, per_second: float | None = None) -> list[Answer]:
    """Sends each body once, signed; answers stand in the order of the bodies. Raises AddressRefused for another machine.

    With `per_second` a request is due at its own instant, whether or not earlier ones were answered, as long as one of the
    connections is free; its time is counted from then. Without, each connection sends as soon as it may.
    """
    address = loopback_address(url)
    requests = [_request(address, secret, body) for body in bodies]
    return asyncio.run(_Flood(address, requests, per_second).sent(connections))


def _request(address: httpx2.URL, secret: str, body: bytes) -> bytes:
    lines = (
        f"POST {address.raw_path.decode()} HTTP/1.1",
        f"host: {address.netloc.decode()}",
        "content-type: application/json; charset=utf-8",
        "user-agent: LineBotWebhook/2.0",
        f"{HEADER}: {sign(secret, body)}",
        f"content-length: {len(body)}",
    )
    return "\r\n".join((*lines, "", "")).encode() + body


class _Flood:
    """One run. The connections take requests in turn from one iterator."""

    def __init__(self, address: httpx2.URL, requests: Sequence[bytes], per_second: float | None) -> None:
        self._address, self._requests, self._per_second = address, requests, per_second
        self._answers: list[Answer] = [Answer(None, 0.0)] * len(requests)
        self._next: Iterator[tuple[int, bytes]] = iter(enumerate(requests))
        self._began = 0.0

    async def sent(self, connections: int) -> list[Answer]:
        self._began = time.perf_counter()
        await asyncio.gather(*(self._connection() for _ in range(connections)))
        return self._answers

    async def _connection(self) -> None:
        stream: _Stream | None = None
        for position, request in self._next:
            due = time.perf_counter()
            if self._per_second:
                due = self._began + position / self._per_second
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            status = None
            try:
                async with asyncio.timeout(TIMEOUT):
                    stream = stream or await _Stream.opened(self._address)
                    status = await stream.ask(request)
            except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
                if stream:
                    stream.close()
                stream = None
            self._answers[position] = Answer(status, time.perf_counter() - due)
        if stream:
            stream.close()


@dataclass
class _Stream:
    """A connection that is kept."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def opened(cls, address: httpx2.URL) -> "_Stream":
        return cls(*await asyncio.open_connection(address.host, address.port or 80))

    async def ask(self, request: bytes) -> int:
        """The status; the rest of the answer is read and forgotten."""
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await self.reader.readexactly(int(length))
        return int(head.split(None, 2)[1])

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.writer.close()
