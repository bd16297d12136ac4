"""A model server: asked plainly, asked again on other terms when it refuses, and never for longer than it was given."""

import re
import time
from typing import Any

from agent.complaints import complaint_in, outage
from agent.costs import estimated
from agent.model import Usage
from agent.outages import (
    AddressIncomplete,
    BrokeOff,
    KeyUnfit,
    NotJson,
    RequestRefused,
    TimedOut,
    TooLarge,
    Unreachable,
)
from agent.parsing import read_json
from agent.terms import LEARNED, Body, Terms, concede, fit

LONGEST = 60.0
"""Seconds for one answer, however many we are given."""
PAUSE = 0.5
"""Seconds before the one retry, where the server does not say."""
WORTH_WAITING = 5.0
"""Seconds that we wait at most, if it does: an operator is looking at the screen."""


class Server:
    """One server, one model. Remembers nothing but its terms, so threads may share it."""

    def __init__(self, url: str, key: str, model: str) -> None:
        self.url, self.model, self._key = _base(url), model, key.strip()

    def ask(self, path: str, body: Body, timeout: float) -> dict[str, Any]:
        """The reply: a JSON object, with no error in it. Raises Outage and nothing else."""
        if not self.url.startswith(("http://", "https://")):
            raise AddressIncomplete(server=self.url)
        if not re.fullmatch(r"[!-~]*", self._key):
            raise KeyUnfit(server=self.url)
        seconds = min(timeout, LONGEST)
        try:
            return self._settle(path, body, time.monotonic() + seconds)
        except TimedOut:
            raise TimedOut(server=self.url, seconds=f"{seconds:.3g}", usage=_sent(body)) from None
        except (BrokeOff, TooLarge) as down:
            down.usage = _sent(body)
            raise

    def _settle(self, path: str, body: Body, ends: float) -> dict[str, Any]:
        """The reply on the terms that the server accepts."""
        place = (path, self.url, self.model)
        terms = LEARNED.get(place, Terms())
        while True:
            sent = fit(body, terms)
            status, raw = self._post(path, sent, ends)
            data = _json(raw.replace(self._key.encode(), b"...") if len(self._key) > 7 else raw)
            complaint = complaint_in(data)
            if 200 <= status < 300 and complaint is None:
                if not isinstance(data, dict):
                    raise NotJson(server=self.url)
                LEARNED[place] = terms
                return data
            down = outage(status, complaint, server=self.url, model=self.model, seconds=0)
            better = concede(terms, complaint, sent) if isinstance(down, RequestRefused) else None
            if better is None:
                raise down
            terms = better

    def given_up(self, path: str) -> frozenset[str]:
        """What this server and model turned out not to take: names of parameters, "reasoning", "strict schemas"."""
        terms = LEARNED.get((path, self.url, self.model), Terms())
        reasoning = {"reasoning"} if terms.effort == "none" else set()
        return terms.without | reasoning | ({"strict schemas"} if terms.loose else set())

    def _post(self, path: str, sent: Body, ends: float) -> tuple[int, bytes]:
        """Status and body, after one more try where waiting a moment may help."""
        from agent.line import post

        for last in (False, True):
            left = ends - time.monotonic()
            if left <= 0:
                break
            try:
                answer = post(self.url, path, self._key, sent, left)
            except (Unreachable, BrokeOff):
                if last or ends - time.monotonic() <= PAUSE:
                    raise
                wait = PAUSE
            else:
                wait = answer.wait or PAUSE
                passing = answer.status in (408, 429) or answer.status >= 500
                if last or not passing or wait > WORTH_WAITING:
                    return answer.status, answer.body
            time.sleep(max(0.0, min(wait, ends - time.monotonic())))
        raise TimedOut(server=self.url, seconds=0)


def _sent(body: Body) -> Usage:
    """What an answer cost that never came whole: the server was at work on it."""
    return Usage(input_tokens=estimated(body))


def _base(url: str) -> str:
    """People paste the address of the call itself; what is wanted is what stands before it."""
    url = url.strip().rstrip("/")
    return url.removesuffix("/chat/completions").removesuffix("/responses")


def _json(raw: bytes) -> Any:
    try:
        return read_json(raw)
    except ValueError:
        return None
