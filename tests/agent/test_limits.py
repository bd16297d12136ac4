"""Each limit of a turn ends it in a plain sentence, in the operator's language, with nothing written."""

import json
from collections.abc import Iterator
from itertools import count
from threading import Event

import pytest

from agent import interruption, loop
from agent.drafting import OPERATIONS, Drafting
from agent.events import AskedBack, Failed, Outcome
from agent.loop import Limits, Turn
from agent.model import Call, ModelTurn, OperatorMessage, Usage
from agent.outages import TimedOut
from store.conversations import turn_by_id
from store.errors import BudgetSpent, TooMany
from store.executor import By
from store.language import translate
from tests.agent.scripted import ScriptedModel, calls, says
from tests.store.dump import dump
from tests.world import World
from web.turns import Turns

LANGUAGES = pytest.mark.parametrize("language", ["en", "ja"])


@pytest.fixture(autouse=True)
def nothing_is_written(small_world: World) -> Iterator[None]:
    with small_world.database.reading() as session:
        before = dump(session)
    yield
    with small_world.database.reading() as session:
        assert dump(session) == before


def played(
    world: World, model: ScriptedModel, language: str, limits: Limits | None = None, **more: object
) -> tuple[Turn, Outcome]:
    drafting = Drafting(world.database.without_writing(), world.account, language)
    turn = Turn(model, drafting, [OperatorMessage(text="…")], limits or Limits(), **more)  # type: ignore[arg-type]
    *_, last = turn.run()
    assert isinstance(last, Outcome)
    return turn, last


def looks(n: int, start: int = 0) -> ModelTurn:
    return calls(*[("find", {"kind": "tags", "name": f"n{start + i}"}) for i in range(n)])


@LANGUAGES
def test_the_ninth_model_call_is_not_made(small_world: World, language: str) -> None:
    model = ScriptedModel(*[looks(1, n) for n in range(20)])
    turn, last = played(small_world, model, language)
    assert (len(model.seen), last) == (8, Failed(text=translate(language, loop.TOO_MANY_CALLS)))
    assert turn.tool_calls == 8


@LANGUAGES
def test_the_twenty_first_tool_call_is_not_run(small_world: World, language: str) -> None:
    model = ScriptedModel(looks(15), looks(15, 15))
    turn, last = played(small_world, model, language)
    assert last == Failed(text=translate(language, loop.TOO_MANY_CALLS))
    assert sum(message.role == "tool" for message in turn.said) == 20


@LANGUAGES
def test_the_fifty_first_operation_is_not_drafted(small_world: World, language: str) -> None:
    folders = [("save_folder", {"name": f"{chr(0x4E00 + 50 * n)}{n}"}) for n in range(60)]
    model = ScriptedModel(calls(*folders), says("Look."))
    turn, last = played(small_world, model, language, Limits(tool_calls=100))
    assert len(turn.drafting.drafts) == OPERATIONS == 50
    assert last == AskedBack(text=TooMany(n=51, limit=50).say(language))


@LANGUAGES
def test_the_same_call_twice_ends_the_turn(small_world: World, language: str) -> None:
    model = ScriptedModel(*[looks(1)] * 5)
    _, last = played(small_world, model, language)
    assert (len(model.seen), last) == (2, Failed(text=translate(language, loop.SAME_CALL_TWICE)))


@LANGUAGES
def test_a_turn_ends_after_120_seconds_whatever_its_calls_took(small_world: World, language: str) -> None:
    """Each call of the model takes 50 seconds: the third has 20 left, and there is no fourth."""
    given: list[float] = []
    ticks = count(0, 50)
    now = [0.0]

    class Slow(ScriptedModel):
        def complete(self, messages: object, tools: object, timeout: float) -> ModelTurn:
            given.append(timeout)
            now[0] = float(next(ticks) + 50)
            return looks(1, len(given))

    _, last = played(small_world, Slow(), language, clock=lambda: now[0])
    assert given == [60.0, 60.0, 20.0]
    assert last == Failed(text=translate(language, loop.TOOK_TOO_LONG))


@LANGUAGES
def test_stop_ends_a_turn_between_two_calls_of_one_reply(small_world: World, language: str) -> None:
    drafting = Drafting(small_world.database.without_writing(), small_world.account, language)
    turn = Turn(ScriptedModel(looks(3), says("Three.")), drafting, [OperatorMessage(text="…")], Limits())
    turn.stopped = lambda: turn.tool_calls == 1
    *_, last = turn.run()
    assert (turn.tool_calls, last) == (1, Failed(text=translate(language, loop.STOPPED)))


@LANGUAGES
def test_a_model_that_does_not_keep_its_time_is_not_waited_for(
    small_world: World, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interruption, "GRACE", 0.0)
    heard = Event()

    class Deaf(ScriptedModel):
        def complete(self, *_: object) -> ModelTurn:
            heard.wait(30)
            return ModelTurn(text="Too late.")

    _, last = played(small_world, Deaf(), language, Limits(call_seconds=0.01))
    heard.set()
    assert last == Failed(text=translate(language, loop.TOOK_TOO_LONG))


@LANGUAGES
def test_stop_stops(small_world: World, language: str) -> None:
    model = ScriptedModel(looks(1))
    _, last = played(small_world, model, language, stopped=lambda: bool(model.seen))
    assert last == Failed(text=translate(language, loop.STOPPED))


@LANGUAGES
def test_a_call_that_timed_out_is_told_and_the_built_in_model_answers(small_world: World, language: str) -> None:
    class Late(ScriptedModel):
        def complete(self, *_: object) -> ModelTurn:
            raise TimedOut(server="http://127.0.0.1:9", seconds=60)

    told = said_in(small_world, Turns(small_world.database, Late(), By("Mika", "agent")), language)
    assert told[0].startswith(TimedOut(server="http://127.0.0.1:9", seconds=60).say(language))


@LANGUAGES
def test_a_days_tokens_are_an_operators_own_and_end_in_the_built_in_model(small_world: World, language: str) -> None:
    def desk(name: str) -> tuple[ScriptedModel, Turns]:
        model = ScriptedModel(*[ModelTurn(text="Yes.", usage=Usage(input_tokens=60, output_tokens=50))] * 3)
        return model, Turns(small_world.database, model, By(name, "agent"), daily_tokens=100)

    model, mika = desk("Mika")
    assert said_in(small_world, mika, language) == []
    assert said_in(small_world, mika, language) == [BudgetSpent().say(language)]
    assert len(model.seen) == 1
    model, ren = desk("Ren")
    assert said_in(small_world, ren, language) == []
    assert len(model.seen) == 1


def said_in(world: World, desk: Turns, language: str) -> list[str]:
    """What the server remarked in one turn."""
    words = {"en": "How many friends have the tag VIP?", "ja": "VIPは何人いますか"}[language]
    turn = desk.start(world.account, desk.open(world.account), words, language)
    desk.finish(turn)
    with world.database.reading() as session:
        row = turn_by_id(session, world.account, turn)
    assert row.kind == "answer", row.text
    return [event["text"] for event in row.events if event["kind"] == "noticed"]


def test_every_sentence_of_a_limit_is_translated() -> None:
    for name in ("TOO_MANY_CALLS", "SAME_CALL_TWICE", "TOOK_TOO_LONG", "NO_ANSWER", "BAD_CALLS", "STOPPED"):
        assert translate("ja", getattr(loop, name)) != getattr(loop, name)


@pytest.mark.parametrize("most", [120, 250])
def test_a_result_that_is_too_long_stays_json_and_says_how_much_is_left_off(small_world: World, most: int) -> None:
    look = Call(id="1", name="find", arguments={"kind": "everything", "name": None, "folder": None, "only": None})
    whole, _, _ = Drafting(small_world.database.without_writing(), small_world.account).call(look)
    short, _, _ = Drafting(small_world.database.without_writing(), small_world.account, most=most).call(look)
    told = json.loads(short)
    every = json.loads(whole)
    assert len(short) <= most < len(whole)
    lists = [key for key in every if key in told]
    assert told["more"] == sum(len(every[key]) - len(told[key]) for key in lists)


def test_a_result_that_no_list_makes_shorter_is_told_as_an_error(small_world: World) -> None:
    look = Call(id="1", name="find", arguments={"kind": "everything", "name": None, "folder": None, "only": None})
    short, _, _ = Drafting(small_world.database.without_writing(), small_world.account, most=20).call(look)
    assert "Ask for less" in json.loads(short)["error"]
