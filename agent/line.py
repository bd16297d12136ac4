"""One request to a model server and its answer, within its time and its size. The only file that imports openai.

Imported late: openai takes a second and 59 MB. One client a request: nothing is shared between calls, so cutting one off
harms no other. The request runs in a thread of its own, because neither a name look-up nor a server that drips a byte a
second can be interrupted from inside.
"""

import socket
import ssl
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from threading import Thread
from typing import Any

import httpx2
import openai

from agent.outages import (
    AddressIncomplete,
    BrokeOff,
    Outage,
    TimedOut,
    TooLarge,
    Unasked,
    Unreachable,
    Untrusted,
)

LARGEST = 1_000_000
"""Bytes of an answer, unpacked. The largest honest one is some 50 kB."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    wait: float | None
    """Seconds after which the server says to try again (Retry-After)."""


def post(url: str, path: str, key: str, body: dict[str, Any], seconds: float) -> Answer:
    """The server's answer, whatever its status, within `seconds`. Raises Outage and nothing else."""
    line, answer = _Line(url), Future[Answer]()

    def call() -> None:
        try:
            answer.set_result(line.post(path, key, body, seconds))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            answer.set_exception(error)

    Thread(target=call, daemon=True, name="model call").start()
    try:
        return answer.result(timeout=seconds)
    except TimeoutError:
        line.cut()
        raise (TimedOut if line.reached else Unreachable)(server=url, seconds=seconds) from None


_REASONS: tuple[tuple[tuple[type[BaseException], ...], type[Outage]], ...] = (
    ((httpx2.ConnectTimeout,), Unreachable),
    ((openai.APITimeoutError, httpx2.TimeoutException), TimedOut),
    ((ssl.SSLCertVerificationError,), Untrusted),
    ((httpx2.UnsupportedProtocol, httpx2.InvalidURL), AddressIncomplete),
    ((httpx2.ReadError, httpx2.RemoteProtocolError, httpx2.DecodingError), BrokeOff),
    ((openai.APIConnectionError, httpx2.TransportError), Unreachable),
)
"""What the library raised, or was caused by, and what it means. The first that fits."""


class _Line:
    """The connections of one request, so that they can be cut."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.over = False
        self._sockets: list[socket.socket] = []

    @property
    def reached(self) -> bool:
        """Whether a connection was made."""
        return bool(self._sockets)

    def post(self, path: str, key: str, body: dict[str, Any], seconds: float) -> Answer:
        try:
            with openai.OpenAI(
                api_key=key or "none",  # the library wants one; local servers do not
                base_url=self.url,
                max_retries=0,
                http_client=_Bounded(self, seconds),
            ) as client:
                reply = client.post(path, body=body, cast_to=httpx2.Response)
        except openai.APIStatusError as error:
            reply = error.response
        except Outage:
            raise
        except Exception as error:
            raise self._outage(error, seconds) from error
        return Answer(reply.status_code, reply.content, _seconds(reply.headers.get("retry-after")))

    def _outage(self, error: BaseException, seconds: float) -> Outage:
        causes, cause = [error], error.__cause__
        while cause and cause not in causes:
            causes.append(cause)
            cause = cause.__cause__ or cause.__context__
        for kinds, reason in _REASONS:
            if any(isinstance(each, kinds) for each in causes):
                return reason(server=self.url, seconds=seconds)
        return Unasked(server=self.url, said=f"{type(error).__name__}.")

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Called by the HTTP library. TLS takes the plain socket over, so both are noted."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._sockets.append(info["return_value"].get_extra_info("socket"))
            if self.over:
                self.cut()

    def cut(self) -> None:
        self.over = True
        for each in self._sockets:
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)  # not SSLSocket's own: it says goodbye first


class _Bounded(httpx2.Client):
    """Reads no more than LARGEST bytes of any answer, follows no redirection, and can be cut off."""

    def __init__(self, line: _Line, seconds: float) -> None:
        super().__init__(timeout=seconds, follow_redirects=False, verify=_trusted())
        self._line = line

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        if self._line.over:
            raise httpx2.TimeoutException("cut off", request=request)
        for header in ("openai-organization", "openai-project"):  # the library takes them from the environment
            request.headers.pop(header, None)
        request.extensions = {**request.extensions, "trace": self._line.trace}
        reply = super().send(request, stream=True, **options)
        body = bytearray()
        try:
            for chunk in reply.iter_bytes():
                body += chunk
                if len(body) > LARGEST:
                    raise TooLarge(server=self._line.url)
        finally:
            reply.close()
        kept = {"retry-after": reply.headers["retry-after"]} if "retry-after" in reply.headers else {}
        return httpx2.Response(reply.status_code, headers=kept, content=bytes(body), request=request)


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header or ""))
    except ValueError:
        return None
