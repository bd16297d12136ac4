"""Why planning stops: a read tool has to answer first, the operator has to, or it is out of reach."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.offline.nodes import Node

ASKING = frozenset({"count", "who", "usage", "has_tag_q", "has_if_q", "describe_tag", "tags_of"})  # goals that change nothing


class Unclear(Exception):
    """What was said cannot be acted on without asking. `reply` is a key of the language's replies; `values` go into its text."""

    def __init__(self, reply: str, choices: Sequence[str] = (), **values: object) -> None:
        super().__init__(reply)
        self.reply, self.choices, self.values = reply, tuple(choices), values


class Perhaps(Unclear):
    """Unclear so far: another reading of the words may fit better."""


class Decline(Exception):
    """Out of reach."""


class NeedsLookup(Exception):
    """A read tool has to answer first."""

    def __init__(self, name: str, arguments: Mapping[str, Any]) -> None:
        super().__init__(name)
        self.name, self.arguments = name, dict(arguments)


class Unanswered(NeedsLookup):
    """A read tool was asked, and asks back."""


def slot(node: Node, role: str) -> Node:
    """The part of a goal in that role, which it cannot do without."""
    found = node.one(role)
    if found is None:
        raise Unclear("not_understood", said=node.text)
    return found
