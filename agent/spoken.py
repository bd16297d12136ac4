"""Calls that a model wrote out as text, because its server did not turn them into calls.

Text is a call only when nothing follows it, its name is a known tool and its arguments are an object. Whatever the model
merely quotes (a friend may be called anything) is text: see `quoted`.
"""

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from agent.parsing import read_json, read_object

LONGEST = 20_000
"""Characters of text that are searched for calls. An honest one is far shorter."""

_TOKENS = re.compile(r"<\|\w{1,20}\|>\w{0,20}")
"""What gpt-oss leaves around its words: <|start|>assistant<|channel|>commentary."""

Spoken = tuple[str, dict[str, Any]]
"""A tool's name and its arguments."""


def _json_calls(text: str) -> list[Spoken]:
    value = read_json(text)
    return [_one(item) for item in (value if isinstance(value, list) else [value])]


def _one(item: Any) -> Spoken:
    if not isinstance(item, dict):
        raise ValueError("not a call")
    inner = item.get("function")
    said = inner if isinstance(inner, dict) else item
    name = inner if isinstance(inner, str) else said.get("name")
    arguments = read_object(next((said[key] for key in ("arguments", "parameters", "args") if key in said), None))
    if not isinstance(name, str) or arguments is None:
        raise ValueError("not a call")
    return name, arguments


def _named_then_json(text: str) -> list[Spoken]:
    """`create_tag>{…}` and `create_tag[ARGS]{…}`: what is left of a tag that began with the name."""
    name, _, arguments = text.partition("{")
    found = read_object("{" + arguments)
    if found is None:
        raise ValueError("not a call")
    return [(re.split(r"[\s>\[<]", name.strip())[0], found)]


def _parameters(text: str) -> list[Spoken]:
    """`create_tag><parameter=name>VIP</parameter>…`: Qwen's and Nemotron's XML."""
    name, _, rest = text.partition(">")
    nothing, *parts = rest.split("<parameter=")
    found: dict[str, Any] = {}
    for part in parts:
        key, _, value = part.partition(">")
        value, closed, after = value.partition("</parameter>")
        if not closed:
            raise ValueError("not a call")
        found[key.strip()] = _value(value.strip("\n"))
        nothing += after
    if nothing.strip():
        raise ValueError("not a call")
    return [(name.strip(), found)]


def _function(text: str) -> list[Spoken]:
    return _named_then_json(text) if re.match(r"[^>{]*>\s*\{", text) else _parameters(text)


def _value(text: str) -> Any:
    if text[:1] in ("[", "{") or text in ("null", "true", "false"):
        try:
            return read_json(text)
        except ValueError:
            return text
    return text


# How each family of models writes a call: the whole of it, with what is inside as the group, and how to read that.
# Each may repeat; the closing mark may be missing at the very end.
_SHAPES: tuple[tuple[str, Callable[[str], list[Spoken]]], ...] = (
    (r"(?:<tool_call>\s*)?<function=(.*?)(?:</function>|\Z)\s*(?:</tool_call>)?", _function),
    (r"<tool_call>(.*?)(?:</tool_call>|\Z)", _json_calls),
    (r"\[TOOL_REQUEST\](.*?)(?:\[END_TOOL_REQUEST\]|\Z)", _json_calls),
    (r"\[TOOL_CALLS\]\s*([\[{].*?)(?=\[TOOL_CALLS\]|\Z)", _json_calls),
    (r"\[TOOL_CALLS\]\s*(\w.*?)(?=\[TOOL_CALLS\]|\Z)", _named_then_json),
    (r"<\|python_tag\|>(.*?)(?:<\|eom_id\|>|<\|eot_id\|>|\Z)", _json_calls),
    (r"<\|?tool_call\|?>(.*?)(?:<\|?/tool_call\|?>|\Z)", _json_calls),
    (r"to=functions\.(\w{1,64}[^{]{0,80}\{.*?)(?:<\|call\|>|\Z)", _named_then_json),
    (r"```(?:json|tool_call|tool_code)?[ \t]*\n(.*?)(?:\n```|\Z)", _json_calls),
    (r"\A\s*([\[{].*)\Z", _json_calls),
)


def calls_in(text: str, known: Collection[str], quotable: Iterable[str] = ()) -> tuple[str, list[Spoken]]:
    """The words before the calls, and the calls; or the whole text and none. `quotable` is what the model has been told."""
    if len(text) > LONGEST:
        return text, []
    for shape, read in _SHAPES:
        marks = list(re.finditer(shape, text, re.DOTALL))
        if not marks or not _ends_with(text, marks):
            continue
        try:
            calls = [call for mark in marks for call in read(mark[1].strip())]
        except ValueError:
            continue
        if calls and all(name in known for name, _ in calls) and not quoted([mark[1] for mark in marks], quotable):
            return _TOKENS.sub("", text[: marks[0].start()]).strip(), calls
    return text, []


def _ends_with(text: str, marks: list[re.Match[str]]) -> bool:
    """The calls start a line, follow one another, and nothing comes after them."""
    before = text[: marks[0].start()]
    line = before[before.rfind("\n") + 1 :]
    gaps = [text[a.end() : b.start()] for a, b in zip(marks, marks[1:], strict=False)] + [text[marks[-1].end() :]]
    return not _TOKENS.sub("", line).strip() and not any(_TOKENS.sub("", gap).strip() for gap in gaps)


def quoted(calls: Iterable[str], quotable: Iterable[str]) -> bool:
    """Whether one of the calls stands, word for word, in what the model was told: then it is a quotation, and somebody
    else's idea."""
    told = [_squashed(text) for text in quotable]
    return any(_squashed(call) in text for call in calls for text in told)


def _squashed(text: str) -> str:
    return re.sub(r"[\s\\]+", "", text)


def without_thoughts(text: str) -> str:
    """The answer without the thinking that some servers leave in it, closed or not, and gpt-oss without its channels."""
    text = re.sub(r"\A\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", "", text, flags=re.DOTALL)
    if "</think>" in text and "<think>" not in text:
        text = text.partition("</think>")[2]
    if "<|channel|>final<|message|>" in text:
        text = text.rpartition("<|channel|>final<|message|>")[2]
    return re.sub(r"<\|(?:end|return|im_end|eot_id)\|>", "", text).strip()
