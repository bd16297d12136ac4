"""How a call to LINE can fail: LineDown (try again later) or LineRefused (the answer will stay the same)."""

from collections.abc import Sequence
from dataclasses import dataclass


class LineError(Exception):
    """A call to LINE failed. `request_id` is LINE's own, for its support; None where nothing came back."""

    def __init__(self, message: str, status: int | None = None, request_id: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.request_id = request_id


class LineDown(LineError):
    """LINE did not answer, or not as LINE: no connection, a time-out, 5xx, a redirect, a page instead of JSON."""


class LineBusy(LineDown):
    """Too many requests at once (429). LINE names no time to wait: back off."""


@dataclass(frozen=True)
class Detail:
    """One of LINE's remarks about a request: the field it is about, and what is wrong with it; empty where not said."""

    property: str
    message: str


class LineRefused(LineError):
    """LINE understood and said no: `status` 4xx, `message` in LINE's words, `details` where it gave any."""

    def __init__(self, message: str, status: int, request_id: str | None, details: Sequence[Detail] = ()) -> None:
        super().__init__(message, status, request_id)
        self.details = tuple(details)
