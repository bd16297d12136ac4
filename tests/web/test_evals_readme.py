"""The README's table is what was measured: it is written by the command, and tells of the scenarios that ship today."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.evals.report import Report
from agent.evals.scenarios import APART, LATER, SHIPPED, UNSEEN, read_scenarios
from tests.web.test_evals import SHARED, SMALL, Idle
from web.cli import app
from web.evals import run_eval
from web.evals.readme import BEGIN, END, NoPlace, table, with_table

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture(scope="module")
def idle() -> Report:
    return run_eval([SMALL], model=Idle())


def test_the_table_sets_results_side_by_side(idle: Report) -> None:
    told = table([("today", idle), ("yesterday", idle)])
    assert told.startswith("| exactly right | today | yesterday |\n| --- | --- | --- |\n")
    assert f"| **all** | **0 of {idle.scenarios}** | **0 of {idle.scenarios}** |" in told
    assert "| **wrong proposals** | **0** | **0** |" in told
    assert all(f"| {family} |" in told for family in idle.families)


def test_the_table_takes_its_place_and_nothing_else(idle: Report) -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter"
    once = with_table(text, table([("x", idle)]))
    assert once == f"before\n{BEGIN}\n{table([('x', idle)])}{END}\nafter"
    assert with_table(once, table([("x", idle)])) == once
    with pytest.raises(NoPlace):
        with_table("nothing here", "")


def test_the_readmes_table_tells_of_the_scenarios_that_ship_and_of_no_wrong_proposal() -> None:
    """Whether they pass as it says takes a minute to see; see the slow test."""
    stands = README.read_text("utf-8").split(BEGIN)[1].split(END)[0]
    for column, path in enumerate((SHIPPED, APART, LATER, UNSEEN), 1):
        scenarios = read_scenarios([path])
        for family in {each.family for each in scenarios}:
            (row,) = re.findall(rf"^\| {family} \|.*$", stands, re.MULTILINE)
            count = sum(each.family == family for each in scenarios)
            assert row.split("|")[column + 1].strip().endswith(f" of {count}"), f"{family}: run `make table`"
    assert "| **wrong proposals** | **0** | **0** | **0** | **0** |" in stands


def test_the_readmes_table_keeps_what_is_promised_of_the_built_in_model() -> None:
    """All of its own, nine in ten of those written apart. That this is what it does, the slow tests see."""
    (told,) = re.findall(r"^\| \*\*all\*\* \|.*$", README.read_text("utf-8"), re.MULTILINE)
    own, apart, *_ = [(int(passed), int(of)) for passed, of in re.findall(r"(\d+) of (\d+)", told)]
    assert own[0] == own[1]
    assert apart[0] / apart[1] >= 0.9


def test_the_readme_names_the_make_targets_that_there_are_and_stays_short() -> None:
    text = README.read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", (README.parent / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z][a-z-]*)(?=`|\s{2,})", text))
    assert {"demo", "test", "test-all"} <= named <= targets
    assert len(text.splitlines()) <= 150


@pytest.mark.slow
def test_the_readmes_table_is_the_one_that_the_command_writes(tmp_path: Path) -> None:
    copy = tmp_path / "README.md"
    copy.write_text(README.read_text("utf-8"), "utf-8")
    assert CliRunner().invoke(app, ["eval", "--readme", str(copy)]).exit_code == 0
    assert copy.read_text("utf-8") == README.read_text("utf-8"), "run `make table`"


@pytest.mark.slow
def test_the_built_in_model_gets_every_shared_scenario_right() -> None:
    if not SHARED.exists():
        pytest.skip(f"there are no scenarios in {SHARED}")
    found = run_eval([SHARED])
    assert [(failure.id, failure.why) for failure in found.failures] == []
    assert (found.wrong_proposals, found.unsafe_writes) == (0, 0)
