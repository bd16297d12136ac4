"""A rehearsal really does it and then forgets it: there is no way to make it permanent, and it never waits for rows."""

import re
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from store.conditions import Condition, Group
from store.database import Database, Rehearsable
from store.errors import TagNameTaken
from store.executor import approve, propose
from store.friends import Friend
from store.friendsets import EMPTY, FriendSet, members
from store.matching import friends_matching
from store.operations import AddTag, Attach, DropTag, Operation, PutSegment, RenameTag, SegmentValue, ShowFriends
from store.previews import StepRefused
from store.proposals import proposal_by_id
from store.rehearsal import in_drafted_world, in_rehearsal, rehearse
from store.tags import Tag, tag_by_id, tag_named
from store.uncommitting import CannotCommit
from tests.store.dump import dump
from tests.store.examples import GROUPS
from tests.world import OPERATOR, World

ADD_X = AddTag(tag_id="tag_x", name="X", folder_id=None)


def state(world: World) -> object:
    with world.database.reading() as session:
        return dump(session)


def rename_vip(session: Session, world: World) -> None:
    tag_by_id(session, world.account, world.vip).name = "Gold"
    session.flush()


COMMITS = (
    "COMMIT",
    "commit;",
    "END",
    "END TRANSACTION",
    "COMMIT AND CHAIN",
    "/* quietly */ COMMIT",
    "-- quietly\nCOMMIT",
    "ROLLBACK",
    "ABORT",
    "SELECT 1; COMMIT",
    "PREPARE TRANSACTION 'x'",
    "START TRANSACTION",
    "VACUUM",
    "ATTACH DATABASE 'other.db' AS other",
    "CALL commit_it()",
    "DO $$ BEGIN COMMIT; END $$",
)


@pytest.mark.parametrize("statement", COMMITS)
def test_no_statement_makes_a_rehearsal_permanent(standing: World, statement: str) -> None:
    before = state(standing)
    with standing.database.rehearsing() as session:
        rename_vip(session, standing)
        with pytest.raises(CannotCommit):
            session.execute(text(statement))
    assert state(standing) == before


def commit_session(session: Session) -> None:
    session.commit()


def commit_connection(session: Session) -> None:
    session.connection().get_transaction().commit()  # type: ignore[union-attr]


def commit_by_itself(session: Session) -> None:
    session.rollback()
    session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).execute(text("UPDATE tag SET name = 'Gold'"))


def commit_driver_statement(session: Session) -> None:
    session.connection().exec_driver_sql("COMMIT")


@pytest.mark.parametrize("commit", [commit_session, commit_connection, commit_by_itself, commit_driver_statement])
def test_no_call_makes_a_rehearsal_permanent(standing: World, commit: Callable[[Session], None]) -> None:
    before = state(standing)
    with standing.database.rehearsing() as session:
        rename_vip(session, standing)
        with pytest.raises(CannotCommit):
            commit(session)
    assert state(standing) == before


def test_a_savepoint_inside_a_rehearsal_is_no_way_out(standing: World) -> None:
    before = state(standing)
    with standing.database.rehearsing() as session:
        with session.begin_nested():
            rename_vip(session, standing)
        assert tag_by_id(session, standing.account, standing.vip).name == "Gold"
    assert state(standing) == before


def test_what_tools_get_has_no_door_to_write(standing: World) -> None:
    handed = standing.database.without_writing()
    assert type(handed) is Rehearsable
    assert not isinstance(handed, Database)
    assert not {"write", "writing", "engine"} & set(dir(handed))


def test_a_reader_cannot_write(standing: World) -> None:
    before = state(standing)
    with standing.database.reading() as session, pytest.raises(DBAPIError, match="read.?only"):
        session.execute(text("UPDATE tag SET name = 'Gold'"))
    with standing.database.reading() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(CannotCommit):
            session.commit()
    assert state(standing) == before


def test_a_row_that_was_read_can_be_used_afterwards(standing: World) -> None:
    with standing.database.reading() as session:
        tag = tag_by_id(session, standing.account, standing.vip)
    assert tag.name == "VIP"


def test_a_reader_sees_one_snapshot(world: World) -> None:
    with world.database.reading() as session:
        first = session.exec(select(Tag.name).where(Tag.id == world.vip)).one()
        plan = [RenameTag(tag_id=world.vip, was="VIP", name="Gold")]
        apply(world, plan)
        assert session.exec(select(Tag.name).where(Tag.id == world.vip)).one() == first == "VIP"
    with world.database.reading() as session:
        assert session.exec(select(Tag.name).where(Tag.id == world.vip)).one() == "Gold"


def apply(world: World, plan: Sequence[Operation]) -> None:
    proposal = propose(world.database, world.account, plan, OPERATOR)
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal).digest
    approve(world.database, world.account, proposal, digest, OPERATOR)


def test_a_rehearsal_shows_what_would_be_and_leaves_no_trace(standing: World) -> None:
    before = state(standing)
    added, attached = rehearse(standing.database, standing.account, [ADD_X, Attach(tag_id="tag_x", friends=FriendSet([1, 2]))])
    assert (added.shown.key, attached.shown.count) == ("tag_added", 2)
    assert [sample.name for sample in attached.shown.samples] == ["Aiko", "Ben"]
    assert state(standing) == before


def test_a_refusal_in_a_rehearsal_says_which_operation_refused(standing: World) -> None:
    with pytest.raises(StepRefused) as refused:
        rehearse(standing.database, standing.account, [ADD_X, AddTag(tag_id="tag_y", name="ｘ", folder_id=None)])
    assert (refused.value.position, type(refused.value.refused)) == (1, TagNameTaken)


def test_a_drafted_world_has_the_drafts_in_it_and_only_there(standing: World) -> None:
    def look(session: Session) -> tuple[bool, set[int]]:
        return tag_named(session, standing.account, "x") is not None, set(members(session, standing.account, "tag_x"))

    drafts = [ADD_X, Attach(tag_id="tag_x", friends=FriendSet([3]))]
    assert in_drafted_world(standing.database, standing.account, drafts, look) == (True, {3})
    assert in_drafted_world(standing.database, standing.account, [], look) == (False, set())


def test_without_a_draft_no_lock_is_taken(standing: World) -> None:
    begun: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_: object) -> None:
        begun.append(statement)

    engine = standing.database._reader
    event.listen(engine, "before_cursor_execute", note)
    try:
        in_drafted_world(standing.database, standing.account, [], lambda session: session.exec(select(Tag)).all())
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert not any("IMMEDIATE" in statement or "FOR NO KEY UPDATE" in statement for statement in begun)


@pytest.mark.parametrize("clause", sorted(GROUPS))
def test_a_rehearsal_never_asks_rows_who_matches(standing: World, clause: str) -> None:
    """Facts are found on a snapshot before the lock. Only a few friends are looked up by number, and who else is called so."""
    asked: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_: object) -> None:
        flat = " ".join(statement.lower().split())
        if ("from friend " in flat or "from message " in flat) and not re.search(r"friend\.(number|name_key) in", flat):
            asked.append(statement)

    every = Condition(any=GROUPS[clause])
    segment = PutSegment(segment_id="segment_x", was=None, segment=SegmentValue(name="X", condition=every))
    through = Condition.of(Group(in_segments=("segment_x",)))
    attach = Attach(tag_id=World.empty, friends=FriendSet(range(1, 9)), condition=every)
    plan = [segment, ShowFriends(place="inbox", condition=through), attach]
    event.listen(standing.database._rehearser, "before_cursor_execute", note)
    try:
        _, shown, attached = rehearse(standing.database, standing.account, plan)
    finally:
        event.remove(standing.database._rehearser, "before_cursor_execute", note)
    assert asked == []
    with standing.database.reading() as session:
        assert attached.change.matched == shown.change.matched == friends_matching(session, standing.account, every)


def test_an_approval_never_asks_rows_while_it_holds_the_lock(world: World) -> None:
    condition = Condition.of(Group(name_contains="a", last_message_from="20 days ago", message_contains="e"))
    proposal = propose(
        world.database, world.account, [Attach(tag_id=world.empty, friends=FriendSet([1]), condition=condition)], OPERATOR
    )
    asked: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "LIKE" in statement or "last_message_at >=" in statement:
            asked.append(statement)

    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal).digest
    event.listen(world.database.engine, "before_cursor_execute", note)
    approve(world.database, world.account, proposal, digest, OPERATOR)
    assert asked == []


def test_work_in_a_rehearsal_is_begun_anew_when_it_needs_a_fact_and_sees_its_own_writes_once(standing: World) -> None:
    rounds: list[int] = []

    def work(session: Session) -> int:
        rounds.append(1)
        step = Attach(tag_id=standing.empty, friends=FriendSet([1, 2]), condition=Condition.of(Group(name_contains="aiko")))
        return len(step.apply(session, standing.account).gained[standing.empty])

    assert in_rehearsal(standing.database, standing.account, work) == 1
    assert len(rounds) == 2


def test_deleting_a_tag_shows_how_the_audience_without_any_tag_grows(standing: World) -> None:
    no_tag = SegmentValue(name="No tag", condition=Condition.of(Group(untagged=True)))
    plan: list[Operation] = [
        PutSegment(segment_id="segment_x", was=None, segment=no_tag),
        Attach(tag_id=World.empty, friends=FriendSet([standing.fumi])),
        DropTag(tag_id=World.empty, was="Empty", friends=FriendSet([standing.fumi])),
    ]
    attached, dropped = rehearse(standing.database, standing.account, plan)[1:]
    told = [[(c.args["before"], c.args["after"]) for c in step.shown.consequences] for step in (attached, dropped)]
    assert told == [[(1, 0)], [(0, 1)]]


def test_a_rehearsal_of_nothing_is_allowed(standing: World) -> None:
    assert rehearse(standing.database, standing.account, []) == []
    (step,) = rehearse(standing.database, standing.account, [Attach(tag_id=World.vip, friends=EMPTY)])
    assert (step.change.is_nothing, step.shown.count) == (True, 0)


def test_friends_stay_where_they_are_when_a_rehearsal_adds_some(standing: World) -> None:
    before = state(standing)
    with standing.database.rehearsing() as session:
        session.add(
            Friend(account_id=standing.account, number=99, followed_at=tag_by_id(session, standing.account, World.vip).created_at)
        )
        session.flush()
    assert state(standing) == before
