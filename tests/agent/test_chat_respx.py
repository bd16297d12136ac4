"""Chat Completions with the HTTP library mocked: what goes out and what each answer means, without a socket."""

import json
from typing import Any

import httpcore2
import httpx
import pytest
import respx

from agent import outages
from agent.chat import ChatModel
from tests.agent.sample import ASK, TOOLS, after
from tests.agent.standin import Reply, call, chat

URL = "https://models.example/v1"
CALLS = f"{URL}/chat/completions"


def model(name: str, **extra: Any) -> ChatModel:
    return ChatModel(base_url=URL, api_key="sk-test", model=name, extra=extra)


def answer(reply: Reply) -> httpx.Response:
    return httpx.Response(reply.status, content=reply.body)


def refusal(message: str, param: str | None = None, status: int = 400) -> httpx.Response:
    return httpx.Response(status, json={"error": {"message": message, "param": param}})


def sent(route: respx.Route) -> list[dict[str, Any]]:
    return [json.loads(made.request.content) for made in route.calls]


def test_a_call_its_result_and_the_answer(httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(CALLS).mock(side_effect=[answer(chat(call("find", kind="tags"))), answer(chat("12 tags."))])
    first = model("plain").complete(ASK, TOOLS, 5)
    assert model("plain").complete(after(first, '{"tags": []}'), TOOLS, 5).text == "12 tags."
    assert [m["role"] for m in sent(route)[1]["messages"]] == ["system", "user", "assistant", "tool"]
    assert route.calls.last.request.headers["authorization"] == "Bearer sk-test"


def test_several_calls_in_one_answer(httpx2_mock: respx.Router) -> None:
    calls = chat(call("create_tag", name="VIP", folder=None), call("apply_tag", tag="VIP", friends=[]))
    httpx2_mock.post(CALLS).mock(return_value=answer(calls))
    assert [one.name for one in model("plain").complete(ASK, TOOLS, 5).calls] == ["create_tag", "apply_tag"]


def test_a_call_with_broken_arguments(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(CALLS).mock(return_value=answer(chat({"name": "find", "arguments": '{"kind": '})))
    said = model("plain").complete(ASK, TOOLS, 5).calls[0]
    assert (said.arguments, said.raw) == (None, '{"kind": ')


def test_a_call_without_an_id(httpx2_mock: respx.Router) -> None:
    nameless = chat(tool_calls=[{"function": call("find", kind="tags")}])
    httpx2_mock.post(CALLS).mock(return_value=answer(nameless))
    assert model("plain").complete(ASK, TOOLS, 5).calls[0].id


def test_a_call_written_as_text(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(CALLS).mock(return_value=answer(chat('<function=find>{"kind": "tags"}</function>')))
    assert model("plain").complete(ASK, TOOLS, 5).calls[0].arguments == {"kind": "tags"}


def test_a_call_of_a_tool_that_does_not_exist(httpx2_mock: respx.Router) -> None:
    httpx2_mock.post(CALLS).mock(return_value=answer(chat(call("approve"))))
    assert model("plain").complete(ASK, TOOLS, 5).calls[0].name == "approve"


def test_a_named_parameter_is_given_up_and_not_sent_again(httpx2_mock: respx.Router) -> None:
    no = refusal("Unsupported parameter: 'temperature'", "temperature")
    route = httpx2_mock.post(CALLS).mock(side_effect=[no, answer(chat("Hello.")), answer(chat("Hello."))])
    model("picky", temperature=0).complete(ASK, TOOLS, 5)
    model("picky", temperature=0).complete(ASK, TOOLS, 5)
    assert ["temperature" in body for body in sent(route)] == [True, False, False]


def test_an_unexplained_400_gives_up_reasoning_then_strict_schemas(httpx2_mock: respx.Router) -> None:
    no = refusal("Request contains an invalid argument.")
    route = httpx2_mock.post(CALLS).mock(side_effect=[no, no, answer(chat("Hello."))])
    model("silent").complete(ASK, TOOLS, 5)
    tried = [(body.get("reasoning_effort"), "strict" in body["tools"][0]["function"]) for body in sent(route)]
    assert tried == [(None, True), ("none", True), (None, False)]


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (httpcore2.ConnectError("refused"), outages.Unreachable),
        (httpcore2.ConnectTimeout("slow"), outages.Unreachable),
        (httpcore2.ReadTimeout("slow"), outages.TimedOut),
        (httpcore2.ReadError("reset"), outages.BrokeOff),
        (httpcore2.RemoteProtocolError("hung up"), outages.BrokeOff),
        (RuntimeError("a bug in the library"), outages.Unasked),
    ],
)
def test_trouble_on_the_way_is_an_outage(httpx2_mock: respx.Router, trouble: Exception, reason: type[outages.Outage]) -> None:
    httpx2_mock.post(CALLS).mock(side_effect=trouble)
    with pytest.raises(reason, match=r"^The model server at https://models\.example/v1 .*\.$"):
        model("troubled").complete(ASK, TOOLS, 5)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (httpx.Response(200, html="<html>Welcome to nginx</html>"), outages.NotJson),
        (httpx.Response(200, json={"choices": []}), outages.Nonsense),
        (httpx.Response(200, json={"error": "Unexpected endpoint or method."}), outages.PathUnknown),
        (httpx.Response(401, json={"error": {"message": "No."}}), outages.KeyRefused),
        (httpx.Response(404, html="<html></html>"), outages.PathUnknown),
        (httpx.Response(429, json={"error": {"code": "insufficient_quota", "message": "Pay."}}), outages.QuotaUsedUp),
    ],
)
def test_an_answer_that_is_none_is_an_outage(
    httpx2_mock: respx.Router, reply: httpx.Response, reason: type[outages.Outage]
) -> None:
    httpx2_mock.post(CALLS).mock(return_value=reply)
    with pytest.raises(reason):
        model("troubled").complete(ASK, TOOLS, 5)
