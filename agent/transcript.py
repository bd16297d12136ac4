"""What a model is told of a conversation: the system prompt, earlier turns with how they ended, then the new words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from agent.model import Message, OperatorMessage, OutcomeMessage, SystemMessage, Value
from prompts import render

WHOLE_TURNS, KEPT_TURNS, CHARACTERS = 4, 30, 60_000
_MESSAGES = TypeAdapter(list[Message])


class PastTurn(Value):
    """An earlier turn. `messages` is what the model said and was told in it; `text` for a proposal its sentences, as they stand
    where the operator `edited` it by hand; `reason` is why it was cancelled, if they said so."""

    said: str
    context: Mapping[str, Any]
    messages: list[dict[str, Any]]
    kind: str
    text: str
    choices: tuple[str, ...] = ()
    status: str | None = None
    edited: bool = False
    reason: str = ""


def transcript(past: Sequence[PastTurn], said: str, context: Mapping[str, Any]) -> list[Message]:
    """All messages for the next model call. Old turns keep their words and outcome and lose their look-ups;
    beyond a budget of characters the oldest turns go first."""
    system: list[Message] = [SystemMessage(text=render("system")[0])]
    recent = past[-KEPT_TURNS:]
    told: list[list[Message]] = []
    for age, turn in zip(range(len(recent) - 1, -1, -1), recent, strict=True):
        inside = load_messages(turn.messages) if age < WHOLE_TURNS else []
        told.append([OperatorMessage(text=turn.said, context=turn.context), *inside, _outcome(turn)])
    while told and sum(len(m.model_dump_json()) for turn in told for m in turn) > CHARACTERS:
        told.pop(0)
    return [*system, *(message for turn in told for message in turn), OperatorMessage(text=said, context=context)]


def prompt_version() -> str:
    return render("system")[1]


def dump_messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [message.model_dump(mode="json") for message in messages]


def load_messages(stored: list[dict[str, Any]]) -> list[Message]:
    return _MESSAGES.validate_python(stored)


def _outcome(turn: PastTurn) -> OutcomeMessage:
    kind = turn.kind if turn.kind in ("proposal", "question", "answer", "refusal") else "failure"
    told = turn.model_dump(include={"text", "choices", "status", "edited", "reason"})
    return OutcomeMessage(kind=kind, **told)
