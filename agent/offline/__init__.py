"""The offline model: no key, no network. It understands what its phrase files describe, and asks about every word they do not.

Its rule of honesty: every content word of the operator's sentence is accounted for, or quoted back in a question. It never
drops a restriction, never guesses a name, never says that something was done.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from agent.model import Call, Message, Model, ModelTurn, ToolSpec
from agent.offline.conversation import respond
from agent.offline.live import Live, live_names
from agent.offline.replies import Reply
from agent.offline.situation import call_key
from agent.offline.turns import Turn, turns

EVERYTHING: dict[str, Any] = {"kind": "everything", "name": None, "folder": None, "only": None}


class OfflineModel:
    """Answers from the messages alone: the same conversation always gets the same reply."""

    name = "offline"

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        """First the live names are looked up, then the words are read and everything is drafted at once, then a closing line."""
        conversation = turns(messages)
        if not conversation:
            return ModelTurn()
        now = conversation[-1]
        everything = now.results.get(call_key("find", EVERYTHING))
        if everything is None:
            return _calls(now, [("find", EVERYTHING)])
        return _turn(now, respond(conversation, _live(everything), _today(now)))


def _turn(now: Turn, reply: Reply) -> ModelTurn:
    """A reply as the port's value: calls that have not been made yet, or the closing text."""
    waiting = [(name, arguments) for name, arguments in reply.calls if call_key(name, arguments) not in now.results]
    if waiting:
        return _calls(now, waiting)
    for name, arguments in reply.calls:
        result = now.results[call_key(name, arguments)]
        if isinstance(result, Mapping) and "unclear" in result:
            return ModelTurn()
        if isinstance(result, Mapping) and "error" in result:
            return _calls(now, [("ask_operator", {"question": str(result["error"]), "choices": []})])
    return ModelTurn(text=reply.text)


def _calls(now: Turn, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> ModelTurn:
    made = len(now.done)
    return ModelTurn(
        calls=tuple(
            Call(
                id=f"call_{made + n}",
                name=name,
                arguments=dict(arguments),
                raw=json.dumps(arguments, ensure_ascii=False),
            )
            for n, (name, arguments) in enumerate(calls)
        )
    )


def _live(everything: Any) -> Live:
    return live_names(everything if isinstance(everything, Mapping) else {})


def _today(now: Turn) -> date:
    return date.fromisoformat(str(now.context.get("today") or date.today().isoformat()))


_IS_A_MODEL: type[Model] = OfflineModel
