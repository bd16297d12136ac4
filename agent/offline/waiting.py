"""Orders that add to a proposal that waits for a decision, where others take its place."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.offline.asking import ASKING
from agent.offline.dialogue import TAGGING, TALK
from agent.offline.nodes import Node
from agent.offline.replies import Reply, planned
from agent.offline.situation import Mentions, Situation
from agent.offline.wishes import Wish

FILED, RENAMED = frozenset({"move", "move_out"}), frozenset({"rename_it", "rename_also"})


def joins(base: Sequence[Wish], said: Sequence[Node], wishes: Sequence[Wish], mentions: Mentions, alone: Reply) -> bool:
    """Whether it does: it is about what is only proposed so far, or goes on from there. `alone` is what it comes to alone."""
    if len(mentions.several) > 1 and alone.asks and set(alone.calls[0][1]["choices"]) == mentions.several:
        return False  # which of them is meant has to be said first
    makes = not alone.drafts and any(wish.node.kind.startswith("create_") for wish in base)
    about = makes or bool(mentions.made & _named(alone))
    return about or _files_what_is_renamed(base, said) or _goes_on_with_the_rest(base, wishes)


def together(base: Sequence[Wish], wishes: Sequence[Wish], situation: Situation, mentions: Mentions, alone: Reply) -> Reply:
    """What is asked for about something that is only proposed: more of the proposal, or an answer beside it."""
    together = planned([*base, *wishes], situation, Mentions())
    if all(wish.node.kind in ASKING for wish in wishes):
        if mentions.made & _named(together) and not together.drafts:
            return Reply([], situation.lexicon.say("only_proposed"))
        return Reply([], together.text) if together.drafts else together
    return together if together.drafts else alone


def _goes_on_with_the_rest(base: Sequence[Wish], wishes: Sequence[Wish]) -> bool:
    """Whether friends are to be tagged, and now “the rest” of them are too: that presupposes the first."""
    whom = [part.kind for wish in wishes for friends in wish.node.every("friends") for part in friends.every("base")]
    tagging = bool(base) and all(wish.node.kind in TAGGING for wish in (base[-1], *wishes))
    return "rest" in whom and tagging


def _files_what_is_renamed(base: Sequence[Wish], said: Sequence[Node]) -> bool:
    """A tag is to have another name, and “it” is to go somewhere, or the other way round: both."""
    orders = [node for node in said if node.kind not in TALK]
    it = any(part.kind == "it" for node in orders for part in node.walk()) or any(node.kind in RENAMED for node in orders)
    kinds = {node.kind for node in orders}
    before = base[-1].node.kind if base else ""
    filed = before == "rename" and kinds <= FILED
    return bool(orders) and it and (filed or (before in FILED and kinds <= RENAMED | {"rename"}))


def _named(reply: Reply) -> set[str]:
    """Every text in the arguments of its calls."""
    found: list[Any] = [arguments for _, arguments in reply.calls]
    for each in found:
        found += each.values() if isinstance(each, Mapping) else each if isinstance(each, list) else []
    return {each for each in found if isinstance(each, str)}
