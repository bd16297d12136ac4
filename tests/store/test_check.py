"""`tagdesk check` finds each thing that can be wrong, and nothing where all is well."""

import json

import pytest
from sqlalchemy import text

from store.check import Finding, check
from store.conditions import Condition, Group
from store.executor import approve, cancel, carry_out, propose, undo
from store.friendsets import FriendSet
from store.operations import AddTag, Attach, Detach, DropTag
from store.proposals import proposal_by_id
from tests.world import OPERATOR, World

VIP = {"a": "account_shop", "t": "tag_vip"}


def wrong(world: World) -> list[Finding]:
    return [finding for finding in check(world.database) if finding.wrong]


def spoil(world: World, statement: str, **values: object) -> None:
    with world.database.writing() as session:
        if world.database.is_sqlite:
            session.connection().execute(text("PRAGMA ignore_check_constraints=ON"))
        assert session.connection().execute(text(statement), values).rowcount


def busy_day(world: World) -> str:
    """Work of every kind; answers with a proposal that was applied."""
    everyone = Condition.of(Group(everyone=True))
    plan = [Attach(tag_id=world.new, friends=FriendSet(range(1, 9)), condition=everyone)]
    proposal_id = propose(world.database, world.account, plan, OPERATOR)
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal_id).digest
    approve(world.database, world.account, proposal_id, digest, OPERATOR)
    undo(world.database, world.account, proposal_id, OPERATOR)
    taken = propose(world.database, world.account, [Detach(tag_id=world.vip, friends=FriendSet([1, 2]))], OPERATOR)
    cancel(world.database, world.account, taken, OPERATOR)
    carry_out(world.database, world.account, [AddTag(tag_id="tag_short", name="Short-lived", folder_id=None)], OPERATOR)
    carry_out(world.database, world.account, [Attach(tag_id="tag_short", friends=FriendSet([3]))], OPERATOR)
    drop = [DropTag(tag_id="tag_short", was="Short-lived", friends=FriendSet([3]))]
    undo(world.database, world.account, carry_out(world.database, world.account, drop, OPERATOR), OPERATOR)
    return proposal_id


def test_all_is_well_after_a_day_of_work(world: World) -> None:
    busy_day(world)
    assert wrong(world) == []
    told = " ".join(finding.text for finding in check(world.database))
    assert "The schema is at version" in told
    assert ("SQLite 3." in told and "journal mode WAL" in told) or "PostgreSQL" in told


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE tag SET friends = friends + 1 WHERE id = :t", "“VIP” counts 4 friends, but 3 have it"),
        ("UPDATE membership SET count = 9 WHERE tag_id = :t", "counts 9 friends, but holds 3"),
        ("UPDATE membership SET chunk = 7 WHERE tag_id = :t", "friends of other chunks"),
        ("UPDATE membership SET tag_id = 'tag_gone' WHERE tag_id = :t", "the tag tag_gone, which does not exist"),
        ("DELETE FROM membership WHERE tag_id = :t", "ends with 3 friends, but 0 have it"),
        ("DELETE FROM membership WHERE account_id = :a AND tag_id = 'friends'", "no friends of the account"),
        ("UPDATE friend SET forgotten_at = followed_at WHERE account_id = :a AND number = 2", "“All friends” differs"),
        ("UPDATE account SET friend_counter = 3 WHERE id = :a", "could be given out again"),
        ("UPDATE account SET sequence = 2 WHERE id = :a", "beyond the account's counter"),
        ("UPDATE friend_set SET count = count + 1 WHERE account_id = :a", "does not hold what its digest says"),
        ("DELETE FROM membership_change WHERE tag_id = :t", "The journal of “VIP” ends with 0 friends"),
        ("DELETE FROM friend_set WHERE account_id = :a", "names a set that is not kept"),
        ("UPDATE membership_change SET added = NOT added WHERE tag_id = :t", "loses friends who do not have it"),
        ("UPDATE tag SET version = 999 WHERE id = :t", "“VIP” is at version 999"),
        ("UPDATE tag SET name_key = 'oops' WHERE id = :t", "does not stand under its own key"),
        ("DELETE FROM decision WHERE account_id = :a", "was applied, but nobody approved it"),
        ("DELETE FROM applied WHERE account_id = :a", "nothing says what was applied"),
        ("DELETE FROM audit_line WHERE account_id = :a", "the audit log does not say so"),
        ("DELETE FROM proposal WHERE account_id = :a", "there is no such proposal"),
        ("UPDATE proposal SET undoes = NULL WHERE account_id = :a", "which does not fit"),
        ("UPDATE proposal SET digest = 'other' WHERE account_id = :a", "altered after it was shown"),
    ],
)
def test_what_was_spoilt_is_found(small_world: World, statement: str, said: str) -> None:
    busy_day(small_world)
    spoil(small_world, statement, **{name: value for name, value in VIP.items() if f":{name}" in statement})
    told = [finding.text for finding in wrong(small_world)]
    assert any(said in text for text in told), told


def test_bits_that_cannot_be_read_are_found(world: World) -> None:
    spoil(world, "UPDATE membership SET bits = :b WHERE tag_id = :t", b=b"\x01\x02", t=world.vip)
    assert any("cannot be read" in finding.text for finding in wrong(world))


def test_a_member_who_is_no_friend_is_found(world: World) -> None:
    stranger = FriendSet([1, 2, 5, 99])
    change = "UPDATE membership SET bits = :b, count = 4 WHERE tag_id = :t AND account_id = :a"
    spoil(world, change, b=stranger.stored, t=world.vip, a=world.account)
    assert any("“VIP” is on 1 who are no friends" in finding.text for finding in wrong(world))
    spoil(world, change, b=stranger.stored, t="blocked", a=world.account)
    assert any("1 of those who blocked" in finding.text for finding in wrong(world))


def test_a_segment_on_a_tag_that_does_not_exist_is_found(world: World) -> None:
    condition = json.dumps({"any": [{"none_tags": ["tag_gone"]}]})
    spoil(world, "UPDATE segment SET condition = :c WHERE id = :s", c=condition, s=world.open)
    assert any("The segment “Open” mentions" in finding.text for finding in wrong(world))
    spoil(world, "UPDATE segment SET condition = :c WHERE id = :s", c='{"any": [{}]}', s=world.open)
    assert any("The segment “Open” cannot be read" in finding.text for finding in wrong(world))


def test_another_schema_is_told_and_nothing_else_is_looked_at(world: World) -> None:
    spoil(world, "UPDATE alembic_version SET version_num = 'newer'")
    (schema,) = wrong(world)
    assert "version newer" in schema.text


def test_a_database_before_its_first_migration_is_told(small_world: World) -> None:
    spoil(small_world, "DELETE FROM alembic_version")
    assert "tagdesk migrate" in wrong(small_world)[0].text


def test_a_row_that_refers_to_nothing_is_found(small_world: World) -> None:
    with small_world.database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("UPDATE tag SET folder_id = 'folder_gone' WHERE id = 'tag_vip'")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")
    assert any("refer to rows that are not there" in finding.text for finding in wrong(small_world))
