"""Is the configured model up to this work? Two short questions to it, and what they show, in plain words."""

from collections.abc import Callable, Mapping, Sequence
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
    Usage,
    Value,
)
from store.language import translate

Step = Literal["reachable", "answers", "key", "model", "tools", "schema", "several calls", "results"]
STEPS: Mapping[Step, str] = {
    "reachable": "The server can be reached",
    "answers": "It answers as a model server does",
    "key": "The key is accepted",
    "model": "The model is there",
    "tools": "It uses tools",
    "schema": "It keeps to the form of a tool",
    "several calls": "It does several things at once",
    "results": "It understands what a tool answers",
}
"""In the order in which they are tried, each as what is so where it goes well."""


class Finding(Value):
    """`ok` is None where an earlier step failed and this one could not be tried, and where it does no harm that it is not so.
    `said` is "" where there is nothing to add, `advice` where there is nothing to set."""

    step: Step
    ok: bool | None
    said: str = ""
    advice: str = ""


Ask = Callable[[Sequence[Message]], ModelTurn]


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

# Which step an outage fails. What is not named here came from a server that was reached, and tells nothing of key and model.
_FAILS: Mapping[type[outages.Outage], Step] = {
    outages.AddressIncomplete: "reachable",
    outages.Unreachable: "reachable",
    outages.Unasked: "reachable",
    outages.Untrusted: "reachable",
    outages.KeyRefused: "key",
    outages.KeyUnfit: "key",
    outages.NotAllowed: "key",
    outages.ModelUnknown: "model",
    outages.OtherApi: "model",
    outages.VerificationWanted: "model",
    outages.CannotCallTools: "tools",
    outages.ToolsOff: "tools",
    outages.RequestRefused: "tools",
    outages.SaidNothing: "tools",
    outages.TooLong: "tools",
    outages.Filtered: "tools",
}


def check(
    model: Hosted, timeout: float = 60.0, language: str = "en", charge: Callable[[Usage], None] = lambda _: None
) -> list[Finding]:
    """One finding for each of STEPS, in that order and in that language. Asks the model at most twice, `timeout` seconds each;
    `charge` is told what each answer has cost. Raises nothing of its own."""

    def ask(told: Sequence[Message]) -> ModelTurn:
        usage = Usage()
        try:
            turn = model.complete(told, [TOOL], timeout)
            usage = turn.usage
        except ModelDown as down:
            usage = down.usage
            raise
        finally:
            charge(usage)
        return turn

    return [_told(each, language) for each in _checked(model, ask, language)]


def _told(finding: Finding, language: str) -> Finding:
    return finding.model_copy(update={part: translate(language, getattr(finding, part)) for part in ("said", "advice")})


def _checked(model: Hosted, ask: Ask, language: str) -> list[Finding]:
    try:
        turn = ask(QUESTION)
    except ModelDown as down:
        return _stopped(_FAILS.get(type(down), "answers") if isinstance(down, outages.Outage) else "reachable", down, language)
    found = [*map(_fine, _until("tools")), _tools(turn, model)]
    if not turn.calls:
        return [*found, *map(_not_tried, _after("tools"))]
    return [*found, _schema(turn.calls, model), _several(turn.calls), _results(ask, turn, language)]


def _stopped(at: Step, down: ModelDown, language: str) -> list[Finding]:
    before = _not_tried if isinstance(down, outages.KeyUnfit) else _fine  # such a key is never sent
    failed = Finding(step=at, ok=False, said=down.say(language), advice=getattr(down, "advice", ""))
    return [*map(before, _until(at)), failed, *map(_not_tried, _after(at))]


def _until(at: Step) -> Sequence[Step]:
    steps = list(STEPS)
    return steps[: steps.index(at)]


def _after(at: Step) -> Sequence[Step]:
    return list(STEPS)[len(_until(at)) + 1 :]


def _fine(step: Step) -> Finding:
    return Finding(step=step, ok=True)


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
    return Finding(step="several calls", ok=None, said="It makes one call at a time. That works, but takes longer.")


def _results(ask: Ask, turn: ModelTurn, language: str) -> Finding:
    results = [ToolMessage(call_id=c.id, name=c.name, text=f'{{"count": {41 + n}}}') for n, c in enumerate(turn.calls)]
    try:
        answer = ask([*QUESTION, AssistantMessage(turn=turn), *results])
    except ModelDown as down:
        return Finding(step="results", ok=False, said=down.say(language), advice=getattr(down, "advice", ""))
    if answer.calls or "41" in answer.text:
        return _fine("results")
    said = "The model does not use what a tool answers."
    return Finding(step="results", ok=False, said=said, advice="Set TAGDESK_MODEL to a larger or newer model.")
