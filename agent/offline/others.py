"""Who the others are: those of the list, the group or the order from which friends were picked or left out."""

from collections.abc import Sequence

from agent.offline.audience import Which, both, either, no
from agent.offline.lexicon import says
from agent.offline.nodes import Node

AMONG, LESS, BUT = "among", "less", "but"


def among(group: Which, *parts: Which) -> Which:
    """Those of a group of whom something holds: the others are the rest of that group."""
    return Which("all", (group, *parts), AMONG) if parts else group


def less(group: Which, *out: Which) -> Which:
    """A group after some were left out by a word of its own: who remains is this."""
    return Which("all", (group, *map(no, out)), LESS)


def but(group: Which, *out: Which) -> Which:
    """A group without some, said in one phrase: the others may be those left out, or all who are not of it."""
    return Which("all", (group, *map(no, out)), BUT)


def others(said: Sequence[Which], of_all: bool) -> Which | None:
    """Everyone who was not spoken of, within the group from which all of those spoken of were picked, if they were. None where it
    is open of which group they are the others, unless the words say that it is all friends."""
    if not any(part.clause in (AMONG, LESS, BUT) for which in said for part in which.walk()):
        return None if not of_all and any(_picked(which) for which in said) else no(either(*said))
    group = said[0].parts[0] if said[0].parts else said[0]
    if any(which.clause != AMONG or which.parts[0] != group for which in said):
        return None
    return both(group, no(either(*(both(*which.parts[1:]) for which in said))))


def _picked(which: Which) -> bool:
    """Whether it is some of a group: the others may be the rest of that group, or everyone else."""
    return which.how == "all" and any(part.clause == "all_tags" for part in which.parts)


def led_by_exception(node: Node) -> bool:
    """“Leave out A, and the rest …” as one phrase: who is left out is said before who is meant."""
    roles = [role for role, _ in node.slots]
    return roles[:1] == ["except"] and "base" in roles


def left_to_all(node: Node) -> bool:
    """Whether friends are described by no more than that they are not such and such: of whom they are the others, nobody says."""
    return any(_only_not(base) for base in node.every("base"))


def _only_not(base: Node) -> bool:
    if base.kind == "nested_but":
        return all(part.kind == "all" for part in base.every("base"))
    if base.kind == "those" and len(base.slots) == 1:
        said = [part for role, part in base.inner.slots if role == "clause"]
        return bool(said) and all(part.kind == "excluded" or _is_not(part) for part in said)
    return base.kind in ("all", "all_but")


def _is_not(part: Node) -> bool:
    return part.kind == "lacks" and says(part.text, "is_not")
