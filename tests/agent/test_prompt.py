"""The prompt and the tools as they go over the wire: small, and the same bytes whoever speaks, so that servers keep them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agent.chat import ChatModel
from agent.responses import ResponsesModel
from store.database import clock_at
from store.executor import By
from tests.agent.standin import StandIn, call, chat, response, unpaired
from tests.world import NAMES, World
from web.turns import Turns

LARGEST = 16_000
MIKA = By("Mika", "agent")
DRAFT = call("apply_tag", tag="ｖｉｐ", friends=[{"all_tags": ["IN PROGRESS"]}])
SAID = (
    ("account_shop", "en", "Put VIP on everyone in progress", 4),
    ("account_shop", "ja", "対応中の人に VIP をつけて", 4),
    ("account_other", "en", "Put VIP on everyone in progress", 5),
)


@pytest.fixture(params=[ChatModel, ResponsesModel])
def server(request: pytest.FixtureRequest, small_world: World) -> Iterator[StandIn]:
    """What the server saw of three turns: another language, another account, another day."""
    wire = chat if request.param is ChatModel else response
    with StandIn(unpaired) as server:
        server.will(*[reply for _ in SAID for reply in (wire(DRAFT), wire("Please have a look."))])
        turns = Turns(small_world.database, request.param(base_url=server.url, api_key="sk-test", model="m"), MIKA)
        for account, language, text, day in SAID:
            with clock_at(datetime(2026, 3, day, tzinfo=UTC)):
                turns.finish(turns.start(account, turns.open(account), text, language))
        turns.close()
        yield server


def constant(body: dict[str, object]) -> bytes:
    """The prompt and the tools as JSON, as the wire has them."""
    messages = body.get("messages")
    prompt = messages[0] if isinstance(messages, list) else body["instructions"]
    return json.dumps([prompt, body["tools"]], ensure_ascii=False, separators=(",", ":")).encode()


def test_prompt_and_tools_are_at_most_16_kB_and_the_same_from_call_to_call(server: StandIn) -> None:
    assert len(server.seen) == 2 * len(SAID)
    (sent,) = {constant(seen.body) for seen in server.seen}
    assert len(sent) <= LARGEST


def test_the_usual_goal_takes_two_model_calls_in_the_operators_own_spelling(server: StandIn) -> None:
    """Draft, then a sentence: names need no look-up first, and no list of names goes along."""
    first, last = server.seen[:2]
    assert "drafted" in json.dumps(last.messages)
    told = json.dumps([first.body, last.body], ensure_ascii=False)
    assert "In progress" not in json.dumps(first.body)
    assert [name for name in NAMES if name in told] == []
