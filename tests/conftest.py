"""One small named world on a real database, SQLite and PostgreSQL; nothing reaches beyond loopback."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from sqlalchemy import make_url

from store.database import Database
from store.migrations import migrate
from tests.postgres import NoPostgres, postgres_server
from tests.world import World, build_world
from tests.writers import watched


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """As the product does: the other renderer walks through the local variables of every frame, in whatever thread they live."""
    structlog.configure(processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)])


@pytest.fixture(scope="session", autouse=True)
def only_operations_write() -> Iterator[None]:
    with watched():
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file to copy."""
    path = tmp_path_factory.mktemp("template") / "tagdesk.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    try:
        with postgres_server() as url:
            template = Database(_create(url, "tagdesk_template"))
            migrate(template)
            template.close()
            yield url
    except NoPostgres as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database; the test runs on both kinds."""
    if request.param == "sqlite":
        path = tmp_path / "tagdesk.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}")
    else:
        server = request.getfixturevalue("postgres_url")
        database = Database(_create(server, f"t{uuid4().hex}", template="tagdesk_template"))
    yield database
    database.close()


@pytest.fixture
def world(database: Database) -> World:
    return build_world(database)


@pytest.fixture
def sqlite(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """An empty, migrated SQLite database, for what does not depend on the kind."""
    shutil.copy(sqlite_template, tmp_path / "only.db")
    database = Database(f"sqlite:///{tmp_path / 'only.db'}")
    yield database
    database.close()


@pytest.fixture
def small_world(sqlite: Database) -> World:
    return build_world(sqlite)


def _create(server: str, name: str, template: str = "template1") -> str:
    url = make_url(server)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return url.set(database=name).render_as_string(hide_password=False)
