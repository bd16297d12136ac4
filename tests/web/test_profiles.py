"""Profiles: fetched after the answer, never during it; asked for again later when LINE shows none or is down."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from store.database import clock_at, now
from tests.web.shop import Shop, open_shop
from tests.world import World
from web.line.standin import StandIn, Trouble, happenings
from web.profiles import fetch_profiles


@pytest.fixture
def shop(small_world: World, line: StandIn) -> Iterator[Shop]:
    with open_shop(small_world, line) as shop:
        yield shop


def later(shop: Shop, **time_passed: float) -> None:
    """So much later, the background asks again."""
    with clock_at(now() + timedelta(**time_passed)):
        while fetch_profiles(shop.desk):
            pass


def test_a_slow_line_delays_no_answer_and_no_event(shop: Shop) -> None:
    shop.line.deliver()
    shop.line.channel.slowness = 1.5
    receipts = [shop.line.follow(shop.line.channel.add_person(f"Friend {n}")) for n in range(3)]
    assert [receipt.status for receipt in receipts] == [200] * 3
    assert max(receipt.ms for receipt in receipts) < 1000
    deadline = time.monotonic() + 1
    while not all(event.done_at for event in shop.events()):
        assert time.monotonic() < deadline, "events waited for profiles"
        time.sleep(0.02)
    people = list(shop.line.channel.people.values())
    assert [shop.friend(person).name for person in people] == ["", "", ""]
    shop.line.channel.slowness = 0
    shop.settle()
    assert [shop.friend(person).name for person in people] == ["Friend 0", "Friend 1", "Friend 2"]


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.PAGE, Trouble.BUSY, Trouble.NONSENSE, Trouble.REDIRECT])
def test_profiles_are_asked_for_again_when_line_is_back(shop: Shop, trouble: Trouble) -> None:
    shop.line.channel.trouble = trouble
    aiko = shop.line.add_friend("Aiko")
    shop.settle()
    asked = shop.line.channel.calls.total()
    assert shop.friend(aiko).name == ""
    later(shop, minutes=4)
    assert shop.line.channel.calls.total() == asked
    shop.line.channel.trouble = Trouble.NONE
    later(shop, minutes=6)
    assert shop.friend(aiko).name == "Aiko"


def test_while_line_is_down_it_is_asked_once_and_not_for_every_friend(shop: Shop) -> None:
    shop.line.channel.trouble = Trouble.DOWN
    for n in range(110):
        shop.line.channel.add_person(f"Friend {n}", follows=True)
    shop.line.deliver(*_follows(shop))
    shop.settle()
    assert shop.line.channel.calls.total() <= 3
    shop.line.channel.trouble = Trouble.NONE
    later(shop, minutes=10)
    assert {shop.friend(person).name for person in shop.line.channel.people.values()} == {f"Friend {n}" for n in range(110)}


def test_a_friend_whom_line_does_not_show_stays_nameless_and_is_not_asked_for_without_end(shop: Shop) -> None:
    aiko = shop.line.channel.add_person("Aiko", follows=False)
    shop.line.block(aiko)
    shop.settle()
    asked = shop.line.channel.calls.total()
    later(shop, days=30)
    assert (shop.friend(aiko).name, shop.line.channel.calls.total()) == ("", asked)
    shop.line.follow(aiko)
    shop.settle()
    assert shop.friend(aiko).name == "Aiko"


def test_who_blocks_keeps_the_name_that_is_known(shop: Shop) -> None:
    aiko = shop.line.add_friend("Aiko")
    shop.settle()
    shop.line.block(aiko)
    with clock_at(now() + timedelta(days=8)):
        shop.line.say(aiko, "A message from before", at=now())
    shop.settle()
    later(shop, days=9)
    assert shop.friend(aiko).name == "Aiko"


def test_a_new_name_is_noticed_when_the_friend_writes_after_a_week(shop: Shop) -> None:
    aiko = shop.line.add_friend("Aiko")
    shop.settle()
    with shop.database.writing() as session:
        friend = session.merge(shop.friend(aiko))
        friend.profile_at = now() - timedelta(days=8)
    aiko.name = "Aiko Tanaka"
    shop.line.say(aiko, "I married")
    shop.settle()
    assert shop.friend(aiko).name == "Aiko Tanaka"


def test_a_name_is_cleaned_of_what_cannot_be_seen(shop: Shop) -> None:
    aiko = shop.line.add_friend("\u202eAi\u200bko\U000e0041 ")
    shop.settle()
    assert shop.friend(aiko).name == "Aiko"


def test_a_token_that_line_takes_back_puts_profiles_off_and_stops_nothing_else(shop: Shop) -> None:
    secret = shop.line.channel.channel_secret
    aiko = shop.line.channel.add_person("Aiko", follows=True)
    shop.line.channel.channel_id = "another"
    shop.line.follow(aiko)
    shop.settle()
    assert (shop.friend(aiko).name, secret == shop.line.channel.channel_secret) == ("", True)
    shop.line.channel.channel_id = "1234567890"
    later(shop, minutes=61)
    assert shop.friend(aiko).name == "Aiko"


def _follows(shop: Shop) -> list[dict[str, object]]:
    return [happenings.follow(user_id) for user_id in shop.line.channel.people]
