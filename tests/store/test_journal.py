"""Whenever friends gain or lose a tag, one row says who, when and why."""

from sqlmodel import Session, select

from store.accounts import account_by_id
from store.executor import carry_out, carry_out_in
from store.friendsets import EMPTY, FriendSet
from store.history import AuditLine, lines
from store.journal import Cause, MembershipChange, changed_since, changes_of_friend, friends_of_rows, record
from store.operations import AddTag, Attach, Detach, DropTag
from store.tags import tag_by_id
from tests.statements import statements
from tests.world import OPERATOR, World

CAUSE, LATER = Cause("proposal", "proposal_a"), Cause("proposal", "proposal_b")


def rows(session: Session, world: World, cause: Cause) -> list[tuple[str, bool, set[int]]]:
    mine = select(MembershipChange).where(MembershipChange.account_id == world.account, MembershipChange.cause_id == cause.id)
    found = sorted(session.exec(mine), key=lambda row: row.sequence)
    return [(row.tag_id, row.added, set(friends)) for row, friends in friends_of_rows(session, world.account, found)]


def test_one_row_a_tag_however_many_friends(standing: World) -> None:
    with standing.database.rehearsing() as session:
        record(session, standing.account, {"tag_vip": FriendSet(range(1, 100_000)), "tag_new": FriendSet([7])}, {}, CAUSE)
        assert rows(session, standing, CAUSE) == [("tag_vip", True, set(range(1, 100_000))), ("tag_new", True, {7})]
        stored = session.exec(select(MembershipChange).where(MembershipChange.cause_id == CAUSE.id)).all()
        assert [(row.number, row.digest is None) for row in sorted(stored, key=lambda row: row.sequence)] == [
            (None, False),
            (7, True),
        ]


def test_nobody_leaves_no_row_and_no_number_is_taken(standing: World) -> None:
    with standing.database.rehearsing() as session:
        before = account_by_id(session, standing.account).sequence
        record(session, standing.account, {"tag_vip": EMPTY}, {"tag_new": EMPTY}, CAUSE)
        session.expire_all()
        assert (rows(session, standing, CAUSE), account_by_id(session, standing.account).sequence) == ([], before)


def test_a_tags_version_is_the_row_of_its_last_change(standing: World) -> None:
    with standing.database.rehearsing() as session:
        record(session, standing.account, {"tag_vip": FriendSet([3])}, {"tag_new": FriendSet([4])}, CAUSE)
        session.expire_all()
        last = {
            row.tag_id: row.sequence
            for row in session.exec(select(MembershipChange).where(MembershipChange.cause_id == CAUSE.id))
        }
        assert {id: tag_by_id(session, standing.account, id).version for id in last} == last
        assert last["tag_new"] < last["tag_vip"], "what is lost is told before what is gained"


def test_changed_since_names_whom_anyone_touched_after_a_cause(standing: World) -> None:
    with standing.database.rehearsing() as session:

        def note(gained: list[int], lost: list[int], cause: Cause, tag_id: str = "tag_vip") -> None:
            record(session, standing.account, {tag_id: FriendSet(gained)}, {tag_id: FriendSet(lost)}, cause)

        note([1, 2, 3, 4], [], CAUSE)
        assert changed_since(session, standing.account, "tag_vip", CAUSE.id) == EMPTY
        note([], [2], LATER)
        note([9], [3, 4], LATER)
        note([1], [], LATER, "tag_new")
        assert set(changed_since(session, standing.account, "tag_vip", CAUSE.id)) == {2, 3, 4, 9}
        assert changed_since(session, standing.account, "tag_vip", "proposal_unknown") == EMPTY
        assert changed_since(session, standing.other, "tag_vip", CAUSE.id) == EMPTY
        note([3], [], CAUSE)
        assert changed_since(session, standing.account, "tag_vip", CAUSE.id) == EMPTY


def test_a_friends_past_is_told_newest_first_alone_or_among_many(standing: World) -> None:
    with standing.database.rehearsing() as session:
        record(session, standing.account, {"tag_x": FriendSet([6, 7, 8])}, {}, CAUSE)
        record(session, standing.account, {}, {"tag_x": FriendSet([6])}, LATER)
        record(session, standing.account, {"tag_y": FriendSet([7, 8])}, {}, LATER)
        told = [(row.tag_id, row.added) for row in changes_of_friend(session, standing.account, standing.fumi)]
        assert told == [("tag_x", False), ("tag_x", True)]
        newest = list(changes_of_friend(session, standing.account, standing.fumi, limit=1))
        assert [(row.tag_id, row.added) for row in newest] == [("tag_x", False)]
        assert list(changes_of_friend(session, standing.other, standing.fumi)) == []


def test_every_door_leaves_its_reason(world: World) -> None:
    proposal = carry_out(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([6]))], OPERATOR)
    with world.database.writing() as session:
        run, _ = carry_out_in(
            session, world.account, [Detach(tag_id=world.vip, friends=FriendSet([6]))], OPERATOR, cause="workflow"
        )
    with world.database.reading() as session:
        told = [(row.cause_kind, row.cause_id, row.added) for row in changes_of_friend(session, world.account, world.fumi)]
    assert told == [("workflow", run, False), ("proposal", proposal, True)]


def test_deleting_a_tag_is_told_to_each_friend_who_loses_it(world: World) -> None:
    with world.database.writing() as session:
        plan = [AddTag(tag_id="tag_x", name="X", folder_id=None), Attach(tag_id="tag_x", friends=FriendSet([1, 6]))]
        carry_out_in(session, world.account, plan, OPERATOR)
        carry_out_in(session, world.account, [DropTag(tag_id="tag_x", was="X", friends=FriendSet([1, 6]))], OPERATOR)
    with world.database.reading() as session:
        assert [(row.tag_id, row.added) for row in changes_of_friend(session, world.account, world.fumi)] == [
            ("tag_x", False),
            ("tag_x", True),
        ]


def test_journal_and_audit_log_count_with_one_counter_and_never_twice(world: World) -> None:
    for _ in range(3):
        carry_out(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([6]))], OPERATOR)
        carry_out(world.database, world.account, [Detach(tag_id=world.vip, friends=FriendSet([6]))], OPERATOR)
    with world.database.reading() as session:
        journal = session.exec(select(MembershipChange.sequence).where(MembershipChange.account_id == world.account)).all()
        audit = session.exec(select(AuditLine.sequence).where(AuditLine.account_id == world.account)).all()
        numbers = sorted([*journal, *audit])
        assert numbers == list(range(1, account_by_id(session, world.account).sequence + 1))
        assert [line.sequence for line in lines(session, world.account, limit=3)] == sorted(audit, reverse=True)[:3]


def test_a_long_journal_is_read_a_batch_at_a_time(standing: World) -> None:
    with standing.database.rehearsing() as session:
        record(session, standing.account, {"tag_x": FriendSet([6])}, {}, CAUSE)
        for number in range(10, 460):
            record(session, standing.account, {"tag_x": FriendSet([8, number])}, {}, LATER)
        record(session, standing.account, {"tag_y": FriendSet([6, 9])}, {}, LATER)
        with statements() as asked:
            told = [(row.tag_id, row.number) for row in changes_of_friend(session, standing.account, standing.fumi)]
        assert told == [("tag_y", None), ("tag_x", 6)]
        assert len(asked) < 12
        with statements() as asked:
            assert set(changed_since(session, standing.account, "tag_x", CAUSE.id)) == {8, *range(10, 460)}
        assert len(asked) < 6
