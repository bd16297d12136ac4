"""What a reading is made of: nodes, each with the words that it covers and what stood in its slots."""

from collections.abc import Iterator
from functools import reduce

Slots = tuple[tuple[str, "Node"], ...]
Match = tuple[int, float, "Node"]
"""Where a reading ends, how far-fetched it is, and what it says."""


class Several(Exception):
    """A slot that should be filled once is filled more often: acting on one of them would drop the others."""


class Node:
    """One reading: which rule, what stood in its slots, and the words it covers. The text of a name is the name; `words` are what
    the operator said."""

    __slots__ = ("kind", "slots", "text", "start", "end", "words", "asked")

    def __init__(self, kind: str, slots: Slots = (), text: str = "", start: int = 0, end: int = 0, words: str = "") -> None:
        self.kind, self.slots, self.text, self.start, self.end, self.words = kind, slots, text, start, end, words or text
        self.asked: set[str] = set()  # roles that somebody looked at: nothing that was said may be passed over

    def one(self, role: str) -> "Node | None":
        """The slot of that role, or None. Raises Several where the words fill it more than once."""
        self.asked.add(role)
        found = [node for name, node in self.slots if name == role]
        if len(found) > 1:
            raise Several(self.text)
        return found[0] if found else None

    def every(self, role: str) -> "list[Node]":
        """All slots of that role, in the order of the sentence."""
        self.asked.add(role)
        return [node for name, node in self.slots if name == role]

    @property
    def inner(self) -> "Node":
        """What stands in its first slot, where it has one."""
        return self.slots[0][1]

    def walk(self) -> "Iterator[Node]":
        """This node and everything below it."""
        yield self
        for _, node in self.slots:
            yield from node.walk()

    def __repr__(self) -> str:
        inner = ", ".join(f"{role}={node!r}" for role, node in self.slots)
        return f"{self.kind}({inner or repr(self.text)})"


def unnamed(node: Node) -> str:
    """Its words, with a blank in the place of every name."""
    names = [part.words for part in node.walk() if part.kind == "name"]
    return reduce(lambda text, name: text.replace(name, " "), names, node.text)
