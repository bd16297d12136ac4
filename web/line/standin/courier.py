"""Carries signed webhooks to an address on this machine, and to no other."""

import json
import time
from collections import deque
from dataclasses import dataclass, field

import httpx2

from web.line.address import loopback_address
from web.line.signature import HEADER, sign
from web.line.standin.channel import Channel
from web.line.standin.happenings import Json, redelivered


class NoWebhookAddress(ValueError):
    """There is nowhere to send an event yet."""

    def __init__(self) -> None:
        super().__init__("No webhook address is set.")


@dataclass(frozen=True)
class Receipt:
    """How a delivery went: the types sent, the HTTP status (None: no answer), the time in ms, the answer's body."""

    types: tuple[str, ...]
    status: int | None
    ms: float
    body: bytes

    @property
    def accepted(self) -> bool:
        """Whether LINE would count it as delivered."""
        return self.status is not None and 200 <= self.status < 300


@dataclass
class Courier:
    """Sends for one channel to `url`. What was not accepted waits in `undelivered`; `receipts` are the latest."""

    channel: Channel
    url: str | None = None
    timeout: float = 10.0
    undelivered: list[tuple[Json, ...]] = field(default_factory=list)
    receipts: deque[Receipt] = field(default_factory=lambda: deque(maxlen=50))
    last: tuple[Json, ...] = ()

    def body(self, *happenings: Json) -> bytes:
        """The body with these events, as LINE would send it."""
        return json.dumps({"destination": self.channel.bot_user_id, "events": happenings}, ensure_ascii=False).encode()

    def deliver(self, *happenings: Json, url: str | None = None, signature: str | None = None) -> Receipt:
        """Send these events in one body; none at all is what LINE's Verify button sends.

        `signature` replaces the true one, to play a forger. Raises AddressRefused for an address beyond this machine.
        """
        receipt = self._post(happenings, url or self.url, signature)
        self.receipts.append(receipt)
        self.last = happenings
        if happenings and not receipt.accepted:
            self.undelivered.append(happenings)
        return receipt

    def repeat(self) -> Receipt:
        """Send the last body once more as it was, as the network sometimes does."""
        return self.deliver(*self.last)

    def redeliver(self) -> list[Receipt]:
        """Send again, marked as redelivered, everything that was not accepted so far."""
        waiting, self.undelivered = self.undelivered, []
        return [self.deliver(*(redelivered(one) for one in happenings)) for happenings in waiting]

    def _post(self, happenings: tuple[Json, ...], url: str | None, signature: str | None) -> Receipt:
        if not url:
            raise NoWebhookAddress
        address, body = loopback_address(url), self.body(*happenings)
        signed = sign(self.channel.channel_secret, body) if signature is None else signature
        headers = {"content-type": "application/json; charset=utf-8", HEADER: signed, "user-agent": "LineBotWebhook/2.0"}
        types = tuple(str(one.get("type")) for one in happenings)
        began = time.perf_counter()
        try:
            with httpx2.Client(
                timeout=self.timeout, follow_redirects=False, trust_env=False, verify=address.scheme == "https"
            ) as http:
                answer = http.post(address, content=body, headers=headers)
        except httpx2.HTTPError:
            return Receipt(types, None, (time.perf_counter() - began) * 1000, b"")
        return Receipt(types, answer.status_code, (time.perf_counter() - began) * 1000, answer.content)
