"""One test a quirk: how real model servers differ, as their documentation and their users report it."""

import json
from typing import Any, cast

import pytest

from agent import outages
from agent.chat import ChatModel
from agent.drafting import BadCall, Drafting
from agent.model import Call, ModelTurn
from agent.responses import ResponsesModel
from store.database import Rehearsable
from tests.agent.sample import ASK, TOOLS, after, earlier, tool
from tests.agent.standin import (
    ANTHROPIC,
    AZURE,
    DEEPSEEK,
    GEMINI,
    LLAMA_CPP,
    LM_STUDIO,
    MISTRAL,
    OLLAMA,
    OPENAI,
    VLLM,
    Manner,
    Reply,
    Seen,
    StandIn,
    call,
    chat,
    refuses,
    response,
    says,
)

FIND = call("find", kind="tags")


def on_chat(server: StandIn, name: str = "m", /, **extra: Any) -> ChatModel:
    return ChatModel(base_url=server.url, api_key="sk-test", model=name, extra=extra)


def plays_a_turn(manner: Manner, name: str = "m", **extra: Any) -> StandIn:
    """A look-up, its result, a second look-up, its result, an answer: on one server. Returns the server, with all it saw."""
    with StandIn(manner) as server:
        server.will(chat(FIND), chat(FIND), chat("Done."))
        model = on_chat(server, name, **extra)
        first = model.complete(ASK, TOOLS, 5)
        second = model.complete(told := after(first, "{}"), TOOLS, 5)
        assert model.complete([*told, *after(second, "{}")[2:]], TOOLS, 5).text == "Done."
    return server


# OpenAI


def test_openai_gpt_5_on_chat_takes_tools_only_without_reasoning() -> None:
    server = plays_a_turn(OPENAI, "gpt-5.6-terra")
    assert "reasoning_effort" not in server.seen[0].body
    assert [seen.body.get("reasoning_effort") for seen in server.seen[1:]] == ["none"] * 3


def test_openai_gpt_5_on_chat_takes_tools_only_without_the_configured_reasoning() -> None:
    server = plays_a_turn(OPENAI, "gpt-5.4", reasoning_effort="high")
    assert [seen.body["reasoning_effort"] for seen in server.seen] == ["high", "none", "none", "none"]


def test_openai_gpt_5_on_responses_takes_tools_with_reasoning() -> None:
    with StandIn(OPENAI) as server:
        server.will(response("Hello."))
        ResponsesModel(base_url=server.url, api_key="sk-test", model="gpt-5.6").complete(ASK, TOOLS, 5)
    assert len(server.seen) == 1
    assert "reasoning" not in server.last.body


def test_openai_o3_refuses_parallel_tool_calls_and_temperature_one_by_one() -> None:
    server = plays_a_turn(OPENAI, "o3-mini", temperature=0, parallel_tool_calls=True, seed=7)
    assert len(server.seen) == 5
    assert server.last.body["seed"] == 7
    assert not {"temperature", "parallel_tool_calls"} & server.last.body.keys()


def test_openai_o3_calls_max_tokens_max_completion_tokens() -> None:
    assert plays_a_turn(OPENAI, "o3-mini", max_tokens=900).last.body["max_completion_tokens"] == 900


def test_openai_strict_mode_takes_our_kind_of_schema() -> None:
    assert len(plays_a_turn(OPENAI, "gpt-4.1").seen) == 3


def test_openai_strict_mode_refuses_a_default_so_strict_is_given_up() -> None:
    with StandIn(OPENAI) as server:
        server.will(chat("Hello."))
        loose = tool("find", kind={"type": "string", "default": "tags"})
        assert on_chat(server, "gpt-4.1").complete(ASK, [loose], 5).text == "Hello."
    assert [[t.get("strict") for t in seen.tools] for seen in server.seen] == [[True], [None]]
    assert "reasoning_effort" not in server.last.body


def test_openai_names_an_unknown_model() -> None:
    with StandIn(OPENAI) as server, pytest.raises(outages.ModelUnknown, match="no model named “unknown-1”"):
        on_chat(server, "unknown-1").complete(ASK, TOOLS, 5)


def test_openai_responses_without_encrypted_reasoning_give_up_asking_for_it() -> None:
    def older(seen: Seen) -> Reply | None:
        refusal = refuses("Encrypted content is not supported with this model.", param="include")
        return refusal if "include" in seen.body else None

    with StandIn(older) as server:
        server.will(response("Hello."))
        ResponsesModel(base_url=server.url, api_key="sk-test", model="gpt-4.1").complete(ASK, TOOLS, 5)
    assert server.last.body["store"] is False


# Azure v1


def test_azure_calls_a_missing_model_a_deployment() -> None:
    with StandIn(AZURE) as server, pytest.raises(outages.ModelUnknown):
        on_chat(server, "undeployed").complete(ASK, TOOLS, 5)


def test_azure_older_deployments_refuse_parallel_tool_calls_without_a_param() -> None:
    assert "parallel_tool_calls" not in plays_a_turn(AZURE, parallel_tool_calls=False).last.body


def test_azure_stops_a_request_with_its_content_filter() -> None:
    goal = ASK[1].model_copy(update={"text": "Tag everyone who wants a weapon"})
    with StandIn(AZURE) as server, pytest.raises(outages.Filtered) as caught:
        on_chat(server).complete([ASK[0], goal], TOOLS, 5)
    assert len(server.seen) == 1
    assert not caught.value.retryable


def test_azure_filters_an_answer_half_way() -> None:
    with StandIn(AZURE) as server:
        server.will(chat("Here is how", finish="content_filter"))
        assert on_chat(server).complete(ASK, TOOLS, 5).refusal


def test_azure_calls_a_wrong_key_a_subscription_key() -> None:
    words = "Access denied due to invalid subscription key or wrong API endpoint."
    refusal = says({"error": {"code": "401", "message": words}}, 401)
    with StandIn(lambda _: refusal) as server, pytest.raises(outages.KeyRefused):
        on_chat(server).complete(ASK, TOOLS, 5)


def test_azure_speaks_responses_under_its_v1_address_too() -> None:
    with StandIn(OPENAI) as server:
        server.will(response(FIND), response("Done."))
        model = ResponsesModel(base_url=server.url.replace("/v1", "/openai/v1/"), api_key="sk-test", model="our-deployment")
        assert model.complete(after(model.complete(ASK, TOOLS, 5), "{}"), TOOLS, 5).text == "Done."
    assert server.last.path == "/openai/v1/responses"


# Ollama


def test_ollama_needs_no_key_and_ignores_tool_choice() -> None:
    server = plays_a_turn(OLLAMA, tool_choice="required")
    assert server.last.body["tool_choice"] == "required"


def test_ollama_says_when_a_model_cannot_call_tools() -> None:
    with StandIn(OLLAMA) as server, pytest.raises(outages.CannotCallTools, match="“stablelm2” cannot call tools"):
        on_chat(server, "stablelm2").complete(ASK, TOOLS, 5)
    assert len(server.seen) == 1


def test_ollama_says_when_a_model_is_not_pulled() -> None:
    with StandIn(OLLAMA) as server, pytest.raises(outages.ModelUnknown):
        on_chat(server, "unpulled").complete(ASK, TOOLS, 5)


def test_ollama_gives_arguments_as_an_object_or_a_call_as_text() -> None:
    with StandIn(OLLAMA) as server:
        server.will(chat({"name": "find", "arguments": {"kind": "tags"}}))
        assert on_chat(server).complete(ASK, TOOLS, 5).calls[0].arguments == {"kind": "tags"}
        server.will(chat('{"name": "find", "parameters": {"kind": "tags"}}'))
        assert on_chat(server).complete(ASK, TOOLS, 5).calls[0].arguments == {"kind": "tags"}


def test_ollama_gives_several_calls_without_ids() -> None:
    with StandIn(OLLAMA) as server:
        server.will(chat(tool_calls=[{"function": FIND}, {"function": call("find", kind="segments")}]), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert len({one.id for one in first.calls}) == 2
        assert on_chat(server).complete(after(first, "{}", "{}"), TOOLS, 5).text == "Done."


@pytest.mark.parametrize("manner", [OLLAMA, VLLM, LLAMA_CPP])
@pytest.mark.parametrize("arguments", ['{"kind": "ta', '"tags"', "[]"])
def test_ollama_vllm_and_llama_cpp_fail_for_ever_on_unreadable_arguments_in_the_history(manner: Manner, arguments: str) -> None:
    with StandIn(manner) as server:
        server.will(chat({"name": "find", "arguments": arguments}), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert on_chat(server).complete(after(first, '{"error": "unreadable"}'), TOOLS, 5).text == "Done."


# vLLM


def test_vllm_needs_its_tool_parser_switched_on() -> None:
    with StandIn(VLLM) as server, pytest.raises(outages.ToolsOff) as caught:
        on_chat(server, "no-parser").complete(ASK, TOOLS, 5)
    assert "--tool-call-parser" in caught.value.advice
    assert len(server.seen) == 1


def test_vllm_refuses_unknown_fields_in_a_flat_error() -> None:
    assert "store" not in plays_a_turn(VLLM, store=False).last.body


def test_vllm_refuses_null_where_the_reply_had_null() -> None:
    with StandIn(VLLM) as server:
        server.will(chat(FIND, function_call=None, audio=None), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert on_chat(server).complete(after(first, "{}"), TOOLS, 5).text == "Done."
    assert len(server.seen) == 2


def test_vllm_leaves_thoughts_and_calls_in_the_text_without_its_parsers() -> None:
    with StandIn(VLLM) as server:
        server.will(chat('Hm, tags.\n</think>\n\n<tool_call>\n{"name": "find", "arguments": {"kind": "tags"}}\n</tool_call>'))
        said = on_chat(server).complete(ASK, TOOLS, 5)
    assert (said.text, said.calls[0].arguments) == ("", {"kind": "tags"})


def test_vllm_leaks_channel_tokens_of_gpt_oss_into_names() -> None:
    with StandIn(VLLM) as server:
        server.will(chat({"name": "find<|channel|>commentary", "arguments": "{}"}), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        on_chat(server).complete(after(first, "{}"), TOOLS, 5)
    assert first.calls[0].name == "find"
    assert "<|channel|>" not in json.dumps(server.last.body)


@pytest.mark.parametrize("finish", ["stop", "tool_calls"])
def test_vllm_says_stop_where_it_calls_and_tool_calls_where_it_does_not(finish: str) -> None:
    with StandIn(VLLM) as server:
        server.will(chat(FIND, finish=finish), chat("Nothing to call.", finish=finish, tool_calls=[]))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert len(first.calls) == 1
        said = on_chat(server).complete(after(first, "{}"), TOOLS, 5)
    assert (said.calls, said.text) == ((), "Nothing to call.")


# llama.cpp


def test_llama_cpp_needs_jinja_for_tools() -> None:
    with StandIn(LLAMA_CPP) as server, pytest.raises(outages.ToolsOff, match="without tool calling"):
        on_chat(server, "no-jinja").complete(ASK, TOOLS, 5)


def test_llama_cpp_templates_want_roles_to_alternate() -> None:
    with StandIn(LLAMA_CPP) as server:
        server.will(chat("Done."))
        history = earlier(Call(id="a", name="find", arguments={}))
        on_chat(server).complete([*history[:2], *history[1:-1], *history[-2:], history[-1]], TOOLS, 5)
    assert len(server.seen) == 1


def test_llama_cpp_answers_503_while_it_loads() -> None:
    with StandIn() as server:
        server.will(says({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}, 503), chat("Hello."))
        assert on_chat(server).complete(ASK, TOOLS, 5).text == "Hello."


def test_llama_cpp_closes_the_brackets_of_arguments_cut_short() -> None:
    with StandIn(LLAMA_CPP) as server:
        server.will(chat(call("apply_tag", tag="VIP", friends=[{"all_tags": None, "untagged": None}]), finish="length"))
        assert on_chat(server).complete(ASK, TOOLS, 5).calls[0].arguments is None


def test_llama_cpp_gives_arguments_as_an_object() -> None:
    with StandIn(LLAMA_CPP) as server:
        server.will(chat({"name": "find", "arguments": {"kind": "tags"}}), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert on_chat(server).complete(after(first, "{}"), TOOLS, 5).text == "Done."
    assert first.calls[0].arguments == {"kind": "tags"}


def test_llama_cpp_fails_once_on_what_its_model_wrote_and_is_asked_again() -> None:
    words = "Failed to parse tool call arguments as JSON: [json.exception.parse_error.101] parse error at line 1, column 74"
    with StandIn(LLAMA_CPP) as server:
        server.will(says({"error": {"code": 500, "message": words, "type": "server_error"}}, 500), chat(FIND))
        assert len(on_chat(server).complete(ASK, TOOLS, 5).calls) == 1


# LM Studio


def test_lm_studio_answers_200_to_an_address_without_v1() -> None:
    with StandIn(LM_STUDIO) as server, pytest.raises(outages.PathUnknown) as caught:
        ChatModel(base_url=server.url.removesuffix("/v1"), api_key="", model="m").complete(ASK, TOOLS, 5)
    assert "/v1" in caught.value.advice
    assert len(server.seen) == 1


def test_lm_studio_leaves_tool_requests_in_the_text() -> None:
    with StandIn(LM_STUDIO) as server:
        server.will(chat('[TOOL_REQUEST]{"name": "find", "arguments": {"kind": "tags"}}[END_TOOL_REQUEST]'), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert first.calls[0].arguments == {"kind": "tags"}
        assert on_chat(server).complete(after(first, "{}"), TOOLS, 5).text == "Done."


def test_lm_studio_takes_tool_choice_as_a_word_only() -> None:
    def studio(seen: Seen) -> Reply | None:
        words = "Invalid tool_choice type: 'object'. Supported string values: none, auto, required"
        return says({"error": words}, 400) if isinstance(seen.body.get("tool_choice"), dict) else LM_STUDIO(seen)

    choice = {"type": "function", "function": {"name": "find"}}
    assert "tool_choice" not in plays_a_turn(studio, tool_choice=choice).last.body


def test_lm_studio_leaves_calls_in_the_text_in_qwens_own_tags() -> None:
    with StandIn(LM_STUDIO) as server:
        server.will(chat("<tool_call>\n<function=find>\n<parameter=kind>\ntags\n</parameter>\n</function>\n</tool_call>"))
        assert on_chat(server).complete(ASK, TOOLS, 5).calls[0].arguments == {"kind": "tags"}


# Gemini


def test_gemini_wants_its_signatures_back() -> None:
    with StandIn(GEMINI) as server:
        signed = {"id": "", "function": FIND, "extra_content": {"google": {"thought_signature": "c2ln"}}}
        server.will(chat(tool_calls=[signed]), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert on_chat(server).complete(after(first, "{}"), TOOLS, 5).text == "Done."


def test_gemini_knows_neither_strict_nor_additional_properties() -> None:
    with StandIn(GEMINI) as server:
        server.will(chat("Hello."))
        on_chat(server).complete(ASK, TOOLS, 5)
        on_chat(server).complete(ASK, TOOLS, 5)
    assert len(server.seen) == 3
    assert server.last.tools[2]["parameters"]["properties"]["friends"]["items"]["required"] == ["all_tags", "untagged"]


def test_gemini_puts_its_errors_into_a_list() -> None:
    with StandIn(GEMINI) as server:
        server.will(chat("Hello."))
        on_chat(server, parallel_tool_calls=False).complete(ASK, TOOLS, 5)
    assert "parallel_tool_calls" not in server.last.body


def test_gemini_calls_a_wrong_key_an_invalid_argument() -> None:
    with StandIn(GEMINI) as server, pytest.raises(outages.KeyRefused):
        ChatModel(base_url=server.url, api_key="wrong", model="gemini-3-flash").complete(ASK, TOOLS, 5)
    assert len(server.seen) == 1


def test_gemini_puts_its_own_prefix_before_a_tools_name() -> None:
    with StandIn(GEMINI) as server:
        server.will(chat(call("default_api.find", kind="tags")))
        assert on_chat(server).complete(ASK, TOOLS, 5).calls[0].name == "find"


def test_gemini_malforms_a_call_and_says_nothing() -> None:
    with StandIn(GEMINI) as server:
        server.will(chat(finish="MALFORMED_FUNCTION_CALL"))
        said = on_chat(server).complete(ASK, TOOLS, 5)
    assert (said.text, said.calls, said.refusal) == ("", (), None)


# Anthropic, Mistral, DeepSeek


def test_anthropic_wants_ids_that_are_unique_in_the_conversation() -> None:
    with StandIn(ANTHROPIC) as server:
        server.will(chat("Done."))
        again = Call(id="call_0", name="find", arguments={})
        first, second = after(ModelTurn(calls=(again,)), "{}"), after(ModelTurn(calls=(again,)), "{}")
        assert on_chat(server).complete([*first, *second[2:]], TOOLS, 5).text == "Done."
    assert len(server.seen) == 1


def test_anthropic_wants_no_empty_text() -> None:
    with StandIn(ANTHROPIC) as server:
        server.will(chat(FIND, content=""), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        on_chat(server).complete([*after(first, "{}"), *earlier()[2:3]], TOOLS, 5)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("kind", "message", "status", "reason"),
    [
        ("authentication_error", "invalid x-api-key", 401, outages.KeyRefused),
        ("not_found_error", "model: claude-nine", 404, outages.ModelUnknown),
        ("overloaded_error", "Overloaded", 529, outages.ServerFailed),
    ],
)
def test_anthropic_wraps_its_errors_once_more(kind: str, message: str, status: int, reason: type[outages.Outage]) -> None:
    refusal = says({"type": "error", "error": {"type": kind, "message": message}}, status)
    with StandIn(lambda _: refusal) as server, pytest.raises(reason):
        on_chat(server, "claude-nine").complete(ASK, TOOLS, 5)


def test_anthropic_ignores_strict_so_that_arguments_may_not_fit() -> None:
    with StandIn(ANTHROPIC) as server:
        server.will(chat(call("find", kind=["tags"], colour="red")))
        said = on_chat(server).complete(ASK, TOOLS, 5)
    with pytest.raises(BadCall, match="do not fit"):
        Drafting(cast(Rehearsable, None), "account").call(said.calls[0])


def test_mistral_wants_ids_of_nine_letters_and_digits() -> None:
    with StandIn(MISTRAL) as server:
        server.will(chat("Done."))
        history = after(ModelTurn(calls=(Call(id="call_from_another_model", name="find", arguments={}),)), "{}")
        assert on_chat(server).complete(history, TOOLS, 5).text == "Done."


def test_mistral_refuses_fields_of_a_replayed_message_that_it_does_not_know() -> None:
    with StandIn(MISTRAL) as server:
        nine = {"id": "a1b2c3d4e", "type": "function", "function": FIND}
        server.will(chat(tool_calls=[nine], reasoning_content="Hm."), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert on_chat(server).complete(after(first, "{}"), TOOLS, 5).text == "Done."
    assert "reasoning_content" not in json.dumps(server.last.body)


def test_deepseek_wants_its_reasoning_back() -> None:
    with StandIn(DEEPSEEK) as server:
        server.will(chat(FIND, reasoning_content="Hm."), chat("Done."))
        first = on_chat(server).complete(ASK, TOOLS, 5)
        assert on_chat(server).complete(after(first, "{}"), TOOLS, 5).text == "Done."


def test_deepseek_missing_its_reasoning_does_not_mean_that_it_is_too_much() -> None:
    with StandIn(DEEPSEEK) as server:
        server.will(chat(FIND, reasoning_content="Hm."))
        own = after(on_chat(server).complete(ASK, TOOLS, 5), "{}")
        foreign = after(ModelTurn(calls=(Call(id="a", name="find", arguments={}),)), "{}")
        with pytest.raises(outages.RequestRefused, match="reasoning_content"):
            on_chat(server).complete([*own, *foreign[2:]], TOOLS, 5)
    assert all("Hm." in json.dumps(seen.body) for seen in server.seen[1:])


# Whatever the server


def test_what_a_server_does_not_take_is_learned_for_that_server_and_model_only() -> None:
    with StandIn(OPENAI) as server:
        server.will(chat("Hello."))
        for name in ("o3-mini", "o3-mini", "gpt-4.1"):
            on_chat(server, name, temperature=0).complete(ASK, TOOLS, 5)
    assert ["temperature" in seen.body for seen in server.seen] == [True, False, False, True]


def test_nothing_is_learned_from_a_server_that_refuses_everything() -> None:
    with StandIn() as server:
        server.will(refuses("No."))
        for _ in range(2):
            with pytest.raises(outages.RequestRefused, match=r"No\."):
                on_chat(server).complete(ASK, TOOLS, 5)
    tried = [(seen.body.get("reasoning_effort"), seen.tools[0].get("strict")) for seen in server.seen]
    assert tried == [(None, True), ("none", True), (None, None)] * 2


def test_a_server_that_refuses_a_new_thing_each_time_is_not_asked_for_ever() -> None:
    def picky(seen: Seen) -> Reply:
        return refuses(f"Unsupported parameter: '{sorted(seen.body)[0]}'", 422)

    with StandIn(picky) as server, pytest.raises(outages.RequestRefused):
        on_chat(server, **{f"extra_{n}": n for n in range(5)}).complete(ASK, TOOLS, 5)
    assert len(server.seen) == 8
