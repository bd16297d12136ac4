"""Corrections: "sorry, I meant the Interest folder". What was said before is read again with one part of it replaced."""

from collections.abc import Callable, Sequence

from agent.model import OutcomeMessage
from agent.offline.nodes import Node
from agent.offline.wishes import Wish
from store.names import name_key

CORRECTIONS = frozenset({"correct_folder", "correct_day", "correct_amount", "correct_name", "correct_keyword", "correct_person"})
KEPT_PREPOSITIONS = frozenset({"since", "after", "before", "until"})
IT = Node("it", (), "")


def corrected(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """The earlier goals with the one part replaced that can be meant, or None when none or several can."""
    if not wishes:
        return None
    applied = outcome is not None and outcome.status == "applied"
    if later.kind == "correct_folder":
        return _folder(wishes, later, applied)
    if applied:
        return None
    match later.kind:
        case "correct_day":
            return _day(wishes, later)
        case "correct_amount":
            return _amount(wishes, later)
        case "correct_name":
            return _one(wishes, _named_new, later, later.every("newname")[0])
        case "correct_keyword":
            return _one(wishes, lambda role, _: role == "keyword", later, later.every("keyword")[0])
        case "correct_person":
            return _one(wishes, lambda _, node: node.kind == "person", later, later.every("person")[0])
    return None


def widened(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """The workflow that waits for its approval with one more keyword: "it should react to … as well"."""
    pointed = later.one("workflow") if later.kind == "workflow_keyword" else None
    waits = outcome is None or outcome.status == "pending"
    if pointed is None or pointed.kind != "it" or not waits or not wishes or wishes[-1].node.kind != "workflow":
        return None
    there = _places(wishes[-1:], lambda role, _: role == "keywords")
    if len(there) != 1 or there[0].kind == "and":
        return None
    more = tuple(("keyword", word) for word in later.every("keywords")[0].every("keyword"))
    return _replaced(wishes, there[0], Node("or", (*there[0].slots, *more), there[0].text))


def _folder(wishes: Sequence[Wish], later: Node, applied: bool) -> list[Wish] | None:
    new = later.every("folder")[0]
    if new.kind == "it" or any(wish.patch.folder is not None for wish in wishes):
        return None
    made = wishes[-1].node.kind in ("create_tags", "move", "move_out")
    if applied:
        there = (("tags", Node("one", (("tag", IT),))), ("folder", new))
        return [Wish(Node("move", there, later.text))] if made else None
    found = _one(wishes, lambda role, _: role == "folder", later, new)
    if found is not None or not made or _places(wishes, lambda role, _: role == "folder") or later.one("old") is not None:
        return found
    if wishes[-1].node.kind != "create_tags" or wishes[-1].node.every("part"):
        return None
    last = wishes[-1].node
    where = ("infolder", Node("x", (("folder", new),), new.text))
    return [*wishes[:-1], Wish(Node(last.kind, (*last.slots, where), last.text), wishes[-1].patch)]


def _day(wishes: Sequence[Wish], later: Node) -> list[Wish] | None:
    period, day = later.one("period"), later.one("day") or later.one("span")
    there = _places(wishes, lambda role, _: role == "period")
    if len(there) != 1 or not _was(later, there[0]):
        return None
    old = there[0]
    if period is None and day is not None:
        role = later.slots[0][0]
        if old.kind in KEPT_PREPOSITIONS and len(old.slots) == 1:
            period = Node(old.kind, ((role, day),), later.text)
        elif old.kind in ("in", "on"):
            period = Node("in" if role == "span" else "on", ((role, day),), later.text)
    return _replaced(wishes, old, period) if period is not None else None


def _was(later: Node, there: Node) -> bool:
    """Whether what the operator says was wrong is what was said."""
    return all(name_key(node.text) in name_key(there.text) for role, node in later.slots if role in ("old", "oldunit"))


def _amount(wishes: Sequence[Wish], later: Node) -> list[Wish] | None:
    there = _places(wishes, lambda _, node: {"number", "unit"} <= {role for role, _ in node.slots})
    if len(there) != 1 or not _was(later, there[0]):
        return None
    new = dict(later.slots)
    return _replaced(wishes, there[0], Node(there[0].kind, tuple((role, new.get(role, node)) for role, node in there[0].slots)))


def _named_new(role: str, node: Node) -> bool:
    return role in ("newname", "name") and node.kind in ("new", "doubtful") and not node.slots


def _one(wishes: Sequence[Wish], fits: Callable[[str, Node], bool], later: Node, new: Node) -> list[Wish] | None:
    """The only part of that kind replaced, or the one that the operator says was wrong."""
    old = later.one("old")
    there = _places(wishes, fits)
    if old is not None:
        there = [node for node in there if name_key(node.text) == name_key(old.text)]
    return _replaced(wishes, there[0], new) if len(there) == 1 else None


def _places(wishes: Sequence[Wish], fits: Callable[[str, Node], bool]) -> list[Node]:
    found: list[Node] = []
    for wish in wishes:
        for node in wish.node.walk():
            found += [part for role, part in node.slots if fits(role, part)]
    return found


def _replaced(wishes: Sequence[Wish], old: Node, new: Node) -> list[Wish]:
    return [Wish(_with(wish.node, old, new), wish.patch) for wish in wishes]


def _with(node: Node, old: Node, new: Node) -> Node:
    if node is old:
        return new
    slots = tuple((role, _with(part, old, new)) for role, part in node.slots)
    return Node(node.kind, slots, node.text, node.start, node.end)
