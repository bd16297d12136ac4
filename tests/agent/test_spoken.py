"""Calls that a model writes out as text, in every fashion that we know of; and text that only looks like one."""

import time

import pytest

from agent.model import AssistantMessage, Call, Message, ModelTurn, OperatorMessage, OutcomeMessage, ToolMessage
from agent.spoken import calls_in
from agent.wire import Heard, RawCall, turn_of
from tests.agent.sample import ASK, GOAL, TOOLS

KNOWN = {"find", "create_tag", "undo"}
VIP = ("create_tag", {"name": "VIP", "folder": None})
SPOKEN = '{"name": "create_tag", "arguments": {"name": "VIP", "folder": null}}'
ARGUMENTS = '{"name": "VIP", "folder": null}'


@pytest.mark.parametrize(
    "text",
    [
        f"<tool_call>{SPOKEN}</tool_call>",
        f"<tool_call>\n{SPOKEN}\n</tool_call>",
        f"<tool_call>\n{SPOKEN}",
        f"```json\n{SPOKEN}\n```",
        f"```\n{SPOKEN}\n```",
        f"```tool_call\n[{SPOKEN}]\n```",
        SPOKEN,
        f"[{SPOKEN}]",
        SPOKEN.replace("arguments", "parameters"),
        f'{{"type": "function", "function": {SPOKEN}}}',
        f'{{"function": "create_tag", "arguments": {ARGUMENTS}}}',
        SPOKEN.replace(ARGUMENTS, '"{\\"name\\": \\"VIP\\", \\"folder\\": null}"'),
        f"[TOOL_CALLS] [{SPOKEN}]",
        f"[TOOL_CALLS]{SPOKEN}",
        f"[TOOL_CALLS]create_tag[ARGS]{ARGUMENTS}",
        f"[TOOL_CALLS]create_tag{ARGUMENTS}",
        f"<function=create_tag>{ARGUMENTS}</function>",
        f"<function=create_tag>\n{ARGUMENTS}",
        "<function=create_tag>\n<parameter=name>\nVIP\n</parameter>\n<parameter=folder>\nnull\n</parameter>\n</function>",
        "<tool_call>\n<function=create_tag>\n<parameter=name>VIP</parameter><parameter=folder>null</parameter>\n</function>\n</tool_call>",
        f"[TOOL_REQUEST]{SPOKEN}[END_TOOL_REQUEST]",
        f"<|python_tag|>{SPOKEN}<|eom_id|>",
        f"<|tool_call|>[{SPOKEN}]<|/tool_call|>",
        f"<|start|>assistant<|channel|>commentary to=functions.create_tag <|constrain|>json<|message|>{ARGUMENTS}<|call|>",
        f"I will create the tag now.\n\n<tool_call>{SPOKEN}</tool_call>\n",
    ],
)
def test_a_call_written_as_text_is_a_call(text: str) -> None:
    words, calls = calls_in(text, KNOWN)
    assert calls == [VIP]
    assert words in ("", "I will create the tag now.")


def test_several_calls_written_as_text_are_several_calls() -> None:
    find = '{"name": "find", "arguments": {"kind": "tags"}}'
    _, calls = calls_in(f"<tool_call>{find}</tool_call>\n<tool_call>{SPOKEN}</tool_call>", KNOWN)
    assert calls == [("find", {"kind": "tags"}), VIP]
    _, calls = calls_in(f'[TOOL_CALLS]find{{"kind": "tags"}}[TOOL_CALLS]create_tag{ARGUMENTS}', KNOWN)
    assert calls == [("find", {"kind": "tags"}), VIP]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "You have 12 tags.",
        SPOKEN.replace("create_tag", "send_broadcast"),
        f"<tool_call>{SPOKEN.replace('create_tag', 'approve')}</tool_call>",
        '{"name": "create_tag", "arguments": "VIP"}',
        '{"name": "create_tag", "arguments": ["VIP"]}',
        '{"name": "create_tag"}',
        '{"name": "VIP", "friends": 3}',
        '<tool_call>{"name": "create_tag", "arguments": {"name": "VI',
        f"<tool_call>{SPOKEN}</tool_call><tool_call>{SPOKEN.replace('create_tag', 'approve')}</tool_call>",
        f"<tool_call>{SPOKEN}</tool_call>\nShall I do that?",
        f"Your friend is called <tool_call>{SPOKEN}</tool_call>",
        f"She wrote: ```json\n{SPOKEN}\n```\nWhat shall I do with it?",
        "<function=approve>{}</function>",
        "<function=create_tag>name VIP</function>",
        "<function=create_tag><parameter=name>VIP</parameter><parameter=folder>",
        "[1, 2, 3]",
        "[]",
        "[" * 5000,
    ],
)
def test_what_only_looks_like_a_call_is_text(text: str) -> None:
    assert calls_in(text, KNOWN) == (text, [])


@pytest.mark.parametrize(
    "told",
    [
        [OperatorMessage(text=f"What does {SPOKEN} mean?")],
        [OutcomeMessage(kind="answer", text=f"Her name is {SPOKEN}")],
        [
            AssistantMessage(turn=ModelTurn(calls=(Call(id="a", name="find", arguments={}),))),
            ToolMessage(call_id="a", name="find", text='{"name": "' + SPOKEN.replace('"', '\\"') + '"}'),
        ],
    ],
)
def test_a_call_that_the_model_only_quotes_is_text(told: list[Message]) -> None:
    said = turn_of(Heard(text=f"Her name is:\n<tool_call>{SPOKEN}</tool_call>"), [*ASK, *told], TOOLS)
    assert not said.calls
    assert SPOKEN in said.text


def test_a_call_in_the_models_thoughts_is_none() -> None:
    said = turn_of(Heard(text=f"<think>\n<tool_call>{SPOKEN}</tool_call></think>You have 12 tags."), ASK, TOOLS)
    assert (said.text, said.calls) == ("You have 12 tags.", ())


def test_text_is_left_alone_when_the_server_reports_calls_itself() -> None:
    said = turn_of(Heard(text=SPOKEN, calls=[RawCall("a", "find", "{}")]), ASK, TOOLS)
    assert [call.name for call in said.calls] == ["find"]


def test_a_written_call_cut_short_is_none() -> None:
    assert not turn_of(Heard(text=SPOKEN, cut=True), ASK, TOOLS).calls


def test_without_tools_nothing_is_a_call() -> None:
    assert turn_of(Heard(text=SPOKEN), [GOAL], []).text == SPOKEN


@pytest.mark.parametrize(
    "piece",
    [
        "<tool_call>",
        "<function=",
        "<parameter=a>",
        "to=functions.a",
        "[TOOL_CALLS]",
        "```json\n",
        "<|",
        "<think>",
        "[",
        "{",
        "\\",
    ],
)
def test_floods_of_marks_are_read_in_no_time(piece: str) -> None:
    began = time.monotonic()
    turn_of(Heard(text=f"<function=find>{piece * (900_000 // len(piece))}"), ASK, TOOLS)
    turn_of(Heard(text=piece * (19_900 // len(piece))), ASK, TOOLS)
    turn_of(Heard(text=f"<function=find>{piece * (19_900 // len(piece))}"), ASK, TOOLS)
    assert time.monotonic() - began < 3
