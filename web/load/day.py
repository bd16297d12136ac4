"""A day of a shop in so many events, and what must be true in the end, worked out with plain Python beside the desk."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from store.database import Database
from store.events import WebhookEvent, failed_events, waiting_count
from store.friends import Friend, blocked_friends
from store.friendsets import FRIENDS, FriendSet, count_of, members
from store.inbox import Message
from web.bench.world import ACCOUNT
from web.line.standin import contents, happenings
from web.line.standin.happenings import Json

NEW, COUPON, INTERESTED = "tag_day_new", "tag_day_coupon", "tag_day_interested"
UNLESS = "tag_c"
KNOWN = 200
"""How many of the account's friends take part; as many again add it during the day."""


@dataclass
class Day:
    """People by LINE's user id. `unless` are those who had the tag that keeps the third workflow from running."""

    friends: int
    known: dict[str, int]
    unless: set[str]
    blocked: dict[str, bool] = field(default_factory=dict)
    texts: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    wrote: dict[str, datetime] = field(default_factory=dict)
    tags: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ids: set[str] = field(default_factory=set)
    new: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, session: Session, friends: int) -> "Day":
        chance = random.Random(7)  # noqa: S311  not a secret
        known = {f"U{number}": number for number in chance.sample(range(1, friends + 1), min(KNOWN, friends))}
        unless = members(session, ACCOUNT, UNLESS, FriendSet(known.values()))
        return cls(friends, known, {user for user, number in known.items() if number in unless})

    def told(self, requests: int, began: datetime, per_second: float) -> Iterator[list[Json]]:
        """The events of each request. Every tenth brings one of the ten before it once more."""
        chance = random.Random(8)  # noqa: S311  not a secret
        late: list[Json] = []
        for position in range(requests):
            event = self._deed(chance, began + timedelta(seconds=position / per_second))
            self.ids.add(str(event["webhookEventId"]))
            late.append(event)
            again = [happenings.redelivered(chance.choice(late))] if position % 10 == 9 else []
            if again:
                late = []
            yield [event, *again]

    def _deed(self, chance: random.Random, at: datetime) -> Json:
        people = [*self.known, *self.new]
        user, kind = chance.choice(people), chance.random()
        if kind < 0.1 and len(self.new) < KNOWN:
            user = f"Uday{len(self.new)}"
            self.new.append(user)
            self.tags[NEW].add(user)
            self.blocked[user] = False
            return happenings.follow(user, at)
        if kind < 0.2:
            self.blocked[user] = kind < 0.15
            return happenings.unfollow(user, at) if kind < 0.15 else happenings.follow(user, at, unblocked=True)
        plain = [id for id, (_, text) in self.texts.items() if text == "hello"]
        if kind < 0.25 and plain:
            gone = chance.choice(plain)
            self.texts[gone] = (self.texts[gone][0], None)
            return happenings.unsend(self.texts[gone][0], gone, at)
        if kind < 0.35:
            return happenings.postback(user, "menu=1", at)
        said = contents.text("a coupon, please" if kind < 0.5 else "hello")
        self.texts[said["id"]] = (user, said["text"])
        self.wrote[user] = at
        if kind < 0.5:
            self.tags[COUPON].add(user)
            self.tags[INTERESTED] |= {user} - self.unless
        return happenings.message(happenings.user(user), said, at)

    def differences(self, database: Database) -> list[str]:
        """What is not as it must be; nothing where all is."""
        with database.reading() as session:
            wanted_friends = self.friends + len(self.new)
            rows = session.exec(select(Friend).where(Friend.account_id == ACCOUNT, col(Friend.line_user_id).in_(self._people())))
            friends = {row.number: row for row in rows}
            who = {number: row.line_user_id for number, row in friends.items()}
            blocked, of_day = blocked_friends(session, ACCOUNT), FriendSet(who)
            messages = session.exec(select(Message).where(Message.account_id == ACCOUNT)).all()
            stored = session.exec(select(func.count()).where(col(WebhookEvent.account_id) == ACCOUNT)).one()
            pairs = {
                "friends": (count_of(session, ACCOUNT, FRIENDS), wanted_friends),
                "events": (stored, len(self.ids)),
                "waiting events": (waiting_count(session, ACCOUNT), 0),
                "failed events": (len(failed_events(session, ACCOUNT)), 0),
                "messages": ({row.id: (who.get(row.number), row.text) for row in messages}, self.texts),
                "blocks": ({u: n in blocked for n, u in who.items() if u in self.blocked}, self.blocked),
                "last messages": ({u: friends[n].last_message_at for n, u in who.items() if u in self.wrote}, self._wrote()),
            }
            for tag in (NEW, COUPON, INTERESTED):
                has = members(session, ACCOUNT, tag)
                pairs[tag] = ({who.get(number) for number in has & of_day} | {None for _ in has - of_day}, self.tags[tag])
        return [name for name, (found, wanted) in pairs.items() if found != wanted]

    def _people(self) -> list[str]:
        return [*self.known, *self.new]

    def _wrote(self) -> dict[str, datetime]:
        """LINE's times have milliseconds."""
        return {user: at.replace(microsecond=at.microsecond // 1000 * 1000) for user, at in self.wrote.items()}
