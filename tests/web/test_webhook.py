"""LINE's webhook: only signed bodies, durable before the answer, each event once, and nothing of LINE's is an error."""

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection
from sqlalchemy.event import listens_for
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

import web.deeds
from store.errors import DatabaseBusy
from store.events import NewEvent, WebhookEvent, failed_events
from store.runs import friends_run_for
from tests.web.line.browser import post
from tests.web.line.examples import AIKO, EVENTS, MESSAGES, VARIANTS, event
from tests.web.process import process
from tests.web.shop import Shop, minute, open_shop, settings_for, write_lock
from tests.world import World
from web.connecting import disconnect
from web.line.events import Event
from web.line.signature import HEADER, sign
from web.line.standin import Person, StandIn, happenings
from web.line.standin import contents as content
from web.mailbox import Mailbox


@pytest.fixture
def shop(world: World, line: StandIn) -> Iterator[Shop]:
    """On SQLite and on PostgreSQL."""
    with open_shop(world, line) as shop:
        yield shop


@pytest.fixture
def small_shop(small_world: World, line: StandIn) -> Iterator[Shop]:
    """On SQLite only, for what does not depend on the database."""
    with open_shop(small_world, line) as shop:
        yield shop


def signed(shop: Shop, body: bytes, signature: str | None = None, account: str = "") -> httpx2.Response:
    """These bytes, signed as LINE would sign them."""
    given = sign(shop.line.channel.channel_secret, body) if signature is None else signature
    return post(f"{shop.address}/line/{account or shop.account}/webhook", content=body, headers={HEADER: given})


def body_of(*events: object) -> bytes:
    return json.dumps({"destination": "xxxxxxxxxx", "events": events}, ensure_ascii=False).encode()


# Who may come in


def test_the_verify_button_is_answered_and_stores_nothing(small_shop: Shop) -> None:
    receipt = small_shop.line.deliver()
    assert (receipt.status, receipt.body) == (200, b"")
    assert small_shop.events() == []


def test_a_forged_signature_is_refused_with_an_empty_body_and_stores_nothing(small_shop: Shop) -> None:
    body = body_of(EVENTS["follow"])
    for forged in (b"", b"forged", b"Zm9yZ2Vk", "é".encode(), sign("another secret", body).encode()):
        answer = post(small_shop.webhook, content=body, headers={HEADER.encode(): forged})
        assert (answer.status_code, answer.content) == (401, b"")
    assert small_shop.events() == []


def test_a_missing_signature_is_refused_before_the_body_is_read(small_shop: Shop) -> None:
    for body in (body_of(EVENTS["follow"]), b"not JSON"):
        answer = post(small_shop.webhook, content=body)
        assert (answer.status_code, answer.content) == (401, b"")
    assert small_shop.events() == []


def test_a_signature_holds_for_exactly_these_bytes(small_shop: Shop) -> None:
    body = body_of(EVENTS["follow"])
    signature = sign(small_shop.line.channel.channel_secret, body)
    assert signed(small_shop, body + b" ", signature).status_code == 401
    assert signed(small_shop, body, signature).status_code == 200


def test_a_secret_of_one_account_opens_no_other(shop: Shop, world: World) -> None:
    other = signed(shop, body_of(EVENTS["follow"]), account=world.other)
    assert other.status_code == 404
    assert other.json()["name"] == "NotConnected"
    unknown = signed(shop, body_of(EVENTS["follow"]), account="account_nobody")
    assert unknown.status_code == 404
    assert unknown.json()["name"] == "UnknownAccount"
    assert shop.events() == []


def test_after_disconnecting_webhooks_are_refused_at_once(small_shop: Shop) -> None:
    assert small_shop.line.deliver().status == 200
    disconnect(small_shop.desk, small_shop.account)
    assert small_shop.line.deliver().status == 404


def test_what_came_before_disconnecting_is_worked_off_all_the_same(small_world: World, line: StandIn) -> None:
    with open_shop(small_world, line, hold_back=1) as shop:
        aiko = shop.line.add_friend("Aiko")
        disconnect(shop.desk, shop.account)
        shop.settle()
        assert shop.friend(aiko).line_user_id == aiko.user_id


def test_a_signed_body_that_is_no_webhook_gets_a_sentence_and_stores_nothing(small_shop: Shop) -> None:
    half = (b'{"destination": "U1"}', b'{"destination": "U1", "events": 3}', b'{"destination": "U1", "events": [3]}')
    for body in (b"", b"not JSON", b"[]", b"{}", *half, b"\xff\xfe", b"[" * 90_000):
        answer = signed(small_shop, body)
        assert (answer.status_code, answer.json()["name"]) == (422, "Unreadable")
        assert answer.json()["detail"].startswith("This request cannot be understood: The body ")
    assert small_shop.events() == []


def test_a_huge_body_is_refused_unread(small_shop: Shop) -> None:
    body = body_of(event("message", message={"id": "1", "type": "text", "text": "x" * 1_100_000}))
    answer = signed(small_shop, body)
    assert answer.status_code == 413
    assert small_shop.events() == []


# What is kept


def test_every_event_of_lines_documentation_is_kept_and_worked_off(shop: Shop) -> None:
    examples = {name: {**example, "webhookEventId": name} for name, example in (EVENTS | VARIANTS).items()}
    for example in examples.values():
        assert signed(shop, body_of(example)).status_code == 200
        shop.settle()
    stored = {row.id: row for row in shop.events()}
    unsent = {name for name, example in examples.items() if example.get("message", {}).get("id") == "325708"}
    assert {name: row.body for name, row in stored.items() if name not in unsent} == {
        name: example for name, example in examples.items() if name not in unsent
    }
    assert [row.type for row in stored.values() if row.error] == []
    assert stored.keys() == examples.keys()
    assert MESSAGES["text"]["text"] in shop.texts(Person(AIKO, ""))


def test_unknown_types_fields_and_values_are_kept_and_are_no_error(shop: Shop) -> None:
    strange = [
        {**event("hologram"), "webhookEventId": "1", "glow": {"colour": [1, 2.5, None, True, "緑"]}},
        {**event("message", message={"id": "9", "type": "smell", "notes": ["rose"]}), "webhookEventId": "2", "mode": "dreaming"},
        {**event("follow", {"type": "planet", "planetId": "P1"}), "webhookEventId": "3"},
        {"type": 7, "webhookEventId": "4"},
        {"webhookEventId": "5", "timestamp": "yesterday", "source": [], "message": "none"},
        {**event("message", message=None), "webhookEventId": "6"},
    ]
    assert signed(shop, body_of(*strange)).status_code == 200
    shop.settle()
    assert {stored.id: stored.body for stored in shop.events()} == {one["webhookEventId"]: one for one in strange}
    assert [stored.error for stored in shop.events()] == [None] * 6


def test_text_that_databases_refuse_is_kept_readable(shop: Shop) -> None:
    body = b'{"destination":"U1","events":[{"type":"message","webhookEventId":"e1","timestamp":1692251666727,'
    body += b'"source":{"type":"user","userId":"U1"},"message":{"id":"m77","type":"text","text":"a\\u0000b\\ud800"}}]}'
    assert signed(shop, body).status_code == 200
    shop.settle()
    assert shop.texts(Person("U1", "")) == ["a\ufffdb\ufffd"]


def test_an_event_delivered_again_and_again_is_one_event(shop: Shop) -> None:
    aiko = shop.line.add_friend("Aiko", at=minute(0))
    shop.line.courier.repeat()
    shop.line.deliver(*(happenings.redelivered(one) for one in shop.line.courier.last * 3))
    hello = happenings.message(happenings.user(aiko.user_id), content.text("Hello"), minute(1))
    shop.line.deliver(hello, hello, happenings.redelivered(hello))
    shop.settle()
    shop.line.deliver(happenings.redelivered(hello))
    shop.settle()
    assert len(shop.events()) == 2
    assert shop.texts(aiko) == ["Hello"]
    with shop.database.reading() as session:
        assert friends_run_for(session, shop.account) == {"workflow_welcome": 1}


def test_an_event_without_an_id_is_still_one_event(small_shop: Shop) -> None:
    nameless = {key: value for key, value in EVENTS["follow"].items() if key != "webhookEventId"}
    for copy in (nameless, happenings.redelivered(nameless), {**nameless, "replyToken": "another"}):
        assert signed(small_shop, body_of(copy)).status_code == 200
    assert len(small_shop.events()) == 1


# What goes wrong


def test_an_event_that_fails_stops_alone_and_says_why(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    working = web.deeds._take

    def broken(wave: Any, event: Event, friend: Any, messages: Any) -> None:
        if event.message and event.message.text == "poison":
            raise ZeroDivisionError("cannot be worked off")
        working(wave, event, friend, messages)

    monkeypatch.setattr(web.deeds, "_take", broken)
    people = [shop.line.channel.add_person(f"Friend {n}", follows=True) for n in range(5)]
    told = [happenings.follow(person.user_id, minute(n)) for n, person in enumerate(people)]
    told.insert(2, happenings.message(happenings.user(people[0].user_id), content.text("poison"), minute(1)))
    shop.line.deliver(*told)
    shop.settle()
    assert [shop.has(person, "tag_new") for person in people] == [True] * 5
    with shop.database.reading() as session:
        (failed,) = failed_events(session, shop.account)
    assert (failed.id, failed.error) == (told[2]["webhookEventId"], "ZeroDivisionError: cannot be worked off")
    assert len(shop.events()) == 6


def test_when_the_database_cannot_store_line_is_told_in_time_and_tells_again(shop: Shop) -> None:
    aiko = shop.line.channel.add_person("Aiko", follows=True)
    assert shop.line.deliver().status == 200  # the secret is known from here on
    with write_lock(shop.database):
        receipt = shop.line.follow(aiko, at=minute(0))
    assert (receipt.status, receipt.body) == (503, b"")
    assert receipt.ms < 2000
    (again,) = shop.line.redeliver()
    assert again.status == 200
    shop.settle()
    assert len(shop.events()) == 1
    assert shop.friend(aiko).name == "Aiko"


def test_a_full_database_is_told_too(small_shop: Shop) -> None:
    with small_shop.database.reading() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()

    @listens_for(small_shop.database.engine, "begin")
    def keep_small(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")

    aiko = small_shop.line.channel.add_person("Aiko", follows=True)
    long = small_shop.line.say(aiko, "x" * 100_000)
    assert (long.status, long.body) == (503, b"")
    assert small_shop.events() == []


def test_one_event_that_cannot_be_stored_is_refused_alone(world: World) -> None:
    at = minute(0)
    good = NewEvent(world.account, "good", "follow", "U1", None, at, at, "{}")
    bad = good._replace(account_id="account_nobody", id="bad")
    mailbox = Mailbox(world.database)

    async def both() -> list[BaseException | None]:
        waiting = [asyncio.ensure_future(mailbox.put([event])) for event in (bad, good)]
        await asyncio.sleep(0)
        mailbox.start()  # now, so that they share a transaction
        return await asyncio.gather(*waiting, return_exceptions=True)

    refused, stored = asyncio.run(both())
    mailbox.stop()
    assert (type(refused), stored) == (IntegrityError, None)
    assert ids_in(world) == {"good"}


def test_events_wait_while_the_database_is_busy_and_are_not_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise DatabaseBusy()

    aiko = shop.line.channel.add_person("Aiko", follows=True)
    with monkeypatch.context() as trouble:
        trouble.setattr("web.intake.work_off_events", busy)
        shop.line.follow(aiko)
        time.sleep(0.3)
        assert [stored.done_at for stored in shop.events()] == [None]
    shop.settle()
    assert [stored.error for stored in shop.events()] == [None]
    assert shop.friend(aiko).name == "Aiko"


def test_two_servers_told_the_same_at_once_keep_each_event_once_and_work_it_off_once(world: World, line: StandIn) -> None:
    with open_shop(world, line) as shop, process(settings_for(world.database, line.address)) as second:
        servers = (shop.webhook, f"{second.address}/line/{world.account}/webhook")
        people = [line.channel.add_person(f"Friend {n}", follows=True) for n in range(30)]
        told = [happenings.follow(person.user_id, minute(n)) for n, person in enumerate(people)]
        with ThreadPoolExecutor(8) as pool:
            sent = [pool.submit(line.courier.deliver, event, url=url) for event in told for url in servers]
        assert all(receipt.result().accepted for receipt in sent)
        shop.settle()
        assert {event.id for event in shop.events()} == {event["webhookEventId"] for event in told}
        assert len({shop.friend(person).number for person in people}) == len(people)
        with shop.database.reading() as session:
            assert friends_run_for(session, shop.account) == {"workflow_welcome": 30}


# What is answered is kept


def test_what_was_answered_with_200_survives_a_kill(world: World, line: StandIn) -> None:
    with open_shop(world, line) as shop:
        settings = settings_for(world.database, shop.line.address, hold_back=60)
        people = [line.channel.add_person(f"Friend {n}") for n in range(40)]
        with process(settings) as desk, ThreadPoolExecutor(8) as pool:
            line.courier.url = f"{desk.address}/line/{world.account}/webhook"
            told = {pool.submit(line.follow, person): person for person in people}
            for number, _ in enumerate(as_completed(told), 1):
                if number == 10:
                    desk.kill()
        answered = {person.user_id for receipt, person in told.items() if receipt.result().accepted}
        assert 10 <= len(answered) < 40
        assert answered <= {event.user_id for event in shop.events()}
        assert len(line.courier.undelivered) == 40 - len(answered)
        line.courier.url = shop.webhook
        assert all(receipt.accepted for receipt in line.redeliver())
        shop.settle()
        assert {shop.friend(person).name for person in people} == {f"Friend {n}" for n in range(40)}
        with shop.database.reading() as session:
            assert friends_run_for(session, shop.account) == {"workflow_welcome": 40}


def ids_in(world: World) -> set[str]:
    with world.database.reading() as session:
        return set(session.exec(select(WebhookEvent.id)))
