"""What `check` finds out about a model server."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from agent import outages
from agent.chat import ChatModel
from agent.check import STEPS, Finding, Step, check
from agent.responses import ResponsesModel
from store.language import messages
from tests.agent.standin import (
    GEMINI,
    OLLAMA,
    OPENAI,
    VLLM,
    Manner,
    Reply,
    StandIn,
    call,
    chat,
    refuses,
    response,
)

VIP = call("count_friends", label="vip", friends=[{"all_tags": ["VIP"], "name_contains": None}])
REGULAR = call("count_friends", label="regular", friends=[{"all_tags": ["Regular"], "name_contains": None}])
GOOD = (chat(VIP, REGULAR), chat("41 have VIP, 42 have Regular."))


def found(
    manner: Manner | None, *replies: Reply, name: str = "gpt-4.1", key: str = "sk-test", timeout: float = 5
) -> dict[Step, Finding]:
    with StandIn(manner) as server:
        server.will(*replies)
        findings = check(ChatModel(base_url=server.url, api_key=key, model=name), timeout=timeout)
    assert [finding.step for finding in findings] == list(STEPS)
    return {finding.step: finding for finding in findings}


def failed(findings: dict[Step, Finding]) -> list[Step]:
    return [step for step, finding in findings.items() if finding.ok is False]


def test_a_good_server_passes_every_step_with_two_questions() -> None:
    with StandIn(OPENAI) as server:
        server.will(*GOOD)
        findings = check(ChatModel(base_url=server.url, api_key="sk-test", model="gpt-4.1"))
    assert [(finding.step, finding.ok, finding.advice) for finding in findings] == [(step, True, "") for step in STEPS]
    assert len(server.seen) == 2


def test_the_responses_api_is_checked_the_same_way() -> None:
    with StandIn(OPENAI) as server:
        server.will(response(VIP, REGULAR, thought="gAAA"), response("41 and 42."))
        findings = check(ResponsesModel(base_url=server.url, api_key="sk-test", model="gpt-5.6"))
    assert all(finding.ok for finding in findings)


def outages_of(kind: type[outages.Outage] = outages.Outage) -> Iterator[type[outages.Outage]]:
    for each in kind.__subclasses__():
        yield each
        yield from outages_of(each)


@pytest.mark.parametrize("kind", list(outages_of()), ids=lambda kind: kind.__name__)
def test_why_a_server_fails_and_what_to_set_is_said_in_japanese_too(kind: type[outages.Outage]) -> None:
    assert {kind.sentence, *filter(None, [kind.advice])} <= set(messages("ja"))


@pytest.mark.parametrize("name", ["gpt-5.5", "gpt-4.1"])
def test_every_finding_is_said_in_the_readers_language(name: str) -> None:
    with StandIn(OPENAI) as server:
        server.will(chat(VIP, REGULAR), chat("41."))
        found = check(ChatModel(base_url=server.url, api_key="sk-test", model=name), language="ja")
    assert all(re.search("[ぁ-ん]", each.said) for each in found if each.said)
    assert all(re.search("[ぁ-ん]", each.advice) for each in found if each.advice)


def test_a_server_that_is_not_there() -> None:
    findings = check(ChatModel(base_url="http://127.0.0.1:9/v1", api_key="", model="m"), timeout=5)
    assert [finding.ok for finding in findings] == [False] + [None] * 7
    assert "cannot be reached" in findings[0].said
    assert "OPENAI_BASE_URL" in findings[0].advice


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"out to lunch", 500),
        Reply(b"<html>Welcome to nginx</html>"),
        Reply(b"", 302, {"Location": "https://elsewhere.example/"}),
        Reply(b"", 404),
        Reply(b'{"choices"', length=500),
        Reply(b"", hang=20),
        refuses("Slow down.", 429),
        refuses("You exceeded your current quota.", 429, code="insufficient_quota"),
    ],
    ids=["fails", "HTML", "moved", "unknown path", "breaks off", "too slow", "too many requests", "quota"],
)
def test_a_server_that_was_reached_but_gave_no_answer_says_nothing_of_key_and_model(reply: Reply) -> None:
    findings = found(None, reply, timeout=2)
    assert findings["reachable"].ok
    assert failed(findings) == ["answers"]
    assert [findings[step].ok for step in ("key", "model", "tools")] == [None] * 3


def test_an_address_at_which_nobody_picks_up_is_not_reached() -> None:
    """A connection that waits for ever: the queue before the port is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as waiting:
        for _ in range(2):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/v1"
        findings = check(ChatModel(base_url=url, api_key="", model="m"), timeout=1)
    assert [finding.ok for finding in findings] == [False] + [None] * 7
    assert "cannot be reached" in findings[0].said


def test_a_key_that_is_not_accepted() -> None:
    findings = found(OPENAI, *GOOD, key="sk-wrong")
    assert findings["reachable"].ok
    assert failed(findings) == ["key"]
    assert "OPENAI_API_KEY" in findings["key"].advice


def test_a_key_that_cannot_be_sent_says_nothing_of_the_server() -> None:
    findings = found(OPENAI, *GOOD, key="鍵")
    assert findings["reachable"].ok is None
    assert failed(findings) == ["key"]


def test_a_model_that_the_server_does_not_have() -> None:
    findings = found(OPENAI, *GOOD, name="unknown-1")
    assert (findings["key"].ok, failed(findings)) == (True, ["model"])
    assert "TAGDESK_MODEL" in findings["model"].advice


@pytest.mark.parametrize(("manner", "name"), [(OLLAMA, "stablelm2"), (VLLM, "no-parser")])
def test_a_model_or_server_without_tools(manner: Manner, name: str) -> None:
    findings = found(manner, *GOOD, name=name)
    assert (findings["model"].ok, failed(findings)) == (True, ["tools"])
    assert findings["tools"].advice


def test_a_model_that_talks_where_it_should_call() -> None:
    findings = found(None, chat("I would call count_friends."))
    assert failed(findings) == ["tools"]
    assert findings["schema"].ok is None


def test_calls_left_in_the_text_are_understood_and_advised_against() -> None:
    written = f'<tool_call>{{"name": "count_friends", "arguments": {VIP["arguments"]}}}</tool_call>'
    findings = found(None, chat(written), chat("41."))
    assert findings["tools"].ok
    assert "parser" in findings["tools"].advice


@pytest.mark.parametrize(
    "arguments",
    [
        {"label": "vip"},
        {"label": "vip", "friends": "VIP"},
        {"label": 1, "friends": []},
        {"label": "vip", "friends": [{"all_tags": "VIP", "name_contains": None}]},
        {"label": "vip", "friends": [{"all_tags": ["VIP"]}]},
        {"label": "vip", "friends": [], "limit": 3},
        {"label": None, "friends": []},
    ],
)
def test_calls_that_do_not_follow_the_schema(arguments: dict[str, Any]) -> None:
    findings = found(None, chat(VIP, call("count_friends", **arguments)), chat("41 and 42."))
    assert failed(findings) == ["schema"]


def test_one_call_at_a_time_works() -> None:
    findings = found(None, chat(VIP), chat(REGULAR))
    assert failed(findings) == []
    assert findings["several calls"].ok is None
    assert "That works" in findings["several calls"].said
    assert findings["results"].ok


def test_a_model_that_ignores_what_the_tool_said() -> None:
    assert failed(found(None, chat(VIP, REGULAR), chat("Nobody has VIP."))) == ["results"]


def test_a_server_that_fails_on_the_second_question() -> None:
    assert failed(found(None, chat(VIP, REGULAR), Reply(b"<html></html>"))) == ["results"]


def test_reasoning_that_had_to_be_switched_off_is_told() -> None:
    findings = found(OPENAI, *GOOD, name="gpt-5.5")
    assert not failed(findings)
    assert "TAGDESK_MODEL_API=responses" in findings["tools"].advice


def test_strict_schemas_that_had_to_be_given_up_are_told() -> None:
    signed = [
        {"id": f"c{n}", "function": one, "extra_content": {"google": {"thought_signature": "c2ln"}}}
        for n, one in enumerate((VIP, REGULAR))
    ]
    findings = found(GEMINI, chat(tool_calls=signed), chat("41 and 42."))
    assert not failed(findings)
    assert "does not promise" in findings["schema"].said
