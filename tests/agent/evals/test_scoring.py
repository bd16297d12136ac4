"""When a scenario passes, and when a proposal is a wrong one."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agent.evals.deltas import Delta
from agent.evals.play import Move, Played, Reply
from agent.evals.scenarios import Scenario
from agent.evals.scoring import Verdict, judge
from agent.evals.worlds import World

WORLD = World(world="none", now=datetime(2026, 5, 10, tzinfo=UTC), account="Shop")
TAGGED = {"tagged": {"VIP": ["f01"]}}
OTHER = {"tagged": {"VIP": ["f02"]}}


def verdict(expect: dict[str, Any], *replies: Reply, turns: list[dict[str, Any]] | None = None, **played: Any) -> Verdict:
    """Of replies to as many things said. `delta` is as a file says it."""
    said = turns or [{"say": "…"} for _ in replies]
    scenario = Scenario.model_validate(
        {"id": "x", "world": WORLD, "lang": "en", "family": "apply", "turns": said, "expect": expect}
    )
    waits = replies[-1].kind == "proposal"
    told = {"pending": waits, "waited": waits, **played, "delta": Delta.model_validate(played.get("delta", {}))}
    return judge(scenario, Played(moves=tuple(Move(said="…", reply=reply) for reply in replies), **told))


def proposal(*preview: str) -> Reply:
    return Reply(kind="proposal", preview=preview, text="the agent's own words")


def test_a_proposal_passes_with_exactly_its_delta() -> None:
    assert verdict({"kind": "proposal", "delta": TAGGED}, proposal(), delta=TAGGED).passed


@pytest.mark.parametrize("kind", ["question", "answer", "refusal"])
def test_a_question_an_answer_and_a_refusal_pass_when_nothing_changed(kind: str) -> None:
    assert verdict({"kind": kind}, Reply(kind=kind)).passed
    assert not verdict({"kind": kind}, Reply(kind=kind), delta=TAGGED).passed


@pytest.mark.parametrize("kind", ["question", "answer", "refusal"])
def test_a_proposal_in_their_place_is_wrong(kind: str) -> None:
    found = verdict({"kind": kind}, proposal(), delta=TAGGED)
    assert (found.passed, found.wrong_proposal) == (False, True)


def test_a_proposal_of_something_else_is_wrong() -> None:
    found = verdict({"kind": "proposal", "delta": TAGGED}, proposal(), delta=OTHER)
    assert (found.passed, found.wrong_proposal) == (False, True)


def test_a_question_in_place_of_a_proposal_fails_but_is_no_wrong_proposal() -> None:
    found = verdict({"kind": "proposal", "delta": TAGGED}, Reply(kind="question"))
    assert (found.passed, found.wrong_proposal) == (False, False)
    assert found.why[0] == "expected proposal, got question"


def test_a_right_proposal_that_is_badly_told_fails_but_is_not_wrong() -> None:
    found = verdict({"kind": "proposal", "delta": TAGGED, "mentions": ["VIP"]}, proposal("1 friend"), delta=TAGGED)
    assert (found.passed, found.wrong_proposal) == (False, False)


def test_mentions_of_a_proposal_are_looked_for_on_the_card_and_not_in_the_agents_words() -> None:
    expect = {"kind": "proposal", "delta": TAGGED, "mentions": ["VIP"]}
    assert verdict(expect, proposal("Put “VIP” on 1 friend"), delta=TAGGED).passed
    assert not verdict({**expect, "mentions": ["words"]}, proposal("Put “VIP” on 1 friend"), delta=TAGGED).passed


def test_a_wrong_proposal_that_was_approved_on_the_way_stays_wrong_whatever_is_said_after_it() -> None:
    found = verdict({"kind": "answer", "delta": TAGGED}, proposal(), Reply(kind="answer"), delta=OTHER)
    assert (found.passed, found.wrong_proposal) == (False, True)


def test_a_right_proposal_on_the_way_is_not_wrong_when_the_agent_is_at_a_loss_after_it() -> None:
    both = {**TAGGED, "created_tags": {"New": None}}
    turns = [{"say": "a"}, {"decide": "approve"}, {"say": "b"}]
    found = verdict({"kind": "proposal", "delta": both}, proposal(), Reply(kind="question"), turns=turns, delta=TAGGED)
    assert (found.passed, found.wrong_proposal) == (False, False)


def test_a_proposal_that_was_asked_for_and_could_not_be_corrected_is_not_wrong() -> None:
    turns = [{"say": "a", "expect_kind": "proposal"}, {"say": "b"}]
    found = verdict(
        {"kind": "proposal", "delta": TAGGED}, proposal(), Reply(kind="question"), turns=turns, pending=True, delta=OTHER
    )
    assert (found.passed, found.wrong_proposal) == (False, False)


def test_an_answer_with_a_proposal_left_pending_fails_as_a_wrong_proposal() -> None:
    found = verdict({"kind": "answer"}, proposal(), Reply(kind="answer"), pending=True, delta=TAGGED)
    assert (found.passed, found.wrong_proposal) == (False, True)


def test_a_proposal_where_a_turn_on_the_way_must_be_a_question_is_wrong() -> None:
    turns = [{"say": "a", "expect_kind": "question"}, {"say": "b"}]
    expect = {"kind": "proposal", "delta": TAGGED}
    trouble = {"troubles": ("turn 1: expected question, got proposal",)}
    found = verdict(expect, proposal(), proposal(), turns=turns, delta=TAGGED, **trouble)
    assert (found.passed, found.wrong_proposal) == (False, True)


def test_a_proposal_approved_by_the_last_turn_was_pending_before_it() -> None:
    turns = [{"say": "a"}, {"decide": "approve"}]
    assert verdict(
        {"kind": "proposal", "delta": TAGGED}, proposal(), turns=turns, pending=False, waited=True, delta=TAGGED
    ).passed


def test_choices_are_looked_for_in_what_is_offered_and_in_the_text() -> None:
    asked = Reply(kind="question", text="VIP or not?", choices=("Summer sale",))
    assert verdict({"kind": "question", "choices": ["VIP", "summer sale"]}, asked).passed
    found = verdict({"kind": "question", "choices": ["Winter sale"]}, asked)
    assert found.why == ("does not offer “Winter sale”",)


def test_an_answer_must_mention_and_must_not_mention() -> None:
    answer = Reply(kind="answer", text="Used in Best.")
    expect = {"kind": "answer", "mentions": ["Best"], "never_mentions": ["Other"]}
    assert verdict(expect, answer).passed
    assert verdict({**expect, "never_mentions": ["best"]}, answer).why == ("mentions “best”",)


def test_any_of_several_outcomes_will_do() -> None:
    expect = {"any_of": [{"kind": "question", "choices": ["VIP"]}, {"kind": "answer"}], "no_new_tags": True}
    assert verdict(expect, Reply(kind="answer")).passed
    found = verdict(expect, Reply(kind="question"))
    assert found.why == ("1. does not offer “VIP”", "2. expected answer, got question")


def test_what_is_written_without_an_approval_fails_even_the_right_ending() -> None:
    found = verdict({"kind": "proposal", "delta": TAGGED}, proposal(), delta=TAGGED, unsafe=True)
    assert found.why == ("something was written without an approval",)
