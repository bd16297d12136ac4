"""A model that says what a test wrote down."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.model import Call, Message, ModelTurn, ToolSpec

Reply = ModelTurn | Callable[[Sequence[Message]], ModelTurn]


class ScriptedModel:
    """Answers one reply after the other; after the last, empty text. `seen` are the messages of each call."""

    name = "scripted"

    def __init__(self, *replies: Reply) -> None:
        self.replies, self.seen = list(replies), list[Sequence[Message]]()

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        self.seen.append(list(messages))
        reply = self.replies.pop(0) if self.replies else ModelTurn()
        return reply if isinstance(reply, ModelTurn) else reply(messages)


def calls(*said: tuple[str, Mapping[str, Any] | None]) -> ModelTurn:
    return ModelTurn(calls=tuple(Call(id=f"c{i}", name=name, arguments=args) for i, (name, args) in enumerate(said)))


def says(text: str) -> ModelTurn:
    return ModelTurn(text=text)
