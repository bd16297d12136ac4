"""Where the channel access token comes from: a fixed one, or stateless ones of 15 minutes that are never stored."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field

SPARE_SECONDS = 60


class IssuedToken(BaseModel):
    """LINE's answer to a request for a token; `expires_in` is seconds from now."""

    model_config = ConfigDict(extra="allow", frozen=True)

    access_token: str = Field(min_length=1, pattern=r"^[!-~]+$")
    expires_in: int = Field(gt=0)


Issue = Callable[[str, str], IssuedToken]


class TokenSource(Protocol):
    """What a client asks for a token. `issue(channel_id, channel_secret)` calls LINE, and may raise its errors."""

    def token(self, issue: Issue) -> str:
        """A token that is valid as far as we know."""
        ...

    def forget(self, token: str) -> bool:
        """LINE refused this token; whether another can be had."""
        ...


class FixedToken:
    """A long-lived token from LINE's console."""

    def __init__(self, token: str) -> None:
        self._token = token.strip()
        if not self._token or not all("!" <= character <= "~" for character in self._token):
            raise ValueError("A channel access token is one line of letters, digits and signs, without spaces.")

    def token(self, issue: Issue) -> str:  # noqa: ARG002
        """Always the same."""
        return self._token

    def forget(self, token: str) -> bool:  # noqa: ARG002
        """There is no other."""
        return False


class StatelessToken:
    """Tokens issued for a channel's id and secret, each used until a minute before it ends. Safe between threads."""

    def __init__(self, channel_id: str, channel_secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._channel = (channel_id, channel_secret)
        self._clock = clock
        self._lock = threading.Lock()
        self._held = ""
        self._until = 0.0

    def token(self, issue: Issue) -> str:
        """The token at hand, or a new one: one call to LINE however many threads ask."""
        with self._lock:
            if not self._held or self._clock() >= self._until:
                asked_at = self._clock()
                issued = issue(*self._channel)
                self._held, self._until = issued.access_token, asked_at + issued.expires_in - SPARE_SECONDS
            return self._held

    def forget(self, token: str) -> bool:
        """Drop this token, unless another thread has already replaced it."""
        with self._lock:
            if self._held == token:
                self._held = ""
            return True
