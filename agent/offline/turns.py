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


def changed_by_hand(past: Sequence[Turn]) -> OutcomeMessage | None:
    """The newest proposal's end, if a person edited it or cancelled it for a reason: its words are not what they want."""
    ends = [turn.outcome for turn in past if turn.outcome is not None and turn.outcome.kind == "proposal"]
    return ends[-1] if ends and (ends[-1].edited or ends[-1].reason) else None
