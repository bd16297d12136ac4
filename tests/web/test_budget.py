"""An operator's budget: whatever a model cost is counted, whoever's conversation it was in, and the day is the account's."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Event

import pytest
from fastapi.testclient import TestClient

from agent.chat import ChatModel
from agent.costs import BYTES
from agent.loop import Limits
from agent.model import Message, ModelTurn, ToolSpec, Usage
from agent.responses import ResponsesModel
from store.accounts import account_by_id
from store.database import clock_at
from store.executor import By
from store.matching import today_of
from store.spending import tokens_spent
from tests.agent.scripted import calls, says
from tests.agent.standin import Reply, StandIn, chat, response
from tests.agent.standin import says as replies
from tests.agent.test_check import GOOD
from tests.web.conftest import HERE
from tests.web.hand import Hand
from tests.web.test_turns import STRANGE, UNDERSTOOD, Hosted, Slow, desk_of, say, told
from tests.world import World
from web.app import create_app
from web.budget import Budget
from web.settings import Settings


def spent(world: World, by: str = "Mika") -> int:
    with world.database.reading() as session:
        return tokens_spent(session, by, today_of(account_by_id(session, world.account)))


def without_usage(reply: Reply) -> Reply:
    data = json.loads(reply.body)
    del data["usage"]
    return replies(data)


def test_the_day_is_the_accounts(small_world: World) -> None:
    """In Tokyo a day begins at 15:00 UTC."""
    hosted = Hosted(*[says("Yes.")] * 9)
    models = []
    with desk_of(small_world, hosted, daily_tokens=10) as turns:
        talk = turns.open(small_world.account)
        for hour in (1, 14, 15, 23):
            with clock_at(datetime(2026, 3, 4, hour, 30, tzinfo=UTC)):
                models += [turn.model for turn in say(turns, small_world, talk, UNDERSTOOD)]
    assert models == ["hosted-1", "offline", "hosted-1", "offline"]


def test_whoever_speaks_pays_also_in_a_conversation_that_somebody_else_opened(small_world: World) -> None:
    with desk_of(small_world, Hosted(says("Yes."), says("Yes."))) as turns:
        talk = turns.open(small_world.account)
        turns.by = By("Ren", "agent")
        say(turns, small_world, talk, STRANGE)
    assert (spent(small_world, "Ren"), spent(small_world, "Mika")) == (10, 0)


def test_a_budget_holds_over_all_accounts(small_world: World) -> None:
    with desk_of(small_world, Hosted(says("Yes."), says("Yes.")), daily_tokens=10) as turns:
        turns.finish(turns.start(small_world.other, turns.open(small_world.other), STRANGE, "en"))
        (turn,) = say(turns, small_world, turns.open(small_world.account), UNDERSTOOD)
    assert (turn.model, "budget" in told(turn)) == ("offline", True)


def test_what_another_conversation_spends_meanwhile_is_seen_before_the_next_call(small_world: World) -> None:
    def meanwhile(_: Sequence[Message]) -> ModelTurn:
        say(turns, small_world, turns.open(small_world.account), STRANGE)
        return calls(("find", {"kind": "tags"}))

    hosted = Hosted(meanwhile, says("Yes."), says("One too many."))
    with desk_of(small_world, hosted, daily_tokens=20) as turns:
        (turn,) = say(turns, small_world, turns.open(small_world.account), UNDERSTOOD)
    assert (turn.model, len(hosted.seen), spent(small_world)) == ("offline", 2, 20)


@pytest.mark.parametrize(("wire", "adapter"), [(chat, ChatModel), (response, ResponsesModel)])
def test_where_a_server_counts_no_tokens_they_are_estimated_from_what_went_over_the_wire(
    wire: Callable[..., Reply], adapter: type[ChatModel | ResponsesModel], small_world: World
) -> None:
    with StandIn() as server:
        answer = without_usage(wire("はい、3人います。" * 100))
        server.will(answer)
        with desk_of(small_world, adapter(base_url=server.url, api_key="", model="m")) as turns:
            (turn,) = say(turns, small_world, turns.open(small_world.account), STRANGE)
    sent = len(json.dumps(server.last.body, ensure_ascii=False, separators=(",", ":")).encode())
    received = len(json.dumps(json.loads(answer.body), ensure_ascii=False, separators=(",", ":")).encode())
    assert turn.usage["input_tokens"] == pytest.approx(sent / BYTES, abs=1)
    assert turn.usage["output_tokens"] == pytest.approx(received / BYTES, abs=1)
    assert spent(small_world) == turn.usage["input_tokens"] + turn.usage["output_tokens"]


def test_an_answer_that_was_cut_before_it_said_anything_has_cost_what_it_cost(small_world: World) -> None:
    data = json.loads(chat("", finish="length").body)
    data["usage"] = {"prompt_tokens": 4_000, "completion_tokens": 30_000}
    with StandIn() as server:
        server.will(replies(data))
        with desk_of(small_world, ChatModel(base_url=server.url, api_key="", model="m")) as turns:
            (turn,) = say(turns, small_world, turns.open(small_world.account), UNDERSTOOD)
    assert "length limit" in told(turn)
    assert (turn.model, turn.usage["input_tokens"], turn.usage["output_tokens"]) == ("offline", 4_000, 30_000)
    assert spent(small_world) == 34_000


def test_an_answer_that_came_too_late_has_cost_what_was_sent_and_a_refused_key_nothing(small_world: World) -> None:
    with StandIn() as server:
        model = ChatModel(base_url=server.url, api_key="", model="m")
        server.will(replies({"error": {"message": "Incorrect API key"}}, 401))
        with desk_of(small_world, model) as turns:
            say(turns, small_world, turns.open(small_world.account), STRANGE)
        assert spent(small_world) == 0
        with desk_of(small_world, model, limits=Limits(call_seconds=2)) as turns:
            server.will(Reply(chat("Late.").body, hang=20))
            say(turns, small_world, turns.open(small_world.account), STRANGE)
    sent = len(json.dumps(server.last.body, ensure_ascii=False, separators=(",", ":")).encode())
    assert spent(small_world) == pytest.approx(sent / BYTES, abs=1)


def test_an_answer_that_nobody_waits_for_any_more_is_counted_when_it_comes(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, charge = Event(), Budget.charge

    def and_tell(self: Budget, usage: Usage) -> None:
        charge(self, usage)
        counted.set()

    class Costly(Slow):
        def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
            return super().complete(messages, tools, timeout).model_copy(update={"usage": Usage(output_tokens=7)})

    monkeypatch.setattr(Budget, "charge", and_tell)
    model = Costly()
    with desk_of(small_world, model) as turns:
        turn_id = turns.start(small_world.account, turns.open(small_world.account), STRANGE, "en")
        assert model.asked.wait(20)
        turns.stop(turn_id)
        turns.finish(turn_id)
        assert spent(small_world) == 0
        model.go_on.set()
        assert counted.wait(20)
    assert spent(small_world) == 7


@pytest.mark.parametrize(
    ("language", "limit", "said"),
    [
        ("en", 20_000, "Used today 1,234 of 20,000 tokens Mika, in all accounts"),
        ("ja", 20_000, "今日の使用量 20,000トークン中1,234トークン Mika、全アカウントの合計"),
        ("en", 0, "Used today 1,234 tokens Mika, in all accounts"),
    ],
)
def test_the_settings_page_shows_what_was_used_today_and_the_limit(
    small_world: World, language: str, limit: int, said: str
) -> None:
    settings = Settings(operator="Mika", tokens_per_day=limit)
    with TestClient(create_app(settings, small_world.database, Hosted()), base_url=HERE) as client:
        Budget(small_world.database, small_world.account, "Mika", None).charge(Usage(input_tokens=1_200, output_tokens=34))
        Budget(small_world.database, small_world.account, "Ren", None).charge(Usage(input_tokens=7_000))
        assert said in Hand(client, language).open(f"/accounts/{small_world.account}/settings").main


def test_trying_the_model_counts_too_and_is_not_begun_where_nothing_is_left(small_world: World) -> None:
    with StandIn() as server:
        server.will(*GOOD)
        settings = Settings(operator="Mika", model="m", openai_base_url=server.url, tokens_per_day=10)
        with TestClient(create_app(settings, small_world.database), base_url=HERE) as client:
            page = Hand(client).open(f"/accounts/{small_world.account}/settings")
            assert "It understands what a tool answers" in page.send("Try it with two short questions").main
            asked = len(server.seen)
            assert spent(small_world) == asked * 18
            refused = page.open(f"/accounts/{small_world.account}/settings").send("Try it with two short questions")
            assert "Today's budget for the model is used up." in refused.main
            assert len(server.seen) == asked


def test_with_the_built_in_model_alone_the_settings_page_speaks_of_no_tokens(small_world: World) -> None:
    with TestClient(create_app(Settings(operator="Mika"), small_world.database), base_url=HERE) as client:
        assert "Used today" not in Hand(client).open(f"/accounts/{small_world.account}/settings").main
