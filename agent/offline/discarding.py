"""Goals that make things go: deleted, or said to be kept."""

from collections.abc import Mapping

from agent.offline.asking import Unclear, slot
from agent.offline.nodes import Node, unnamed
from agent.offline.plan import Handler, Planner
from agent.offline.tidying import tidy
from agent.offline.words import keys

UNNEEDED = frozenset({"nobodyrel", "nobodytags", "neithertags"})  # what is said of tags that some friends need not have


def delete(plan: Planner, node: Node) -> None:
    """Things deleted, whatever uses a tag first."""
    node.asked.add("reason")
    found = []
    if _says_again(plan, node):
        return
    if plan.lexicon.says(unnamed(node), "deleting_friends"):
        raise Unclear("what_about", said=node.text)
    for each in (*node.every("things"), *node.every("gone")):
        named = _named(plan, each)
        count = each.one("number")
        if count is not None and int(count.text) != len(named):
            raise Unclear("count_differs", said=count.text, found=len(named))
        found += named
    settle = [*node.every("settle"), *plan.patch.settle]
    if found and not settle and all(noun == "tag" for noun, _ in found) and _takes_off(plan, node, found):
        return
    delete_things(plan, found or [plan.things.meant(None)], settle)


def _takes_off(plan: Planner, node: Node, things: list[tuple[str, str]]) -> bool:
    """ "Remove On break", said of a friend who was named just before, is about that friend. Said of others, nobody knows."""
    friends = plan.mentions.friends if plan.spoken.goals else plan.spoken.perhaps_friend()
    if friends is None:
        return False
    taking = bool(plan.lexicon.taking & set(keys(unnamed(node))))
    named = all(part.clause == "friends" for part in friends.walk() if not part.parts)
    about = plan.spoken.topic or ", ".join(plan.spoken.perhaps) or None
    if (about is not None and not taking) or (taking and not named):
        raise Unclear("what_about", said=about or node.text)
    if taking:
        for tag in dict.fromkeys(name for noun, name in things if noun == "tag"):
            plan.draft("remove_tag", tag=tag, friends=plan.groups(friends))
        plan.spoken.topic = None
    return taking


def _named(plan: Planner, each: Node) -> list[tuple[str, str]]:
    """(noun, name) of all that a list names: things, tags, or everything of one noun."""
    if each.kind == "tags":
        return [("tag", name) for name in plan.things.tags(slot(each, "tags"))]
    if each.kind == "all_of":
        noun = slot(each, "noun").kind
        spared = [plan.things.meant(part) for part in each.every("spared")]
        if spared and (noun == "tag" or any(kind != noun for kind, _ in spared)):
            raise Unclear("what_about", said=each.text)  # all other tags, or those of some friends?
        return [(noun, name) for name in getattr(plan.live, f"{noun}s") if (noun, name) not in spared]
    return [plan.things.meant(part) for part in each.every("thing")]


def _says_again(plan: Planner, node: Node) -> bool:
    """A tag taken off friends and then, by a pronoun, to be deleted: "remove both" may only say the same again."""
    leaves = [part.kind for each in node.every("things") for part in each.walk() if not part.slots]
    taken = {arguments["tag"] for tool, arguments in plan.drafts if tool == "remove_tag"}
    again = set(leaves) <= {"it", "them"} and plan.mentions.tags[-1:] and plan.mentions.tags[-1] in taken
    if not again or node.text.split(" ")[0].lower() not in plan.lexicon.taking:
        if again and plan.before is not None and UNNEEDED & set(dict(plan.before.slots)):
            raise Unclear("what_about", said=node.text)  # "nobody in A needs B, bin it": off them, or for good?
        return False
    before = plan.before.text.split(" ")[0].lower() if plan.before is not None else ""
    if before in plan.lexicon.taking:
        raise Unclear("what_about", said=node.text)
    return True


def delete_things(plan: Planner, things: list[tuple[str, str]], settle: list[Node]) -> None:
    """Uses first, tags next, folders last."""
    things = list(dict.fromkeys(things))
    uses, replacement = _settled(plan, settle, [name for noun, name in things if noun == "tag"])
    if uses == "with_uses":
        for noun, name in list(things):
            if noun == "tag":
                found = plan.look("check_usage", tag=name)
                things += [("segment", item["name"]) for item in found.get("segments", [])]
                things += [("workflow", item["name"]) for item in found.get("workflows", [])]
        uses = "ask"
    for noun in ("workflow", "segment"):
        for name in (name for kind, name in dict.fromkeys(things) if kind == noun):
            plan.draft(f"delete_{noun}", **{noun: name})
    for noun, name in dict.fromkeys(things):
        if noun == "tag":
            plan.draft("delete_tag", tag=name, uses=uses, replacement=replacement)
        elif noun == "folder":
            plan.draft("delete_folder", folder=name)


def _settled(plan: Planner, settle: list[Node], tags: list[str]) -> tuple[str, str | None]:
    for node in settle:
        if node.every("where") and not _all_of(plan, node, tags):
            continue
        if node.kind == "replace":
            return "replace", plan.things.tag(slot(node, "by"))
        if node.kind == "another" and plan.patch.tag is not None:
            return "replace", plan.things.tag(plan.patch.tag)
        if node.kind == "another":
            beside = {plan.live.folder_of.get(tag) for tag in tags} - {None, ""}
            others = sorted(
                (tag for tag in plan.live.tags if tag not in tags), key=lambda tag: plan.live.folder_of.get(tag) not in beside
            )
            raise Unclear("replace_by", others, name=plan.joined(tags))
        if node.kind in ("take_out", "with_uses"):
            return node.kind, None
    return "ask", None


def _all_of(plan: Planner, node: Node, tags: list[str]) -> bool:
    """Whether nothing uses these tags but what the words name, or what goes as well."""
    named = {plan.things.meant(part) for part in node.every("where")}
    going = {("segment", call["segment"]) for tool, call in plan.drafts if tool == "delete_segment"}
    going |= {("workflow", call["workflow"]) for tool, call in plan.drafts if tool == "delete_workflow"}
    for tag in tags:
        found = plan.look("check_usage", tag=tag)
        used = {("segment", item["name"]) for item in found.get("segments", [])}
        used |= {("workflow", item["name"]) for item in found.get("workflows", [])}
        if used - named - going:
            return False
    return True


def delete_folder(plan: Planner, node: Node) -> None:
    """A folder; its tags stay."""
    plan.draft("delete_folder", folder=plan.things.folder(slot(node, "folder")))


def unneeded(plan: Planner, node: Node) -> None:
    """Says what the next goal is about; alone it is no order."""
    _, plan.unneeded = plan.things.meant(node.one("thing"))


def delete_it(plan: Planner, node: Node) -> None:
    """Deletes what was spoken of: all of it, where that was a list of tags."""
    if plan.before is not None and plan.before.kind == "which_tags":
        return tidy(plan, plan.before)
    if _says_again(plan, node):
        return None
    return delete_things(plan, [plan.things.meant(None)], [*node.every("settle"), *plan.patch.settle])


def gone_too(plan: Planner, node: Node) -> None:
    """What a merge or a new name makes disappear is said to disappear."""
    if not plan.drafts or plan.drafts[-1][0] not in ("merge_tags", "rename_tag"):
        raise Unclear("what_about", said=node.text)


def keep_it(plan: Planner, node: Node) -> None:
    """Says that something is not to be deleted: nothing to do, as long as nothing is."""
    kept = node.one("kept")
    if kept is None:
        plan.beside.kept = node.text
        return
    things = plan.things
    named = things.tags(slot(kept, "tags")) if kept.kind == "tags" else [things.meant(part)[1] for part in kept.every("thing")]
    plan.beside.spared |= dict.fromkeys(named, node.text)


HANDLERS: Mapping[str, Handler] = {
    "delete": delete, "delete_folder": delete_folder, "delete_it": delete_it,
    "unneeded": unneeded, "gone_too": gone_too, "keep_it": keep_it,
}  # fmt: skip
