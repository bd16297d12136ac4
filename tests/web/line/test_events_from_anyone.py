"""parse() over anything: it reads, or raises its own error."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.web.line.examples import BOT, EVENTS, VARIANTS
from web.line.events import Delivery, Event, NotWebhook, parse

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ALL = [*EVENTS.values(), *VARIANTS.values()]
SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()))
ANYTHING = st.recursive(SCALAR, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
KEYS = sorted({key for event in ALL for key in event} | {"type", "id", "text", "userId", "messageId", "isUnblocked"})
EVENTISH = st.dictionaries(st.sampled_from(KEYS), ANYTHING | st.dictionaries(st.sampled_from(KEYS), ANYTHING))


def read(body: bytes) -> Delivery | None:
    try:
        delivery = parse(body, NOW)
    except NotWebhook:
        return None
    for event in delivery.events:
        check(event)
    return delivery


def check(event: Event) -> None:
    assert 0 < len(event.webhook_event_id) <= 64
    assert len(event.type) <= 64
    assert len(event.user_id or "") <= 64
    assert event.at.tzinfo is UTC
    parts = [event.follow, event.message, event.message_edited, event.unsend, event.postback]
    stored = [event.raw, event.without_content(), *(part.model_dump() for part in parts if part is not None)]
    json.dumps(stored, allow_nan=False)
    for words in texts([stored, event.webhook_event_id, event.type, event.mode, event.user_id]):
        assert "\0" not in words
        words.encode()


def texts(value: object) -> Iterator[str]:
    """Every string in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    read(body)


@given(ANYTHING)
def test_any_json_is_read_or_refused(value: object) -> None:
    read(json.dumps(value).encode())


@given(st.lists(EVENTISH | st.sampled_from(ALL), max_size=3))
def test_any_objects_are_read_as_events(events: list[dict[str, Any]]) -> None:
    body = json.dumps({"destination": BOT, "events": events})
    delivery = read(body.encode())
    if "NaN" not in body and "Infinity" not in body:
        assert delivery is not None
        assert len(delivery.events) == len(events)


@given(st.sampled_from(ALL), st.sampled_from(KEYS), ANYTHING)
def test_an_event_with_one_odd_field_is_still_read(event: dict[str, Any], key: str, value: object) -> None:
    read(json.dumps({"destination": BOT, "events": [event | {key: value}]}).encode())


@given(st.sampled_from(ALL), st.integers(0, 600), st.integers(0, 600))
def test_half_a_body_is_refused(event: dict[str, Any], cut: int, at: int) -> None:
    body = json.dumps({"destination": BOT, "events": [event]}).encode()
    assert read(body[: -1 - cut]) is None
    read(body[:at] + b"\0" + body[at:])
