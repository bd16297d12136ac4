"""An evaluation credits a model with what it said itself, and says plainly where it said nothing. Real HTTP, or a dead port."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from agent.chat import ChatModel
from agent.evals.report import Report
from agent.evals.scenarios import read_scenarios
from tests.agent.standin import OPENAI, StandIn, call, chat, refuses
from tests.web.test_evals import SMALL
from web.cli import app
from web.evals import run_eval
from web.evals.page import eval_page

TURNS = sum(step.say is not None for scenario in read_scenarios([SMALL]) for step in scenario.turns)
NOWHERE = "http://127.0.0.1:9/v1"
ASLEEP = "The model server at {server} failed (500): Out to lunch"


def evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **settings: str) -> tuple[Result, Report]:
    monkeypatch.chdir(tmp_path)
    for name, value in {"TAGDESK_MODEL": "m", "TAGDESK_MODEL_MODE": "hosted", **settings}.items():
        monkeypatch.setenv(name, value)
    told = tmp_path / "told.json"
    result = CliRunner().invoke(app, ["eval", str(SMALL / "small.yaml"), "--json", str(told)])
    return result, Report.model_validate_json(told.read_bytes())


def test_a_server_that_is_down_passes_nothing_and_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result, report = evaluated(tmp_path, monkeypatch, OPENAI_BASE_URL=NOWHERE)
    assert (result.exit_code, report.passed, report.answered) == (1, 0, {})
    assert sum(report.unanswered.values()) == TURNS
    assert f"turns without an answer: The model server at {NOWHERE} cannot be reached." in result.output
    assert "cannot be reached" in eval_page([("today", report)])


def test_a_key_that_is_refused_passes_nothing_and_the_command_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with StandIn(OPENAI) as server:
        server.will(chat("Here you are."))
        result, report = evaluated(tmp_path, monkeypatch, OPENAI_BASE_URL=server.url, OPENAI_API_KEY="sk-wrong")
    assert (result.exit_code, report.passed, report.answered) == (1, 0, {})
    assert f"turns without an answer: The model server at {server.url} does not accept the API key." in result.output


def test_local_first_counts_turns_by_who_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with StandIn() as server:
        server.will(chat("Would you say that in other words?"))
        settings = {"OPENAI_BASE_URL": server.url, "TAGDESK_MODEL_MODE": "local first"}
        result, report = evaluated(tmp_path, monkeypatch, **settings)
    assert set(report.answered) == {"m", "offline"}
    assert (report.answered["m"], sum(report.answered.values())) == (len(server.seen), TURNS)
    assert f"{len(server.seen)} turns answered by m" in result.output
    assert report.unanswered == {}
    assert "Turns answered by offline" in eval_page([("today", report)])


def test_what_a_turn_had_cost_before_its_server_failed_is_counted() -> None:
    with StandIn() as server:
        server.will(chat(call("find", kind="tags")), refuses("Out to lunch", 500))
        report = run_eval([SMALL / "small.yaml"], model=ChatModel(base_url=server.url, api_key="", model="m"))
    assert (report.answered, report.unanswered[ASLEEP.format(server=server.url)] > 0) == ({}, True)
    assert (report.cost.input_tokens, report.cost.output_tokens) == (11, 7)
    assert json.loads(report.model_dump_json())["failures"][0]["moves"][0]["reply"]["model"] == ""
