"""Whatever a tool or a model's call could reach of the database, nothing of it can be made permanent, on both databases."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from store.database import Rehearsable
from store.errors import Refused
from store.executor import approve, propose
from store.operations import AddTag, RenameTag
from store.proposals import proposal_by_id
from store.rehearsal import rehearse
from store.uncommitting import CannotCommit
from tests.store.dump import dump
from tests.world import OPERATOR, World

WRITE = "UPDATE tag SET name = 'Gold' WHERE id = 'tag_vip'"
Way = Callable[[Session], object]


def driver(session: Session) -> Any:
    """The driver's own connection, below everything that SQLAlchemy watches."""
    return session.connection().connection.driver_connection


def engine(session: Session) -> Engine:
    return session.connection().engine


def through_the_driver(*statements: str) -> Way:
    def way(session: Session) -> None:
        connection = driver(session)
        with suppress(Exception):
            session.execute(text(WRITE))
        for statement in statements:
            connection.execute(statement)

    return way


def written_then(end: Callable[[Any], object]) -> Way:
    """Writes through the session, then ends the transaction through the driver."""

    def way(session: Session) -> None:
        with suppress(DBAPIError):
            session.execute(text(WRITE))
        end(driver(session))

    return way


def let_go_and_written(connection: Any) -> None:
    connection.rollback()
    connection.execute(WRITE)
    connection.commit()


def let_go_and_autocommitted(connection: Any) -> None:
    connection.rollback()
    connection.autocommit = True
    connection.execute(WRITE)


def begun_by_hand(connection: Any) -> None:
    connection.rollback()
    connection.execute("BEGIN")
    connection.execute(WRITE)
    connection.execute("COMMIT")


def released(connection: Any) -> None:
    connection.rollback()
    connection.execute("SAVEPOINT mine")
    connection.execute(WRITE)
    connection.execute("RELEASE mine")


def taken_raw(session: Session) -> None:
    own = engine(session)
    session.rollback()
    raw = own.raw_connection()
    try:
        raw.cursor().execute(WRITE)
        raw.commit()
    finally:
        raw.close()


def committing_by_itself(session: Session) -> None:
    own = engine(session)
    session.rollback()
    with own.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(WRITE))


def begun_anew(session: Session) -> None:
    own = engine(session)
    session.rollback()
    with own.begin() as connection:
        connection.execute(text(WRITE))


def said(statement: str) -> Way:
    def way(session: Session) -> None:
        with suppress(DBAPIError):
            session.execute(text(WRITE))
        session.connection().exec_driver_sql(statement)

    return way


def isolation_unset(connection: Any) -> None:
    """On Python 3.11 this commits by itself."""
    connection.isolation_level = None
    connection.rollback()


WAYS: dict[str, Way] = {
    "the driver's commit": written_then(lambda connection: connection.commit()),
    "the pool's commit": lambda session: (session.execute(text(WRITE)), session.connection().connection.commit()),  # type: ignore[func-returns-value]
    "COMMIT through the driver": through_the_driver("COMMIT"),
    "END through the driver": through_the_driver("END"),
    "COMMIT behind a comment": through_the_driver("/* */ COMMIT"),
    "several statements at once": through_the_driver("SELECT 1; COMMIT; SELECT 1"),
    "a script": written_then(lambda connection: connection.executescript("SELECT 1")),
    "the driver let go of its transaction": written_then(let_go_and_written),
    "the driver begun by hand": written_then(begun_by_hand),
    "autocommit at the driver": written_then(let_go_and_autocommitted),
    "no isolation level": written_then(isolation_unset),
    "a savepoint of its own": written_then(released),
    "a cursor that lets go": through_the_driver("ROLLBACK", WRITE),
    "a raw connection": taken_raw,
    "an engine that commits by itself": committing_by_itself,
    "a transaction of its own": begun_anew,
    "two phases": written_then(lambda connection: (connection.tpc_begin("x"), connection.tpc_prepare())),
    "PREPARE TRANSACTION": through_the_driver("PREPARE TRANSACTION 'x'"),
    "no authorizer": written_then(lambda connection: (connection.set_authorizer(None), connection.commit())),
    "a reader told to write": said("PRAGMA query_only=OFF"),
    "a reader told to write, by the driver": through_the_driver("PRAGMA query_only=OFF", "ROLLBACK", WRITE),
    "read and write": said("SET TRANSACTION READ WRITE"),
    "a session that may write": said("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE"),
    "another name for the file": through_the_driver("ATTACH DATABASE 'file:x.db' AS other"),
    "a copy": through_the_driver("ROLLBACK", "VACUUM INTO 'copy.db'"),
    "a procedure": said("DO $$ BEGIN UPDATE tag SET name = 'Gold'; COMMIT; END $$"),
    "another connection": said("SELECT dblink_exec('dbname=x', 'UPDATE tag SET name = 1')"),
    "a program": said("COPY tag TO PROGRAM 'true'"),
    "a file": said("SELECT lo_export(1, '/tmp/x')"),
    "a setting": said("SELECT set_config('transaction_read_only', 'off', true)"),
}


def doors(handed: Rehearsable) -> list[Callable[[], AbstractContextManager[Session]]]:
    return [handed.reading, handed.rehearsing]


def state(world: World) -> object:
    with world.database.reading() as session:
        return dump(session)


def test_nothing_that_tools_get_makes_anything_permanent(world: World) -> None:
    before = state(world)
    for name, way in WAYS.items():
        for door in doors(world.database.without_writing()):
            with suppress(Exception), door() as session:
                way(session)
            assert state(world) == before, f"{name}, {door.__name__}"
        rehearse(world.database, world.account, [AddTag(tag_id="tag_x", name="X", folder_id=None)])
        assert state(world) == before, name
    rename = propose(world.database, world.account, [RenameTag(tag_id=World.vip, was="VIP", name="Gold")], OPERATOR)
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, rename).digest
    approve(world.database, world.account, rename, digest, OPERATOR)
    assert state(world) != before


def test_the_same_ways_are_open_to_who_may_write(world: World) -> None:
    """Or the test above would prove nothing."""
    before = state(world)
    with world.database.writing() as session:
        written_then(lambda connection: connection.commit())(session)
    assert state(world) != before


def test_a_reader_and_a_rehearsal_stay_closed_however_often_they_are_lent(world: World) -> None:
    for _ in range(3):
        for door in doors(world.database.without_writing()):
            with suppress(CannotCommit), door() as session:
                session.execute(text("SELECT 1"))
                session.commit()
            with pytest.raises((CannotCommit, DBAPIError, Refused)), door() as session:
                begun_anew(session)
