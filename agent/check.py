"""Is the configured model up to this work? Two short questions to it, and what they show, in plain words."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from agent import outages
from agent.model import (
    AssistantMessage,
    Call,
    Message,
    Model,
    ModelDown,
    ModelTurn,
    OperatorMessage,
    SystemMessage,
    ToolMessage,
    ToolSpec,
    Value,
)
from store.language import translate

Step = Literal["reachable", "key", "model", "tools", "schema", "several calls", "results"]
STEPS: Sequence[Step] = ("reachable", "key", "model", "tools", "schema", "several calls", "results")


class Finding(Value):
    """`ok` is None where an earlier step failed and this one could not be tried. `advice` says what to set; "" if nothing."""

    step: Step
    ok: bool | None
    said: str
    advice: str = ""


class Hosted(Model, Protocol):
    """A model behind a server that may have refused some of what we sent."""

    @property
    def given_up(self) -> frozenset[str]: ...


_NULLABLE = {"type": ["string", "null"]}
_GROUP = {
    "type": "object",
    "properties": {"all_tags": {"type": ["array", "null"], "items": {"type": "string"}}, "name_contains": _NULLABLE},
    "required": ["all_tags", "name_contains"],
    "additionalProperties": False,
}
TOOL = ToolSpec(
    name="count_friends",
    description="Count the friends who match any of the groups.",
    parameters={
        "type": "object",
        "properties": {"label": {"type": "string"}, "friends": {"type": "array", "items": _GROUP}},
        "required": ["label", "friends"],
        "additionalProperties": False,
    },
)
QUESTION: tuple[Message, ...] = (
    SystemMessage(text="You answer only from what the tools tell you. All fields of a tool are required; use null for none."),
    OperatorMessage(
        text="How many friends have the tag VIP, and how many have the tag Regular? Count both at once: make two calls of "
        "count_friends in one answer, labelled “vip” and “regular”."
    ),
)

# Which step an outage fails. What is not named here fails the first.
_FAILS: Mapping[type[outages.Outage], Step] = {
    outages.KeyRefused: "key",
    outages.KeyUnfit: "key",
    outages.NotAllowed: "key",
    outages.QuotaUsedUp: "key",
    outages.RateLimited: "key",
    outages.ModelUnknown: "model",
    outages.CannotCallTools: "tools",
    outages.ToolsOff: "tools",
    outages.RequestRefused: "tools",
    outages.Nonsense: "tools",
    outages.SaidNothing: "tools",
    outages.TooLong: "tools",
    outages.Filtered: "tools",
}
_FINE: Mapping[Step, str] = {
    "reachable": "The server answers.",
    "key": "The server accepts the key.",
    "model": "The server knows the model.",
    "tools": "The model calls tools.",
    "schema": "What it sends follows the schema.",
    "several calls": "It makes several calls at once.",
    "results": "It understands what a tool answers.",
}


def check(model: Hosted, timeout: float = 60.0, language: str = "en") -> list[Finding]:
    """One finding for each of STEPS, in that order and in that language. Asks the model at most twice, `timeout` seconds each;
    raises nothing."""
    found = _checked(model, timeout, language)
    return [each.model_copy(update={"said": translate(language, each.said), "advice": _advice(language, each)}) for each in found]


def _advice(language: str, finding: Finding) -> str:
    return translate(language, finding.advice) if finding.advice else ""


def _checked(model: Hosted, timeout: float, language: str) -> list[Finding]:
    try:
        turn = model.complete(QUESTION, [TOOL], timeout)
    except ModelDown as down:
        step = _FAILS.get(type(down), "reachable") if isinstance(down, outages.Outage) else "reachable"
        return _stopped(step, down, language)
    found = [_fine("reachable"), _fine("key"), _fine("model"), _tools(turn, model)]
    if not turn.calls:
        return found + [_not_tried(step) for step in STEPS[len(found) :]]
    return [*found, _schema(turn.calls, model), _several(turn.calls), _results(model, turn, timeout, language)]


def _stopped(at: Step, down: ModelDown, language: str) -> list[Finding]:
    place = STEPS.index(at)
    reached = not isinstance(down, outages.KeyUnfit)  # such a key is never sent
    passed = [_fine(step) if reached else _not_tried(step) for step in STEPS[:place]]
    failed = Finding(step=at, ok=False, said=down.say(language), advice=getattr(down, "advice", ""))
    return [*passed, failed, *(_not_tried(step) for step in STEPS[place + 1 :])]


def _fine(step: Step) -> Finding:
    return Finding(step=step, ok=True, said=_FINE[step])


def _not_tried(step: Step) -> Finding:
    return Finding(step=step, ok=None, said="Not tried.")


def _tools(turn: ModelTurn, model: Hosted) -> Finding:
    if not turn.calls:
        said = "The model answered with words where it should have called a tool."
        return Finding(step="tools", ok=False, said=said, advice=outages.CannotCallTools.advice)
    if all(call.raw == "" for call in turn.calls):
        said = "The server leaves the model's calls in the text. They are understood, but not as safely."
        return Finding(step="tools", ok=True, said=said, advice="Switch on the server's own parser for tool calls.")
    if "reasoning" in model.given_up:
        said = "The model calls tools, but on this API only without reasoning."
        return Finding(step="tools", ok=True, said=said, advice="Set TAGDESK_MODEL_API=responses to let it reason.")
    return _fine("tools")


def _schema(calls: Sequence[Call], model: Hosted) -> Finding:
    wrong = next((call for call in calls if call.name != TOOL.name or not _fits(call.arguments, TOOL.parameters)), None)
    if wrong:
        said = "The model's calls do not follow the schema. They are refused and asked for again, which costs time."
        return Finding(step="schema", ok=False, said=said, advice="Set TAGDESK_MODEL to a larger or newer model.")
    if "strict schemas" in model.given_up:
        said = "What it sends follows the schema, though the server does not promise it."
        return Finding(step="schema", ok=True, said=said)
    return _fine("schema")


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Enough of JSON schema for TOOL: types, required and known fields, items."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None:
        return "null" in kinds
    if isinstance(value, dict):
        fields = schema.get("properties", {})
        return "object" in kinds and value.keys() == fields.keys() and all(_fits(value[key], fields[key]) for key in fields)
    if isinstance(value, list):
        return "array" in kinds and all(_fits(item, schema["items"]) for item in value)
    return isinstance(value, str) and "string" in kinds


def _several(calls: Sequence[Call]) -> Finding:
    if len(calls) > 1:
        return _fine("several calls")
    return Finding(step="several calls", ok=False, said="It makes one call at a time. That works, but takes longer.")


def _results(model: Hosted, turn: ModelTurn, timeout: float, language: str) -> Finding:
    results = [ToolMessage(call_id=c.id, name=c.name, text=f'{{"count": {41 + n}}}') for n, c in enumerate(turn.calls)]
    try:
        answer = model.complete([*QUESTION, AssistantMessage(turn=turn), *results], [TOOL], timeout)
    except ModelDown as down:
        return Finding(step="results", ok=False, said=down.say(language), advice=getattr(down, "advice", ""))
    if answer.calls or "41" in answer.text:
        return _fine("results")
    said = "The model does not use what a tool answers."
    return Finding(step="results", ok=False, said=said, advice="Set TAGDESK_MODEL to a larger or newer model.")
