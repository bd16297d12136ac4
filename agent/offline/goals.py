"""What each goal about tags and folders becomes: a handler per kind, all of them drafting tool calls."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.offline.audience import Which, both, clause, either, groups, no
from agent.offline.dates import Unclear
from agent.offline.grammar import Node
from agent.offline.plan import Ask, Decline, Planner
from store.names import fold, name_key

Handler = Callable[[Planner, Node], None]


def create_tags(plan: Planner, node: Node) -> None:
    """New tags, perhaps in folders; those that exist already are asked about, or kept when the operator said so."""
    parts = [*node.every("part"), *node.every("part2")] or [node]
    made = 0
    pairs = []
    missing_ok = node.one("ifmissing") is not None
    for part in parts:
        folder = part.one("infolder") or part.one("infolder2")
        named = [names for role in ("names", "names1", "names2") for names in part.every(role)]
        pairs += [(name, folder) for names in named for name in names.every("newname")]
    count = node.one("number")
    if count is not None and int(count.text) != len(pairs) and int(count.text) > 1:
        raise Ask(plan.say("count_differs", said=count.text, found=len(pairs)))
    for name_node, folder_node in pairs:
        made += _create_one(plan, name_node, folder_node, missing_ok)
    if not made and not plan.drafts:
        plan.answers.append(plan.say("all_there", names=plan.say("joint").join(plan.mentions.tags[-len(pairs) :])))


def _create_one(plan: Planner, node: Node, folder_node: Node | None, if_missing: bool) -> int:
    name = plan.new_name(node)
    there = plan.live.named("tag", name)
    if there is not None:
        plan.mentions.tags.append(there)
        plan.mentions.things.append(("tag", there))
        if not if_missing:
            raise Ask(plan.say("tag_exists", name=there), [there])
        plan.local_tag = True
        return 0
    where, plan.filed = plan.patch.folder, True
    if folder_node is not None:
        where = folder_node.slots[0][1] if folder_node.one("folder") is not None else folder_node
    folder = plan.folder(where) if where is not None else None
    plan.draft("create_tag", name=name, folder=folder)
    plan.created["tag"][name_key(name)] = name
    plan.mentions.tags.append(name)
    plan.mentions.things.append(("tag", name))
    plan.local_tag = True
    return 1


def create_stray(plan: Planner, _node: Node) -> None:
    """A new tag without a name."""
    raise Ask(plan.say("which_name"))


def _tags_of(plan: Planner, node: Node, role: str = "tags") -> list[str]:
    """The goal's tags; without any, those just spoken of."""
    found = node.one(role)
    if found is not None:
        tags = plan.tags(found)
        plan.mentions.things += [("tag", tag) for tag in tags]
        return tags
    if plan.patch.tag is not None:
        return [plan.tag(plan.patch.tag)]
    if plan.tag_before:
        plan.pointed()
        return [plan.mentions.tags[-1]]
    raise Ask(plan.say("which_tag"))


def apply(plan: Planner, node: Node) -> None:
    """Tags on friends."""
    for part in node.every("pair") or [node]:
        which, tags = _both(plan, part)
        _membership(plan, "apply_tag", tags, which)


def _both(plan: Planner, node: Node) -> tuple[Which, list[str]]:
    """Friends and tags of a goal; "that tag" may mean one that the friends were described by."""
    listed = node.one("tags")
    pointed = listed is not None and any(part.kind == "it" for part in listed.every("tag"))
    if pointed and not plan.tag_before:
        which = plan.audience(node.one("friends"))
        return which, _tags_of(plan, node)
    tags = _tags_of(plan, node)
    which = plan.audience(node.one("friends"))
    plan.mentions.tags += [
        tag for tag in tags if plan.mentions.tags[-1:] != [tag]
    ]  # "it" is what was put on, not whom it was put on
    return which, tags


def topic(plan: Planner, node: Node) -> None:
    """Says which friends the next goal is about; when that goal is about others, nobody knows what this was for."""
    if plan.topic is not None:
        raise Ask(plan.say("what_about", said=plan.topic))
    plan.audience(_slot(node, "friends"))
    plan.topic = node.text


def told(plan: Planner, node: Node) -> None:
    """Names what the next goal points at: it, that tag, both, them, her. Alone it is no order."""
    if plan.topic is not None or plan.told is not None:
        raise Ask(plan.say("what_about", said=plan.topic or node.text))
    node.asked.update(("talk", "predicate"))
    friends, people = node.one("friends"), node.one("people")
    named = [thing(plan, part)[1] for part in node.every("thing")]
    for part in node.every("thing"):
        if part.kind == "tag":
            plan.tag(part.slots[0][1])
    if people is not None:
        plan.audience_of(either(*(plan.person(name) for name in people.every("person"))))
    if friends is not None:
        plan.audience(friends)
    if friends is not None or people is not None:
        plan.topic = node.text
    if named:
        plan.told = (node.text, list(dict.fromkeys(named)))


def vague(_plan: Planner, node: Node) -> None:
    """A wish without a deed in it."""
    raise Unclear("vague_word", said=node.text)


def strip(plan: Planner, node: Node) -> None:
    """Every tag that these friends have, off."""
    which = plan.audience(node.one("friends"))
    found = plan.look("find_friends", friends=plan.groups(which))
    friends = found.get("sample", [])
    there = {tag for friend in friends for tag in friend.get("tags") or []}
    few = found["count"] <= len(friends)
    tags = [tag for tag in plan.live.tags if not few or tag in there]
    for tag in tags:
        plan.draft("remove_tag", tag=tag, friends=plan.groups(which))
    if not tags:
        plan.answers.append(plan.say("nothing_to_do"))


def remove(plan: Planner, node: Node) -> None:
    """Tags off friends. Without friends said, everyone who has it."""
    nobody = node.one("nobodytags")
    if nobody is not None:
        for tag in plan.tags(nobody):
            _membership(plan, "remove_tag", [tag], plan.audience_of(clause("all_tags", [tag])))
        return
    rel = node.one("nobodyrel")
    if rel is not None:
        _membership(plan, "remove_tag", _tags_of(plan, node), plan.audience_of(plan.who.rel(rel)))
        return
    neither = node.one("neithertags")
    if neither is not None:
        _membership(plan, "remove_tag", [plan.tag(part) for part in neither.every("tag")], plan.audience(node.one("friends")))
        return
    parts = node.every("pair")
    if not parts and node.one("friends") is None and not plan.local_friends and not plan.patch.instead:
        _tags_of(plan, node)
        raise Ask(plan.say("which_friends"))
    for part in parts or [node]:
        which, tags = _both(plan, part)
        _membership(plan, "remove_tag", tags, which)


def remove_but(plan: Planner, node: Node) -> None:
    """Tags off all who have them, but for some who keep them."""
    tags = _tags_of(plan, node)
    kept = plan.who.friends(_slot(node, "friends"))
    for tag in tags:
        _membership(plan, "remove_tag", [tag], plan.audience_of(both(clause("all_tags", [tag]), no(kept))))


def about(plan: Planner, node: Node) -> None:
    """Says whom or which tag the next goal is about, and why."""
    node.asked.add("reason")
    people, tags = node.one("people"), node.one("topictags")
    if people is not None:
        plan.audience(Node("people", (("people", people),), people.text))
    if tags is not None:
        plan.tags(tags)
    plan.aside = node.text


def _membership(plan: Planner, tool: str, tags: list[str], which: Which) -> None:
    """Drafted so that every goal means the friends as they were when the operator spoke."""
    found = plan.groups(which)
    at = _before_what_changes_them(plan, found)
    for tag in tags:
        call = (tool, {"tag": tag, "friends": found})
        if call not in plan.drafts:
            plan.drafts.insert(at, call)
            at += 1


def _before_what_changes_them(plan: Planner, found: list[dict[str, Any]]) -> int:
    """The place before the first draft that would change who these friends are, when they were spoken of before it."""
    mentioned = {tag for g in found for name in ("all_tags", "any_tags", "none_tags") for tag in g.get(name) or []}
    everyone_tagged = any("untagged" in g for g in found)
    for at, (tool, arguments) in enumerate(plan.drafts):
        same = arguments.get("friends") == found
        if tool in ("apply_tag", "remove_tag") and same and (arguments["tag"] in mentioned or everyone_tagged):
            return at
    return len(plan.drafts)


def swap(plan: Planner, node: Node) -> None:
    """One tag instead of another."""
    old, new = plan.tags(_slot(node, "from")), plan.tags(_slot(node, "to"))
    friends = node.one("friends")
    if friends is None and not plan.patch.instead and not plan.local_friends:
        which = clause("all_tags", old)
    else:
        which = both(plan.audience(friends), clause("any_tags", old))
    _membership(plan, "apply_tag", new, which)
    for tag in old:
        plan.draft("remove_tag", tag=tag, friends=plan.groups(which))


def show(plan: Planner, node: Node) -> None:
    """The friend list or the inbox, filtered."""
    narrowed = node.one("narrowed")
    tags, rel = node.one("tags"), node.one("rel")
    friends = node.one("friends") or node.one("chats")
    if narrowed is not None:
        which = plan.audience_of(plan.who.narrowed(narrowed))
    elif friends is not None or (tags is None and rel is None):
        which = plan.audience(friends)
    else:
        which = plan.who.having(tags) if tags is not None else plan.who.rel(_slot(node, "rel"))
        which = plan.audience_of(which)
    place = node.one("place")
    where = "inbox" if node.one("chats") is not None else place.kind if place is not None else "friends"
    plan.draft("show_friends", friends=plan.groups(which), place=where)


def rename(plan: Planner, node: Node) -> None:
    """A new name for a tag, folder, segment or workflow."""
    for pair in node.every("rename2"):
        rename_thing(plan, *thing(plan, pair.one("thing")), plan.new_name(_slot(pair, "newname")))
    if node.every("rename2"):
        return
    noun, name = thing(plan, node.one("thing"))
    given, said = node.one("newname") or node.one("quoted"), node.one("noun")
    if given is None:
        raise Ask(plan.say("which_new_name", name=name))
    if said is not None and said.kind != noun:
        raise Ask(plan.say(f"unknown_{said.kind}", name=name))
    rename_thing(plan, noun, name, plan.new_name(given))


def rename_thing(plan: Planner, noun: str, name: str, new: str) -> None:
    """The call that renames that noun."""
    plan.rename(noun, name, new)
    if noun == "tag":
        plan.draft("rename_tag", tag=name, name=new)
    elif noun == "folder":
        plan.draft("save_folder", folder=name, name=new)
    elif noun == "segment":
        plan.draft("save_segment", segment=name, name=new, friends=None)
    else:
        plan.draft("save_workflow", workflow=name, name=new, enabled=None, trigger=None, only_if=None, actions=None)


def thing(plan: Planner, node: Node | None) -> tuple[str, str]:
    """(noun, exact name) of what a goal is about; without one, what was spoken of last."""
    if node is None or node.slots[0][1].kind == "it":
        plan.pointed()
        pointed = node.kind if node is not None else None
        found = [pair for pair in plan.mentions.things if pointed in (None, pair[0]) or node is None]
        if node is not None and node.kind == "tag" and plan.mentions.things:
            return plan.mentions.things[-1]
        if not found and plan.mentions.tags:
            return "tag", plan.mentions.tags[-1]
        if not found:
            raise Ask(plan.say("which_tag"))
        return found[-1]
    inner = node.slots[0][1]
    finder: dict[str, Callable[[Node], str]] = {
        "tag": plan.tag,
        "folder": plan.folder,
        "segment": plan.segment_named,
        "workflow": plan.workflow_named,
    }
    pair = (node.kind, finder[node.kind](inner))
    plan.mentions.things.append(pair)
    return pair


def move(plan: Planner, node: Node) -> None:
    """Tags into a folder."""
    for pair in node.every("mpair"):
        for tag in plan.tags(_slot(pair, "tags")):
            plan.draft("move_tag", tag=tag, folder=plan.folder(_slot(pair, "folder")))
    if node.every("mpair"):
        return
    target, source = node.one("newfolder"), node.one("from")
    tags = _tags_of(plan, node)
    if source is not None and any(plan.live.folder_of.get(tag) != plan.folder(source) for tag in tags):
        raise Ask(plan.say("not_in_folder", tag=tags[0], folder=plan.folder(source)))
    if target is not None:
        name = plan.new_name(target)
        if plan.live.named("folder", name) is None and name_key(name) not in plan.created["folder"]:
            plan.make_folder(name)
    else:
        name = plan.folder(_slot(node, "folder"))
    for tag in tags:
        plan.draft("move_tag", tag=tag, folder=name)


def move_out(plan: Planner, node: Node) -> None:
    """Tags out of their folder."""
    source = node.one("from")
    folder = plan.folder(source) if source is not None else None
    for tag in _tags_of(plan, node):
        if folder is not None and plan.live.folder_of.get(tag) != folder:
            raise Ask(plan.say("not_in_folder", tag=tag, folder=folder))
        plan.draft("move_tag", tag=tag, folder=None)


def create_folder(plan: Planner, node: Node) -> None:
    """New folders."""
    for names in node.every("names"):
        for given in names.every("newname"):
            name = plan.new_name(given)
            there = plan.live.named("folder", name)
            if there is not None:
                raise Ask(plan.say("folder_exists", name=there), [there])
            plan.make_folder(name)


def create_folder_move(plan: Planner, node: Node) -> None:
    """A new folder with tags in it."""
    name = plan.new_name(_slot(node, "name"))
    if plan.live.named("folder", name) is not None:
        raise Ask(plan.say("folder_exists", name=name), [name])
    plan.make_folder(name)
    for tag in _tags_of(plan, node):
        plan.draft("move_tag", tag=tag, folder=name)


def create_folder_tags(plan: Planner, node: Node) -> None:
    """A new folder with new tags in it."""
    create_folder(plan, Node("create_folder", (("names", Node("names", (("newname", _slot(node, "name")),))),)))
    node.asked.add("names")
    for names in node.every("names"):
        for given in names.every("newname"):
            name = plan.new_name(given)
            if plan.live.named("tag", name) is not None:
                raise Ask(plan.say("tag_exists", name=name), [name])
            plan.draft("create_tag", name=name, folder=plan.mentions.folder)
            plan.created["tag"][name_key(name)] = name
            plan.mentions.tags.append(name)


def delete(plan: Planner, node: Node) -> None:
    """Things deleted, whatever uses a tag first."""
    found = []
    if _says_again(plan, node):
        return
    for each in (*node.every("things"), *node.every("gone")):
        if each.kind == "tags":
            found += [("tag", name) for name in plan.tags(_slot(each, "tags"))]
        else:
            found += [thing(plan, part) for part in each.every("thing")]
    delete_things(plan, found or [thing(plan, None)], [*node.every("settle"), *plan.patch.settle])


def _says_again(plan: Planner, node: Node) -> bool:
    """A tag taken off friends and then, by a pronoun, to be deleted: "remove both" may only say the same again."""
    leaves = [part.kind for each in node.every("things") for part in each.walk() if not part.slots]
    taken = {arguments["tag"] for tool, arguments in plan.drafts if tool == "remove_tag"}
    again = set(leaves) <= {"it", "them"} and plan.mentions.tags[-1:] and plan.mentions.tags[-1] in taken
    if not again or node.text.split(" ")[0].lower() not in plan.lexicon.taking:
        return False
    before = plan.before.text.split(" ")[0].lower() if plan.before is not None else ""
    if before in plan.lexicon.taking:
        raise Ask(plan.say("what_about", said=node.text))
    return True


def delete_things(plan: Planner, things: list[tuple[str, str]], settle: list[Node]) -> None:
    """Uses first, tags next, folders last."""
    things = list(dict.fromkeys(things))
    uses, replacement = _settled(plan, settle)
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


def _settled(plan: Planner, settle: list[Node]) -> tuple[str, str | None]:
    for node in settle:
        if node.kind == "replace":
            return "replace", plan.tag(_slot(node, "by"))
        if node.kind in ("take_out", "with_uses"):
            return node.kind, None
    return "ask", None


def delete_folder(plan: Planner, node: Node) -> None:
    """A folder; its tags stay."""
    plan.draft("delete_folder", folder=plan.folder(_slot(node, "folder")))


def unneeded(plan: Planner, node: Node) -> None:
    """Says what the next goal is about; alone it is no order."""
    _, plan.unneeded = thing(plan, node.one("thing"))


def delete_it(plan: Planner, node: Node) -> None:
    """Deletes what was spoken of."""
    delete_things(plan, [thing(plan, None)], [*node.every("settle"), *plan.patch.settle])


def merge(plan: Planner, node: Node) -> None:
    """Several tags become one."""
    listed = node.one("tags")
    tags = plan.tags(listed) if listed is not None else [plan.tag(part) for part in (*node.every("first"), *node.every("tag"))]
    target = node.one("into")
    if target is None and plan.patch.tag is not None:
        target = plan.patch.tag
    if target is None:
        raise Ask(plan.say("merge_into"), tags)
    if target.kind == "new":
        name = plan.new_name(_slot(target, "name"))
        into = plan.live.named("tag", name) or name
        if into == name and plan.live.named("tag", name) is None:
            plan.draft("create_tag", name=name, folder=None)
    else:
        into = plan.tag(target)
    gone = node.one("tags2")
    if gone is not None and set(plan.tags(gone)) != set(tags) - {into}:
        raise Ask(plan.say("merge_into"), tags)
    others = [tag for tag in tags if tag != into]
    if not others:
        raise Ask(plan.say("merge_what"))
    plan.draft("merge_tags", tags=others, into=into)


CHOICES = 4


def tidy(plan: Planner, node: Node) -> None:
    """Tags that are on nobody, or used nowhere, deleted. Without saying which: what there is to tidy up, each one choice."""
    tagset = node.one("tagset")
    if tagset is None:
        return _tidy_what_there_is(plan)
    only = tag_filter(plan, tagset)
    if only == "unused" and not any(word in fold(tagset.text) for word in map(fold, plan.lexicon.usage_words)):
        raise Ask(plan.say("tidy_what"), [plan.say("tidy_empty"), plan.say("tidy_unused")])
    found = plan.look("find", kind="tags", only=only).get("tags", [])
    if not found:
        plan.answers.append(plan.say("nothing_to_tidy"))
    for item in found:
        plan.draft("delete_tag", tag=item["name"], uses="ask", replacement=None)
    return None


def _tidy_what_there_is(plan: Planner) -> None:
    unused = [item["name"] for item in plan.look("find", kind="tags", only="empty_and_unused").get("tags", [])]
    idle = [item["name"] for item in plan.look("find", kind="tags", only="idle").get("tags", [])]
    pairs = look_alikes(plan)
    found = [plan.say("tidy_found_unused", names=plan.names(unused))] if unused else []
    found += [plan.say("tidy_found_alike", names=plan.pairs(pairs))] if pairs else []
    found += [plan.say("tidy_found_idle", names=plan.names(idle))] if idle else []
    if not found:
        plan.answers.append(plan.say("all_tidy"))
        return
    choices = [plan.say("tidy_unused")] if unused else []
    choices += [plan.say("tidy_merge", name=other, into=keep) for keep, other in pairs[:CHOICES]]
    choices += [plan.say("tidy_delete", name=name) for name in idle[:CHOICES]]
    raise Ask(plan.say("tidy_found", found=plan.say("semicolon").join(found)), choices)


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


def gone_too(plan: Planner, node: Node) -> None:
    """What a merge or a new name makes disappear is said to disappear."""
    if not plan.drafts or plan.drafts[-1][0] not in ("merge_tags", "rename_tag"):
        raise Ask(plan.say("what_about", said=node.text))


def keep_it(plan: Planner, node: Node) -> None:
    """Says that something is not to be deleted: nothing to do, as long as nothing is."""
    plan.kept = node.text


def undo(plan: Planner, _node: Node) -> None:
    """Takes back the conversation's last applied proposal."""
    plan.draft("undo")


def decline(reply: str) -> Handler:
    """A handler that says what is out of reach."""

    def handler(plan: Planner, _node: Node) -> None:
        raise Decline(plan.say(reply))

    return handler


def _slot(node: Node, role: str) -> Node:
    found = node.one(role)
    if found is None:
        raise Unclear("not_understood", said=node.text)
    return found


def with_name(plan: Planner, name: str) -> list[dict[str, Any]]:
    """Friends of a display name, as groups."""
    return groups(clause("friends", [name]), plan.terms())


DECLINED = (
    "send",
    "predict",
    "statistics",
    "friend",
    "owner",
    "account",
    "schedule",
    "export",
    "prompt",
    "approve",
    "small",
)
HANDLERS: Mapping[str, Handler] = {
    "create_tags": create_tags, "create_stray": create_stray, "topic": topic, "told": told, "about": about,
    "background": told, "vague": vague, "apply": apply, "remove": remove,
    "remove_but": remove_but, "strip": strip, "swap": swap, "show": show,
    "rename": rename, "rename_also": rename, "move": move, "move_out": move_out, "create_folder": create_folder,
    "create_folder_move": create_folder_move, "create_folder_tags": create_folder_tags,
    "delete": delete, "delete_folder": delete_folder, "unneeded": unneeded,
    "delete_it": delete_it, "merge": merge, "tidy": tidy, "gone_too": gone_too, "keep_it": keep_it, "undo": undo,
    **{f"decline_{name}": decline(f"decline_{name}") for name in DECLINED},
}  # fmt: skip
