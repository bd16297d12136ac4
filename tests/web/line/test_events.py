"""What webhooks say, read leniently."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.web.line.examples import AIKO, BOT, EVENTS, GROUP, MESSAGES, ROOM, TOKEN, VARIANTS, event
from tests.web.line.openapi import faults, mapped_types
from web.line.events import MAX_BODY, Event, Message, NotWebhook, Postback, Unsend, event_from, parse

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ALL = EVENTS | VARIANTS


def body(*events: object, **more: object) -> bytes:
    return json.dumps({"destination": BOT, "events": events, **more}).encode()


def only(raw: dict[str, Any]) -> Event:
    (parsed,) = parse(body(raw), NOW).events
    return parsed


def without(raw: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if name != key}


# Held against LINE's own schema


@pytest.mark.parametrize("name", ALL)
def test_every_example_is_what_lines_schema_says(name: str) -> None:
    assert faults("webhook.yml", "CallbackRequest", {"destination": BOT, "events": [ALL[name]]}) == []


def test_there_is_an_example_of_every_event_and_message_that_line_has_published() -> None:
    assert set(EVENTS) == mapped_types("webhook.yml", "Event")
    assert set(MESSAGES) == mapped_types("webhook.yml", "MessageContent")


def test_the_schema_would_notice_a_wrong_example() -> None:
    wrong = event("message", **TOKEN, message=without(MESSAGES["file"], "fileName"))
    assert faults("webhook.yml", "CallbackRequest", {"destination": BOT, "events": [wrong]}) == [
        "$.events[0].message: 'fileName' is a required property"
    ]


# What every event has


@pytest.mark.parametrize("name", ALL)
def test_every_published_event_is_read_and_kept_whole(name: str) -> None:
    raw = ALL[name]
    read = only(raw)
    assert read.raw == raw
    assert (read.type, read.mode, read.webhook_event_id) == (raw["type"], "active", "01H810YECXQQZ37VAXPF6H9E6T")
    assert read.at == datetime(2023, 8, 17, 5, 54, 26, 727000, tzinfo=UTC)
    assert read.time_is_known
    assert not read.is_redelivery
    assert event_from(read.raw, NOW) == read


def test_the_verify_button_sends_no_events() -> None:
    delivery = parse(b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}')
    assert (delivery.destination, delivery.events) == (BOT, ())


def test_events_come_in_the_order_of_the_body() -> None:
    types = [read.type for read in parse(body(*EVENTS.values()), NOW).events]
    assert types == list(EVENTS)


def test_only_a_users_own_chat_names_a_friend() -> None:
    assert only(event("message", message=MESSAGES["text"])).user_id == AIKO
    for source in (GROUP, ROOM, None, {"type": "user"}, {"type": "channel", "userId": AIKO}):
        assert only(event("message", source, message=MESSAGES["text"])).user_id is None


def test_a_redelivery_is_told_from_the_first_delivery() -> None:
    assert only(EVENTS["follow"] | {"deliveryContext": {"isRedelivery": True}}).is_redelivery


# What Tagdesk asks of events


def test_a_follow_tells_a_new_friend_from_an_unblock() -> None:
    new, again = only(EVENTS["follow"]).follow, only(VARIANTS["an unblock"]).follow
    assert new is not None
    assert again is not None
    assert (new.is_unblock, again.is_unblock) == (False, True)


def test_an_old_follow_without_its_detail_is_a_new_friend() -> None:
    follow = only(without(EVENTS["follow"], "follow")).follow
    assert follow is not None
    assert not follow.is_unblock


def test_an_unfollow_is_a_block() -> None:
    assert [name for name in EVENTS if only(EVENTS[name]).is_unfollow] == ["unfollow"]


def test_a_text_has_its_words_and_what_it_quotes() -> None:
    assert only(EVENTS["message"]).message == Message(
        id="444573844083572737",
        kind="text",
        text="@All @example Good Morning!! (love)",
        quoted_message_id="468789577898262530",
    )


@pytest.mark.parametrize("kind", [kind for kind in MESSAGES if kind != "text"])
def test_other_kinds_of_message_have_no_words(kind: str) -> None:
    message = only(VARIANTS[f"a message: {kind}"]).message
    assert message == Message(id=MESSAGES[kind]["id"], kind=kind, text=None, quoted_message_id=None)


def test_an_edit_is_the_message_as_it_is_now_and_no_new_message() -> None:
    edit = only(event("messageEdited", GROUP, message={"type": "text", "id": "7", "text": "Better"}))
    assert edit.message_edited == Message(id="7", kind="text", text="Better", quoted_message_id=None)
    assert edit.message is None
    assert only(EVENTS["message"]).message_edited is None


def test_an_unsend_names_the_message() -> None:
    assert only(EVENTS["unsend"]).unsend == Unsend(message_id="325708")
    assert only(event("unsend")).unsend is None


def test_a_postback_has_its_data() -> None:
    assert only(EVENTS["postback"]).postback == Postback(data="storeId=12345")
    assert only(event("postback")).postback == Postback(data="")


def test_an_event_is_nothing_but_what_it_is() -> None:
    for name, raw in EVENTS.items():
        read = only(raw)
        told = {
            "follow": read.follow,
            "unfollow": read.is_unfollow or None,
            "message": read.message,
            "unsend": read.unsend,
            "postback": read.postback,
        }
        assert [what for what, value in told.items() if value is not None] == ([name] if name in told else [])


@pytest.mark.parametrize("kind", MESSAGES)
def test_an_unsent_message_leaves_nothing_but_its_kind_and_id(kind: str) -> None:
    raw = VARIANTS[f"a message: {kind}"]
    kept = only(raw).without_content()
    assert kept["message"] == {"type": kind, "id": MESSAGES[kind]["id"]}
    assert without(kept, "message") == without(raw, "message")


# What LINE may add tomorrow


def test_unknown_types_fields_and_values_are_kept_and_no_error() -> None:
    raw = event("hologramCall", {"type": "hologram", "id": "H1"}, mood={"deep": [1, None, {"x": 1.5}]})
    raw |= {"mode": "asleep", "deliveryContext": {"isRedelivery": "perhaps", "attempt": 3}}
    delivery = parse(body(raw, EVENTS["follow"], planet="Mars"), NOW)
    unknown, follow = delivery.events
    assert unknown.raw == raw
    assert (unknown.type, unknown.mode, unknown.user_id, unknown.is_redelivery) == ("hologramCall", "asleep", None, False)
    assert follow.type == "follow"


def test_an_unknown_kind_of_message_is_a_message_without_words() -> None:
    message = only(event("message", message={"type": "hologram", "id": "9", "text": "not for us"})).message
    assert message == Message(id="9", kind="hologram", text=None, quoted_message_id=None)


@pytest.mark.parametrize("odd", [None, 7, "text", [], {}, {"type": 3, "id": 4, "text": {}}])
def test_a_message_of_an_odd_shape_is_still_a_message(odd: object) -> None:
    message = only(event("message", message=odd)).message
    assert message is not None
    assert (message.text, message.id) == (None, "01H810YECXQQZ37VAXPF6H9E6T")


# What is not a webhook


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"hello",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"destination":"U1"}',
        b'{"events":[]}',
        b'{"destination":1,"events":[]}',
        b'{"destination":"U1","events":{}}',
        b'{"destination":"U1","events":["follow"]}',
        b'{"destination":"U1","events":[null]}',
        b'{"destination":"U1","events":[],"x":NaN}',
        b'{"destination":"U1","events":[],"x":-Infinity}',
        b'{"destination":"\xff","events":[]}',
        '{"destination":"U1","events":[]}'.encode("utf-16"),
        b'{"destination":"U1","events":[],"deep":' + b"[" * 200 + b"]" * 200 + b"}",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"destination":"U1","events":[],"x":' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_not_a_webhook_is_refused_by_one_error(bad: bytes) -> None:
    with pytest.raises(NotWebhook):
        parse(bad)


def test_a_body_beyond_the_limit_is_refused_unread() -> None:
    exact = body().ljust(MAX_BODY)
    assert parse(exact).events == ()
    with pytest.raises(NotWebhook, match="larger"):
        parse(exact + b" ")


# What was decided where LINE is silent


def test_an_event_without_an_id_gets_the_same_one_each_time_it_comes() -> None:
    nameless = without(EVENTS["follow"], "webhookEventId")
    again = nameless | {"deliveryContext": {"isRedelivery": True}, "replyToken": "another"}
    other = nameless | {"timestamp": 1692251666728}
    ids = [only(raw).webhook_event_id for raw in (nameless, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert len(ids[0]) == 64


@pytest.mark.parametrize("missing", [None, 7, "", "  ", [], {"id": "1"}])
def test_an_id_that_is_none_counts_as_missing(missing: object) -> None:
    raw = EVENTS["follow"] | {"webhookEventId": missing}
    assert only(raw).webhook_event_id == only(without(raw, "webhookEventId")).webhook_event_id


def test_ids_that_are_too_long_stay_distinct_and_fit() -> None:
    long = [only(EVENTS["follow"] | {"webhookEventId": "x" * 100_000 + end}).webhook_event_id for end in "ab"]
    assert long[0] != long[1]
    assert {len(one) for one in long} == {64}
    assert only(EVENTS["follow"] | {"webhookEventId": "x" * 64}).webhook_event_id == "x" * 64


@pytest.mark.parametrize(
    "absurd",
    [None, "1692251666727", True, -1, 0, 1692251666, 10**15, 10**400, -(10**400), 1e308, [], {}],
)
def test_an_impossible_time_becomes_the_time_of_arrival(absurd: object) -> None:
    read = only(EVENTS["follow"] | {"timestamp": absurd})
    assert (read.at, read.time_is_known) == (NOW, False)


def test_a_missing_time_becomes_the_time_of_arrival() -> None:
    before = datetime.now(UTC)
    (read,) = parse(body(without(EVENTS["follow"], "timestamp"))).events
    assert before <= read.at <= datetime.now(UTC)


def test_a_clock_that_is_a_little_ahead_is_believed() -> None:
    def at(ahead: timedelta) -> Event:
        return only(EVENTS["follow"] | {"timestamp": int((NOW + ahead).timestamp() * 1000)})

    assert at(timedelta(hours=23)).at == NOW + timedelta(hours=23)
    assert at(timedelta(hours=25)).at == NOW


def test_a_text_without_end_is_cut() -> None:
    message = only(event("message", message={"type": "text", "id": "1", "text": "あ" * 20_000})).message
    assert message is not None
    assert message.text == "あ" * 10_000


def test_what_databases_refuse_is_replaced_everywhere() -> None:
    escaped = rb'{"type":"text","id":"1","text":"a\u0000b\ud800c\ud83d\ude00","k\u0000y":["\udc00"],"n":1e999}'
    raw = json.dumps(event("message", message="HERE")).encode().replace(b'"HERE"', escaped)
    (read,) = parse(b'{"destination":"U1","events":[' + raw + b"]}", NOW).events
    assert read.message is not None
    assert read.message.text == "a\ufffdb\ufffdc\N{GRINNING FACE}"
    assert read.raw["message"]["k\ufffdy"] == ["\ufffd"]
    assert read.raw["message"]["n"] is None
    json.dumps(read.raw, ensure_ascii=False, allow_nan=False).encode()
