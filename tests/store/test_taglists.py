"""Which tags each friend of a page has: always those of the snapshot that asks, whatever is kept in memory."""

from collections.abc import Callable
from threading import Thread

import pytest

from store.executor import By, carry_out, undo
from store.friendsets import FriendSet
from store.operations import AddTag, Attach, Detach, DropTag
from store.taglists import NotASnapshot, TagLists
from tests.world import OPERATOR, World


def tags_of(world: World, lists: TagLists, *numbers: int) -> dict[int, set[str]]:
    with world.database.reading() as session:
        return {number: set(found) for number, found in lists.tags_of(session, world.account, numbers).items()}


def test_every_friend_of_the_page_has_their_tags_by_name(world: World) -> None:
    lists = TagLists()
    with world.database.reading() as session:
        found = lists.tags_of(session, world.account, [world.aiko, world.fumi])
    assert found == {world.aiko: (world.progress, world.vip), world.fumi: ()}


def test_a_change_shows_at_once(world: World) -> None:
    lists = TagLists()
    tags_of(world, lists, 1)
    proposal = carry_out(world.database, world.account, [Attach(tag_id=world.new, friends=FriendSet([1]))], OPERATOR)
    assert world.new in tags_of(world, lists, 1)[1]
    undo(world.database, world.account, proposal, OPERATOR)
    assert world.new not in tags_of(world, lists, 1)[1]


def test_an_older_snapshot_keeps_seeing_what_was_true_then(world: World) -> None:
    lists = TagLists()
    with world.database.reading() as old:
        before = lists.tags_of(old, world.account, [1])
        carry_out(world.database, world.account, [Attach(tag_id=world.new, friends=FriendSet([1]))], OPERATOR)
        assert world.new in tags_of(world, lists, 1)[1]
        assert lists.tags_of(old, world.account, [1]) == before
    assert world.new in tags_of(world, lists, 1)[1]


def test_a_tag_that_was_deleted_and_brought_back_is_not_mixed_up(world: World) -> None:
    lists = TagLists()
    carry_out(world.database, world.account, [AddTag(tag_id="tag_x", name="X", folder_id=None)], OPERATOR)
    carry_out(world.database, world.account, [Attach(tag_id="tag_x", friends=FriendSet([1]))], OPERATOR)
    assert "tag_x" in tags_of(world, lists, 1)[1]
    dropped = carry_out(
        world.database, world.account, [DropTag(tag_id="tag_x", was="X", friends=FriendSet([1]))], By("Mika", "form")
    )
    assert "tag_x" not in tags_of(world, lists, 1)[1]
    undo(world.database, world.account, dropped, OPERATOR)
    carry_out(world.database, world.account, [Detach(tag_id="tag_x", friends=FriendSet([1]))], OPERATOR)
    carry_out(world.database, world.account, [Attach(tag_id="tag_x", friends=FriendSet([2]))], OPERATOR)
    assert ("tag_x" in tags_of(world, lists, 1)[1], "tag_x" in tags_of(world, lists, 2)[2]) == (False, True)


def test_accounts_are_never_mixed(world: World) -> None:
    lists = TagLists()
    tags_of(world, lists, 1)
    with world.database.reading() as session:
        assert lists.tags_of(session, world.other, [1]) == {1: ()}


def test_neither_a_rehearsal_nor_a_writer_may_fill_it(world: World) -> None:
    lists = TagLists()
    with world.database.rehearsing() as session, pytest.raises(NotASnapshot):
        lists.tags_of(session, world.account, [1])
    with world.database.writing() as session, pytest.raises(NotASnapshot):
        lists.tags_of(session, world.account, [1])
    assert lists.bytes == 0


def test_what_was_asked_least_recently_is_forgotten_first_and_memory_stays_within_its_budget(small_world: World) -> None:
    lists = TagLists(budget=500)
    for _ in range(3):
        assert tags_of(small_world, lists, 1)[1] == {small_world.progress, small_world.vip}
    assert 0 < lists.bytes <= 500


def test_many_may_ask_while_tags_change(small_world: World) -> None:
    lists, wrong = TagLists(), list[object]()

    def ask() -> None:
        for _ in range(30):
            if small_world.vip not in tags_of(small_world, lists, 1)[1]:
                wrong.append("VIP is missing")

    def change() -> None:
        for operation in (Attach, Detach) * 5:
            carry_out(
                small_world.database, small_world.account, [operation(tag_id=small_world.new, friends=FriendSet([1]))], OPERATOR
            )

    _at_once([ask, ask, ask, change])
    assert wrong == []
    assert small_world.new not in tags_of(small_world, lists, 1)[1]


def _at_once(works: list[Callable[[], None]]) -> None:
    threads = [Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
