"""One thing named in the place of another, of which the words do not say which: whether they leave open what it replaces."""

from collections.abc import Sequence

from agent.offline.lexicon import says
from agent.offline.live import Live
from agent.offline.nodes import Node
from agent.offline.rewriting import leaves
from agent.offline.wishes import Wish

PUTTING = frozenset({"apply", "remove"})
WHOLE = frozenset({"all", "all_but", "segment", "them"})  # friends said so are all that is said of them
TIME = frozenset({"period", "day"})


def leaves_open(wishes: Sequence[Wish], later: Node, live: Live) -> bool:
    """Whether "rather Y", after what the goals say, may be meant for more than one part of them."""
    if not wishes or later.kind not in ("not_that_but", "not_them_but") or later.every("old") or later.every("oldf"):
        return False
    if any(part.kind in ("unknown", "unnamed") for wish in wishes for part in wish.node.walk()):
        return False  # it is what was asked for
    tag, friends = later.every("instead"), [*later.every("insteadf"), *later.every("friends")]
    if tag:
        return _tag_open(wishes, later, tag[0], live)
    return bool(friends) and _friends_open(wishes, friends)


def _tag_open(wishes: Sequence[Wish], later: Node, tag: Node, live: Live) -> bool:
    """A tag: one of several goals may be meant, or the friends who have it rather than the tag that they get."""
    if len(wishes) > 1:
        return sum(bool(_names(wish.node)) for wish in wishes) > 1
    goal = wishes[0].node
    if goal.kind in PUTTING and any(_names(node) for _, node in wishes[0].patch.spoken()):
        return True  # "only the ones with Y … no wait, I meant Z": the restriction, or the tag?
    if goal.kind == "rename":
        return True  # what is renamed, or its new name?
    if goal.kind not in PUTTING:
        return False
    whom = [name for friends in goal.every("friends") for name in _names(friends)]
    about = [name for tags in goal.every("tags") for name in _names(tags)]
    if not whom:
        return False
    of_friends, of_tags = (any(_akin(live, tag.text, name) for name in names) for names in (whom, about))
    return (of_friends or says(later.text, "preferring")) and (of_friends or not of_tags)


def _friends_open(wishes: Sequence[Wish], friends: Sequence[Node]) -> bool:
    """Friends: those of one of several goals may be meant, or one of several things that were said of them."""
    before = [part for wish in wishes for role, part in wish.node.slots if role == "friends"]
    if any(role == "pair" for wish in wishes for role, _ in wish.node.slots) or len({part.text for part in before}) > 1:
        return True
    named, were = _people(friends), _people(before)
    if named:
        return len(named) == 1 < len(were)
    if were or any(part.kind in WHOLE for each in friends for part in each.walk()):
        return False
    told = sum(_told(part) for part in before[:1]) + sum(len(wish.patch.spoken()) for wish in wishes)
    return told > sum(map(_told, friends))


def _told(node: Node) -> int:
    """How many things are said of friends."""
    return sum(1 if role in TIME or not part.slots else _told(part) for role, part in node.slots)


def _people(nodes: Sequence[Node]) -> list[Node]:
    return [part for node in nodes for part in node.walk() if part.kind == "person"]


def _names(node: Node) -> list[str]:
    return [part.text for part in leaves(node) if part.kind == "name"]


def _akin(live: Live, one: str, other: str) -> bool:
    """Whether both tags lie in one folder."""
    where = [live.folder_of.get(live.named("tag", name) or name) for name in (one, other)]
    return where[0] is not None and where[0] == where[1]
