"""Connections that make nothing permanent, whichever way they are asked to: for readers and rehearsals.

The engine's events refuse what comes through a session. Below them the driver's own connection refuses too: SQLite asks our
gate before each statement; on PostgreSQL a rehearsal holds a row whose reference is missing, so that the server itself turns
its commit away, and whatever is begun without us is read-only.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection

_HARMLESS = re.compile(
    r"(\s|--[^\n]*\n|/\*.*?\*/)*(SELECT|INSERT|UPDATE|DELETE|WITH|VALUES|EXPLAIN|SHOW|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK\s+TO|BEGIN)\b",
    re.IGNORECASE | re.DOTALL,
)
_ELSEWHERE = re.compile(r"\b(dblink|pg_background|lo_export|pg_file_)\w*\s*\(", re.IGNORECASE)
"""Functions that work outside the transaction."""
_TRANSACTION, _PRAGMA, _ATTACH, _DETACH = 22, 19, 24, 25
"""SQLite's action codes (sqlite.org/c3ref/c_alter_table.html)."""
_LOOKS = ("table_info", "table_xinfo", "index_list", "index_info", "index_xinfo", "foreign_key_list")
"""Pragmas whose argument is what they look at, not what they set."""
_UNKEEPABLE = (
    "CREATE TEMP TABLE IF NOT EXISTS unkeepable"
    " (id int PRIMARY KEY, missing int REFERENCES unkeepable DEFERRABLE INITIALLY DEFERRED)"
)


_REHEARSAL = "SET TRANSACTION READ WRITE; INSERT INTO pg_temp.unkeepable VALUES (1, 2)"


class CannotCommit(RuntimeError):
    """A rehearsal or a reader tried to make something permanent."""


def refuse_commits(engine: Engine) -> None:
    event.listen(engine, "commit", _refuse_commit)
    event.listen(engine, "before_cursor_execute", _refuse_what_could_commit)
    event.listen(engine, "set_connection_execution_options", _refuse_autocommit)


@dataclass
class _Gate:
    """What SQLite asks before it prepares a statement. `ours`: it is the connection itself that begins or ends."""

    ours: bool = True

    def allows(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        """0 lets it pass, 1 refuses."""
        if action == _TRANSACTION:
            return int(first == "COMMIT" or not self.ours)
        sets = action == _PRAGMA and second is not None and first not in _LOOKS
        return int(action in (_ATTACH, _DETACH) or (sets and not self.ours))


@cache
def uncommitting_sqlite() -> type:
    """A class of SQLite connections. Outside a transaction that was begun with `beginning` they are read-only."""
    import pysqlite3.dbapi2 as sqlite

    class Uncommitting(sqlite.Connection):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._gate = _Gate()

        def close_gate(self) -> None:
            """Once its settings are made."""
            self.execute("PRAGMA query_only=ON")
            self._gate.ours = False
            super().set_authorizer(self._gate.allows)

        @contextmanager
        def beginning(self, *, writes: bool) -> Iterator[None]:
            """For the statement that begins a transaction."""
            try:
                self._gate.ours = True
                if writes:
                    self.execute("PRAGMA query_only=OFF").close()
                yield
            except BaseException:
                self.execute("PRAGMA query_only=ON").close()
                raise
            finally:
                self._gate.ours = False

        def commit(self) -> None:
            raise CannotCommit("This connection cannot commit.")

        def rollback(self) -> None:
            if self.in_transaction:
                self._gate.ours = True
                try:
                    self.execute("ROLLBACK").close()
                    self.execute("PRAGMA query_only=ON").close()
                finally:
                    self._gate.ours = False

        def set_authorizer(self, _: object) -> None:
            raise CannotCommit("This connection cannot commit.")

    return Uncommitting


def close_postgres(connection: Any, *, writes: bool) -> None:
    """A new PostgreSQL connection made read-only for good, or until `begin_rehearsal`."""
    if writes:
        connection.execute(_UNKEEPABLE)
    connection.execute("SET default_transaction_read_only = on")
    connection.commit()


def end_autocommit(connection: Any, _: object) -> None:
    """A PostgreSQL connection goes back to the pool as it was lent."""
    if connection and connection.autocommit:
        connection.autocommit = False


def begin_rehearsal(connection: Connection) -> None:
    """On PostgreSQL: writes are allowed from here on, and a commit fails at the server."""
    connection.exec_driver_sql(_REHEARSAL)


def _refuse_commit(_: Connection) -> None:
    raise CannotCommit("This session cannot commit.")


def _refuse_what_could_commit(_c: Connection, _cursor: object, statement: str, *_: object) -> None:
    """One statement at a time, and of a kind that leaves the transaction open."""
    if statement == _REHEARSAL:
        return
    if not _HARMLESS.match(statement) or ";" in statement.rstrip("; \n") or _ELSEWHERE.search(statement):
        raise CannotCommit(f"This session cannot commit: {statement[:80]}")


def _refuse_autocommit(_c: Connection, options: Mapping[str, Any]) -> None:
    if "isolation_level" in options:
        raise CannotCommit("This session cannot commit.")
