"""Threads: the friends who wrote, newest message first, filtered, page by page."""

import pytest

from store import inbox
from store.database import now
from store.friendsets import FriendSet
from store.inbox import last_messages, text_message, threads
from tests.world import World


def numbers(world: World, **asked: object) -> list[int]:
    with world.database.reading() as session:
        return [place.number for place in threads(session, world.account, **asked)]  # type: ignore[arg-type]


def test_threads_come_newest_message_first_and_leave_out_who_never_wrote(world: World) -> None:
    assert numbers(world) == [1, 2, 3, 5, 6, 7, 8]


@pytest.mark.parametrize("few", [4_000, 0])
def test_threads_of_some_friends_page_on_from_where_the_last_page_ended(
    world: World, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "FEW", few)
    monkeypatch.setattr(inbox, "BATCH", 2)
    some = FriendSet([2, 4, 5, 7, 8])
    with world.database.reading() as session:
        first = threads(session, world.account, some, limit=2)
        rest = threads(session, world.account, some, first[-1], limit=9)
    assert [place.number for place in (*first, *rest)] == [2, 5, 7, 8]


def test_the_last_message_of_each_friend_is_found(world: World) -> None:
    with world.database.writing() as session:
        session.add(text_message(world.account, "m9", 1, now(), "one more"))
    with world.database.reading() as session:
        found = last_messages(session, world.account, [1, 2, 4])
    assert {number: row.text for number, row in found.items()} == {1: "one more", 2: "ＣＯＵＰＯＮ"}
