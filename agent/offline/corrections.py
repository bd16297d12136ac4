"""Later words that name one thing for the only one of its sort: "sorry, I meant the Interest folder", 「名前は「金」で」."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.model import OutcomeMessage
from agent.offline.nodes import Node
from agent.offline.rewriting import IT, leaf, places, replaced, with_slots
from agent.offline.wishes import Patch, Wish
from store.names import name_key

KEPT_PREPOSITIONS = frozenset({"since", "after", "before", "until"})
DAYS = ("on", "in")
NAMING = ("rename", "rename_it", "rename_also", "rename_loosely", "correct", "amend_to", "fragment_name")
UNNAMED = ("workflow", "create_segment")


def corrected(wishes: Sequence[Wish], later: Node, done: bool) -> list[Wish] | None:
    """The goals with the one part replaced that can be meant: the only one of its sort, or the one that the words call wrong.
    None when none or several can. The words hold it as `new_…`, and as `old_…` what was wrong."""
    new = {role[4:]: node for role, node in later.slots if role.startswith("new_")}
    old = {role[4:]: node for role, node in later.slots if role.startswith("old_")}
    sort = next(iter(new))
    if sort == "folder":
        return _folder(wishes, new[sort], old.get(sort), later, done)
    if done:
        return None
    match sort:
        case "segment" | "workflow":
            return _thing(wishes, sort, new[sort], old.get(sort))
        case "name":
            return called_otherwise(wishes, new[sort], old.get(sort))
        case "day" | "span" | "period":
            return _time(wishes, sort, new[sort], old)
        case "number":
            return _amount(wishes, new, old)
    there = places(wishes, lambda role, part: sort in (role, part.kind))
    if sort in old:
        there = [part for part in there if name_key(part.text) == name_key(old[sort].text)]
    return replaced(wishes, there, new[sort]) if len(there) == 1 else None


def name_said(later: Node) -> Node | None:
    """The name that the words give to what was just made, if they do nothing else: "call it Gold", 「名前は「金」で」."""
    pointed = [part.inner.kind == "it" for part in later.every("thing")]
    if later.kind not in NAMING or not all(pointed):
        return None
    return next((node for role, node in later.slots if role in ("newname", "quoted", "new_name")), None)


def christened(wishes: Sequence[Wish], later: Node, waits: bool) -> list[Wish] | None:
    """The workflow or segment that is to be made, with that name."""
    given = name_said(later)
    made = wishes[-1].node if wishes else None
    if given is None or made is None or not waits or made.kind not in UNNAMED:
        return None
    old, name = dict(later.slots).get("old_name"), dict(made.slots).get("name")
    if old is not None and (name is None or name_key(old.text) != name_key(name.text)):
        return None
    slots = (*(slot for slot in made.slots if slot[0] != "name"), ("name", given))
    return [*wishes[:-1], replace(wishes[-1], node=with_slots(made, slots))]


def called_otherwise(wishes: Sequence[Wish], new: Node, old: Node | None = None) -> list[Wish] | None:
    """Another name for the one new thing."""
    given = places(wishes, lambda _, part: part.kind in ("new", "doubtful") and not part.slots)
    if old is not None:
        given = [part for part in given if name_key(part.text) == name_key(old.text)]
    return replaced(wishes, given, new) if len(given) == 1 else None


def widened(wishes: Sequence[Wish], later: Node, waits: bool) -> list[Wish] | None:
    """The workflow that waits for its approval with one more keyword: "it should react to … as well"."""
    pointed = later.one("workflow") if later.kind == "workflow_keyword" else None
    if pointed is None or pointed.kind != "it" or not waits or not wishes or wishes[-1].node.kind != "workflow":
        return None
    there = places(wishes[-1:], lambda role, _: role == "keywords")
    if len(there) != 1 or there[0].kind == "and":
        return None
    more = tuple(("keyword", word) for word in later.every("keywords")[0].every("keyword"))
    return replaced(wishes, there, Node("or", (*there[0].slots, *more), there[0].text))


def added_to(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """What the workflow that waits for its approval does, done by one that is there: "add it to Welcome instead"."""
    made = wishes[-1].node if wishes else None
    inner = made.one("automation") or made if made is not None else None
    named = later.one("workflow")
    if made is None or made.kind != "workflow" or inner is None or named is None or made.one("name") is not None:
        return None
    if (outcome is not None and outcome.status not in (None, "pending", "superseded")) or inner.one("guard") is not None:
        return None
    does = tuple((role, part) for role, part in inner.slots if role in ("trigger", "action"))
    return [*wishes[:-1], replace(wishes[-1], node=Node("workflow_action", (("workflow", named), *does), later.text))]


def _folder(wishes: Sequence[Wish], new: Node, old: Node | None, later: Node, done: bool) -> list[Wish] | None:
    made = wishes[-1].node.kind in ("create_tags", "move", "move_out")
    if new.kind == "it" or any(wish.patch.folder is not None for wish in wishes):
        return None
    if done:
        there = (("tags", Node("one", (("tag", IT),))), ("folder", new))
        return [Wish(Node("move", there, later.text))] if made else None
    found = _named(wishes, "folder", new, old)
    if found is not None or old is not None or places(wishes, lambda role, _: role == "folder"):
        return found
    return [wish.also(Patch(folder=new)) for wish in wishes] if wishes[-1].node.kind.startswith("create_tag") else None


def _thing(wishes: Sequence[Wish], noun: str, new: Node, old: Node | None) -> list[Wish] | None:
    """That segment or workflow for the only one, or the one called wrong, wherever it is spoken of."""
    there = [
        leaf(part) for part in places(wishes, lambda at, part: at in (noun, noun[:4]) or (at == "thing" and part.kind == noun))
    ]
    there = [part for part in there if old is None or name_key(part.text) == name_key(leaf(old).text)]
    if leaf(new).kind == "it" or len({name_key(part.text) for part in there}) != 1:
        return None
    return replaced(wishes, there, leaf(new))


def _named(wishes: Sequence[Wish], role: str, new: Node, old: Node | None = None) -> list[Wish] | None:
    """That one for the only one of its role, however often it is said."""
    there = places(wishes, lambda at, part: at == role and (old is None or name_key(leaf(part).text) == name_key(old.text)))
    return replaced(wishes, there, new) if len({name_key(leaf(part).text) for part in there}) == 1 else None


def _time(wishes: Sequence[Wish], sort: str, new: Node, old: Mapping[str, Node]) -> list[Wish] | None:
    """A day, a span or a whole period for the only period; a day or a span keeps the word before it ("since …")."""
    there = places(wishes, lambda role, _: role == "period")
    if len(there) != 1 or not _was(old, there[0]):
        return None
    was = there[0].kind
    if sort == "period":
        return replaced(wishes, there, new) if (new.kind in DAYS) == (was in DAYS) or old else None
    kept = was in KEPT_PREPOSITIONS and len(there[0].slots) == 1
    if not kept and was not in DAYS:
        return None
    kind = was if kept else "in" if sort == "span" else "on"
    return replaced(wishes, there, Node(kind, ((sort, new),), new.text))


def _amount(wishes: Sequence[Wish], new: Mapping[str, Node], old: Mapping[str, Node]) -> list[Wish] | None:
    there = places(wishes, lambda _, part: {"number", "unit"} <= {role for role, _ in part.slots})
    if len(there) != 1 or not _was(old, there[0]):
        return None
    slots = tuple((role, new.get(role, part)) for role, part in there[0].slots)
    return replaced(wishes, there, Node(there[0].kind, slots, there[0].text))


def _was(old: Mapping[str, Node], there: Node) -> bool:
    """Whether what the operator says was wrong is what was said."""
    return all(name_key(part.text) in name_key(there.text) for part in old.values())
