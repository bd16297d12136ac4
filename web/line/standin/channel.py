"""What the stand-in knows: one channel, its secrets and switches, and the people of this small LINE."""

import hashlib
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

TOKEN_SECONDS = 900


class Trouble(StrEnum):
    """What is wrong with LINE today."""

    NONE = "none"
    DOWN = "down"
    """Every call gets 500 with a JSON message."""
    PAGE = "page"
    """Every call gets 503 with a page of HTML, as from a broken gateway."""
    BUSY = "busy"
    """Every call gets 429."""
    NONSENSE = "nonsense"
    """Every call gets 200 with half a JSON."""
    REDIRECT = "redirect"
    """Every call is sent elsewhere."""


@dataclass
class Person:
    """Somebody on LINE. Only those who follow (and so do not block) are followers and have a profile to show."""

    user_id: str
    name: str
    language: str | None = "ja"
    picture_url: str | None = None
    status_message: str | None = None
    follows: bool = False
    was_friend: bool = False
    message_ids: list[str] = field(default_factory=list)


@dataclass
class Channel:
    """A Messaging API channel. The secrets stay the same from start to start, so that it is connected only once.

    They open nothing but this stand-in. `issued` maps stateless tokens to the monotonic second at which they end.
    """

    channel_id: str = "1234567890"
    channel_secret: str = "8c570fa6dd201bb328f1c1eac23a96d8"  # noqa: S105
    access_token: str = "stand-in-long-lived-token"  # noqa: S105
    bot_user_id: str = "U8e742f61d673b39c7fff3cecb7536ef0"
    basic_id: str = "@216standin"
    display_name: str = "Stand-in Salon"
    verified: bool = True
    short_pages: bool = False
    quota: int | None = 1000
    used: int = 0
    trouble: Trouble = Trouble.NONE
    slowness: float = 0.0
    people: dict[str, Person] = field(default_factory=dict)
    issued: dict[str, float] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    def add_person(
        self,
        name: str,
        *,
        user_id: str | None = None,
        follows: bool = False,
        language: str | None = "ja",
        picture_url: str | None = None,
        status_message: str | None = None,
    ) -> Person:
        """Someone new. The user id is made from the name, so that the same cast has the same ids after a restart."""
        same_name = sum(person.name == name for person in self.people.values())
        own_id = "U" + hashlib.sha256(f"{self.bot_user_id}/{name}/{same_name}".encode()).hexdigest()[:32]
        person = Person(user_id or own_id, name, language, picture_url, status_message, follows, follows)
        self.people[person.user_id] = person
        return person

    def followers(self) -> list[str]:
        """The user ids of all who follow, in the order they came to be known."""
        return [person.user_id for person in self.people.values() if person.follows]

    def issue(self) -> str:
        """A stateless token of fifteen minutes."""
        token = secrets.token_urlsafe(24)
        self.issued[token] = time.monotonic() + TOKEN_SECONDS
        return token

    def accepts(self, token: str) -> bool:
        """Whether calls with this token are answered."""
        return token == self.access_token or time.monotonic() < self.issued.get(token, 0.0)
