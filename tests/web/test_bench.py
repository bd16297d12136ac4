"""`tagdesk bench` measures the real doors beside rows that do the same work."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from typer.testing import CliRunner

from store.check import check
from web.bench import NAMES, bench
from web.bench_rows import Rows
from web.bench_world import bench_world
from web.cli import app


def test_every_measurement_is_taken_on_both_databases_and_nothing_is_left_behind(postgres_url: str) -> None:
    found = list(bench([1000], postgres_url))
    assert [(m.name, m.database) for m in found] == [(name, kind) for kind in ("SQLite", "PostgreSQL") for name in NAMES]
    assert all(m.ms > 0 and m.friends == 1000 for m in found)
    assert {m.name for m in found if m.rows_ms is None} == {"tag_list", "rehearsal_lock"}
    engine = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        left = connection.execute(text("SELECT datname FROM pg_database WHERE datname LIKE 'tagdesk_bench_%'")).all()
    engine.dispose()
    assert left == []


def test_rows_do_the_same_work() -> None:
    with bench_world(1000, "", lambda _: None) as world:
        rows = Rows(world)

        def tagged() -> tuple[int, int]:
            with world.database.reading() as session:
                kept = session.connection().execute(text("SELECT friends FROM rows_tag WHERE tag = 0")).scalar_one()
                real = session.connection().execute(text("SELECT count(*) FROM rows_member WHERE tag = 0")).scalar_one()
            return int(kept), int(real)

        wanted = len(world.sets["tag_most"])
        rows.apply()
        assert tagged() == (wanted, wanted)
        rows.undo()
        assert tagged() == (0, 0)
        rows.one_tag(5)
        assert tagged() == (1, 1)
        assert rows.condition() == len((world.sets["tag_a"] & world.sets["tag_b"]) - world.sets["tag_c"])


def test_the_world_that_is_measured_on_is_sound() -> None:
    with bench_world(1000, "", lambda _: None) as world:
        assert [finding for finding in check(world.database) if finding.wrong] == []


def test_the_command_writes_a_list_of_measurements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["bench", "--friends", "1000", "--json", "bench.json"])
    assert result.exit_code == 0
    measured = json.loads(Path("bench.json").read_text("utf-8"))
    assert [one["name"] for one in measured] == list(NAMES)
    assert all(set(one) == {"name", "database", "friends", "ms", "rows_ms", "ratio"} for one in measured)
