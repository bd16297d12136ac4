"""Goals about tags and folders themselves: made, renamed, moved."""

import re
from collections.abc import Mapping

from agent.offline.asking import Perhaps, Unclear, slot
from agent.offline.audience import clause
from agent.offline.nodes import Node
from agent.offline.plan import Handler, Planner
from agent.offline.sentence import whole
from agent.offline.words import keys
from store.names import name_key

ARROWS = ("->", "→", "=>", "⇒")
LISTED = re.compile(r"[,+&、，]|\band\b")
UNSPACED = re.compile("[\u4e00-\u9fff]{3,5}")  # 黒田健 may be 黒田 健
QUOTES = "\"'“‘「『"


def create_tags(plan: Planner, node: Node) -> None:
    """New tags, perhaps in folders; those that exist already are asked about, or kept when the operator said so."""
    node.asked.add("reason")
    parts = [*node.every("part"), *node.every("part2")] or [node]
    made = 0
    pairs = []
    missing_ok = node.one("ifmissing") is not None
    for part in parts:
        folder = part.one("infolder") or part.one("infolder2")
        named = [names for role in ("names", "names1", "names2", "for") for names in part.every(role)]
        pairs += [(name, folder) for names in named for name in names.every("newname")]
        for names in named if plan.patch.tag is None else ():
            _not_one(plan, names)
    count = node.one("number")
    if count is not None and int(count.text) != len(pairs) and int(count.text) > 1:
        raise Unclear("count_differs", said=count.text, found=len(pairs))
    _only_named(plan, node)
    _for_nobody(plan, node)
    for name_node, folder_node in pairs:
        made += _create_one(plan, name_node, folder_node, missing_ok)
    if not made and not plan.drafts:
        plan.answers.append(plan.say("all_there", names=plan.say("joint").join(plan.mentions.tags[-len(pairs) :])))


def _not_one(plan: Planner, names: Node) -> None:
    """「夏期講習・参加」 where 夏期講習参加 exists: no two names, but that one."""
    there = plan.live.named("tag", names.text) if len(names.slots) > 1 else None
    if there is not None:
        raise Unclear("tag_exists", [there], name=there)


def _only_named(plan: Planner, node: Node) -> None:
    """“A folder called Fabrics, empty”: words in small letters after one name with a capital may describe it."""
    for names in node.every("names"):
        given = names.every("newname")
        odd = [name for name in given[1:] if name.text[:1].islower()] if given and given[0].text[:1].isupper() else []
        if odd and plan.lexicon.says(node.text, "singly") and not plan.patch.sure:
            raise Unclear("confirm_name", name=node.text[node.text.find(given[0].text) :])


def _for_nobody(plan: Planner, node: Node) -> None:
    """“A tag for Tara”: where a friend is called so, it may be that friend's, and have no name yet."""
    named = [name.text for names in node.every("for") for name in names.every("newname")]
    for name in (each for each in named if not any(mark + each in node.text for mark in QUOTES)):
        if plan.look("find_friends", friends=plan.groups(clause("name_contains", name)))["count"]:
            raise Unclear("tag_for_friend", [plan.say("quoted", name=name)], name=name)


def _create_one(plan: Planner, node: Node, folder_node: Node | None, if_missing: bool) -> int:
    name = plan.things.new_name(node)
    there = plan.live.named("tag", name)
    if there is not None:
        plan.mentions.tags.append(there)
        plan.mentions.things.append(("tag", there))
        if not if_missing and plan.patch.tag is None:
            raise Unclear("tag_exists", [there], name=there)
        plan.things.local_tag = True
        return 0
    where, plan.things.filed = plan.patch.folder, True
    if folder_node is not None:
        where = folder_node.inner if folder_node.one("folder") is not None else folder_node
    folder = plan.things.folder(where) if where is not None else None
    plan.things.make_tag(name, folder)
    plan.mentions.things.append(("tag", name))
    plan.things.local_tag = True
    return 1


def create_stray(_plan: Planner, _node: Node) -> None:
    """A new tag without a name."""
    raise Unclear("which_name")


def rename(plan: Planner, node: Node) -> None:
    """A new name for a tag, folder, segment or workflow."""
    node.asked.add("reason")
    for pair in node.every("rename2"):
        rename_thing(plan, *plan.things.meant(pair.one("thing")), plan.things.new_name(slot(pair, "newname")))
    if node.every("rename2"):
        return
    noun, name = plan.things.meant(node.one("thing"))
    given, said = node.one("newname") or node.one("quoted"), node.one("noun")
    if noun == "tag" and given is not None and name_key(given.text) in plan.things.created["folder"]:
        raise Perhaps("what_about", said=node.text)  # "create the folder Staff, test -> Staff"
    if given is None:
        raise Unclear("which_new_name", name=name)
    if said is not None and said.kind != noun:
        raise Unclear(f"unknown_{said.kind}", name=name)
    one_of_two = given.text.isascii() and bool(plan.lexicon.alternatives & set(keys(given.text)))  # "rename A to B or C"
    if given.kind == "new" and not plan.patch.sure and (one_of_two or _perhaps_a_condition(plan, noun, node, given)):
        given = Node("doubtful", (), given.text)
    arrowed = node.one("naming") is None and any(arrow in node.text for arrow in ARROWS)
    if noun == "tag" and arrowed and _names_friends(plan, given.text):
        raise Unclear("what_about", said=node.text)
    rename_thing(plan, noun, name, plan.things.new_name(given))


def _names_friends(plan: Planner, said: str) -> bool:
    """Whether a friend is called so: "Gold -> Ann Lee" may put Gold on her."""
    parts = [part.strip() for part in LISTED.split(said) if part.strip()]
    parts = [part[:2] if UNSPACED.fullmatch(part) else part for part in parts]
    return any(plan.look("find_friends", friends=plan.groups(clause("name_contains", part)))["count"] for part in parts)


def _perhaps_a_condition(plan: Planner, noun: str, node: Node, given: Node) -> bool:
    """What a segment or workflow is "changed to" or "should have" without a word of naming: a time, a tag, one thing more."""
    lexicon, quoted = plan.lexicon, node.text.find(given.text) > 0 and node.text[node.text.find(given.text) - 1] in QUOTES
    if noun not in ("segment", "workflow") or quoted:
        return False
    beside = node.text.replace(given.text, " ", 1).casefold()
    if "naming" not in lexicon.patterns or lexicon.says(beside, "naming"):
        return False
    return (
        lexicon.says(node.text.casefold(), "unnaming")
        or plan.live.named("tag", given.text) is not None
        or whole(lexicon, given.text, plan.live, "period") is not None
    )


def rename_thing(plan: Planner, noun: str, name: str, new: str) -> None:
    """The call that renames that noun."""
    plan.things.rename(noun, name, new)
    if noun == "tag":
        plan.draft("rename_tag", tag=name, name=new)
    elif noun == "folder":
        plan.draft("save_folder", folder=name, name=new)
    elif noun == "segment":
        plan.draft("save_segment", segment=name, name=new, friends=None)
    else:
        plan.draft("save_workflow", workflow=name, name=new, enabled=None, trigger=None, only_if=None, actions=None)


def move(plan: Planner, node: Node) -> None:
    """Tags into a folder."""
    for pair in node.every("mpair"):
        for tag in plan.things.tags(slot(pair, "tags")):
            plan.draft("move_tag", tag=tag, folder=plan.things.folder(slot(pair, "folder")))
    if node.every("mpair"):
        return
    target, source = node.one("newfolder"), node.one("from")
    node.asked.add("reason")
    tags = plan.things.tags_of(node)
    if source is not None and any(plan.live.folder_of.get(tag) != plan.things.folder(source) for tag in tags):
        raise Unclear("not_in_folder", tag=tags[0], folder=plan.things.folder(source))
    name = plan.things.new_folder(target) if target is not None else plan.things.folder(slot(node, "folder"))
    for tag in tags:
        plan.draft("move_tag", tag=tag, folder=name)


def move_out(plan: Planner, node: Node) -> None:
    """Tags out of their folder."""
    source = node.one("from")
    node.asked.add("reason")
    folder = plan.things.folder(source) if source is not None else None
    for tag in plan.things.tags_of(node):
        if folder is not None and plan.live.folder_of.get(tag) != folder:
            raise Unclear("not_in_folder", tag=tag, folder=folder)
        plan.draft("move_tag", tag=tag, folder=None)


def create_folder(plan: Planner, node: Node) -> None:
    """New folders."""
    _only_named(plan, node)
    for names in node.every("names"):
        for given in names.every("newname"):
            name = plan.things.new_name(given)
            there = plan.live.named("folder", name)
            if there is not None:
                raise Unclear("folder_exists", [there], name=there)
            plan.things.make_folder(name)


def create_folder_move(plan: Planner, node: Node) -> None:
    """A new folder with tags in it."""
    node.asked.add("talk")
    name = plan.things.new_name(slot(node, "name"))
    if plan.live.named("folder", name) is not None:
        raise Unclear("folder_exists", [name], name=name)
    plan.things.make_folder(name)
    for tag in plan.things.tags_of(node):
        plan.draft("move_tag", tag=tag, folder=name)


def create_folder_tags(plan: Planner, node: Node) -> None:
    """A new folder with new tags in it."""
    create_folder(plan, Node("create_folder", (("names", Node("names", (("newname", slot(node, "name")),))),)))
    node.asked.add("names")
    for names in node.every("names"):
        for given in names.every("newname"):
            name = plan.things.new_name(given)
            if plan.live.named("tag", name) is not None:
                raise Unclear("tag_exists", [name], name=name)
            plan.things.make_tag(name, plan.mentions.folder)


HANDLERS: Mapping[str, Handler] = {
    "create_tags": create_tags, "create_stray": create_stray, "rename": rename, "rename_also": rename,
    "move": move, "move_out": move_out, "create_folder": create_folder,
    "create_folder_move": create_folder_move, "create_folder_tags": create_folder_tags,
}  # fmt: skip
