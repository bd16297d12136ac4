"""Webhook events as LINE writes them: pure functions from who and what to the JSON of one event.

`at` is when it happened, UTC; the present where it is not given.
"""

import random
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def event(kind: str, source: Json, at: datetime | None = None, **fields: object) -> Json:
    """An event of any type, known to us or not."""
    milliseconds = int((at or datetime.now(UTC)).timestamp() * 1000)
    return {
        "type": kind,
        **fields,
        "webhookEventId": _ulid(milliseconds),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": milliseconds,
        "source": source,
        "mode": "active",
    }


def user(user_id: str) -> Json:
    """The source of what happens in a friend's own chat."""
    return {"type": "user", "userId": user_id}


def group(group_id: str, user_id: str) -> Json:
    """The source of what a member does in a group chat; it makes nobody a friend."""
    return {"type": "group", "groupId": group_id, "userId": user_id}


def follow(user_id: str, at: datetime | None = None, *, unblocked: bool = False) -> Json:
    """The account is added as a friend, or unblocked."""
    return event("follow", user(user_id), at, replyToken=_token(), follow={"isUnblocked": unblocked})


def unfollow(user_id: str, at: datetime | None = None) -> Json:
    """The account is blocked."""
    return event("unfollow", user(user_id), at)


def message(source: Json, content: Json, at: datetime | None = None) -> Json:
    """A message of any kind; `content` as from `contents.text` and its neighbours."""
    return event("message", source, at, replyToken=_token(), message=content)


def edited(source: Json, content: Json, at: datetime | None = None) -> Json:
    """A message is changed; so far LINE lets one do so in groups only."""
    return event("messageEdited", source, at, replyToken=_token(), message=content)


def unsend(user_id: str, message_id: str, at: datetime | None = None) -> Json:
    """A message is taken back."""
    return event("unsend", user(user_id), at, unsend={"messageId": message_id})


def postback(user_id: str, data: str, at: datetime | None = None) -> Json:
    """A button with data is pressed."""
    return event("postback", user(user_id), at, replyToken=_token(), postback={"data": data})


def redelivered(happening: Json) -> Json:
    """The same event, sent again by LINE because the first time was not answered with 2xx."""
    return {**happening, "deliveryContext": {"isRedelivery": True}}


def storm(happenings: Sequence[Json], seed: int, most: int = 5) -> list[list[Json]]:
    """The events as a bad day delivers them: each at least once, some twice, out of order, in bodies of up to `most`."""
    chance = random.Random(seed)  # noqa: S311
    sent = list(happenings)
    sent += [redelivered(one) for one in happenings if chance.random() < 0.4]
    sent += [one for one in happenings if chance.random() < 0.2]
    chance.shuffle(sent)
    bodies = []
    while sent:
        size = chance.randint(1, most)
        bodies.append(sent[:size])
        sent = sent[size:]
    return bodies


def _ulid(milliseconds: int) -> str:
    number = (milliseconds << 80) | secrets.randbits(80)
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


def _token() -> str:
    return secrets.token_hex(16)
