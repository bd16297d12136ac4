"""What the earlier messages come to: their goals, with everything said since then applied to them."""

from collections.abc import Sequence

from agent.model import OutcomeMessage
from agent.offline.choices import picked
from agent.offline.corrections import christened
from agent.offline.dialogue import LATER, RENAMING, TALK
from agent.offline.joining import joined_wishes, renames_it
from agent.offline.language import understand
from agent.offline.lexicon import Lexicon, says
from agent.offline.live import Live
from agent.offline.nodes import Node
from agent.offline.sentence import STRAIGHT, Reading, whole
from agent.offline.turns import WAITING, Turn, newest_proposal
from agent.offline.wishes import Patch, Wish
from agent.offline.words import is_cjk

LISTS = ("show", "undo")  # what is shown is shown instead of what was shown before
MOST_QUESTIONS = 4


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
    if node.kind == "create_stray" or (node.kind == "create_tags" and [role for role, _ in node.slots] == ["for"]):
        return [*base[:-1], Wish(Node("create_tags", given.slots, node.text), base[-1].patch)]
    if node.kind == "create_segment" and all(role != "name" for role, _ in node.slots) and given.slots == (("names", names),):
        return christened(base, Node("fragment_name", names.slots, node.text), waits=True) if len(names.slots) == 1 else None
    if node.kind == "rename" and all(role != "newname" for role, _ in node.slots) and given.slots == (("names", names),):
        return [*base[:-1], Wish(Node("rename", (*node.slots, *names.slots), node.text), base[-1].patch)]
    ends = any(role in ("into", "stays", "into2") for role, _ in node.slots)
    called = all(n.kind in RENAMING or renames_it(n) for n in found[0].goals) and bool(found[0].goals)
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
    return node.kind in LATER or node.kind == "told" or renames_it(node)


def _files_it(node: Node) -> bool:
    """Whether the words say where it goes, after its name: "Gold, and it goes in Perks"."""
    return node.kind == "move" and any(part.kind == "it" for part in node.walk())


def adds(text: str, said: Sequence[Node], base: Sequence[Wish], past: Sequence[Turn]) -> bool:
    """Whether the words ask for something besides what is proposed and waits: "and delete Test as well"."""
    ends = [turn.outcome for turn in past if turn.outcome is not None and turn.outcome.kind == "proposal"]
    waits = (bool(ends) and ends[-1].status in WAITING) or (bool(base) and past[-1].asked)  # what was asked is asked again
    names = bool(base) and base[-1].node.kind.startswith(("create_", "workflow"))  # "and call it Gold" then says no more
    other = (*LATER, *TALK, *LISTS, "workflow_keyword", *(("rename_also",) if names else ()))
    changes = all(node.kind not in other and not renames_it(node) for node in said)
    listed = any(wish.node.kind in LISTS for wish in base)
    return waits and changes and says(text, "adding") and not listed


def besides(wishes: Sequence[Wish]) -> list[Wish]:
    """What is asked for besides what waits, without the words that this stays as it is: "keep that, and add Gold as well"."""
    return [wish for wish in wishes if wish.node.kind != "keep_it" or not _stays(wish.node)]


def _stays(node: Node) -> bool:
    kept = [part for part in node.every("kept") for part in part.walk() if not part.slots]
    return bool(kept) and all(part.kind == "it" for part in kept)
