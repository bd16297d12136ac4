"""The Responses API, against a real HTTP server on loopback."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agent.model import Call, Message, ModelDown, ModelTurn, OperatorMessage, Usage
from agent.outages import Nonsense, NotJson, SaidNothing, ServerFailed
from agent.responses import ResponsesModel
from agent.wire import NOT_RUN
from tests.agent.sample import ASK, TOOLS, after, earlier
from tests.agent.standin import Reply, StandIn, call, response, says, unpaired
from tests.agent.test_chat import ANY_JSON


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(unpaired) as server:
        yield server


def model(server: StandIn, **more: Any) -> ResponsesModel:
    return ResponsesModel(base_url=server.url, api_key="sk-test", model="m", **more)


def turn(server: StandIn, reply: Reply, messages: list[Message] = ASK) -> ModelTurn:
    server.will(reply)
    return model(server).complete(messages, TOOLS, 5)


def test_the_conversation_is_sent_and_nothing_is_kept_at_the_server(server: StandIn) -> None:
    turn(server, response("Hello."))
    assert server.last.path == "/v1/responses"
    assert server.last.body["instructions"] == "You are the tag desk."
    assert [m["role"] for m in server.last.body["input"]] == ["user"]
    assert server.last.body["store"] is False
    assert server.last.body["include"] == ["reasoning.encrypted_content"]


def test_tools_are_strict_functions_without_a_wrapping(server: StandIn) -> None:
    turn(server, response("Hello."))
    first = server.last.body["tools"][0]
    assert (first["type"], first["name"], first["strict"]) == ("function", "find", True)


def test_configured_parameters_go_along(server: StandIn) -> None:
    server.will(response("Hello."))
    model(server, extra={"reasoning": {"effort": "low"}, "store": True}).complete(ASK, TOOLS, 5)
    assert server.last.body["reasoning"] == {"effort": "low"}
    assert server.last.body["store"] is True


def test_text_calls_and_tokens_are_read(server: StandIn) -> None:
    said = turn(server, response("Let me look.", call("find", kind="tags"), call("find", kind="segments")))
    assert said.text == "Let me look."
    assert [(c.id, c.name, c.arguments) for c in said.calls] == [
        ("call_1", "find", {"kind": "tags"}),
        ("call_2", "find", {"kind": "segments"}),
    ]
    assert said.usage == Usage(input_tokens=11, output_tokens=7)


def test_encrypted_reasoning_is_replayed_with_its_calls_and_without_ids(server: StandIn) -> None:
    first = turn(server, response(call("find", kind="tags"), thought="gAAAA"))
    turn(server, response("Done."), after(first, '{"tags": []}'))
    assert server.last.body["input"][1:] == [
        {"type": "reasoning", "summary": [], "encrypted_content": "gAAAA"},
        {"type": "function_call", "call_id": "call_0", "name": "find", "arguments": '{"kind": "tags"}'},
        {"type": "function_call_output", "call_id": "call_0", "output": '{"tags": []}'},
    ]


def test_reasoning_that_is_not_encrypted_is_not_replayed(server: StandIn) -> None:
    first = turn(server, response(call("find", kind="tags"), thought=""))
    turn(server, response("Done."), after(first, "{}"))
    assert [item.get("type") for item in server.last.body["input"][1:]] == ["function_call", "function_call_output"]


def test_words_after_a_call_do_not_come_between_it_and_its_result(server: StandIn) -> None:
    first = turn(server, response("Let me look.", call("find", kind="tags"), "One moment."))
    turn(server, response("Done."), after(first, "{}"))
    kinds = [item.get("type") for item in server.last.body["input"][1:]]
    assert kinds == ["message", "function_call", "function_call_output"]


def test_a_call_without_a_result_is_answered_for(server: StandIn) -> None:
    two = ModelTurn(calls=(Call(id="a", name="find", arguments={}), Call(id="b", name="find", arguments=None, raw="{")))
    turn(server, response("Hello."), [*after(two, '{"tags": []}'), OperatorMessage(text="Go on")])
    items = server.last.body["input"]
    assert [i["output"] for i in items if i.get("type") == "function_call_output"] == ['{"tags": []}', NOT_RUN]
    assert [i["arguments"] for i in items if i.get("type") == "function_call"] == ["{}", "{}"]


def test_an_earlier_proposal_is_told_with_what_became_of_it(server: StandIn) -> None:
    turn(server, response("Hello."), earlier(Call(id="c1", name="create_tag", arguments={"name": "VIP"}), status="applied"))
    note = "[proposal 1 shown: Create the tag VIP; Put it on 3 friends; status: applied]"
    assert server.last.body["input"][-2] == {"role": "assistant", "content": note}


def test_calls_without_an_id_of_their_own_get_one(server: StandIn) -> None:
    calls = [{"type": "function_call", "call_id": "", **call("find", kind="tags")}] * 2
    said = turn(server, says({"output": calls}))
    assert len({c.id for c in said.calls}) == 2
    assert turn(server, response("Done."), after(said, "{}", "{}")).text == "Done."


def test_a_call_written_as_text_is_a_call(server: StandIn) -> None:
    said = turn(server, response('<tool_call>{"name": "find", "arguments": {"kind": "tags"}}</tool_call>'))
    assert [(c.name, c.arguments) for c in said.calls] == [("find", {"kind": "tags"})]
    assert turn(server, response("Done."), after(said, "{}")).text == "Done."


def test_a_refusal_is_a_refusal(server: StandIn) -> None:
    content = [{"type": "refusal", "refusal": "I cannot help with that."}]
    said = turn(server, says({"output": [{"type": "message", "content": content}]}))
    assert said.refusal == "I cannot help with that."


def test_an_answer_cut_short_says_so(server: StandIn) -> None:
    cut: dict[str, Any] = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}
    assert turn(server, response("You have 12", **cut)).finish == "length"
    assert turn(server, response(call("find", kind="tags"), **cut)).calls[0].arguments is None
    with pytest.raises(SaidNothing):
        turn(server, response(thought="gAAAA", **cut))


def test_an_answer_stopped_by_a_content_filter_is_a_refusal(server: StandIn) -> None:
    assert turn(server, response("How", status="incomplete", incomplete_details={"reason": "content_filter"})).refusal


def test_a_failed_answer_is_an_outage(server: StandIn) -> None:
    failed = {"status": "failed", "output": [], "error": {"code": "server_error", "message": "The model failed."}}
    with pytest.raises(ModelDown, match=r"The model failed\."):
        turn(server, says(failed))


@pytest.mark.parametrize("reply", [{}, {"output": None}, {"output": 3}, {"choices": []}])
def test_a_reply_without_output_is_an_outage(server: StandIn, reply: Any) -> None:
    with pytest.raises(Nonsense):
        turn(server, says(reply))


def test_html_is_an_outage(server: StandIn) -> None:
    with pytest.raises(NotJson):
        turn(server, Reply(b"<html></html>"))
    with pytest.raises(ServerFailed):
        turn(server, Reply(b"<html></html>", 502))


ANY_PART = st.fixed_dictionaries({"type": st.sampled_from(["output_text", "refusal"])}, optional={"text": ANY_JSON})
ANY_ITEM = st.fixed_dictionaries(
    {"type": st.sampled_from(["message", "function_call", "reasoning", "web_search"]) | ANY_JSON},
    optional={
        "content": ANY_JSON | st.lists(ANY_PART),
        "call_id": ANY_JSON,
        "name": ANY_JSON,
        "arguments": ANY_JSON,
        "encrypted_content": ANY_JSON,
    },
)
ANY_REPLY = ANY_JSON | st.fixed_dictionaries(
    {"output": st.lists(ANY_ITEM | ANY_JSON, max_size=4) | ANY_JSON},
    optional={"incomplete_details": ANY_JSON, "usage": ANY_JSON, "error": ANY_JSON},
)


@given(reply=ANY_REPLY)
@example(reply={"output": [{"type": "function_call"}, {"type": "message", "content": "", "encrypted_content": True}]})
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_reply_raises_anything_but_model_down_and_each_can_be_answered(server: StandIn, reply: Any) -> None:
    server.will(says(reply))
    try:
        said = model(server).complete(ASK, TOOLS, 5)
    except ModelDown:
        return
    stored = ModelTurn.model_validate_json(said.model_dump_json())
    server.will(response("Fine."))
    assert model(server).complete(after(stored, *["{}"] * len(stored.calls)), TOOLS, 5).text == "Fine."
    assert json.dumps(server.last.body, allow_nan=False)
