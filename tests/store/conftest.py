"""A world that outlives its test, for tests that only rehearse in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from store.database import Database
from tests.conftest import _create
from tests.world import World, build_world


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def standing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The named world on both kinds of database, once for a module: its tests leave nothing behind."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("standing") / "tagdesk.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}")
    else:
        server = request.getfixturevalue("postgres_url")
        database = Database(_create(server, f"t{uuid4().hex}", template="tagdesk_template"))
    yield build_world(database)
    database.close()
