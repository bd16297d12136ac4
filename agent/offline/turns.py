"""The conversation turn by turn: what the operator said, what was looked up for it, and how it ended."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.model import AssistantMessage, Message, OperatorMessage, OutcomeMessage, ToolMessage
from agent.offline.pointing import pointed
from agent.offline.situation import call_key


@dataclass
class Turn:
    """One message of the operator, what was looked up for it, and how it ended (None while it runs)."""

    text: str
    context: Mapping[str, Any]
    results: dict[str, Any] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    outcome: OutcomeMessage | None = None
    picks: tuple[str, ...] = ()  # the choices of the question before that its words point at, if they do

    @property
    def language(self) -> str:
        """That of the page on which it was said."""
        return str(self.context.get("language") or "en")

    @property
    def asked(self) -> bool:
        """Whether it ended in a question."""
        return self.outcome is not None and self.outcome.kind == "question"

    @property
    def choices(self) -> tuple[str, ...]:
        """Those of the question in which it ended."""
        return self.outcome.choices if self.outcome is not None else ()

    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """The calls that were made in it."""
        return [(name, json.loads(arguments)) for name, _, arguments in (call.partition(" ") for call in self.done if call)]


def turns(messages: Sequence[Message]) -> list[Turn]:
    """The conversation turn by turn, the running one last."""
    found: list[Turn] = []
    calls: dict[str, str] = {}
    for message in messages:
        if isinstance(message, OperatorMessage):
            picks = pointed(found[-1].choices, message.text) if found else ()
            found.append(Turn(picks[0] if len(picks) == 1 else message.text, message.context, picks=picks))
            calls = {}
        elif isinstance(message, AssistantMessage):
            calls |= {call.id: call_key(call.name, call.arguments or {}) for call in message.turn.calls}
        elif isinstance(message, ToolMessage) and found:
            key = calls.get(message.call_id, "")
            found[-1].results[key] = _json(message.text)
            found[-1].done.append(key)
        elif isinstance(message, OutcomeMessage) and found:
            found[-1].outcome = message
    return found


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return {"error": text}


WAITING = ("pending", "superseded")
"""A proposal that a later turn superseded was waiting when its words were said."""


def newest_proposal(past: Sequence[Turn]) -> OutcomeMessage | None:
    """How the newest turn ended that ended in a proposal, and what became of it."""
    return next((turn.outcome for turn in reversed(past) if turn.outcome is not None and turn.outcome.kind == "proposal"), None)


def waits(past: Sequence[Turn]) -> bool:
    """Whether a proposal waits for approval, whatever was said since."""
    newest = newest_proposal(past)
    return newest is not None and newest.status == "pending"
