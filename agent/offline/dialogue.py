"""What the parts of one message are to one another, and which goals speak of earlier ones."""

from collections.abc import Sequence
from itertools import pairwise

from agent.offline.amending import AMENDING
from agent.offline.lexicon import says
from agent.offline.nodes import Node
from agent.offline.words import keys

FRIENDLESS = ("rename", "create_tags", "create_folder", "delete", "move", "merge", "tidy", "workflow", "turn_")
MAKING = ("create_segment", "create_folder", "create_tags", "workflow")
RENAMING = ("rename", "rename_it", "rename_also", "rename_loosely")
TAGGING = frozenset({"apply", "remove", "swap"})  # what was done wrongly is taken back before it is done otherwise
FILING = ("move", "move_out", "delete")  # goals that are about tags themselves, and about nobody who has them
SETTLED = frozenset({"delete", "delete_it", "tidy", "unneeded"})  # goals of which it matters what uses the tag
TALK = ("yes", "no", "again", "why", "thanks", "greet", "help")
TELLING = ("told", "remark", "about")
KEEPING = ("keep_it", "spare", "already")
# Goals that only make sense as a change to an earlier goal.
LATER = AMENDING | frozenset(
    {"correct", "not_that", "leave_out", "leave_alone", "include_too", "narrow", "not_that_but", "not_them_but", "rename_it",
     "workflow_into", "choose", "make_it", "take_it_out", "fragment_friends", "fragment_rel", "fragment_tags", "fragment_folder",
     "fragment_name", "ask_instead"}
)  # fmt: skip


def withdrawal(said: Sequence[Node]) -> int:
    """The place of a "no" after an order of the same message, which takes the order back; 0 where there is none. What corrects
    an order ("no, the cats"; "wait, put it in Pets", of a new tag) takes nothing back."""
    orders = [n for n, node in enumerate(said) if node.kind not in TALK]
    found = [n for n, node in enumerate(said) if node.kind == "no" and not node.slots and orders[:1] and n > orders[0]]
    then = said[found[-1] + 1 : found[-1] + 2] if found else ()
    if not found or any(node.kind in LATER or (said[orders[0]].kind in MAKING and _points(node)) for node in then):
        return 0
    return found[-1]


def _points(node: Node) -> bool:
    return any(part.kind == "it" for part in node.walk())


def contrasted(said: Sequence[Node]) -> Node | None:
    """ "Not Senior", after a tagging and beside nothing else: friends who have it, or that tag? "Not the seniors" are friends."""
    for before, node in pairwise(said):
        named = [part for part in node.walk() if not part.slots]
        tag = node.kind == "leave_out" and before.kind in TAGGING and len(named) == 1 and named[0].kind == "name"
        if tag and keys(node.text)[1:] == keys(named[0].text) and says(node.text, "contrasting"):
            return node
    return None


def kept_back(said: Sequence[Node]) -> Node | None:
    """ "But not B", behind "leave out A": B stays, or is left out as well?"""
    for before, node in pairwise(said):
        out = before.kind == "leave_out" or any(part.kind == "all_but" for part in before.walk())
        if out and node.kind == "leave_out" and says(node.text, "restrained"):
            return node
    return None


def renamed_or_instead(said: Sequence[Node]) -> Node | None:
    """ "Gold sounds better", behind a tagging: is the tag to be called so, or Gold to be put on instead?"""
    for before, node in pairwise(said):
        if before.kind in TAGGING and node.kind == "rename_loosely":
            return node
    return None


def also_but(said: Sequence[Node]) -> Node | None:
    """ "The same for B, except C", behind a tagging: is C left out of A too?"""
    for before, node in pairwise(said):
        if before.kind in TAGGING and node.kind == "include_too" and says(node.text, "alike_but"):
            return node
    return None


def left_out_first(said: Sequence[Node], text: str) -> Node | None:
    """What is done to “them”, or “instead”, right behind “leave out A”: to those, or to the ones who stay?"""
    for before, node in pairwise(said):
        friends = dict(node.slots).get("friends")
        them = friends is not None and any(part.kind == "them" for part in friends.walk())
        if before.kind == "leave_out" and node.kind in TAGGING and (them or (friends is None and says(text, "in_return"))):
            return node
    return None


def off_or_gone(said: Sequence[Node]) -> Node | None:
    """「Newは消して」 right behind a tagging: is it to come off, or to be deleted? 「Newに移して」: is a list to be shown?"""
    for before, node in pairwise(said):
        if before.kind in TAGGING and node.kind in ("delete", "show") and says(node.text, "perhaps_off"):
            return node
    return None


def given_as_reason(said: Sequence[Node], text: str) -> Node | None:
    """A tagging that is only wished, meant or done already, said as why another is ordered, or a list that somebody was looking
    at before it: 「常連の人に付けてあるので、…」, 「常連の方を見ていて、…」."""
    for n, before in enumerate(said):
        following = next((node for node in said[n + 1 :] if node.kind in TAGGING), None)
        if following is None or before.kind not in TAGGING | {"show", "merge"}:
            continue
        start = text.find(before.text)
        whole = text[start : max(start, text.find(following.text, start + len(before.text)))] if start >= 0 else ""
        if says(before.text, "looked_at") if before.kind == "show" else says(whole, "as_reason"):
            return before
    return None


def meant_otherwise(said: Sequence[Node], base: Node, text: str) -> Node | None:
    """One order behind another that may only say more of it: "no VIP" behind a segment (and not "no, VIP"); behind a list, "don't
    tag them VIP", "and who never wrote", which may narrow it, and "show the vegans too", beside those shown or
    alone?"""
    node = said[-1]
    if len(said) > 1:
        return None
    barely = node.kind == "not_that_but" and says(node.text, "barely_no")
    denied = node.kind == "leave_out" and base.kind == "show" and says(node.text, "untold")
    whose = node.kind == "who" and base.kind == "show" and says(text, "and_who")
    both = node.kind == base.kind == "show" and says(text, "shown_too") and more_of(node, base) is node
    return node if barely or denied or whose or both else None


def more_of(node: Node, base: Node) -> Node:
    """What widens the order before, where it says so: 「初回の人も出して」 behind a list, 「法人も入れて」 behind a segment
    (friends are in it, and get no tag by that)."""
    friends = tuple(each for each in node.slots if each[0] == "friends")
    if node.kind == base.kind == "show" and friends and says(node.text, "shown_too"):
        return Node("include_too", friends, node.text, node.start, node.end)
    tags = [tags for role, tags in node.slots if role == "tags"]
    if node.kind == "apply" and base.kind == "create_segment" and tags and not friends and says(node.text, "into_it"):
        rel = Node("chain", (("clause", Node("has", (("tags", tags[0]),))),))
        whom = Node("friends", (("base", Node("those", (("rel", rel),))),), node.text)
        return Node("include_too", (("friends", whom),), node.text, node.start, node.end)
    return node
