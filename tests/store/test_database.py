"""One engine factory: no update is lost, what waits too long or does not fit is refused, nothing half-done stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Event, Thread
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

import store.database as database_module
from store.accounts import Account, account_by_id, open_account
from store.database import FIXED_SQLITE, Database, clock_at, lock_account, new_id, now, sqlite_version
from store.errors import DatabaseBusy, DatabaseDown, DatabaseFull, DatabaseNewer, UnknownAccount
from store.events import WebhookEvent
from store.friends import Friend
from store.inbox import text_message
from store.migrations import _scripts, migrate, newest_version, schema_version
from store.tables import metadata
from store.tags import Tag, tag_by_id
from tests.conftest import _create
from tests.world import World


@pytest.fixture
def postgres(postgres_url: str) -> str:
    """The address of an empty PostgreSQL database."""
    return _create(postgres_url, f"t{uuid4().hex}")


def pragmas(session: Session) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    return {name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


def test_sqlite_waits_for_the_disk_in_wal_mode_and_keeps_references_whole(sqlite: Database) -> None:
    fixed = tuple(map(int, sqlite_version().split("."))) >= FIXED_SQLITE
    wanted = {"journal_mode": "wal" if fixed else "delete", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    assert fixed, "the wheel that carries a SQLite without the WAL-reset bug is installed"
    for door in (sqlite.reading, sqlite.rehearsing, sqlite.writing):
        with door() as session:
            assert pragmas(session) == wanted


def test_an_old_sqlite_does_without_wal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "FIXED_SQLITE", (99, 0, 0))
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    with database.writing() as session:
        assert pragmas(session)["journal_mode"] == "delete"
    database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="file"):
        Database(url)


def together(*works: Callable[[], object]) -> list[object]:
    """Runs them at the same time, each in a thread; raises what any of them raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(work) for work in works]]


def test_two_writers_lose_no_update(world: World) -> None:
    rounds = 40

    def count_up() -> None:
        def work(session: Session) -> None:
            lock_account(session, world.account)
            tag = tag_by_id(session, world.account, world.vip)
            tag.version += 1
            account_by_id(session, world.account).friend_counter += 1

        for _ in range(rounds):
            world.database.write(work)

    with world.database.reading() as session:
        before = tag_by_id(session, world.account, world.vip).version, account_by_id(session, world.account).friend_counter
    together(count_up, count_up)
    with world.database.reading() as session:
        after = tag_by_id(session, world.account, world.vip).version, account_by_id(session, world.account).friend_counter
    assert (after[0] - before[0], after[1] - before[1]) == (2 * rounds, 2 * rounds)


def test_what_raises_leaves_nothing_behind(world: World) -> None:
    def work(session: Session) -> None:
        tag_by_id(session, world.account, world.vip).name = "Gold"
        session.flush()
        raise UnknownAccount(id="x")

    with pytest.raises(UnknownAccount):
        world.database.write(work)
    with world.database.reading() as session:
        assert tag_by_id(session, world.account, world.vip).name == "VIP"


def test_a_deadlock_is_tried_again(world: World) -> None:
    if world.database.is_sqlite:
        pytest.skip("SQLite has one writer and no deadlocks")
    both, one_is_done, tries = Barrier(2), Event(), list[str]()

    def rename(first: str, second: str) -> None:
        def work(session: Session) -> None:
            tries.append(first)
            if len(tries) > 2:
                assert one_is_done.wait(timeout=10)  # else it may run into the other once more
            for position, tag_id in enumerate((first, second)):
                session.execute(text("UPDATE tag SET friends = friends + 10 WHERE id = :id"), {"id": tag_id})
                if position == 0 and len(tries) <= 2:
                    both.wait(timeout=10)

        world.database.write(work)
        one_is_done.set()

    together(lambda: rename(world.vip, world.new), lambda: rename(world.new, world.vip))
    assert len(tries) == 3
    with world.database.reading() as session:
        assert [tag_by_id(session, world.account, id).friends for id in (world.vip, world.new)] == [23, 22]


def test_other_faults_of_the_database_are_not_tried_again(world: World) -> None:
    tries: list[int] = []

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text("SELECT 1 FROM no_such_table"))

    with pytest.raises(Exception, match="no_such_table"):
        world.database.write(work)
    assert tries == [1]


def test_a_plan_in_progress_does_not_hold_up_what_line_sends(world: World) -> None:
    if world.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    with world.database.writing() as planning:
        lock_account(planning, world.account)
        with world.database.writing() as webhook:
            webhook.execute(text("SET LOCAL lock_timeout = '500ms'"))
            webhook.add(Friend(account_id=world.account, number=50, followed_at=now()))
            webhook.add(text_message(world.account, "m50", 50, now(), "hello"))
            arrived = WebhookEvent(account_id=world.account, id="e1", type="follow", at=now(), received_at=now(), body={})
            webhook.add(arrived)
    with world.database.reading() as session:
        assert session.get(Friend, (world.account, 50)) is not None


def test_plans_of_one_account_wait_for_each_other_and_other_accounts_do_not(world: World) -> None:
    if world.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    with world.database.writing() as planning:
        lock_account(planning, world.account)
        with world.database.writing() as other:
            other.execute(text("SET LOCAL lock_timeout = '300ms'"))
            lock_account(other, world.other)

        def same(session: Session) -> None:
            session.execute(text("SET LOCAL lock_timeout = '300ms'"))
            lock_account(session, world.account)

        with pytest.raises(DatabaseBusy):
            world.database.write(same)


@pytest.mark.parametrize("door", ["writing", "rehearsing"])
def test_a_database_that_stays_locked_is_busy(world: World, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.2)
    impatient = Database(world.database.url.render_as_string(hide_password=False))

    def wait() -> None:
        with getattr(impatient, door)() as session:
            lock_account(session, world.account)
            session.execute(text("SELECT 1"))

    with world.database.writing() as holder:
        lock_account(holder, world.account)
        holder.execute(text("UPDATE account SET name = name"))
        with pytest.raises(DatabaseBusy):
            wait()
        if world.database.is_sqlite:
            with pytest.raises(DatabaseBusy):
                migrate(impatient)
        with impatient.reading() as session:
            assert tag_by_id(session, world.account, world.vip).name == "VIP"
    impatient.close()


def test_no_connection_left_is_busy(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = sqlite._reader.pool
    monkeypatch.setattr(pool, "_timeout", 0.1)
    held = [sqlite._reader.connect() for _ in range(48)]
    with pytest.raises(DatabaseBusy), sqlite.reading() as session:
        session.execute(text("SELECT 1"))
    for connection in held:
        connection.close()


def test_a_full_disk_is_said_and_nothing_is_kept(small_world: World) -> None:
    with small_world.database.writing() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()

    def fill(session: Session) -> None:
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        tag_by_id(session, small_world.account, small_world.vip).name = "Gold"
        session.flush()
        for number in range(200):
            session.add(text_message(small_world.account, f"big{number}", 1, now(), "x" * 5_000))
        session.flush()

    with pytest.raises(DatabaseFull) as full:
        small_world.database.write(fill)
    assert "full" in full.value.say("en")
    with small_world.database.reading() as session:
        assert tag_by_id(session, small_world.account, small_world.vip).name == "VIP"


def test_a_database_that_may_not_be_written_is_said(small_world: World) -> None:
    event.listen(small_world.database.engine, "begin", lambda c: c.exec_driver_sql("PRAGMA query_only = ON"))
    with pytest.raises(DatabaseFull, match="readonly"):
        small_world.database.write(
            lambda session: tag_by_id(session, small_world.account, small_world.vip).__setattr__("name", "G")
        )


def test_a_newer_database_is_left_alone(world: World) -> None:
    with world.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer) as newer:
        migrate(world.database)
    assert "9999" in newer.value.say("en")
    assert schema_version(world.database) == "9999"


def test_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    assert schema_version(database) == newest_version() == migrate(database)
    with database.writing() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_database_of_the_first_version_is_brought_forward_with_all_that_it_holds(world: World) -> None:
    config, _ = _scripts()
    with world.database.writing() as session:
        config.attributes["connection"] = session.connection()
        command.downgrade(config, "0001")
    assert schema_version(world.database) == "0001"
    assert migrate(world.database) == newest_version()
    with world.database.reading() as session:
        assert tag_by_id(session, world.account, world.vip).name == "VIP"
    with world.database.writing() as session:
        assert compare_metadata(MigrationContext.configure(session.connection()), metadata) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_servers_that_start_together_migrate_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'tagdesk.db'}" if kind == "sqlite" else request.getfixturevalue("postgres")
    servers = [Database(url) for _ in range(4)]
    assert set(together(*(lambda server=server: migrate(server) for server in servers))) == {newest_version()}
    with servers[0].writing() as session:
        open_account(session, "Shop", "account_shop")
    with servers[3].reading() as session:
        assert session.exec(select(Account.name)).all() == ["Shop"]
    for server in servers:
        server.close()


def test_servers_that_open_a_new_file_at_once_wait_for_each_other(tmp_path: Path) -> None:
    def opened(server: Database) -> None:
        with server.engine.connect():
            pass

    for n in range(150):  # SQLite refuses about one round in ten when nobody tries again
        servers = [Database(f"sqlite:///{tmp_path / str(n) / 'tagdesk.db'}") for _ in range(6)]
        together(*(lambda server=server: opened(server) for server in servers))
        for server in servers:
            server.close()


def test_instants_come_back_in_utc_and_exact(database: Database) -> None:
    tokyo = datetime(2026, 7, 15, 8, 30, 0, 123_456, tzinfo=timezone(timedelta(hours=9)))
    with database.writing() as session, clock_at(tokyo):
        open_account(session, "Shop", "account_shop")
    with database.reading() as session:
        created = account_by_id(session, "account_shop").created_at
    assert (created, created.tzinfo) == (tokyo, UTC)


def test_an_instant_without_a_zone_is_a_bug(database: Database) -> None:
    with pytest.raises(Exception, match="time zone"), database.writing() as session:
        session.add(Account(id="a", name="A", created_at=datetime(2026, 7, 15)))  # noqa: DTZ001


def test_the_clock_is_frozen_for_its_context_only() -> None:
    instant = datetime(2026, 7, 15, tzinfo=UTC)
    elsewhere: list[datetime] = []
    with clock_at(instant):
        assert now() == instant
        thread = Thread(target=lambda: elsewhere.append(now()))
        thread.start()
        thread.join()
    assert elsewhere[0] > instant
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_ids_say_their_noun_and_sort_by_time() -> None:
    ids = [new_id("tag") for _ in range(500)]
    assert len(set(ids)) == 500
    assert all(id.startswith("tag_") and len(id) == len(ids[0]) for id in ids)
    assert [id[:15] for id in ids] == sorted(id[:15] for id in ids)


def test_a_database_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("these are notes, " * 100)
    database = Database(f"sqlite:///{tmp_path / 'notes.db'}")
    with pytest.raises(Exception, match="not a database"):
        migrate(database)
    database.close()
    assert (tmp_path / "notes.db").read_text().startswith("these are notes")


def test_tags_sort_alike_on_both_databases(world: World) -> None:
    names = ["ｱ", "あ", "z", "A", "亜", "🎉", "é"]
    with world.database.writing() as session:
        for number, name in enumerate(names):
            at = now()
            session.add(Tag(account_id=world.other, id=f"t{number}", name=name, name_key=name, created_at=at, updated_at=at))
        session.flush()
        keys = session.exec(select(Tag.name_key).where(Tag.account_id == world.other).order_by(Tag.name_key)).all()
    assert list(keys) == sorted([*names, "vip"])


def test_a_closed_database_has_forgotten_what_its_snapshots_remembered(sqlite: Database) -> None:
    """The file may be another one when it is opened again."""
    with sqlite.reading() as session:
        session.info["snapshot"]["account"] = (1, "friends with any tag")
    sqlite.close()
    with sqlite.reading() as session:
        assert session.info["snapshot"] == {}


def test_a_reader_that_writes_is_a_fault_of_ours_and_not_of_the_disk(world: World) -> None:
    with pytest.raises(DBAPIError, match="read.?only"), world.database.reading() as session:
        session.execute(text("UPDATE tag SET name = 'Gold'"))


@pytest.mark.parametrize("url", ["postgresql://postgres@127.0.0.1:1/x", "sqlite:////proc/none/tagdesk.db"])
def test_a_database_that_does_not_answer_is_down(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: None)
    database = Database(url)
    for door in (database.reading, database.rehearsing, database.writing):
        with pytest.raises(DatabaseDown), door() as session:
            session.execute(text("SELECT 1"))
    database.close()


def test_a_server_that_goes_away_is_down_and_used_again_when_it_is_back(
    postgres_url: str, request: pytest.FixtureRequest
) -> None:
    database = Database(_create(postgres_url, f"t{uuid4().hex}", template="tagdesk_template"))
    with pytest.raises(DatabaseDown), database.writing() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    with database.writing() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
    database.close()
