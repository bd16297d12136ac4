"""Shares, counts and costs of an evaluation."""

from datetime import UTC, datetime
from typing import Any

from agent.evals.deltas import Delta
from agent.evals.play import Cost, Move, Played, Reply
from agent.evals.report import Report, Trial, report
from agent.evals.scenarios import Scenario
from agent.evals.scoring import judge
from agent.evals.worlds import World

WORLD = World(world="none", now=datetime(2026, 5, 10, tzinfo=UTC), account="Shop")


def scenario(id: str, kind: str, family: str = "ask", lang: str = "en") -> Scenario:
    said = {"id": id, "world": WORLD, "lang": lang, "family": family, "turns": [{"say": "…"}], "expect": {"kind": kind}}
    return Scenario.model_validate(said)


def trials(played: Scenario, *kinds: str) -> tuple[Scenario, list[Trial]]:
    found = []
    for ms, kind in enumerate(kinds, 1):
        reply = Reply(kind=kind, cost=Cost(model_calls=2, tool_calls=1, input_tokens=100, output_tokens=10))
        waits = kind == "proposal"
        how = Played(moves=(Move(said="…", reply=reply),), delta=Delta(), waited=waits, pending=waits, ms=(ms,))
        found.append(Trial(verdict=judge(played, how), played=how))
    return played, found


MEASURED: Any = {"model": "m", "prompt_version": "v", "trials": 3, "seconds": 1.0}


def evaluated() -> Report:
    results = [
        trials(scenario("a", "question"), "question", "question", "question", "question"),
        trials(scenario("b", "question", lang="ja"), "question", "proposal", "answer", "question"),
        trials(scenario("c", "answer", family="usage"), "question", "answer", "answer", "answer"),
    ]
    return report(results, model="m", prompt_version="v", trials=4, seconds=1.0)


def test_pass_k_is_the_chance_that_k_trials_all_pass() -> None:
    found = evaluated()
    assert found.pass_1 == found.pass_k["1"] == round((1 + 2 / 4 + 3 / 4) / 3, 4)
    assert found.pass_k["2"] == round((1 + 1 / 6 + 3 / 6) / 3, 4)
    assert found.pass_k["4"] == round((1 + 0 + 0) / 3, 4)


def test_families_and_languages_add_up() -> None:
    found = evaluated()
    assert (found.scenarios, found.passed, found.wrong_proposals) == (3, 1, 1)
    assert {name: (share.scenarios, share.passed) for name, share in found.families.items()} == {"ask": (2, 1), "usage": (1, 0)}
    assert {name: share.wrong_proposals for name, share in found.languages.items()} == {"en": 0, "ja": 1}


def test_questions_are_counted_where_needed_and_where_not() -> None:
    counted = evaluated().questions
    assert (counted.needed, counted.asked_when_needed, counted.not_needed, counted.asked_when_not) == (8, 6, 4, 1)


def test_every_failure_says_why_and_shows_what_was_said() -> None:
    failures = {failure.id: failure for failure in evaluated().failures}
    assert failures.keys() == {"b", "c"}
    assert failures["b"].wrong_proposal
    assert failures["c"].why == "expected answer, got question"
    assert failures["c"].moves[0].said == "…"


def test_a_wrong_proposal_is_shown_before_any_other_failure_with_the_trial_it_was_made_in() -> None:
    (failure,) = report([trials(scenario("a", "question"), "question", "answer", "proposal")], **MEASURED).failures
    assert (failure.wrong_proposal, failure.trial) == (True, 3)
    assert failure.moves[0].reply
    assert failure.moves[0].reply.kind == "proposal"
    assert failure.why.startswith("expected question, got proposal")
    (failure,) = report([trials(scenario("a", "question"), "question", "answer", "refusal")], **MEASURED).failures
    assert (failure.wrong_proposal, failure.trial) == (False, 2)


def test_costs_are_sums_and_times_are_those_of_answers() -> None:
    found = evaluated()
    assert (found.answer_ms_median, found.answer_ms_slowest) == (2.5, 4)
    assert found.cost == Cost(model_calls=24, tool_calls=12, input_tokens=1200, output_tokens=120)
    assert (found.ms_median, found.cases[0].ms) == (2.5, 2.5)


def test_goals_said_at_once_are_told_by_whether_two_calls_of_the_model_were_enough() -> None:
    few, many = (trials(scenario("a", "answer"), "answer", "answer") for _ in range(2))
    reply = Reply(kind="answer", cost=Cost(model_calls=3))
    longer = many[1][0].played.model_copy(update={"moves": (Move(said="…", reply=reply),)})
    asked_twice = longer.model_copy(update={"moves": longer.moves * 2})
    down = longer.model_copy(update={"moves": (Move(said="…", reply=Reply(kind="failure", text="down")),)})
    more = [many[1][0].model_copy(update={"played": each}) for each in (longer, asked_twice, down)]
    found = report([few, (many[0], [*many[1], *more])], **MEASURED).steps
    assert (found.answered, found.within_two_calls) == (5, 4)


def test_a_report_of_an_earlier_version_is_read() -> None:
    told = evaluated().model_dump(mode="json")
    later = {name for name, field in Report.model_fields.items() if not field.is_required()}
    assert {"steps", "answer_ms_median", "answer_ms_slowest"} <= later
    earlier = {name: value for name, value in told.items() if name not in later}
    for failure in earlier["failures"]:
        del failure["trial"]
    assert Report.model_validate(earlier).passed == told["passed"]
