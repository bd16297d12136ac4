"""Playing LINE: what its people do, each told to Tagdesk at once by a signed webhook."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from web.line.standin import contents, happenings
from web.line.standin.app import application
from web.line.standin.channel import Channel, Person
from web.line.standin.courier import Courier, Receipt
from web.line.standin.happenings import Json
from web.line.standin.server import Background, loopback_socket


class StandIn:
    """LINE on this machine. As a context manager it listens at `address`, on a free port unless one is given.

    Its state is open: change `channel` (people, trouble, slowness, verified …) while it runs. Every deed needs
    `webhook_url`, on loopback (else AddressRefused), and returns the Receipt of its delivery.
    """

    def __init__(
        self, webhook_url: str | None = None, *, port: int = 0, host: str = "127.0.0.1", channel: Channel | None = None
    ) -> None:
        self.channel = channel or Channel()
        self.courier = Courier(self.channel, webhook_url)
        self.app = application(self.channel)
        self.bound = loopback_socket(host, port)
        shown = f"[{host}]" if ":" in host else host
        self.address = f"http://{shown}:{self.bound.getsockname()[1]}"
        self._running: Background | None = None

    def __enter__(self) -> Self:
        self._running = Background(self.app, self.bound)
        self._running.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening."""
        if self._running:
            self._running.stop()
        self.bound.close()

    def add_friend(self, name: str, *, at: datetime | None = None) -> Person:
        """Someone new adds the account."""
        person = self.channel.add_person(name)
        self.follow(person, at=at)
        return person

    def follow(self, person: Person, *, at: datetime | None = None) -> Receipt:
        """They add the account, or unblock it when they were friends before."""
        unblocked = person.was_friend
        person.follows = person.was_friend = True
        return self.deliver(happenings.follow(person.user_id, at, unblocked=unblocked))

    def block(self, person: Person, *, at: datetime | None = None) -> Receipt:
        """They block the account: LINE shows their profile no longer."""
        person.follows = False
        return self.deliver(happenings.unfollow(person.user_id, at))

    def say(self, person: Person, words: str, *, quoting: str | None = None, at: datetime | None = None) -> Receipt:
        """They write."""
        return self._send(person, contents.text(words, quoting=quoting), at)

    def send(self, person: Person, kind: str, *, at: datetime | None = None) -> Receipt:
        """They send something of this kind, of `contents.KINDS`."""
        return self._send(person, contents.KINDS[kind](), at)

    def unsend(self, person: Person, message_id: str | None = None, *, at: datetime | None = None) -> Receipt:
        """They take back a message, their last one unless it is named."""
        taken = message_id or person.message_ids[-1]
        person.message_ids = [one for one in person.message_ids if one != taken]
        return self.deliver(happenings.unsend(person.user_id, taken, at))

    def press(self, person: Person, data: str, *, at: datetime | None = None) -> Receipt:
        """They press a button that carries data."""
        return self.deliver(happenings.postback(person.user_id, data, at))

    def deliver(self, *events: Json) -> Receipt:
        """Tell these events in one body; without any it is LINE's Verify button."""
        return self.courier.deliver(*events)

    def deliver_badly(self, events: Sequence[Json], seed: int) -> list[Receipt]:
        """Tell all of these out of order, some twice, in bodies of several: the same way for the same seed."""
        return [self.courier.deliver(*body) for body in happenings.storm(events, seed)]

    def redeliver(self) -> list[Receipt]:
        """Tell again what was not accepted."""
        return self.courier.redeliver()

    def _send(self, person: Person, content: Json, at: datetime | None) -> Receipt:
        person.message_ids.append(content["id"])
        return self.deliver(happenings.message(happenings.user(person.user_id), content, at))
