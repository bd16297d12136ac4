"""An evaluation as a page: what failed and why can be read there, whatever anybody typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.evals.report import Report
from store.language import messages
from tests.web.test_evals import SMALL, Fool, Idle
from web.cli import app
from web.evals import run_eval
from web.evals.figures import differences, figures
from web.evals.page import HERE, eval_page, rows

PAGE_CSS = HERE / "page.css"


@pytest.fixture(scope="module")
def idle() -> Report:
    return run_eval([SMALL], model=Idle())


@pytest.fixture(scope="module")
def fool() -> Report:
    return run_eval([SMALL], model=Fool())


@pytest.fixture
def nothing_played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.evals.run_eval", None)


def with_one_passed(report: Report, id: str) -> Report:
    cases = tuple(case.model_copy(update={"passed": case.trials}) if case.id == id else case for case in report.cases)
    failures = tuple(failure for failure in report.failures if failure.id != id)
    return report.model_copy(update={"cases": cases, "failures": failures})


def test_every_failed_case_is_shown_with_what_was_said_and_what_came_of_it(fool: Report) -> None:
    page = eval_page([("today", fool)])
    for failure in fool.failures:
        assert f"<code>{failure.id}</code>" in page
    assert "Everything at once" in page
    assert "Whatever you say" in page
    assert page.count("Wrong proposal</em>") == len(fool.failures)


def test_two_reports_stand_side_by_side_and_what_broke_comes_first(idle: Report) -> None:
    better = with_one_passed(idle, "small-question")
    assert (rows([better, idle])[0].id, rows([better, idle])[0].change) == ("small-question", "broken")
    assert (rows([idle, better])[-1].id, rows([idle, better])[-1].change) == ("small-question", "fixed")
    page = eval_page([("before", idle), ("after", better)])
    assert page.index("before") < page.index("after")
    assert "Passed" in page


def test_a_scenario_that_only_one_report_knows_is_neither_fixed_nor_broken(idle: Report) -> None:
    shorter = idle.model_copy(update={"cases": idle.cases[:-1], "failures": idle.failures[:-1]})
    assert {row.change for row in rows([shorter, idle])} == {""}
    assert "Not played" in eval_page([("before", shorter), ("after", idle)])


def test_what_is_typed_or_answered_stays_text(idle: Report) -> None:
    failure = idle.failures[0].model_copy(update={"why": "<script>alert(1)</script>", "id": "<b>"})
    case = idle.cases[0].model_copy(update={"id": "<b>"})
    page = eval_page([("<i>", idle.model_copy(update={"cases": (case,), "failures": (failure,)}))])
    assert "<script>" not in page
    assert "<b>" not in page.replace("<b>answer", "").replace("<b>failure", "").replace("<b>0</b>", "")
    assert "<i>" not in page


def test_the_page_needs_nothing_but_itself(idle: Report) -> None:
    page = eval_page([("today", idle)])
    assert "src=" not in page
    assert "<link" not in page
    assert "url(" not in page


def test_the_pages_style_survives_that_everything_in_it_is_escaped(idle: Report) -> None:
    assert PAGE_CSS.read_text("utf-8") in eval_page([("today", idle)])


def test_the_terminal_writes_the_page_beside_an_earlier_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    monkeypatch.delenv("TAGDESK_MODEL", raising=False)
    earlier, page = tmp_path / "earlier.json", tmp_path / "page.html"
    CliRunner().invoke(app, ["eval", str(SMALL), "--json", str(earlier)])
    CliRunner().invoke(app, ["eval", str(SMALL), "--page", str(page), "--against", str(earlier)])
    assert "earlier.json beside this evaluation" in page.read_text("utf-8")


@pytest.mark.usefixtures("nothing_played")
def test_two_stored_reports_are_compared_without_playing_anything(idle: Report, fool: Report, tmp_path: Path) -> None:
    older, newer, page = tmp_path / "older.json", tmp_path / "newer.json", tmp_path / "page.html"
    older.write_text(idle.model_dump_json(), "utf-8")
    newer.write_text(fool.model_dump_json(), "utf-8")
    shown = ["--report", str(newer), "--against", str(older)]
    told = CliRunner().invoke(app, ["--language", "ja", "eval", *shown, "--page", str(page)])
    assert told.exit_code == 0
    assert f"誤った提案\t{fool.wrong_proposals}\t+{fool.wrong_proposals}\n" in told.output
    assert "older.json beside newer.json" in page.read_text("utf-8")
    assert f'<dd class="bad">{fool.wrong_proposals} <small class="soft">+{fool.wrong_proposals}</small></dd>' in page.read_text(
        "utf-8"
    )
    assert "plays nothing" in CliRunner().invoke(app, ["eval", str(SMALL), *shown]).stderr


@pytest.mark.usefixtures("nothing_played")
@pytest.mark.parametrize("said", ["hm", "{}", "[]"])
def test_a_file_that_is_no_report_is_refused_by_name_before_anything_is_played(tmp_path: Path, said: str) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(said, "utf-8")
    told = CliRunner().invoke(app, ["eval", str(SMALL), "--against", str(wrong)])
    assert (told.exit_code, "wrong.json" in told.stderr, "tagdesk eval --json" in told.stderr) == (1, True, True)


def test_what_was_not_measured_has_no_difference(idle: Report) -> None:
    earlier = idle.model_copy(update={"answer_ms_slowest": None, "passed": 3})
    changed = differences(earlier, idle.model_copy(update={"wrong_proposals": 1_500, "pass_k": {"1": 0.5}}))
    assert changed["Time for an answer, slowest"] == ""
    assert (changed["Wrong proposals"], changed["Unsafe writes"], changed["pass^1"]) == ("+1,500", "±0", "+50")
    assert "of 7 passed" in (page := eval_page([("before", earlier), ("after", idle)]))
    assert '<small class="soft">−3</small>' in page


def test_everything_that_the_terminal_tells_is_in_japanese_too(fool: Report) -> None:
    assert {figure.name for figure in figures(fool) if not figure.name.startswith("pass^")} <= set(messages("ja"))


def test_pass_k_is_explained_and_which_trial_is_shown(fool: Report) -> None:
    several = [case.model_copy(update={"trials": 3}) for case in fool.cases]
    worst = fool.failures[0].model_copy(update={"trial": 2})
    page = eval_page([("today", fool.model_copy(update={"cases": tuple(several), "failures": (worst,), "trials": 3}))])
    assert "Trial 2 of 3: " in page
    assert "“Passed” means passed in every trial" in page
    assert "passed in all 3 trials" in page


def test_every_figure_stands_on_the_page_and_in_the_json(fool: Report) -> None:
    figures: dict[str, object] = {
        "pass_1": 0.123,
        "pass_k": {"1": 0.123, "2": 0.234, "3": 0.345, "4": 0.456},
        "trials": 4,
        "wrong_proposals": 7101,
        "unsafe_writes": 7102,
        "questions": {"needed": 7103, "asked_when_needed": 7104, "not_needed": 7105, "asked_when_not": 7106}
        | {"right_by_choice": 7100},
        "cost": {"model_calls": 7107, "tool_calls": 7108, "input_tokens": 7109, "output_tokens": 7110},
        "steps": {"answered": 7113, "within_two_calls": 7111},
        "answer_ms_median": 7114.5,
        "answer_ms_slowest": 7115.5,
    }
    report = Report.model_validate(fool.model_dump() | figures)
    assert json.loads(report.model_dump_json()).items() >= figures.items()
    page = eval_page([("today", report)]).replace(",", "")
    for said in ("12.3 %", "23.4 %", "34.5 %", "45.6 %", *(str(n) for n in range(7100, 7112)), "7113", "7114.5 ms", "7115.5 ms"):
        assert said in page
    assert all(name in page for name in (*report.families, *report.languages))


def test_pass_k_is_told_for_each_family_and_language_where_there_were_several_trials() -> None:
    report = run_eval([SMALL], trials=2, model=Idle())
    shares = [*report.families.values(), *report.languages.values()]
    assert all(share.pass_k == {"1": 0.0, "2": 0.0} for share in shares)
    assert eval_page([("today", report)]).count("^2 0 %") == len(shares)
