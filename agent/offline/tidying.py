"""Goals that tidy up: tags merged into one, tags that nobody has or that nothing uses."""

from collections.abc import Mapping

from agent.offline.asking import Unclear, slot
from agent.offline.nodes import Node
from agent.offline.plan import Handler, Planner
from store.names import fold

ENDS = {"former": 0, "latter": -1}


def merge(plan: Planner, node: Node) -> None:
    """Several tags become one."""
    listed = node.one("tags")
    tags = plan.things.tags(listed) if listed is not None else [plan.things.tag(part) for part in _named(node)]
    target, stays = node.one("into"), node.one("stays")
    if target is None or target.kind in ENDS:
        target = _end_of(node, target or stays)
    if target is None and plan.patch.tag is not None:
        target = plan.patch.tag
    if target is None:
        raise Unclear("merge_into", tags)
    if target.kind == "new":
        name = plan.things.new_name(slot(target, "name"))
        into = plan.live.named("tag", name) or name
        if into == name and plan.live.named("tag", name) is None:
            plan.draft("create_tag", name=name, folder=None)
    else:
        into = plan.things.tag(target)
    others = [tag for tag in tags if tag != into]
    for role, wanted in (("tags2", others), ("moved", others), ("into2", [into])):
        said = node.one(role)
        if said is not None and set(plan.things.tags(said)) != set(wanted):
            raise Unclear("merge_into", tags)
    if stays is not None and stays.kind not in ENDS and stays is not target and plan.things.tag(stays) != into:
        raise Unclear("merge_into", tags)
    gone = node.one("gone")
    if gone is not None and [plan.things.tag(gone)] != others:
        raise Unclear("merge_into", tags)
    if not others:
        raise Unclear("merge_what")
    plan.draft("merge_tags", tags=others, into=into)


def _named(node: Node) -> list[Node]:
    return [part for role in ("first", "second", "tag") for part in node.every(role)]


def _end_of(node: Node, said: Node | None) -> Node | None:
    """The former or the latter of the tags that are named; another tag as it is."""
    if said is None or said.kind not in ENDS:
        return said
    named = [part for part in node.walk() if part.kind == "name"]
    return named[ENDS[said.kind]] if named else None


CHOICES = 4


def tidy(plan: Planner, node: Node) -> None:
    """Tags that are on nobody, or used nowhere, deleted. Without saying which: what there is to tidy up, each one choice."""
    tagset = node.one("tagset")
    if tagset is None:
        return _tidy_what_there_is(plan)
    only = tag_filter(plan, tagset)
    again = node.one("again")
    if again is not None and again.kind != only:
        raise Unclear("what_about", said=again.text)
    if only == "unused" and not any(word in fold(tagset.text) for word in map(fold, plan.lexicon.usage_words)):
        raise Unclear("tidy_what", [plan.say("tidy_empty"), plan.say("tidy_unused")])
    found = [item["name"] for item in plan.look("find", kind="tags", only=only).get("tags", [])]
    within, spared = node.one("within"), [tag for but in node.every("but") for tag in plan.things.tags(slot(but, "spared"))]
    if within is not None:
        folder = plan.things.folder(within)
        found = [tag for tag in found if plan.live.folder_of.get(tag) == folder]
    found = [tag for tag in found if tag not in spared]
    if not found:
        plan.answers.append(plan.say("nothing_to_tidy"))
    for tag in found:
        plan.draft("delete_tag", tag=tag, uses="ask", replacement=None)
    return None


def _tidy_what_there_is(plan: Planner) -> None:
    unused = [item["name"] for item in plan.look("find", kind="tags", only="empty_and_unused").get("tags", [])]
    idle = [item["name"] for item in plan.look("find", kind="tags", only="idle").get("tags", [])]
    pairs = look_alikes(plan)
    found = [plan.say("tidy_found_unused", names=plan.joined(unused))] if unused else []
    found += [plan.say("tidy_found_alike", names=plan.pairs(pairs))] if pairs else []
    found += [plan.say("tidy_found_idle", names=plan.joined(idle))] if idle else []
    if not found:
        plan.answers.append(plan.say("all_tidy"))
        return
    choices = [plan.say("tidy_unused")] if unused else []
    choices += [plan.say("tidy_merge", name=other, into=keep) for keep, other in pairs[:CHOICES]]
    choices += [plan.say("tidy_delete", name=name) for name in idle[:CHOICES]]
    raise Unclear("tidy_found", choices, found=plan.say("semicolon").join(found))


def look_alikes(plan: Planner) -> list[tuple[str, str]]:
    """Pairs of tags that may be one tag twice; the first has more friends."""
    found: dict[frozenset[str], tuple[str, str]] = {}
    for item in sorted(plan.look("find", kind="tags", only="alike").get("tags", []), key=lambda item: -item["friends"]):
        for other in item["like"]:
            found.setdefault(frozenset((item["name"], other)), (item["name"], other))
    return list(found.values())


def tag_filter(_plan: Planner, node: Node) -> str:
    """unused, empty or empty_and_unused, as `find` takes it."""
    node.asked.update(role for role, _ in node.slots)
    kinds = {part.kind for part in node.walk() if part.kind in ("unused", "empty", "unclear", "both")}
    if "unclear" in kinds or not kinds:
        raise Unclear("vague_word", said=node.text)
    if {"unused", "empty"} <= kinds:
        return "empty_and_unused"
    return "unused" if "unused" in kinds else "empty"


HANDLERS: Mapping[str, Handler] = {"merge": merge, "tidy": tidy}
