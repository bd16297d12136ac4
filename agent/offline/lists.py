"""What each goal becomes that shows friends: the friend list or the inbox, filtered."""

from collections.abc import Mapping

from agent.offline.asking import Unclear, slot
from agent.offline.audience import Which, both
from agent.offline.nodes import Node
from agent.offline.plan import Handler, Planner
from agent.offline.words import keys


def show(plan: Planner, node: Node) -> None:
    """The friend list or the inbox, filtered."""
    narrowed, explained = node.one("narrowed"), node.one("reason")
    tags, rel = node.one("tags"), node.one("rel")
    friends = node.one("friends") or node.one("chats")
    if narrowed is not None:
        which = plan.whom.audience_of(plan.who.narrowed(narrowed))
    elif friends is not None or (tags is None and rel is None):
        which = plan.whom.audience(friends)
        which = plan.whom.settled(both(which, plan.who.rel(rel))) if rel is not None else which
    else:
        more = [plan.who.rel(rel)] if tags is not None and rel is not None else []
        tags = tags or _bare(rel)
        which = _tagged(plan, tags) if tags is not None else plan.who.rel(slot(node, "rel"))
        which = plan.whom.audience_of(both(which, *more))
    if explained is not None and not _says_no_more(plan, explained, node):
        raise Unclear("what_about", said=explained.text)
    place = node.one("place")
    where = "inbox" if node.one("chats") is not None else place.kind if place is not None else "friends"
    plan.draft("show_friends", friends=plan.groups(which), place=where)


def _tagged(plan: Planner, tags: Node) -> Which:
    """Friends by nothing but their tags. A plus between them joins what one friend has: "gold + local, let me see them"."""
    return plan.who.having(tags) if plan.lexicon.says(tags.text, "at_once") else plan.who.crowd(tags)


def _says_no_more(plan: Planner, explained: Node, node: Node) -> bool:
    """Whether words that are put otherwise behind a comma ("members who buy glaze, so Studio member plus Bought glaze") hold
    nothing but what the tags say."""
    named = [part.text for role, slot_ in node.slots if role != "reason" for part in slot_.walk() if part.kind == "name"]
    tags = {key[:4] for name in named for key in keys(name)}
    return all(key[:4] in tags or plan.lexicon.says(key, "plain") for key in keys(explained.text))


def _bare(rel: Node | None) -> Node | None:
    """The tags of a clause that says nothing but their names: with an "and" it may mean both or either."""
    said = rel.inner if rel is not None and len(rel.slots) == 1 else None
    tags = said.inner if said is not None and said.kind == "has" and len(said.slots) == 1 else None
    return tags if tags is not None and said is not None and tags.text == said.text else None


def show_left(plan: Planner, node: Node) -> None:
    """Those of whom the words just spoke, when these have left somebody out."""
    if plan.spoken.topic is None:
        raise Unclear("who")
    show(plan, node)


HANDLERS: Mapping[str, Handler] = {"show": show, "show_left": show_left}
