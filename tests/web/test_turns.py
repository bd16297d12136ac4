"""Turns: which model answers and for how much, what a closed tab loses, and that stop stops."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest

from agent.loop import STOPPED
from agent.model import Message, ModelDown, ModelTurn, OperatorMessage, ToolSpec, Usage
from store.conversations import Turn, conversation_by_id, turn_by_id
from store.database import Rehearsable, clock_at, now
from store.executor import By
from store.friendsets import FriendSet
from tests.agent.scripted import ScriptedModel, calls, says
from tests.world import World
from web.talk import by_line, turn_view
from web.turns import Turns

UNDERSTOOD = "Put Already Contacted on everyone tagged In progress"
STRANGE = "Kindly bewhizzle the VIP crowd"
OURS = "Built-in model"


class Hosted(ScriptedModel):
    """A hosted model whose every reply costs ten tokens."""

    name = "hosted-1"

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        reply = super().complete(messages, tools, timeout)
        return reply.model_copy(update={"usage": Usage(input_tokens=8, output_tokens=2)})


class Slow:
    """A hosted model that answers once it is let go on."""

    name = "slow-1"

    def __init__(self) -> None:
        self.asked, self.go_on, self.answered = Event(), Event(), Event()

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        self.asked.set()
        self.go_on.wait(20)
        self.answered.set()
        return ModelTurn(text="There are 3.")


def down(messages: Sequence[Message]) -> ModelTurn:
    raise ModelDown("The model server is asleep.")


@contextmanager
def desk_of(world: World, model: object, **more: object) -> Iterator[Turns]:
    turns = Turns(world.database, model, By("Mika", "agent"), **more)  # type: ignore[arg-type]
    yield turns
    turns.close()


def ended(turns: Turns, world: World, turn_id: str) -> Turn:
    turns.finish(turn_id)
    with world.database.reading() as session:
        return turn_by_id(session, world.account, turn_id)


def say(turns: Turns, world: World, conversation: str, *texts: str, language: str = "en") -> list[Turn]:
    return [ended(turns, world, turns.start(world.account, conversation, text, language)) for text in texts]


def told(turn: Turn) -> str:
    return " ".join(event["text"] for event in turn.events if event["kind"] == "noticed")


def test_a_turn_gets_of_the_database_only_what_cannot_write(small_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    monkeypatch.setattr("web.turns.Answering", lambda **values: given.append(values["database"]))
    with desk_of(small_world, Hosted(says("Hello."))) as turns:
        say(turns, small_world, turns.open(small_world.account), "Hello")
    assert [type(each) for each in given] == [Rehearsable]


# Local first


def test_a_sentence_that_the_built_in_model_fully_understands_costs_nothing(small_world: World) -> None:
    hosted = Hosted(says("Hello."))
    with desk_of(small_world, hosted, local_first=True) as turns:
        turn, asked = say(turns, small_world, turns.open(small_world.account), UNDERSTOOD, "How many friends have VIP?")
    assert (turn.kind, turn.model, turn.usage["input_tokens"]) == ("proposal", "offline", 0)
    assert (asked.kind, asked.model) == ("answer", "offline")
    assert hosted.seen == []


@pytest.mark.parametrize(
    "said",
    [
        STRANGE,
        "Put VIP on everyone in progress who smells of roses",
        "Send a message to VIP",
        "Delete the tag VIP",
        "Put VPI on everyone in progress",
        "ช่วยติดแท็ก VIP",
        "なんかVIPのやつをいい感じにしといて",
    ],
)
def test_everything_else_goes_to_the_hosted_model_and_the_built_in_one_is_not_heard(small_world: World, said: str) -> None:
    hosted = Hosted(says("I would ask you which ones."))
    with desk_of(small_world, hosted, local_first=True) as turns:
        (turn,) = say(turns, small_world, turns.open(small_world.account), said)
    assert (turn.model, turn.text, turn.events) == ("hosted-1", "I would ask you which ones.", [])
    assert (turn.usage["model_calls"], turn.usage["input_tokens"], turn.usage["output_tokens"]) == (1, 8, 2)


def test_what_leans_on_the_hosted_models_words_goes_to_it_and_a_goal_of_its_own_does_not(small_world: World) -> None:
    draft = calls(("apply_tag", {"tag": "VIP", "friends": [{"all_tags": ["In progress"]}]}))
    hosted = Hosted(draft, says("Here you are."), says("Press Approve."), says("Those, then."), says("Them?"))
    with desk_of(small_world, hosted, local_first=True) as turns:
        talk = turns.open(small_world.account)
        said = [STRANGE, "yes", "no, only the blocked ones", "Put New on them", UNDERSTOOD, "and also those who are blocked"]
        found = say(turns, small_world, talk, *said)
    assert [turn.model for turn in found] == ["hosted-1"] * 4 + ["offline"] * 2
    assert "blocked" in " ".join(str(message) for message in hosted.seen[3])


def test_what_the_built_in_model_had_to_ask_for_itself_is_answered_to_it(small_world: World) -> None:
    with desk_of(small_world, Hosted(down, says("As you wish.")), local_first=True) as turns:
        asked, named = say(turns, small_world, turns.open(small_world.account), "Rename VIP", "Golden Circle")
    assert (asked.model, asked.kind, named.model, named.kind) == ("offline", "question", "offline", "proposal")


def test_a_hosted_model_is_told_what_the_built_in_one_said(small_world: World) -> None:
    hosted = Hosted(says("Because you asked."))
    with desk_of(small_world, hosted, local_first=True) as turns:
        say(turns, small_world, turns.open(small_world.account), UNDERSTOOD, "Whyever would one bewhizzle them?")
    words = [message.text for message in hosted.seen[0] if isinstance(message, OperatorMessage)]
    assert words == [UNDERSTOOD, "Whyever would one bewhizzle them?"]
    assert "Put “Already Contacted” on 3 friends" in str(hosted.seen[0])


# Who answered, and for how much


def test_the_answer_names_who_gave_it_its_tokens_and_its_time(small_world: World) -> None:
    hosted = Hosted(calls(("find", {"kind": "tags"})), says("There are 5."))
    began = now()
    with desk_of(small_world, hosted) as turns, clock_at(began):
        turn_id = turns.start(small_world.account, turns.open(small_world.account), "Which tags?", "en")
        turn = ended(turns, small_world, turn_id)
    turn.ended_at = began + timedelta(seconds=2.34)
    with small_world.database.reading() as session:
        view = turn_view(session, turn, "en")
    assert (view.model, view.usage["input_tokens"], view.usage["output_tokens"], view.seconds) == ("hosted-1", 16, 4, 2.3)
    assert by_line(view, "en") == "hosted-1 · 20 tokens · 2.3 s"
    assert by_line(view.model_copy(update={"model": "offline", "usage": {}}), "ja") == "内蔵モデル · 2.3秒"


def test_with_the_hosted_model_down_the_built_in_one_answers_and_says_so(small_world: World) -> None:
    with desk_of(small_world, Hosted(down, down)) as turns:
        english, japanese = say(
            turns, small_world, turns.open(small_world.account), UNDERSTOOD, "VIPの友だちを見せて", language="ja"
        )
    assert (english.model, english.kind) == ("offline", "proposal")
    assert told(english) == "The model server is asleep. The built-in model answered instead."
    assert "内蔵モデル" in told(japanese)


def test_a_model_that_goes_down_half_way_has_still_cost_what_it_said(small_world: World) -> None:
    hosted = Hosted(calls(("find", {"kind": "tags"})), down)
    with desk_of(small_world, hosted) as turns:
        (turn,) = say(turns, small_world, turns.open(small_world.account), UNDERSTOOD)
    assert (turn.model, turn.usage["input_tokens"], turn.usage["output_tokens"]) == ("offline", 8, 2)


def test_the_days_budget_spent_leaves_the_built_in_model_and_a_new_day_brings_the_other_back(small_world: World) -> None:
    hosted = Hosted(says("One."), says("Two."), says("Three."))
    today = now().replace(hour=12)
    with desk_of(small_world, hosted, daily_tokens=20) as turns:
        talk = turns.open(small_world.account)
        with clock_at(today):
            found = say(turns, small_world, talk, STRANGE, STRANGE, UNDERSTOOD)
        with clock_at(today + timedelta(days=1)):
            found += say(turns, small_world, talk, STRANGE)
    assert [turn.model for turn in found] == ["hosted-1", "hosted-1", "offline", "hosted-1"]
    assert "budget" in told(found[2])


def test_a_budget_that_runs_out_within_a_turn_leaves_the_rest_to_the_built_in_model(small_world: World) -> None:
    hosted = Hosted(calls(("find", {"kind": "tags"})), calls(("find", {"kind": "folders"})), says("Done."))
    with desk_of(small_world, hosted, daily_tokens=20) as turns:
        (turn,) = say(turns, small_world, turns.open(small_world.account), UNDERSTOOD)
    assert (turn.model, turn.usage["input_tokens"] + turn.usage["output_tokens"]) == ("offline", 20)
    assert "budget" in told(turn)


def test_each_operator_has_a_budget_of_their_own(small_world: World) -> None:
    hosted = Hosted(says("One."), says("Two."))
    with desk_of(small_world, hosted, daily_tokens=10) as mikas, desk_of(small_world, hosted, daily_tokens=10) as others:
        others.by = By("Ren", "agent")
        found = say(mikas, small_world, mikas.open(small_world.account), STRANGE)
        found += say(others, small_world, others.open(small_world.account), STRANGE)
    assert [turn.model for turn in found] == ["hosted-1", "hosted-1"]


# Closing the tab, and stopping


def test_a_turn_ends_on_the_server_when_nobody_watches_any_more(small_world: World) -> None:
    model = Slow()
    with desk_of(small_world, model) as turns:
        turn_id = turns.start(small_world.account, turns.open(small_world.account), "How many?", "en")
        assert model.asked.wait(20)
        watching = turns.watch(turn_id)
        model.go_on.set()
        watching.close()  # type: ignore[attr-defined]  # as a closed tab does
        turn = ended(turns, small_world, turn_id)
    assert (turn.kind, turn.text) == ("answer", "There are 3.")


def test_stop_stops_at_once_even_while_the_model_is_silent(small_world: World) -> None:
    model = Slow()
    with desk_of(small_world, model) as turns:
        turn_id = turns.start(small_world.account, turns.open(small_world.account), "How many?", "en")
        assert model.asked.wait(20)
        assert not turns.is_stopping(turn_id)
        turns.stop(turn_id)
        turn = ended(turns, small_world, turn_id)
        assert not model.answered.is_set()
        model.go_on.set()
    assert (turn.kind, turn.text, turn.proposal_id) == ("failure", STOPPED, None)


def test_what_a_stopped_turn_had_drafted_is_no_proposal(small_world: World) -> None:
    model = Hosted(calls(("create_tag", {"name": "Half done"})), lambda _: turns.stop(turn_id) or says("Done."))  # type: ignore[func-returns-value]
    with desk_of(small_world, model) as turns:
        talk = turns.open(small_world.account)
        turn_id = turns.start(small_world.account, talk, STRANGE, "en")
        turn = ended(turns, small_world, turn_id)
        after = say(turns, small_world, talk, "VIPの友だちを見せて")
    assert (turn.kind, turn.proposal_id) == ("failure", None)
    assert after[0].ended_at is not None


def test_who_they_are_outlives_the_turn(world: World) -> None:
    with desk_of(world, Hosted(calls(("find_friends", {"friends": [{"all_tags": ["VIP"]}]})), says("3."))) as turns:
        talk = turns.open(world.account)
        say(turns, world, talk, "How many?")
        with world.database.reading() as session:
            assert conversation_by_id(session, world.account, talk).them == {
                "digest": FriendSet([1, 2, 5]).digest,
                "count": 3,
                "found_by": {"any": [{"all_tags": [world.vip]}]},
            }
