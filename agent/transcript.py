"""What a model is told of a conversation: the system prompt, earlier turns with how they ended, then the new words."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from agent.model import Message, OperatorMessage, OutcomeMessage, SystemMessage, Value
from prompts import render

WHOLE_TURNS, KEPT_TURNS, CHARACTERS, WORDS = 4, 30, 60_000, 300
NOTHING, DECIDED, BRIEF, WHOLE = range(4)
"""How much of a turn is told."""
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
    """All messages for the next model call. Old turns lose their look-ups, older ones all but what was decided in them; beyond
    a budget of characters that happens sooner, to the oldest first, and what was decided goes last."""
    ages = range(len(past) - 1, -1, -1)
    kept = [WHOLE if age < WHOLE_TURNS else BRIEF if age < KEPT_TURNS else DECIDED for age in ages]
    told = [_told(turn, much) for turn, much in zip(past, kept, strict=True)]
    sizes = [_size(each) for each in told]
    for less in (BRIEF, DECIDED, NOTHING):
        for place, turn in enumerate(past):
            if sum(sizes) <= CHARACTERS:
                break
            if kept[place] > less:
                kept[place], told[place] = less, _told(turn, less)
                sizes[place] = _size(told[place])
    system = SystemMessage(text=render("system")[0])
    return [system, *(message for turn in told for message in turn), OperatorMessage(text=said, context=context)]


def _told(turn: PastTurn, much: int) -> list[Message]:
    if much == NOTHING or (much == DECIDED and turn.kind != "proposal"):
        return []
    if much == DECIDED:
        words = turn.said if len(turn.said) <= WORDS else "…"  # half a wish could mean something else
        return [OperatorMessage(text=words), _outcome(turn)]
    inside = load_messages(turn.messages) if much == WHOLE else []
    return [OperatorMessage(text=turn.said, context=turn.context), *inside, _outcome(turn)]


def _size(messages: Sequence[Message]) -> int:
    return sum(len(message.model_dump_json()) for message in messages)


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
