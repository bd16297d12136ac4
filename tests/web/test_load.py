"""`tagdesk load`: however many webhooks come in at once, none that was answered is lost, and what is stored is what a plain
model of the day says. How fast it went is told, not judged: that depends on the machine."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.web.test_bench import _left_on
from web.cli import app
from web.line.address import AddressRefused
from web.line.standin.flood import flood
from web.load import busy_day


def test_on_a_busy_day_nothing_is_lost_and_all_is_as_the_model_says() -> None:
    day = busy_day(friends=1_000, seconds=2, per_second=40, every=1)
    assert (day.wrong, day.requests) == ([], 80)
    assert day.approvals >= 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_same_of_a_million_friends_while_all_of_them_are_tagged_again_and_again(
    request: pytest.FixtureRequest, kind: str
) -> None:
    server = "" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    day = busy_day(friends=1_000_000, seconds=60, per_second=100, postgres=server)
    assert (day.wrong, day.requests) == ([], 6_000)
    assert day.approvals >= 2


@pytest.mark.slow
def test_the_command_measures_both_databases_and_leaves_nothing_behind(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    small = ["--friends", "1000", "--seconds", "2", "--rate", "20", "--requests", "100"]
    result = CliRunner().invoke(app, ["load", *small, "--postgres", postgres_url, "--json", "load.json"])
    assert result.exit_code == 0
    told = json.loads(Path("load.json").read_text("utf-8"))
    assert (
        [one["database"] for one in told["intake"]] == [one["database"] for one in told["busy_day"]] == ["SQLite", "PostgreSQL"]
    )
    assert all(one["stored"] > 0 and one["nothing"] > 0 and one["share"] > 0 for one in told["intake"])
    assert all(one["requests"] == 40 and one["wrong"] == [] for one in told["busy_day"])
    assert _left_on(postgres_url) == []


def test_no_flood_leaves_this_machine() -> None:
    with pytest.raises(AddressRefused):
        flood("https://example.com/line/account/webhook", "secret", [b"{}"], connections=1)
