"""Later words that put one thing in the place of another, leave one out or add one: earlier goals as they should have been."""

from collections.abc import Sequence
from dataclasses import replace

from agent.model import OutcomeMessage
from agent.offline.corrections import corrected
from agent.offline.nodes import Node, Slots
from agent.offline.rewriting import WRITTEN, changed, leaf, leaves, named_partly, other_person, roots, said, with_slots
from agent.offline.wishes import Wish
from store.names import name_key

AMENDING = frozenset({"amend", "amend_to", "drop", "too", "act_instead"})
NAMES = frozenset({"name", "new", "doubtful", "unknown", "text"})
WHOLE = ("friends", "period", "day", "keywords")
LISTED = frozenset({"tag", "thing", "newname", "person", "workflow", "keyword", "first"})
LISTS = frozenset({"tags", "things", "names", "workflows", "pair", "mpair", "rpair", "part", "part2"})
PLAIN = frozenset({"narrow", "friends", "people", "tags", "one", "and", "crowd"})  # they hold names and no restriction
DEEDS = {"remove": ("remove", "delete"), "delete": ("delete", "tidy"), "apply": ("apply", "create_tags", "create_folder")}
TAKING = frozenset({"remove", "delete", "tidy", "strip", "swap", "move", "move_out"})  # what stays is left out of these
LEFT_OUT = frozenset({"except", "excepted", "out"})
OPPOSITE = {"apply": "remove", "remove": "apply"}


def amended(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """The goals with the later words applied to them; None where they do not fit."""
    done = outcome is not None and outcome.status == "applied"
    if later.kind == "too":
        return _with_more(wishes, later, done)
    if later.kind == "correct":
        return corrected(wishes, later, done) if wishes else None
    if not wishes or done or not _same_deed(wishes[-1].node, later):
        return None
    if later.kind == "amend":
        return _instead(wishes, later)
    if later.kind == "amend_to":
        return corrected(wishes, later, done)
    if later.kind == "drop":
        stays = later.one("stays") is not None
        return None if stays and wishes[-1].node.kind not in TAKING else without(wishes, later)
    acted = wishes[-1].node
    wanted = later.every("deed")[-1].kind
    if len(wishes) > 1 or OPPOSITE.get(acted.kind) != wanted:
        return None
    return [replace(wishes[-1], node=Node(wanted, acted.slots, acted.text, acted.start, acted.end))]


def mentions(wishes: Sequence[Wish], old: Node) -> bool:
    """Whether the goals speak of it."""
    return any(
        said(part) == said(old) or named_partly(part, old) for wish in wishes for root in roots(wish) for part in root.walk()
    )


def _same_deed(node: Node, later: Node) -> bool:
    """What the later words say is done must be what the goal does."""
    if later.kind == "act_instead":
        return True
    return all(node.kind in DEEDS.get(deed.kind, (deed.kind,)) for deed in later.every("deed"))


def _instead(wishes: Sequence[Wish], later: Node) -> list[Wish] | None:
    """This for that, wherever that was said."""
    role, old = next((role, node) for role, node in later.slots if role.startswith("old_"))
    new = next((node for name, node in later.slots if name == role.replace("old_", "new_")), None)
    if new is None:
        return None
    what = role.removeprefix("old_")
    if what == "period" and old.kind == new.kind == "on":
        what, old, new = "day", old.inner, new.inner  # "the 1st" is a day in "since the 1st", not all of it

    def change(at: str, part: Node) -> Node:
        if what in WHOLE:
            return new if at == what and said(part) == said(old) else other_person(part, old, new)
        if part.kind in NAMES and not part.slots and name_key(part.text) == name_key(leaf(old).text):
            kind = leaf(new).kind if part.kind in ("name", "unknown") else part.kind
            return Node(kind, (), leaf(new).text, part.start, part.end)
        return part

    found = [_patched_names(changed(wish, change), old, new) for wish in wishes]
    return found if any(a is not b for a, b in zip(found, wishes, strict=True)) else None


def without(wishes: Sequence[Wish], later: Node) -> list[Wish] | None:
    """What the goals are about, less what is named; None when nothing else is left, or when they are not about it."""
    if any(role == "clause" for part in later.walk() for role, _ in part.slots):
        return None  # friends who have a tag, or wrote its name: not the tag itself
    gone = _in_full(wishes, {name_key(each.text) for each in leaves(later) if each.kind in WRITTEN})
    left: list[Wish] = []
    found = False
    for wish in wishes:
        parts = [part for role, part in wish.node.slots if role in LISTS]
        about = {name_key(each.text) for part in parts for each in leaves(part) if each.kind in NAMES}
        people = [node for node in wish.node.walk() if node.kind == "people" and node.every("person")]
        named = {name_key(each.text) for node in people for each in node.every("person")}
        if gone and gone <= about and gone < about | named:
            found = True
            if about - gone:
                slots = tuple((role, _less(part, gone) if role in LISTS else part) for role, part in wish.node.slots)
                left.append(replace(wish, node=with_slots(wish.node, slots)))
            elif len(wishes) == 1:
                return None
        elif gone and gone <= about:
            found = True
        elif gone and len(people) == 1 and gone < named:
            found = True
            left.append(changed(wish, lambda _, part: _less(part, gone) if part.kind == "people" else part))
        else:
            left.append(wish)
    return left if found and left else None


def taken_back(wishes: Sequence[Wish], later: Node) -> list[Wish] | None:
    """What was done, undone for friends who were named in it: "not Bob after all" when both have the tag by now."""
    said = later.every("except")
    named = [part for each in said for part in each.every("excepted")]
    done = wishes[-1].node if len(wishes) == 1 else None
    if done is None or done.kind not in OPPOSITE or done.one("tags") is None or any(part.kind != "friends" for part in named):
        return None
    bases = [base for part in named for base in part.every("base")]
    people = {name_key(each.text) for base in bases for each in leaves(base)}
    before = {name_key(each.text) for each in done.walk() if each.kind == "person"}
    if not bases or any(base.kind != "people" for base in bases) or not _in_full(wishes, people) <= before:
        return None
    friends = Node("friends", tuple(("base", base) for base in bases), later.text)
    return [Wish(Node(OPPOSITE[done.kind], (("tags", dict(done.slots)["tags"]), ("friends", friends)), later.text))]


def put_back(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """The goals as they were before those friends were left out, who are taken in again in the same words; nobody else comes in.
    Empty where nobody knows who comes back, None where nobody was left out so."""
    back = {name_key(each.text) for each in leaves(later) if each.kind in NAMES}
    left = [part for wish in wishes for role, part in wish.patch.spoken() if role == "without"]
    out = [part for wish in wishes for node in wish.node.walk() for role, part in node.slots if role in LEFT_OUT]
    if not any(back & {name_key(each.text) for each in leaves(part) if each.kind in NAMES} for part in (*left, *out)):
        return None
    same = [part for part in left if said(part) == said(later)]
    if not same or len(same) < len(left) or out or (outcome is not None and outcome.status == "applied"):
        return []
    return [replace(wish, patch=replace(wish.patch, without=(), steps=_not_without(wish))) for wish in wishes]


def _not_without(wish: Wish) -> tuple[tuple[str, Node], ...]:
    return tuple(step for step in wish.patch.steps if step[0] != "without")


def only_these(wishes: Sequence[Wish], later: Node) -> list[Wish] | None:
    """The latest goal about no more of the names it lists than the later words say: "A only" after A and B."""
    kept = _in_full(wishes, {name_key(each.text) for each in leaves(later) if each.kind in WRITTEN})
    plain = all(not part.slots or part.kind in PLAIN for part in later.walk())
    lists = [part for role, part in wishes[-1].node.slots if role in LISTS] if wishes else []
    lists += [node for node in wishes[-1].node.walk() if node.kind == "people"] if wishes else []
    for listed in lists:
        names = [name_key(each.text) for each in leaves(listed) if each.kind in WRITTEN]
        if plain and kept and kept <= set(names):
            return [*wishes[:-1], _with_less_of(wishes[-1], listed, set(names) - kept)]
    return None


def _with_less_of(wish: Wish, listed: Node, gone: set[str]) -> Wish:
    return changed(wish, lambda _, part: _less(part, gone) if part is listed else part)


def _in_full(wishes: Sequence[Wish], said: set[str]) -> set[str]:
    """Friends named by a part of the name as they were named before, where that is one of them only."""
    people = {name_key(each.text) for wish in wishes for each in wish.node.walk() if each.kind == "person"}
    return {next(iter(full)) if len(full := {name for name in people if one in name}) == 1 else one for one in said}


def leaves_nothing(wishes: Sequence[Wish], later: Node) -> bool:
    """Whether the later words name all that the latest goal is about: it is not friends that they leave out."""
    gone = {name_key(each.text) for each in leaves(later) if each.kind in WRITTEN}
    parts = [part for role, part in wishes[-1].node.slots if role in LISTS] if wishes else []
    about = {name_key(each.text) for part in parts for each in leaves(part) if each.kind in NAMES}
    return bool(about) and about <= gone


def _less(node: Node, gone: set[str]) -> Node:
    """A list without those names."""
    slots = []
    for role, part in node.slots:
        written = {name_key(each.text) for each in leaves(part) if each.kind in WRITTEN}
        if role in LISTED and written and written <= gone:
            continue
        slots.append((role, _less(part, gone)))
    return with_slots(node, tuple(slots)) if node.slots else node


def _with_more(wishes: Sequence[Wish], later: Node, done: bool) -> list[Wish] | None:
    """The same done with something else as well."""
    things, friends = later.one("things"), later.one("friends")
    if not wishes or things is None or not _same_deed(wishes[-1].node, later):
        return None
    node = wishes[-1].node
    named = things.every("thing") if things.kind == "things" else []
    only_tags = named and all(part.kind == "tag" for part in named)
    slots: Slots = ()
    if node.kind == "delete" and friends is None:
        slots = (("things", things),)
    elif node.kind in OPPOSITE and only_tags and "pair" not in dict(node.slots):
        before = friends or dict(node.slots).get("friends")
        plain = before is not None and all(each.kind != "name" for each in leaves(before))
        if before is None or (friends is None and not plain):
            return None  # the tag may be one more to put on, or may describe more friends
        them = Node("friends", (("base", Node("them")),)) if done else before
        slots = (("tags", _tags(named, things)), ("friends", friends or them))
    elif node.kind == "move" and only_tags and friends is None and "folder" in dict(node.slots):
        slots = (("tags", _tags(named, things)), ("folder", dict(node.slots)["folder"]))
    elif node.kind == "move_out" and only_tags and friends is None and "from" not in dict(node.slots):
        slots = (("tags", _tags(named, things)),)
    if not slots:
        return None
    more = Wish(Node(node.kind, slots, later.text))
    return [more] if done else [*wishes, more]


def _patched_names(wish: Wish, old: Node, new: Node) -> Wish:
    names, said = wish.patch.names, name_key(leaf(old).text)
    if not any(name_key(value) == said for value in names.values()):
        return wish
    turned = {key: leaf(new).text if name_key(value) == said else value for key, value in names.items()}
    return replace(wish, patch=replace(wish.patch, names=turned))


def _tags(named: Sequence[Node], things: Node) -> Node:
    return Node("and", tuple(("tag", part.inner) for part in named), things.text)
