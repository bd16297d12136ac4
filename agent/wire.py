"""What both wire formats share: how our messages read as text, and how a reply becomes a ModelTurn."""

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.model import (
    AssistantMessage,
    Call,
    Message,
    ModelTurn,
    OperatorMessage,
    OutcomeMessage,
    SystemMessage,
    ToolMessage,
    ToolSpec,
    Usage,
)
from agent.parsing import read_object
from agent.spoken import calls_in, without_thoughts
from tools.questions import without_name

NOT_RUN = json.dumps({"error": "This call was not carried out."})


def words_of(message: OperatorMessage, choices: Sequence[str] = ()) -> str:
    """The operator's words, after a block of context that nothing in it can close: “<” is escaped. A click on one of `choices`
    tells of a friend by number: what friends are called reaches a model as data of a tool's result only."""
    text = without_name(message.text) if message.text in choices else message.text
    if not message.context:
        return text
    context = json.dumps(message.context, ensure_ascii=False, default=str).replace("<", "\\u003c")
    return f"<context>{context}</context>\n\n{text}"


def note_of(message: OutcomeMessage, number: int) -> str:
    """How an earlier turn ended, as a note in the assistant's voice. `number` counts the conversation's proposals."""
    match message.kind:
        case "proposal":
            shown = "; ".join(line for line in message.text.splitlines() if line.strip())
            edited = " after the operator edited it by hand" if message.edited else ""
            why = f", because they said: {json.dumps(message.reason, ensure_ascii=False)}" if message.reason else ""
            return f"[proposal {number} shown{edited}: {shown}; status: {message.status or 'pending'}{why}]"
        case "question":
            choices = " | ".join(map(without_name, message.choices))
            return message.text + (f" [choices: {choices}]" if choices else "")
        case "refusal":
            return f"[declined: {message.text}]"
        case "failure":
            return f"[this turn failed: {message.text}]"
        case _:
            return message.text


@dataclass(frozen=True)
class Round:
    """An assistant's message with a result for each of its calls, in their order."""

    turn: ModelTurn
    results: tuple[str, ...]


def rounds(messages: Sequence[Message]) -> Iterator[tuple[str, str] | Round]:
    """The conversation as (role, text) and Rounds. Neighbours of one role are joined, every call is answered exactly once and
    no result stands without its call: servers refuse anything else, and would do so for ever."""
    said: tuple[str, str] | None = None
    for part in _parts(messages):
        if isinstance(part, tuple) and said and said[0] == part[0]:
            said = (said[0], f"{said[1]}\n\n{part[1]}")
            continue
        if said:
            yield said
        said = part if isinstance(part, tuple) else None
        if isinstance(part, Round):
            yield part
    if said:
        yield said


def _parts(messages: Sequence[Message]) -> Iterator[tuple[str, str] | Round]:
    proposals = 0
    choices: tuple[str, ...] = ()
    for place, message in enumerate(messages):
        match message:
            case SystemMessage():
                yield "system", message.text
            case OperatorMessage():
                yield "user", words_of(message, choices)
            case OutcomeMessage():
                proposals += message.kind == "proposal"
                choices = message.choices
                if note := note_of(message, proposals):
                    yield "assistant", note
            case AssistantMessage(turn=turn) if turn.calls:
                yield Round(turn, _results(turn, messages[place + 1 :]))
            case AssistantMessage(turn=turn) if turn.text:
                yield "assistant", turn.text


def _results(turn: ModelTurn, later: Sequence[Message]) -> tuple[str, ...]:
    given: dict[str, str] = {}
    for message in later:
        if not isinstance(message, ToolMessage):
            break
        given.setdefault(message.call_id, message.text)
    return tuple(given.get(call.id, NOT_RUN) for call in turn.calls)


def call_id(call: Call, place: int) -> str:
    """A new id for another model's call: unique in the conversation, and of the only form that Mistral takes (9 of a-z, 0-9)."""
    return hashlib.sha256(f"{place} {call.id}".encode("utf-8", "replace")).hexdigest()[:9]


def arguments_of(call: Call) -> str:
    """As JSON text. What could not be read is replayed as {}: Ollama, vLLM and llama.cpp fail on it for ever."""
    return json.dumps(call.arguments or {}, ensure_ascii=False)


def function_of(tool: ToolSpec) -> dict[str, Any]:
    return {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters), "strict": True}


@dataclass(frozen=True)
class RawCall:
    id: Any
    name: Any
    arguments: Any


@dataclass(frozen=True)
class Heard:
    """A reply, sorted but not yet believed. `cut`: it ended at its length limit. `filtered`: a content filter ended it."""

    text: str = ""
    calls: Sequence[RawCall] = ()
    refusal: str = ""
    usage: Usage = field(default_factory=Usage)
    cut: bool = False
    filtered: bool = False


def turn_of(heard: Heard, messages: Sequence[Message], tools: Sequence[ToolSpec]) -> ModelTurn:
    """What the model said. A refusal stands alone. Calls written as text count where the server reported none."""
    finish = "length" if heard.cut else "filter" if heard.filtered else "calls" if heard.calls else "stop"
    text = without_thoughts(heard.text)
    if heard.refusal or heard.filtered:
        refusal = heard.refusal or "The content filter of the model server stopped the answer."
        return ModelTurn(text=text, refusal=refusal, usage=heard.usage, finish=finish)
    known = {tool.name for tool in tools}
    calls = _believed(heard.calls, known, cut=heard.cut)
    if not calls and known and not heard.cut:
        text, spoken = calls_in(text, known, [m.text for m in messages if not isinstance(m, SystemMessage | AssistantMessage)])
        calls = tuple(Call(id=_new_id(), name=name, arguments=arguments) for name, arguments in spoken)
        finish = "calls" if calls else finish
    return ModelTurn(text=text, calls=calls, usage=heard.usage, finish=finish)


def _believed(raw: Sequence[RawCall], known: set[str], *, cut: bool) -> tuple[Call, ...]:
    """With an id each, unlike any other. The last call of an answer cut short is not to be trusted, even where its arguments
    can be read: some servers close the brackets themselves, and a restriction is lost."""
    calls: list[Call] = []
    for place, one in enumerate(raw):
        taken = {call.id for call in calls}
        own = one.id if isinstance(one.id, str) and one.id and one.id not in taken else _new_id()
        arguments = {} if one.arguments in (None, "") else read_object(one.arguments)
        if cut and place == len(raw) - 1:
            arguments = None
        calls.append(Call(id=own, name=_tool_named(one.name, known), arguments=arguments, raw=_raw(one.arguments)))
    return tuple(calls)


def _tool_named(name: Any, known: set[str]) -> str:
    """As the server gave it, but fit for the wire; a prefix or a leaked token (gpt-oss) is dropped where that leaves a tool."""
    name = name if isinstance(name, str) else ""
    bare = re.split(r"[.:/]", name.partition("<|")[0].strip())[-1]
    return bare if bare in known else re.sub(r"[^a-zA-Z0-9_-]", "_", name)[:64] or "unnamed"


def _raw(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _new_id() -> str:
    return secrets.token_hex(5)[:9]


def text_in(content: Any) -> str:
    """Text that came as such, or as a list of parts; thoughts, pictures and the rest are left out."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else [content]
    told = [p for p in parts if isinstance(p, Mapping) and p.get("type", "text") in ("text", "output_text")]
    texts = [p if isinstance(p, str) else p.get("text") for p in parts if isinstance(p, str) or p in told]
    return "".join(text for text in texts if isinstance(text, str))
