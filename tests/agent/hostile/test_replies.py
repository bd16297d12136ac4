"""Whatever a model server answers, the turn ends in a plain sentence after at most one repair, and nothing is written."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import agent.line
from agent.chat import ChatModel
from agent.drafting import Drafting
from agent.events import Outcome, Proposed
from agent.line import Answer
from agent.loop import Limits, Turn
from agent.model import ModelDown, OperatorMessage
from agent.responses import ResponsesModel
from agent.terms import LEARNED
from agent.transcript import dump_messages, load_messages
from store.database import canonical_json
from tests.store.dump import dump
from tests.world import World

CORPUS = [text.encode() for text in yaml.safe_load((Path(__file__).parent / "replies.yaml").read_text("utf-8"))]
CORPUS += [b"\xff\xfe{", b"[" * 100_000, b'{"a":' * 5_000, b'{"choices": [{"message": {"content": "' + b"x" * 500_000 + b'"}}]}']
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("find", {"kind": "everything", "name": None, "folder": None, "only": None}),
    ("find_friends", {"friends": [{"all_tags": ["VIP"]}]}),
    ("create_tag", {"name": "Call back", "folder": None}),
    ("apply_tag", {"tag": "VIP", "friends": [{"followed_from": "30 days ago", "none_tags": ["New"]}]}),
    ("delete_tag", {"tag": "New", "uses": "take_out", "replacement": None}),
    ("save_workflow", {"trigger": {"type": "friend_added"}, "actions": [{"do": "add_tag", "tag": "VIP"}]}),
    ("ask_operator", {"question": "Which?", "choices": ["a", "b"]}),
    ("decline", {"reason": "No."}),
    ("undo", {}),
]
ODD = [
    "",
    "\ud800",
    "\x00",
    "\u202e",
    "them",
    "#1",
    "#²",
    "9" * 40 + " days ago",
    "2026-02-30",
    "<tool_call>",
    "{",
    '{"a": 1}',
    "NaN",
]
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([10**40, -1, 1e308])
    | st.text(max_size=5)
    | st.sampled_from(ODD),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


def broken(draw: st.DrawFn, value: Any, chance: int) -> Any:
    """The value with some of its parts replaced, left out or doubled."""
    fate = draw(st.integers(0, chance))
    if fate == 0:
        return draw(JUNK)
    if isinstance(value, dict):
        kept = {key: broken(draw, each, chance) for key, each in value.items() if draw(st.integers(0, chance))}
        return kept | ({draw(st.text(max_size=5)): draw(JUNK)} if fate == 1 else {})
    if isinstance(value, list):
        return [broken(draw, each, chance) for each in value for _ in range(1 + (fate == 1))]
    return value


@st.composite
def replies(draw: st.DrawFn, chat: bool) -> bytes:
    """An answer of the wire, more or less broken: in its JSON, in the arguments inside, or in its bytes."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(CORPUS) | st.binary(max_size=50))
    chance = draw(st.sampled_from([4, 12, 40]))
    made = []
    for n, (name, arguments) in enumerate(draw(st.lists(st.sampled_from(CALLS), max_size=3))):
        said = broken(draw, arguments, chance)
        text: Any = said if draw(st.integers(0, 4)) == 0 else json.dumps(said)[: draw(st.sampled_from([9_999, 9_999, 9_999, 7]))]
        if chat:
            made.append({"id": f"c{n}", "type": "function", "function": {"name": name, "arguments": text}})
        else:
            made.append({"type": "function_call", "call_id": f"c{n}", "name": name, "arguments": text})
    words = draw(st.sampled_from([None, "Please have a look.", "Done!", *ODD]))
    if chat:
        whole: Any = {"choices": [{"message": {"role": "assistant", "content": words, "tool_calls": made}}]}
    else:
        whole = {"output": [{"type": "message", "content": [{"type": "output_text", "text": words}]}, *made]}
    body = json.dumps(broken(draw, whole | {"usage": {"prompt_tokens": 3}}, chance)).encode()
    return body[: draw(st.sampled_from([len(body), len(body), len(body), len(body) // 2]))]


Say = Callable[[Sequence[bytes]], None]


@pytest.fixture(params=[ChatModel, ResponsesModel])
def say(request: pytest.FixtureRequest, small_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Say]:
    """Plays a turn in which the server gives these answers, the last one again and again."""
    model = request.param(base_url="http://127.0.0.1:9/v1", api_key="sk-test", model="m")
    given: list[bytes] = []

    def post(*_: object) -> Answer:
        return Answer(200, given.pop(0) if len(given) > 1 else given[0], None)

    def play(bodies: Sequence[bytes]) -> None:
        given[:] = bodies
        LEARNED.clear()
        drafting = Drafting(small_world.database.without_writing(), small_world.account)
        turn = Turn(model, drafting, [OperatorMessage(text="Tidy up")])
        down: ModelDown | None = None
        try:
            *_, last = turn.run()
        except ModelDown as raised:
            down = raised
        if down:
            assert all(down.say(language).strip() for language in ("en", "ja"))
        else:
            ends_plainly(turn, last)

    monkeypatch.setattr(agent.line, "post", post)
    with small_world.database.reading() as session:
        before = dump(session)
    yield play
    with small_world.database.reading() as session:
        assert dump(session) == before


def ends_plainly(turn: Turn, last: object) -> None:
    assert isinstance(last, Outcome)
    assert last.text.strip() or (isinstance(last, Proposed) and last.plan)
    assert last.text.isprintable() or "\n" in last.text
    limits = Limits()
    assert turn.model_calls <= limits.model_calls
    assert turn.tool_calls <= limits.tool_calls + 1
    assert turn.repairs <= limits.repairs + 1
    stored = canonical_json(dump_messages(turn.said))
    stored.encode()
    assert not re.search(r"(?<!\\)(\\\\)*\\u0000", stored)  # which PostgreSQL does not take
    assert load_messages(json.loads(stored)) == turn.said


@pytest.mark.parametrize("body", CORPUS, ids=range(len(CORPUS)))
def test_no_answer_that_was_ever_seen_breaks_a_turn(say: Say, body: bytes) -> None:
    say([body])


def test_they_come_one_after_another_too(say: Say) -> None:
    for first, second in zip(CORPUS, CORPUS[1:], strict=False):
        say([first, second])


def unbreakable(say: Say, chat: bool, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(replies(chat), min_size=1, max_size=3))
    def holds(bodies: list[bytes]) -> None:
        say(bodies)

    holds()


def test_no_broken_answer_breaks_a_turn(say: Say, request: pytest.FixtureRequest) -> None:
    unbreakable(say, request.node.callspec.params["say"] is ChatModel, 60)


@pytest.mark.slow
def test_none_of_ten_thousand_broken_answers_breaks_a_turn(say: Say, request: pytest.FixtureRequest) -> None:
    unbreakable(say, request.node.callspec.params["say"] is ChatModel, 5_000)
