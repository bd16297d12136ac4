"""What the earlier messages come to: their goals, with everything said since then applied to them."""

from collections.abc import Sequence

from agent.model import OutcomeMessage
from agent.offline.amending import AMENDING, mentions
from agent.offline.choices import picked
from agent.offline.corrections import christened, widened
from agent.offline.dialogue import LATER, RENAMING, TAGGING, TALK, patched, withdrawal
from agent.offline.instead import leaves_open
from agent.offline.language import understand
from agent.offline.lexicon import Lexicon, lexicons, says
from agent.offline.live import Live
from agent.offline.nodes import Node
from agent.offline.rewriting import alike
from agent.offline.sentence import STRAIGHT, Reading, whole
from agent.offline.turns import Turn, newest_proposal, waits
from agent.offline.wishes import Patch, Wish
from agent.offline.words import is_cjk, keys

LISTS = ("show", "undo")  # what is shown is shown instead of what was shown before
UNSAID = TAGGING | {"apply_theirs", "swap_theirs", "give_take", "show"}  # after these, "delete it" need not mean the tag
OF_ONE = ("tags_of", "has_tag_q")  # questions about friends one by one
THEIRS = {"apply": "apply", "remove": "remove", "apply_theirs": "apply", "swap_theirs": "swap", "give_take_theirs": "give_take"}
MOST_QUESTIONS = 4
WAITING = ("pending", "superseded")  # a proposal that a later turn superseded was waiting when its words were said
MARKS = tuple(",.;:、。，")


def wishes_of(past: Sequence[Turn], live: Live) -> list[Wish]:
    """The goals of the newest earlier turn that had any, with the words said since then applied to them, and the reason for which
    their proposal was cancelled, where it says what to change."""
    said = _wishes_said(past, live)
    return (_heeded(said, past[-1], live) if past else []) or said


def unheeded(past: Sequence[Turn], live: Live) -> OutcomeMessage | None:
    """What stands in the way of building on the newest proposal: a person edited it, or cancelled it for a reason that does not
    say what to change, and that has not been asked about."""
    newest, last = newest_proposal(past), past[-1].outcome if past else None
    if newest is not None and newest.edited:
        return newest
    cancelled = last is not None and last is newest and bool(last.reason)
    return last if cancelled and not _heeded(_wishes_said(past, live), past[-1], live) else None


def _heeded(base: list[Wish], turn: Turn, live: Live) -> list[Wish]:
    """The goals with the reason applied for which the turn's proposal was cancelled; empty where it says nothing to change."""
    if turn.outcome is None or not turn.outcome.reason or turn.outcome.edited:
        return []
    cancelled = turn.outcome.model_copy(update={"kind": "proposal"})  # the reason answers no question that came of it
    _, found = understand(cancelled.reason, live, turn.language)
    later = [said.goals for said in found if not said.left and all(node.kind in (*LATER, *TALK) for node in said.goals)]
    changed = (joined_wishes(goals, base, cancelled, live) for goals in later if any(node.kind in LATER for node in goals))
    return next((wishes for wishes in changed if wishes), [])


def _carried_on(turn: Turn, past: Sequence[Turn], wishes: Sequence[Wish]) -> bool:
    """Whether the turn proposed anew what the one before was to make, and more: "put it in the folder Campaign"."""
    made = {call for call in turn.done if call.startswith(("create_tag ", "save_"))}
    return bool(past) and bool(made & set(past[-1].done)) and not any(wish.node.kind.startswith("create_") for wish in wishes)


def _wishes_said(past: Sequence[Turn], live: Live) -> list[Wish]:
    if not past:
        return []
    turn = past[-1]
    live = as_it_was(turn, live)
    lexicon, found = understand(turn.text, live, turn.language)
    before = wishes_of(past[:-1], live)
    named = name_given(lexicon, turn.text, live, before, past[:-1], found) if found else None
    if named is not None:
        return named
    settled = picked(before, past[-2], turn, live.tags) if len(past) > 1 else None
    if settled is not None:
        return settled
    outcome = past[-2].outcome if len(past) > 1 else None
    for reading in found:
        if all(node.kind in TALK for node in reading.goals):
            return [wish.also(Patch(said=True)) for wish in before]
        wishes = joined_wishes(reading.goals, before, outcome, live)
        if wishes:
            more = adds(turn.text, reading.goals, before, past[:-1]) or _carried_on(turn, past[:-1], wishes)
            return [*before, *besides(wishes)] if more else wishes
    together = (joined_wishes(reading.goals, [], None, live) for reading in answered(turn, past[:-1], live))
    return next((wishes for wishes in together if wishes), before)


def as_it_was(turn: Turn, live: Live) -> Live:
    """The names that the turn was spoken with: what has been renamed by it had its old name."""
    renamed: dict[str, dict[str, str]] = {}
    if turn.outcome is not None and turn.outcome.status == "applied":
        for _, arguments in turn.calls():
            new = arguments.get("name")
            for noun in ("tag", "folder", "segment", "workflow"):
                old = arguments.get(noun)
                if not isinstance(old, str) or not isinstance(new, str):
                    continue
                if live.named(noun, new) == new and live.named(noun, old) is None:
                    renamed.setdefault(noun, {})[new] = old
    return live.before(renamed) if renamed else live


def name_given(
    lexicon: Lexicon, text: str, live: Live, base: Sequence[Wish], past: Sequence[Turn], found: Sequence[Reading]
) -> list[Wish] | None:
    """The last question asked for a name, and these words are no goal of their own: they are the name."""
    if (
        not past
        or not past[-1].asked
        or not base
        or (found[0].goals and not found[0].left and any(not (may_name(n) or _files_it(n)) for n in found[0].goals))
    ):
        return None
    node, given = base[-1].node, whole(lexicon, text, live, "given")
    names = given.one("names") if given is not None else None
    if given is None or names is None:
        return None
    if node.kind == "create_stray":
        return [*base[:-1], Wish(Node("create_tags", given.slots, node.text), base[-1].patch)]
    if node.kind == "create_segment" and all(role != "name" for role, _ in node.slots) and given.slots == (("names", names),):
        return christened(base, Node("fragment_name", names.slots, node.text), waits=True) if len(names.slots) == 1 else None
    if node.kind == "rename" and all(role != "newname" for role, _ in node.slots) and given.slots == (("names", names),):
        return [*base[:-1], Wish(Node("rename", (*node.slots, *names.slots), node.text), base[-1].patch)]
    ends = any(role in ("into", "stays", "into2") for role, _ in node.slots)
    called = all(n.kind in RENAMING or _renames_it(n) for n in found[0].goals) and bool(found[0].goals)
    if node.kind == "merge" and called and not ends and given.slots == (("names", names),) and len(names.slots) == 1:
        into = Node("new", (("name", names.inner),), names.text)
        return [*base[:-1], Wish(Node("merge", (*node.slots, ("into", into)), node.text), base[-1].patch)]
    return None


def answered(now: Turn, past: Sequence[Turn], live: Live) -> list[Reading]:
    """The words read together with those that led to a question, where they make sense as one: "new tag" … "call it Gold"."""
    said = [now.text]
    for turn in reversed(past):
        if not turn.asked:
            break
        said.insert(0, turn.text)
    if len(said) == 1 or len(said) > MOST_QUESTIONS:
        return []
    text = " ".join(
        part.rstrip() + ("" if part.rstrip()[-1:] in "。.!?！？" else "。" if is_cjk(part.rstrip()[-1:]) else ".")
        for part in said
    )
    _, found = understand(text, live, now.language)
    return [reading for reading in found if reading.goals and not reading.left and reading.cost < STRAIGHT + len(said)]


def may_name(node: Node) -> bool:
    """Whether the words may only say a name: "call it Gold"."""
    return node.kind in LATER or node.kind == "told" or _renames_it(node)


def _files_it(node: Node) -> bool:
    """Whether the words say where it goes, after its name: "Gold, and it goes in Perks"."""
    return node.kind == "move" and any(part.kind == "it" for part in node.walk())


def adds(text: str, said: Sequence[Node], base: Sequence[Wish], past: Sequence[Turn]) -> bool:
    """Whether the words ask for something besides what is proposed and waits: "and delete Test as well"."""
    ends = [turn.outcome for turn in past if turn.outcome is not None and turn.outcome.kind == "proposal"]
    waits = bool(ends) and ends[-1].status in WAITING
    names = bool(base) and base[-1].node.kind.startswith(("create_", "workflow"))  # "and call it Gold" then says no more
    other = (*LATER, *TALK, *LISTS, "workflow_keyword", *(("rename_also",) if names else ()))
    changes = all(node.kind not in other and not _renames_it(node) for node in said)
    listed = any(wish.node.kind in LISTS for wish in base)
    return waits and changes and says(text, "adding") and not listed


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


def joined_wishes(said: Sequence[Node], base: Sequence[Wish], outcome: OutcomeMessage | None, live: Live) -> list[Wish]:
    """Goals of one message, those that change an earlier goal applied to it. Empty when they fit nowhere."""
    found: list[Wish] = []
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
        if node.kind in ("rename_it", "rename_also", "rename_loosely") or _renames_it(node):
            changed = patched(found or list(base), node, None if found else outcome)
            if changed is None and node.kind == "rename_loosely" and not found:
                return []  # "make it 14 days" corrects something, and names nothing
            renamed = Wish(Node("rename", node.slots, node.text))
            found = changed or ([renamed] if node.kind == "rename_it" else [*found, renamed])
            continue
        if node.kind not in LATER:
            found = [*_without(found, _trailing(node)), Wish(node if found else _of_the_one(node, base, outcome))]
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


def _of_the_one(node: Node, base: Sequence[Wish], outcome: OutcomeMessage | None) -> Node:
    """A tag put on or taken off with nobody named, after an answer about the tags of friends: it is about them."""
    asked = base[-1].node if base and outcome is not None and outcome.kind == "answer" else None
    people = asked.every("people") if asked is not None and asked.kind in OF_ONE else []
    if len(people) != 1 or node.kind not in THEIRS or any(role in ("friends", "pair", "nobodytags") for role, _ in node.slots):
        return node
    friends = Node("friends", (("base", Node("people", (("people", people[0]),), people[0].text)),), people[0].text)
    return Node(THEIRS[node.kind], (*node.slots, ("friends", friends)), node.text, node.start, node.end)


def besides(wishes: Sequence[Wish]) -> list[Wish]:
    """What is asked for besides what waits, without the words that this stays as it is: "keep that, and add Gold as well"."""
    return [wish for wish in wishes if wish.node.kind != "keep_it" or not _stays(wish.node)]


def _stays(node: Node) -> bool:
    kept = [part for part in node.every("kept") for part in part.walk() if not part.slots]
    return bool(kept) and all(part.kind == "it" for part in kept)


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


def _renames_it(node: Node) -> bool:
    """A new name for what was spoken of: perhaps for a new thing that is not there yet."""
    named = node.every("thing") if node.kind == "rename" else []
    return len(named) == 1 and named[0].inner.kind == "it"
