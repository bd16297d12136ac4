"""One engine factory for SQLite and PostgreSQL, the clock, and ids.

Three kinds of session, each on an engine of its own: a reader that cannot write, a writer, a rehearsal that cannot commit.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import DateTime, Engine, TypeDecorator, create_engine, event, make_url, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlmodel import Session

from store.errors import DatabaseBusy, DatabaseDown, DatabaseFull
from store.uncommitting import begin_rehearsal, close_postgres, end_autocommit, refuse_commits, uncommitting_sqlite

T = TypeVar("T")
FIXED_SQLITE = (3, 51, 3)  # 3.7.0 to 3.51.2 can corrupt a WAL database when two connections checkpoint at once
BUSY_SECONDS = 10.0
ATTEMPTS = 5
PASSING = (DatabaseBusy, DatabaseDown, DatabaseFull, OperationalError, InterfaceError)
"""What is wrong with the database, not with what it is asked to do: tried again later."""
WHY = 500
"""Characters kept of the reason why something could not be worked off."""
_clock: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """This instant, in UTC."""
    clock = _clock.get()
    return clock() if clock else datetime.now(UTC)


@contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Freezes `now()` for this context (scenarios and tests)."""
    token = _clock.set(lambda: instant.astimezone(UTC))
    try:
        yield
    finally:
        _clock.reset(token)


def new_id(noun: str) -> str:
    """An id that says its noun and sorts by when it was made: `tag_0199c2…`."""
    return f"{noun}_{time.time_ns() // 1_000_000:011x}{secrets.token_hex(6)}"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite forgets the zone of a DateTime, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """On SQLite the stored text is read in one step, four times faster: a page of friends has hundreds of instants."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda value: None if value is None else datetime.fromisoformat(value + "+00:00")


class Rehearsable:
    """What may read and rehearse, and never commit: all that tools and the agent get of a database."""

    def __init__(self, reader: Engine, rehearser: Engine) -> None:
        self._reader, self._rehearser = reader, rehearser
        self._kept: dict[str, object] = {}  # what snapshots remember for each other, named by what they read of its version

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One snapshot. Nothing that is written here is kept."""
        with _plain_errors(writes=False), Session(self._reader, autoflush=False, info={"snapshot": self._kept}) as session:
            try:
                yield session
            finally:
                session.expunge_all()  # rows that were read may be used afterwards
                session.rollback()

    @contextmanager
    def rehearsing(self) -> Iterator[Session]:
        """A transaction that cannot be committed; it takes the write lock, so keep it short."""
        with _plain_errors(), Session(self._rehearser) as session:
            try:
                yield session
            finally:
                session.rollback()


class Database(Rehearsable):
    """The doors to one database. `url` is an SQLAlchemy address; SQLite needs a file, for rehearsals share it."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database in (None, "", ":memory:"):
            raise ValueError("Tagdesk needs a database file; an in-memory database cannot be rehearsed on.")
        self._writer = self._engine("write")
        super().__init__(self._engine("read"), self._engine("rehearse"))

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer

    def without_writing(self) -> Rehearsable:
        """The same database for those who may not write."""
        return Rehearsable(self._reader, self._rehearser)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction, committed when the block ends and forgotten when it raises."""
        with _plain_errors(), Session(self._writer, expire_on_commit=False) as session:
            yield session
            session.commit()

    def write(self, work: Callable[[Session], T]) -> T:
        """Runs `work` in one transaction; repeats it when PostgreSQL reports a deadlock or a serialization failure."""
        for attempt in range(ATTEMPTS):
            try:
                with self.writing() as session:
                    return work(session)
            except OperationalError as error:
                if attempt + 1 == ATTEMPTS or getattr(error.orig, "sqlstate", None) not in ("40001", "40P01"):
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        for engine in (self._writer, self._reader, self._rehearser):
            engine.dispose()
        self._kept.clear()

    def _engine(self, mode: str) -> Engine:
        engine = _sqlite_engine(self.url.database or "", mode) if self.is_sqlite else _postgres_engine(self.url, mode)
        if mode != "write":
            refuse_commits(engine)
        return engine


@contextmanager
def _plain_errors(*, writes: bool = True) -> Iterator[None]:
    """What is wrong with the database, as a refusal. A session that only reads and yet writes is a fault of ours."""
    try:
        yield
    except NoConnectionLeft as error:
        raise DatabaseBusy() from error
    except DBAPIError as error:
        message = str(error.orig).lower()
        if "database is locked" in message or "lock timeout" in message:
            raise DatabaseBusy() from error
        if any(sign in message for sign in ("disk is full", "disk i/o", "no space left")) or (writes and "readonly" in message):
            raise DatabaseFull(why=str(error.orig)) from error
        if error.connection_invalidated or "unable to open database" in message or _not_connected(error):
            raise DatabaseDown(why=str(error.orig).strip().split("\n")[0]) from error
        raise


def _not_connected(error: DBAPIError) -> bool:
    """Whether PostgreSQL never answered: there was no statement, and the server gave no code."""
    no_code = getattr(error.orig, "sqlstate", "none") is None
    return isinstance(error, OperationalError) and error.statement is None and no_code


def _sqlite_engine(path: str, mode: str) -> Engine:
    import pysqlite3.dbapi2 as sqlite

    wal = sqlite.sqlite_version_info >= FIXED_SQLITE
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        module=sqlite,
        json_serializer=canonical_json,
        pool_size=16,
        max_overflow=32,
        connect_args={
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
            **({} if mode == "write" else {"factory": uncommitting_sqlite()}),
        },
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        _journal(cursor, "WAL" if wal else "DELETE")
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        if mode != "write":
            connection.close_gate()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        with nullcontext() if mode == "write" else driver.beginning(writes=mode == "rehearse"):
            connection.exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")

    return engine


def _journal(cursor: Any, mode: str) -> None:
    """Sets the journal mode. Of several servers that open a new file at once SQLite refuses all but one, without any waiting."""
    import pysqlite3.dbapi2 as sqlite

    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute(f"PRAGMA journal_mode={mode}")
            return
        except sqlite.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _postgres_engine(url: Any, mode: str) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        json_serializer=canonical_json,
        pool_size=8,
        max_overflow=32,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ" if mode == "read" else "READ COMMITTED",
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.execute(f"SET lock_timeout = '{BUSY_SECONDS:g}s'")
        connection.commit()
        if mode != "write":
            close_postgres(connection, writes=mode == "rehearse")

    if mode != "write":
        event.listen(engine, "checkin", end_autocommit)
    if mode == "rehearse":
        event.listen(engine, "begin", begin_rehearsal)

    return engine


def reason_of(error: Exception) -> str:
    """Why something could not be worked off, without the values of a statement: a friend may take theirs back."""
    return f"{type(error).__name__}: {error.orig if isinstance(error, DBAPIError) else error}"[:WHY]


def sqlite_version() -> str:
    import pysqlite3.dbapi2 as sqlite

    return str(sqlite.sqlite_version)


def canonical_json(value: object) -> str:
    """One text for one value: sorted keys, no spaces, nothing that JSON does not know."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def lock_account(session: Session, account_id: str) -> None:
    """Serialises plans of one account. SQLite's writers are alone already; a plain FOR UPDATE would block every insert
    that refers to the account."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT 1 FROM account WHERE id = :id FOR NO KEY UPDATE"), {"id": account_id})
