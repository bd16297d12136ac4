"""`tagdesk bench` measures the real doors beside rows that do the same work."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from typer.testing import CliRunner

from store.check import check
from web.bench import NAMES
from web.bench.audiences import NAMES as AUDIENCES
from web.bench.rows import Rows
from web.bench.world import World, bench_world
from web.cli import app


def test_every_measurement_is_taken_on_both_databases_and_nothing_is_left_behind(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["bench", "--friends", "1000", "--postgres", postgres_url, "--json", "bench.json"])
    assert result.exit_code == 0
    found = json.loads(Path("bench.json").read_text("utf-8"))
    assert [(one["name"], one["database"]) for one in found] == [(n, kind) for kind in ("SQLite", "PostgreSQL") for n in NAMES]
    assert all(set(one) == {"name", "database", "friends", "ms", "rows_ms", "ratio"} for one in found)
    assert all(one["ms"] > 0 and one["friends"] == 1000 for one in found)
    assert {one["name"] for one in found if one["rows_ms"] is None} == {"tag_list", "rehearsal_lock", *AUDIENCES}
    assert _left_on(postgres_url) == []


def test_rows_do_the_same_work_in_a_world_that_is_sound() -> None:
    with bench_world(1000, "", lambda _: None) as world:
        assert [finding for finding in check(world.database) if finding.wrong] == []
        rows, wanted = Rows(world), len(world.sets["tag_most"])
        rows.apply()
        assert _tagged(world) == (wanted, wanted)
        rows.undo()
        assert _tagged(world) == (0, 0)
        rows.one_tag(5)
        assert _tagged(world) == (1, 1)
        assert rows.condition() == len((world.sets["tag_a"] & world.sets["tag_b"]) - world.sets["tag_c"])


def _tagged(world: World) -> tuple[int, int]:
    """The rows' kept count of the applied tag, and its rows."""
    with world.database.reading() as session:
        kept = session.connection().execute(text("SELECT friends FROM rows_tag WHERE tag = 0")).scalar_one()
        real = session.connection().execute(text("SELECT count(*) FROM rows_member WHERE tag = 0")).scalar_one()
    return int(kept), int(real)


def _left_on(server: str) -> list[str]:
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        left = connection.execute(text("SELECT datname FROM pg_database WHERE datname LIKE 'tagdesk_bench_%'")).scalars().all()
    engine.dispose()
    return list(left)
