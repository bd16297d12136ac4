"""The goals of one message, those that change an earlier goal applied to it."""

from collections.abc import Sequence

from agent.model import OutcomeMessage
from agent.offline.amending import AMENDING, TAKING, mentions
from agent.offline.corrections import christened, widened
from agent.offline.dialogue import LATER, TAGGING, TALK, more_of, withdrawal
from agent.offline.instead import leaves_open
from agent.offline.lexicon import lexicons, says
from agent.offline.live import Live
from agent.offline.nodes import Node
from agent.offline.patching import patched
from agent.offline.rewriting import alike
from agent.offline.turns import WAITING, Turn, waits
from agent.offline.wishes import Patch, Wish
from agent.offline.words import keys

UNSAID = TAGGING | {"apply_theirs", "swap_theirs", "give_take", "show"}  # after these, "delete it" need not mean the tag
OF_ONE = ("tags_of", "has_tag_q")  # questions about friends one by one
THEIRS = {"apply": "apply", "remove": "remove", "apply_theirs": "apply", "swap_theirs": "swap", "give_take_theirs": "give_take"}
MARKS = tuple(",.;:、。，")


def joined_wishes(said: Sequence[Node], base: Sequence[Wish], outcome: OutcomeMessage | None, live: Live) -> list[Wish]:
    """Goals of one message, those that change an earlier goal applied to it. Empty when they fit nowhere."""
    found: list[Wish] = []
    said = [more_of(said[0], base[-1].node)] if len(said) == 1 and base else said
    if withdrawal(said) or unsays(said, base) or any(node.kind == "narrow" and says(node.text, "ordering") for node in said):
        return []
    asked = outcome is not None and outcome.kind == "question"
    orders = any(node.kind not in LATER and node.kind not in TALK for node in said)
    for n, node in enumerate(said):
        if node.kind in TALK and len(said) > 1:
            continue
        if node.kind == "not_that":
            if node is said[-1] or not mentions(base, node.every("old_friends")[0]):
                return []
            continue
        if node.kind == "fragment_tags" and not found and said[n + 1 : n + 2] and said[n + 1].kind in ("narrow", "leave_out"):
            found.append(Wish(Node("topic", (("having", node.inner),), node.text)))
            continue
        if node.kind == "fragment_friends" and node is not said[-1] and not found and not (base and asked):
            found.append(Wish(Node("topic", node.slots, node.text)))
            continue
        if node is not said[-1] and not found and (first := _topic(node)) is not None:
            found.append(Wish(first))
            continue
        if node.kind == "narrow" and any(role == "narrowed_q" for role, _ in node.slots):
            found.append(Wish(Node("narrowed_q", node.slots, node.text)))
            continue
        if node.kind == "likewise" and not found and base and not asked:
            made_alike = alike(base[-1].node, node)
            if made_alike is None:
                return []
            found = [*(base if outcome is None or outcome.status in WAITING else ()), Wish(made_alike)]
            continue
        waits = bool(found) or asked or outcome is None or outcome.status in WAITING
        made = christened(found or list(base), node, waits) or widened(found or list(base), node, waits)
        if made is not None:
            found = made
            continue
        if node.kind in ("rename_it", "rename_also", "rename_loosely") or renames_it(node):
            changed = patched(found or list(base), node, None if found else outcome)
            if changed is None and node.kind == "rename_loosely" and not found:
                return []  # "make it 14 days" corrects something, and names nothing
            renamed = Wish(Node("rename", node.slots, node.text))
            found = changed or ([renamed] if node.kind == "rename_it" else [*found, renamed])
            continue
        if node.kind not in LATER:
            found = [*_without(found, _trailing(node)), Wish(node if found else _of_the_one(node, base, outcome))]
            continue
        if found and (stays := _only_stays(node, found[-1].node)) is not None:
            found.append(Wish(stays))
            continue
        if (found and found[-1].node.kind == "about") or (orders and node.kind in AMENDING and node.kind != "too"):
            return []  # it only says whom the words are about, or is an order of its own: nothing to change
        if leaves_open(found or list(base), node, live):
            return []
        changed = patched(found or list(base), node, None if found else outcome)
        if changed is None:
            return []
        found = changed
    return found


def unsays(said: Sequence[Node], base: Sequence[Wish], past: Sequence[Turn] = ()) -> bool:
    """Whether "delete it" comes after a tagging, or "delete them" after a list of friends: not the tag is meant, unless it is
    called one; after what is to be made, and waits, the proposal is."""
    orders = [node for node in said if node.kind not in TALK]
    if not base or any(node.kind not in ("delete", "delete_it") for node in orders):
        return False
    leaves = [part for node in orders for part in node.walk() if not part.slots]
    called = any(says(part.text, "of_things") for part in leaves)
    put = [part.text for part in base[-1].node.walk() if part.kind == "name"] if base[-1].node.kind == "apply" else []
    taken = any(lexicon.taking & set(keys(node.text)) for lexicon in lexicons().values() for node in orders)
    pointing = all(part.kind in ("it", "them", "delete_it") or (taken and part.text in put) for part in leaves)
    made = waits(past) and (base[-1].node.kind == "workflow" or base[-1].node.kind.startswith("create_"))
    return not called and pointing and (base[-1].node.kind in UNSAID or made)


def _of_the_one(node: Node, base: Sequence[Wish], outcome: OutcomeMessage | None) -> Node:
    """A tag put on or taken off with nobody named, after an answer about the tags of friends: it is about them."""
    asked = base[-1].node if base and outcome is not None and outcome.kind == "answer" else None
    people = asked.every("people") if asked is not None and asked.kind in OF_ONE else []
    if len(people) != 1 or node.kind not in THEIRS or any(role in ("friends", "pair", "nobodytags") for role, _ in node.slots):
        return node
    friends = Node("friends", (("base", Node("people", (("people", people[0]),), people[0].text)),), people[0].text)
    return Node(THEIRS[node.kind], (*node.slots, ("friends", friends)), node.text, node.start, node.end)


def _trailing(node: Node) -> Node | None:
    """The exception that ends an order, where a mark parts it: it may be one from the orders before as well."""
    friends = dict(node.slots).get("friends") if node.kind in TAGGING else None
    spared = [part for role, part in friends.slots if role == "except"] if friends is not None else []
    if friends is None or not spared or not node.text.endswith(spared[-1].text):
        return None
    before = node.text[: -len(spared[-1].text)].rstrip()
    return spared[-1] if before[-1:] in MARKS or spared[-1].text[:1] in MARKS else None


def _without(wishes: list[Wish], spared: Node | None) -> list[Wish]:
    """The orders so far without these friends too, unless they have exceptions of their own."""
    own = any(part.kind == "except" for wish in wishes for part in wish.node.walk())
    if spared is None or own or any(wish.node.kind not in TAGGING for wish in wishes):
        return wishes
    return [wish.also(Patch(without=(spared,))) for wish in wishes]


def _only_stays(node: Node, order: Node) -> Node | None:
    """What is said to stay behind an order that takes something else away: it is held against what is drafted."""
    things = node.one("things") if node.kind == "drop" and node.one("stays") is not None else None
    return Node("keep_it", (("kept", things),), node.text) if things is not None and order.kind in TAKING else None


def _topic(node: Node) -> Node | None:
    """Words before the first goal that say what it is about: "Blocked ones only: …", "Waiting list: …", "If Ann has A, …"."""
    if node.kind == "has_if_q":
        named = Node("friends", (("base", Node("people", (node.slots[0],), node.text)),), node.text)
        return Node(
            "topic",
            (("friends", named), *(("holding" if role == "tags" else role, part) for role, part in node.slots[1:])),
            node.text,
        )
    if node.kind == "narrow":
        friends = [part for part in node.every("narrowed") if part.kind == "friends"]
        return Node("topic", (("friends", friends[0]),), node.text) if friends else None
    if node.kind == "fragment_rel" and node.slots:
        those = Node("those", (("rel", node.inner),), node.text)
        return Node("topic", (("friends", Node("friends", (("base", those),), node.text)),), node.text)
    if node.kind == "fragment_tags" and len(node.slots) == 1:
        things = tuple(("thing", Node("tag", (("x", part),))) for part in node.inner.every("tag"))
        return Node("told", things, node.text) if things else None
    return None


def renames_it(node: Node) -> bool:
    """A new name for what was spoken of: perhaps for a new thing that is not there yet."""
    named = node.every("thing") if node.kind == "rename" else []
    return len(named) == 1 and named[0].inner.kind == "it"
