"""Goals rewritten: parts of what was read replaced by others, and what tells one description from another."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from agent.offline.nodes import Node, Slots
from agent.offline.wishes import Wish
from store.names import name_key

WRITTEN = frozenset({"name", "new", "doubtful", "unknown", "person", "text", "number", "year"})
IT = Node("it")
Change = Callable[[str, Node], Node]


def changed(wish: Wish, change: Change) -> Wish:
    """The wish with every part that is to change changed, what later words said about it too."""

    def all_of(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        return tuple(_mapped(node, change, "friends") for node in nodes)

    patch, node = wish.patch, _mapped(wish.node, change, "")
    steps = tuple((role, _mapped(said, change, "friends")) for role, said in patch.steps)
    only, also, instead, without = map(all_of, (patch.only, patch.also, patch.instead, patch.without))
    before, after = roots(wish), [node, *only, *also, *instead, *without]
    if all(a is b for a, b in zip(before, after, strict=True)):
        return wish
    return Wish(node, replace(patch, only=only, also=also, instead=instead, without=without, steps=steps))


def _mapped(node: Node, change: Change, role: str) -> Node:
    found = change(role, node)
    if found is not node:
        return found
    slots = tuple((name, _mapped(part, change, name)) for name, part in node.slots)
    return node if all(a is b for (_, a), (_, b) in zip(slots, node.slots, strict=True)) else with_slots(node, slots)


def alike(before: Node | None, node: Node) -> Node | None:
    """A goal with something else in it: "Gold belongs in Perks, and so does Silver". None where the words do not fit it."""
    role = next((role for role in ("friends", "things", "tags", "thing", "workflows") if before and before.one(role)), None)
    more = node.one(role) if role is not None else None
    if before is not None and role is None:
        return _another(before, node)
    if before is None or role is None or more is None:
        return None
    return Node(before.kind, tuple((each, more if each == role else part) for each, part in before.slots), node.text)


def _another(before: Node, node: Node) -> Node | None:
    """One more of the sort that was made: "also one called Gold". None where the other went somewhere, and this does not say."""
    more, filed = node.one("names"), [slot for slot in node.slots if slot[0] == "infolder"]
    if before.kind not in ("create_tags", "create_folder") or more is None or "names" not in dict(before.slots):
        return None
    if any(role.startswith("infolder") for role, _ in before.slots) and not filed:
        return None
    return Node(before.kind, (("names", more), *filed), node.text)


def with_slots(node: Node, slots: Slots) -> Node:
    return Node(node.kind, slots, node.text, node.start, node.end)


def other_person(part: Node, old: Node, new: Node) -> Node:
    """One friend of several for another one."""
    return leaf(new) if named_partly(part, old) and leaf(new).kind == "person" else part


def named_partly(part: Node, old: Node) -> bool:
    """A friend who was named in full is named again by a part of the name."""
    found = leaves(old)
    alone = len(found) == 1 and found[0].kind == part.kind == "person"
    return alone and name_key(found[0].text) in name_key(part.text)


def roots(wish: Wish) -> list[Node]:
    patch = wish.patch
    return [wish.node, *patch.only, *patch.also, *patch.instead, *patch.without]


def places(wishes: Sequence[Wish], fits: Callable[[str, Node], bool]) -> list[Node]:
    """The parts of the goals, what later words said about them too, of which that holds for role and part."""
    found = (each.slots for wish in wishes for root in roots(wish) for each in root.walk())
    return [part for slots in found for role, part in slots if fits(role, part)]


def replaced(wishes: Sequence[Wish], old: Sequence[Node], new: Node) -> list[Wish]:
    """The goals with those parts replaced."""
    gone = {id(part) for part in old}
    return [changed(wish, lambda _, part: new if id(part) in gone else part) for wish in wishes]


def leaf(node: Node) -> Node:
    return leaves(node)[0]


def leaves(node: Node) -> list[Node]:
    return [part for part in node.walk() if not part.slots]


def said(node: Node) -> tuple[str, ...]:
    """What tells a description from another one, whatever words stand around it."""
    return tuple(sorted(name_key(leaf.text) if leaf.kind in WRITTEN else leaf.kind for leaf in leaves(node)))
