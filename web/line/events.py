"""What LINE tells us: webhook bodies, read leniently. LINE adds types, fields and values without notice, so what we do
not know is kept in the event's raw JSON and is never an error; only a body of the wrong shape is.

Decided here, because LINE's documentation is silent:
- A body over MAX_BODY bytes is refused. Texts are cut at 10,000 characters, what LINE's app lets one type.
- An event without `webhookEventId` gets one made from its content, so that the same event twice is still one event.
  An id longer than 64 characters is replaced by its digest; it stays distinct and fits a column.
- A time that cannot be (missing, not a number, before LINE existed, or more than a day after the body arrived) is
  replaced by the time of arrival, so that no event can stand for ever as a friend's latest; `time_is_known` tells.
- NUL characters and lone surrogates become U+FFFD, in the raw JSON too: databases refuse them.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from web.line.wire import NotJson, digest, identifier, inner, read_json, text, word

MAX_BODY = 4 * 1024 * 1024
LINE_BEGAN = datetime(2011, 6, 1, tzinfo=UTC)
CLOCK_ERROR = timedelta(days=1)


class NotWebhook(ValueError):
    """The body is not a webhook of LINE: too large, not JSON, or not `{destination, events: [objects]}`."""


class Part(BaseModel):
    """A frozen piece of an event."""

    model_config = ConfigDict(frozen=True)


class Follow(Part):
    """Someone added the account as a friend, or (`is_unblock`) unblocked it."""

    is_unblock: bool


class Message(Part):
    """A message. `kind` is LINE's type (text, image, sticker, … or one not known yet); other kinds have no `text`."""

    id: str
    kind: str
    text: str | None
    quoted_message_id: str | None


class Unsend(Part):
    """The message of this id was taken back by its sender; its content must go."""

    message_id: str


class Postback(Part):
    """A button's data, as it was configured; the friend did not type it."""

    data: str


class Event(Part):
    """One event. `at` is UTC; `user_id` is None unless the source is a user's own chat: groups make no friends."""

    webhook_event_id: str
    type: str
    at: datetime
    time_is_known: bool
    mode: str
    user_id: str | None
    is_redelivery: bool
    raw: dict[str, Any]

    @property
    def follow(self) -> Follow | None:
        """The follow, of a `follow` event; a missing `isUnblocked` reads as a new friend."""
        is_unblock = inner(self.raw, "follow").get("isUnblocked") is True
        return Follow(is_unblock=is_unblock) if self.type == "follow" else None

    @property
    def is_unfollow(self) -> bool:
        """Whether the friend blocked the account."""
        return self.type == "unfollow"

    @property
    def message(self) -> Message | None:
        """The message, of a `message` event."""
        return self._message() if self.type == "message" else None

    @property
    def message_edited(self) -> Message | None:
        """The message after the edit, of a `messageEdited` event; the latest `at` is the present text."""
        return self._message() if self.type == "messageEdited" else None

    @property
    def unsend(self) -> Unsend | None:
        """The unsend, of an `unsend` event that names a message."""
        message_id = identifier(inner(self.raw, "unsend").get("messageId"))
        return Unsend(message_id=message_id) if self.type == "unsend" and message_id else None

    @property
    def postback(self) -> Postback | None:
        """The postback, of a `postback` event; missing data reads as empty."""
        data = inner(self.raw, "postback").get("data")
        return Postback(data=text(data) or "") if self.type == "postback" else None

    def without_content(self) -> dict[str, Any]:
        """The raw JSON with nothing left of a message but its type and id: what may be kept once it is unsent."""
        content = inner(self.raw, "message")
        kept = {key: content[key] for key in ("type", "id") if key in content}
        return {**self.raw, "message": kept} if "message" in self.raw else dict(self.raw)

    def _message(self) -> Message:
        content = inner(self.raw, "message")
        kind = word(content.get("type")) or "unknown"
        return Message(
            id=identifier(content.get("id")) or self.webhook_event_id,
            kind=kind,
            text=text(content.get("text")) if kind == "text" else None,
            quoted_message_id=identifier(content.get("quotedMessageId")),
        )


class Delivery(Part):
    """One body: the bot's user id that it is for, and its events as they came. None at all: LINE's Verify button."""

    destination: str
    events: tuple[Event, ...]


def parse(body: bytes, received_at: datetime | None = None) -> Delivery:
    """Read one webhook body. `received_at` (default: now) stands in for impossible times. Raises only NotWebhook.

    The signature is to be verified before, over these same bytes.
    """
    if len(body) > MAX_BODY:
        raise NotWebhook(f"The body is larger than {MAX_BODY} bytes.")
    try:
        value = read_json(body)
    except NotJson as error:
        raise NotWebhook(f"The body is not JSON: {error}") from None
    if not isinstance(value, dict) or not isinstance(value.get("destination"), str):
        raise NotWebhook("The body has no destination.")
    events = value.get("events")
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise NotWebhook("The body has no list of events.")
    arrived = received_at or datetime.now(UTC)
    destination = identifier(value["destination"]) or ""
    return Delivery(destination=destination, events=tuple(_event(raw, arrived) for raw in events))


def event_from(raw: Mapping[str, Any], received_at: datetime) -> Event:
    """The event that `raw` was: what a queue that stored an event's raw JSON and its arrival reads back."""
    return _event(dict(raw), received_at)


def _event(raw: dict[str, Any], received_at: datetime) -> Event:
    at = _time(raw.get("timestamp"), received_at)
    source = inner(raw, "source")
    return Event(
        webhook_event_id=identifier(raw.get("webhookEventId")) or _id_from_content(raw),
        type=word(raw.get("type")) or "unknown",
        at=at or received_at,
        time_is_known=at is not None,
        mode=word(raw.get("mode")) or "active",
        user_id=identifier(source.get("userId")) if source.get("type") == "user" else None,
        is_redelivery=inner(raw, "deliveryContext").get("isRedelivery") is True,
        raw=raw,
    )


def _id_from_content(raw: Mapping[str, Any]) -> str:
    """The same for a redelivery: the fields in which copies of one event may differ are left out."""
    varying = {"deliveryContext", "replyToken", "webhookEventId"}
    content = {key: value for key, value in raw.items() if key not in varying}
    return digest(json.dumps(content, sort_keys=True))


def _time(milliseconds: object, received_at: datetime) -> datetime | None:
    if not isinstance(milliseconds, int | float):
        return None
    try:
        at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):
        return None
    return at if LINE_BEGAN <= at <= received_at + CLOCK_ERROR else None
