"""What friends do reaches the books: who is there, who has blocked, what they wrote."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from store.connections import connection_of
from store.runs import friends_run_for
from tests.web.shop import Shop, minute, open_shop
from tests.world import World
from web.line.standin import StandIn, happenings
from web.line.standin import contents as content


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


def test_a_follow_makes_a_friend_whose_profile_is_fetched(shop: Shop) -> None:
    aiko = shop.line.channel.add_person("愛子 ✿", picture_url="https://p/1", status_message="hi", language="ja")
    shop.line.follow(aiko, at=minute(0))
    shop.settle()
    friend = shop.friend(aiko)
    assert (friend.name, friend.picture_url, friend.status_message, friend.language) == ("愛子 ✿", "https://p/1", "hi", "ja")
    assert (friend.followed_at, friend.last_message_at, friend.profile_due_at) == (minute(0), None, None)
    assert not shop.is_blocked(aiko)
    assert shop.has(aiko, "tag_new")


def test_who_blocks_keeps_their_tags_and_comes_back_without_being_welcomed_again(shop: Shop) -> None:
    aiko = shop.line.add_friend("Aiko", at=minute(0))
    shop.settle()
    shop.line.block(aiko, at=minute(1))
    shop.settle()
    assert (shop.is_blocked(aiko), shop.has(aiko, "tag_new")) == (True, True)
    shop.line.follow(aiko, at=minute(2))
    shop.settle()
    assert (shop.is_blocked(aiko), shop.has(aiko, "tag_new")) == (False, True)
    assert shop.friend(aiko).followed_at == minute(0)
    with shop.database.reading() as session:
        assert friends_run_for(session, shop.account) == {"workflow_welcome": 1}


def test_a_message_makes_a_friend_and_is_kept(shop: Shop) -> None:
    aiko = shop.line.channel.add_person("Aiko", follows=True)
    shop.line.say(aiko, "こんにちは", at=minute(5))
    shop.line.send(aiko, "sticker", at=minute(6))
    shop.settle()
    friend = shop.friend(aiko)
    assert (friend.name, friend.followed_at, friend.last_message_at) == ("Aiko", minute(5), minute(6))
    assert [(m.kind, m.text, m.at) for m in shop.thread(aiko)] == [
        ("text", "こんにちは", minute(5)),
        ("sticker", None, minute(6)),
    ]
    assert not shop.has(aiko, "tag_new")


def test_every_kind_of_message_is_kept_as_what_it_is(small_shop: Shop) -> None:
    aiko = small_shop.line.add_friend("Aiko")
    for n, kind in enumerate(content.KINDS):
        small_shop.line.send(aiko, kind, at=minute(n))
    small_shop.settle()
    assert [message.kind for message in small_shop.thread(aiko)] == [make()["type"] for make in content.KINDS.values()]


def test_what_is_said_in_a_group_makes_no_friend(shop: Shop) -> None:
    aiko = shop.line.channel.add_person("Aiko")
    group = happenings.group("C1", aiko.user_id)
    shop.line.deliver(happenings.message(group, content.text("in the group")), happenings.event("join", group))
    shop.settle()
    assert len(shop.events()) == 2
    assert shop.friend_or_none(aiko) is None


def test_a_tap_makes_a_friend(shop: Shop) -> None:
    aiko = shop.line.channel.add_person("Aiko", follows=True)
    shop.line.press(aiko, "storeId=12345", at=minute(1))
    shop.settle()
    assert (shop.friend(aiko).name, shop.friend(aiko).last_message_at) == ("Aiko", None)


def test_an_unsent_message_is_blank_in_the_thread_and_in_the_stored_event(shop: Shop) -> None:
    aiko = shop.line.add_friend("Aiko")
    shop.line.say(aiko, "my secret")
    shop.line.unsend(aiko)
    shop.settle()
    (message,) = shop.thread(aiko)
    assert (message.text, message.folded, message.unsent_at is not None) == (None, None, True)
    assert "my secret" not in shop.every_word()


@pytest.mark.parametrize("source", ["a chat", "a group"])
def test_an_unsend_that_comes_first_blanks_the_message_when_it_comes(shop: Shop, source: str) -> None:
    aiko = shop.line.add_friend("Aiko", at=minute(0))
    where = happenings.user(aiko.user_id) if source == "a chat" else happenings.group("C1", aiko.user_id)
    said = content.text("my secret")
    shop.line.deliver(happenings.event("unsend", where, minute(3), unsend={"messageId": said["id"]}))
    shop.settle()
    shop.line.deliver(happenings.edited(where, said | {"text": "my secret, edited"}, minute(2)))
    shop.line.deliver(happenings.message(where, said, minute(1)))
    shop.settle()
    assert "my secret" not in shop.every_word()
    assert [(m.at, m.text) for m in shop.thread(aiko)] == ([(minute(1), None)] if source == "a chat" else [])
    with shop.database.reading() as session:
        assert friends_run_for(session, shop.account) == {"workflow_welcome": 1}


def test_the_last_edit_is_what_stands_in_the_thread(shop: Shop) -> None:
    aiko = shop.line.add_friend("Aiko")
    said = content.text("first")
    first, second, third = (said | {"text": words} for words in ("first", "second", "third"))
    here = happenings.user(aiko.user_id)
    shop.line.deliver(happenings.edited(here, third, minute(3)))
    shop.settle()
    assert shop.thread(aiko) == []
    shop.line.deliver(happenings.edited(here, second, minute(2)))
    shop.settle()
    shop.line.deliver(happenings.message(here, first, minute(1)))
    shop.settle()
    (message,) = shop.thread(aiko)
    assert (message.text, message.folded, message.at, message.edited_at) == ("third", "third", minute(1), minute(3))


def test_standby_events_are_worked_off_like_others(shop: Shop) -> None:
    aiko = shop.line.channel.add_person("Aiko", follows=True)
    shop.line.deliver({**happenings.follow(aiko.user_id), "mode": "standby"})
    shop.settle()
    assert shop.friend(aiko).name == "Aiko"
    assert shop.has(aiko, "tag_new")


def test_the_latest_follow_or_block_decides_and_at_the_same_instant_the_block(shop: Shop) -> None:
    cases = {"Aiko": (2, 1, False), "Ben": (1, 2, True), "Chie": (1, 1, True)}
    people = {name: shop.line.channel.add_person(name, follows=True) for name in cases}
    for blocked_last in (True, False):
        for name, (followed, blocked, _) in cases.items():
            told = [
                happenings.follow(people[name].user_id, minute(followed), unblocked=True),
                happenings.unfollow(people[name].user_id, minute(blocked)),
            ]
            for one in told if blocked_last else reversed(told):
                shop.line.deliver(one)
                shop.settle()
        assert {name: shop.is_blocked(people[name]) for name in cases} == {name: case[2] for name, case in cases.items()}


def test_the_last_event_is_noted_with_the_connection(small_shop: Shop) -> None:
    before = datetime.now(UTC)
    small_shop.line.add_friend("Aiko", at=minute(0))
    small_shop.settle()
    with small_shop.database.reading() as session:
        connection = connection_of(session, small_shop.account)
    assert connection
    assert connection.last_event_at
    assert before <= connection.last_event_at <= datetime.now(UTC)
