"""A goal as read, and what later words changed about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.offline.nodes import Node


@dataclass(frozen=True)
class Patch:
    """What later words changed about a goal: who else, who only, who not; which tag or name; what happens to uses."""

    only: tuple[Node, ...] = ()
    also: tuple[Node, ...] = ()
    instead: tuple[Node, ...] = ()
    without: tuple[Node, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tag: Node | None = None
    folder: Node | None = None
    create: bool = False
    settle: tuple[Node, ...] = ()
    sure: bool = False
    meant: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[tuple[str, Node], ...] = ()
    said: bool = False  # all of it is over and done: what is said next does not go on with who was left out

    def spoken(self) -> tuple[tuple[str, Node], ...]:
        """Who else, who only and who not, in the order in which it was said: what is added later is not narrowed by what was
        said before."""
        return self.steps or tuple((role, node) for role in ("also", "only", "without") for node in getattr(self, role))

    def joined(self, later: "Patch") -> "Patch":
        """Both, the later words last."""
        return Patch(
            self.only + later.only,
            self.also + later.also,
            later.instead or self.instead,
            self.without + later.without,
            {**self.names, **later.names},
            {**self.people, **later.people},
            later.tag or self.tag,
            later.folder or self.folder,
            self.create or later.create,
            self.settle + later.settle,
            self.sure or later.sure,
            {**self.meant, **later.meant},
            steps=self.spoken() + later.spoken(),
            said=later.said,
        )


@dataclass(frozen=True)
class Wish:
    """A goal as read, with what was said about it afterwards."""

    node: Node
    patch: Patch = Patch()

    def also(self, later: Patch) -> "Wish":
        """The same goal with more said about it."""
        return Wish(self.node, self.patch.joined(later))
