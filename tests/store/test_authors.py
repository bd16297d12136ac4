"""Who changed a thing last, and what a thing was called that is gone: read from the history."""

from datetime import timedelta

from store.authors import last_author, name_of_gone
from store.database import clock_at, now
from store.executor import By, carry_out
from store.friendsets import FriendSet
from store.operations import Attach, DropTag, RenameTag
from tests.world import World

KEN = By("Ken", "form")


def author(world: World, *ids: str, days: float = 1) -> str | None:
    with world.database.reading() as session:
        found = last_author(session, world.account, ids, now() - timedelta(days=days))
    return f"{found.by}: {found.shown['key']}" if found else None


def test_the_last_change_of_a_thing_has_a_name(world: World) -> None:
    assert author(world, world.empty) == "Mika: tag_added"
    carry_out(world.database, world.account, [RenameTag(tag_id=world.empty, was="Empty", name="Void")], KEN)
    assert author(world, world.empty) == "Ken: tag_renamed"
    assert author(world, world.new) == "Mika: tag_added"


def test_who_gets_a_tag_is_no_change_of_the_tag(world: World) -> None:
    carry_out(world.database, world.account, [Attach(tag_id=world.empty, friends=FriendSet([1]))], KEN)
    assert author(world, world.empty) == "Mika: tag_added"


def test_what_was_changed_before_is_not_told(world: World) -> None:
    with clock_at(now() + timedelta(days=3)):
        assert author(world, world.empty, days=1) is None


def test_what_is_gone_is_called_by_its_last_name(world: World) -> None:
    carry_out(world.database, world.account, [RenameTag(tag_id=world.empty, was="Empty", name="Void")], KEN)
    carry_out(world.database, world.account, [DropTag(tag_id=world.empty, was="Void", friends=FriendSet())], KEN)
    with world.database.reading() as session:
        assert name_of_gone(session, world.account, world.empty) == "Void"
        assert name_of_gone(session, world.other, world.empty) is None
        assert name_of_gone(session, world.account, world.vip) is None
