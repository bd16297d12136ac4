"""LINE delivers twice, in batches and out of order: what is known in the end is what one ordered delivery would have told.

Time is played: bodies come in so many seconds after the beginning, and what is due is worked off every second, exactly as the
desk does it. One account is told everything once and in order, another one badly.
"""

import json
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

import pytest
from sqlmodel import col, select

from store.accounts import open_account
from store.conditions import Condition, Group
from store.database import Database
from store.events import WebhookEvent, store_events
from store.executor import carry_out_in
from store.friends import Friend, blocked_friends
from store.inbox import Message
from store.journal import MembershipChange, friends_of_rows
from store.operations import AddTag, Operation, PutWorkflow
from store.workflows import Action, Order, Trigger
from tests.world import OPERATOR
from web.intake import arrived, work_off
from web.line.standin import contents, happenings
from web.line.standin.happenings import Json, redelivered

BEGAN = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
HOLD_BACK = 2.0
WORDS = ("coupon please", "is my refund coming?", "こんにちは", "クーポンください", "thanks")
KINDS = ("follow", "unblock", "unfollow", "postback", "text", "text", "text", "sticker", "edit", "unsend")
SIZES = [160, pytest.param(10_000, marks=pytest.mark.slow)]


class Delivery(NamedTuple):
    """A copy of an event, and how many seconds after the beginning it comes in."""

    event: Json
    received: float


def season(events: int) -> list[Json]:
    """What some friends do, in the order of their times: twenty a second, always two at one instant."""
    chance = random.Random(events)
    people = [f"U{n:03}" for n in range(events // 25)]
    said: dict[str, list[Json]] = {person: [] for person in people}
    told: list[Json] = []
    while len(told) < events:
        at, person = instant(len(told) // 2 / 10), chance.choice(people)
        told.append(deed(chance, person, said[person], at))
    return told


def deed(chance: random.Random, person: str, said: list[Json], at: datetime) -> Json:
    """One thing that someone does. `said` are the texts that can still be edited and taken back."""
    here, kind = happenings.user(person), chance.choice(KINDS)
    match kind:
        case "follow" | "unblock":
            return happenings.follow(person, at, unblocked=kind == "unblock")
        case "unfollow":
            return happenings.unfollow(person, at)
        case "postback":
            return happenings.postback(person, chance.choice(("buy=1", "buy=2")), at)
        case "sticker":
            return happenings.message(here, contents.sticker(), at)
        case "edit" if said:
            return happenings.edited(here, chance.choice(said) | {"text": f"edited {chance.random()}"}, at)
        case "unsend" if said:
            return happenings.unsend(person, said.pop(chance.randrange(len(said)))["id"], at)
    said.append(contents.text(chance.choice(WORDS)))
    return happenings.message(here, said[-1], at)


def in_order(events: Sequence[Json]) -> list[Delivery]:
    return [Delivery(event, seconds(event)) for event in events]


def twice_within(events: Sequence[Json], late: float) -> list[Delivery]:
    """Each event twice, each copy late by another time, in the order in which they come in."""
    chance = random.Random(1)
    copies = [Delivery(copy, seconds(copy) + chance.uniform(0, late)) for one in events for copy in (one, redelivered(one))]
    return sorted(copies, key=lambda copy: copy.received)


def twice_anyhow(events: Sequence[Json]) -> list[Delivery]:
    """Each event twice, in any order, spread over 20 seconds: most of it is worked off before what came first is there."""
    copies = [*events, *map(redelivered, events)]
    random.Random(1).shuffle(copies)
    return [Delivery(copy, position * 20 / len(copies)) for position, copy in enumerate(copies)]


def deliver(database: Database, account_id: str, copies: Sequence[Delivery]) -> None:
    """In bodies of one to seven events."""
    chance, clock, left = random.Random(2), 0, list(copies)
    while left:
        size = chance.randint(1, 7)
        body, left = left[:size], left[size:]
        received = body[-1].received
        while clock + 1 <= received:
            clock += 1
            work_off(database, account_id, instant(clock - HOLD_BACK))
        store(database, account_id, [copy.event for copy in body], instant(received))
    work_off(database, account_id, instant(clock + 60))


def store(database: Database, account_id: str, events: Sequence[Json], received_at: datetime) -> None:
    body = json.dumps({"destination": "U0", "events": events}).encode()
    database.write(lambda session: store_events(session, arrived(account_id, body, received_at)))


def instant(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def seconds(event: Json) -> float:
    return float(event["timestamp"]) / 1000 - BEGAN.timestamp()


def open_desk(database: Database, account_id: str) -> str:
    """An account whose workflows do one thing or another according to what came before."""

    def workflow(name: str, trigger: Trigger, *actions: tuple[str, str], unless: str = "") -> PutWorkflow:
        only_if = Condition.of(Group(none_tags=(unless,))) if unless else None
        does = tuple(Action(do=do, tag_id=tag) for do, tag in actions)
        order = Order(name=name, trigger=trigger, actions=does, only_if=only_if)
        return PutWorkflow(workflow_id=f"workflow_{name}", was=None, order=order)

    plan: list[Operation] = [AddTag(tag_id=tag, name=tag, folder_id=None) for tag in ("new", "coupon", "buyer", "interested")]
    plan += [
        workflow("welcome", Trigger(type="friend_added"), ("add_tag", "new")),
        workflow(
            "heard", Trigger(type="message_received", keywords=("coupon", "くーぽん")), ("add_tag", "coupon"), unless="buyer"
        ),
        workflow("next", Trigger(type="tag_added", tag_id="coupon"), ("add_tag", "interested"), ("remove_tag", "new")),
        workflow("bought", Trigger(type="postback_received", data="buy=1"), ("add_tag", "buyer"), ("remove_tag", "coupon")),
        workflow("left", Trigger(type="friend_blocked"), ("remove_tag", "buyer"), ("remove_tag", "interested")),
    ]
    with database.writing() as session:
        open_account(session, account_id, account_id)
        carry_out_in(session, account_id, plan, OPERATOR)
    return account_id


def known(database: Database, account_id: str) -> dict[str, Any]:
    """All that is known of friends, by LINE's ids: friend numbers, which depend on who came first, are left aside."""
    with database.reading() as session:
        blocked = blocked_friends(session, account_id)
        friends = {row.number: row for row in session.exec(select(Friend).where(Friend.account_id == account_id))}
        messages = session.exec(select(Message).where(Message.account_id == account_id)).all()
        events = session.exec(select(WebhookEvent).where(WebhookEvent.account_id == account_id)).all()
    who = {number: friend.line_user_id for number, friend in friends.items()}
    return {
        "friends": {f.line_user_id: (f.followed_at, f.status_at, n in blocked, f.last_message_at) for n, f in friends.items()},
        "messages": {m.id: (who.get(m.number), m.at, m.kind, m.text, m.folded, m.edited_at, m.unsent_at) for m in messages},
        "events": {event.id: event.body | {"deliveryContext": None} for event in events},
        "failed": [event.error for event in events if event.error],
        "waiting": [event.id for event in events if event.done_at is None],
    }


def tagged(database: Database, account_id: str) -> dict[str | None, list[str]]:
    """LINE's user id → which tags that friend got and lost, one after the other."""
    told: dict[str | None, list[str]] = defaultdict(list)
    with database.reading() as session:
        friends = session.exec(select(Friend.number, Friend.line_user_id).where(col(Friend.account_id) == account_id))
        who = dict(friends.all())
        rows = select(MembershipChange).where(MembershipChange.account_id == account_id)
        in_order = session.exec(rows.order_by(col(MembershipChange.sequence)))
        for row, moved in friends_of_rows(session, account_id, in_order):
            for number in moved:
                told[who[number]].append(f"{'+' if row.added else '-'}{row.tag_id}")
    return told


@pytest.mark.parametrize("events", SIZES)
def test_delivered_twice_in_batches_and_shuffled_within_the_hold_back_it_comes_to_the_same(
    database: Database, events: int
) -> None:
    told, calm, wild = season(events), open_desk(database, "calm"), open_desk(database, "wild")
    deliver(database, calm, in_order(told))
    deliver(database, wild, twice_within(told, HOLD_BACK - 1))
    assert known(database, wild) == known(database, calm)
    assert tagged(database, wild) == tagged(database, calm)
    assert {"+coupon", "-coupon", "+interested", "-buyer"} <= set(chain(*tagged(database, calm).values()))
    assert len(known(database, calm)["events"]) == events


@pytest.mark.parametrize("events", SIZES)
def test_shuffled_without_bound_profiles_blocks_messages_and_last_messages_come_to_the_same(
    database: Database, events: int
) -> None:
    told, calm, wild = season(events), open_desk(database, "calm"), open_desk(database, "wild")
    deliver(database, calm, in_order(told))
    deliver(database, wild, twice_anyhow(told))
    assert known(database, wild) == known(database, calm)
    assert known(database, calm)["failed"] == known(database, calm)["waiting"] == []
    assert tagged(database, wild) != tagged(database, calm), "the workflows ran in another order"
