"""Questions answered from look-ups: counts, lists, where a tag is used, what something is."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.offline.asking import Unclear, slot
from agent.offline.audience import EVERYONE, Which, both, clause
from agent.offline.nodes import Node
from agent.offline.others import among
from agent.offline.plan import Handler, Planner
from agent.offline.tidying import look_alikes, tag_filter


def usage(plan: Planner, node: Node) -> None:
    """Which segments and workflows use a tag (or a segment)."""
    node.asked.add("reason")
    noun, name = plan.things.meant(node.one("thing"))
    if noun == "tag":
        found = plan.look("check_usage", tag=name)
        segments, workflows = found.get("segments", []), found.get("workflows", [])
    elif noun == "folder":
        return list_folder_named(plan, name)
    else:
        segments = [
            s for s in plan.look("find", kind="segments")["segments"] if _mentions(s.get("any"), name) and noun == "segment"
        ]
        workflows = [w for w in plan.look("find", kind="workflows")["workflows"] if _mentions(w.get("only_if"), name)]
    if not segments and not workflows:
        plan.answers.append(plan.say("used_nowhere", name=name))
        return None
    parts = [
        plan.say(f"used_{what}", names=_used(plan, found))
        for what, found in (("segments", segments), ("workflows", workflows))
        if found
    ]
    plan.answers.append(plan.say("used_in", name=name, where=plan.say("semicolon").join(parts)))
    return None


def _used(plan: Planner, found: Sequence[Mapping[str, Any]]) -> str:
    return plan.say("joint").join(
        plan.say("quoted", name=item["name"]) + (plan.say("in_brackets", text=item["how"]) if item.get("how") else "")
        for item in found
    )


def _mentions(stored: Any, name: str) -> bool:
    return name in str(stored)


def count(plan: Planner, node: Node) -> None:
    """How many friends."""
    segment, tag = node.one("x"), node.one("t")
    if segment is not None:
        which = plan.whom.audience_of(clause("in_segments", [plan.things.segment(segment)]))
    elif tag is not None:
        which = plan.whom.audience_of(clause("all_tags", [plan.things.tag(tag)]))
    else:
        which = _asked(plan, node)
    found = plan.look("find_friends", friends=plan.groups(which))
    reply = "count" if found["count"] == found.get("reachable", found["count"]) else "count_reachable"
    plan.answers.append(plan.say(reply, n=found["count"], reachable=found.get("reachable")))


def _asked(plan: Planner, node: Node) -> Which:
    friends = node.one("friends")
    if friends is not None:
        group = plan.whom.audience(friends)
        rels = [plan.who.rel(part) for part in node.every("rel")]
        if not rels:
            return group
        plan.spoken.goals.pop()  # those of whom it is asked, and not the group, are who is spoken of
        return plan.whom.settled(among(group, *rels))
    parts = [plan.who.adjective(part) for part in node.every("adj")] + [plan.who.rel(part) for part in node.every("rel")]
    parts += [plan.who.having(part) for part in node.every("tags")]
    return plan.whom.audience_of(both(*parts) if parts else EVERYONE)


def who(plan: Planner, node: Node) -> None:
    """Which friends: how many, and some by name."""
    segment = node.one("x")
    named = clause("in_segments", [plan.things.segment(segment)]) if segment is not None else None
    which = plan.whom.audience_of(named) if named is not None else _asked(plan, node)
    found = plan.look("find_friends", friends=plan.groups(which))
    names = [item["name"] for item in found.get("sample", [])]
    if not names:
        plan.answers.append(plan.say("nobody"))
    else:
        more = plan.say("and_more", n=found["count"] - len(names)) if found["count"] > len(names) else ""
        plan.answers.append(plan.say("who_are", n=found["count"], names=plan.say("joint").join(names) + more))


def narrowed_q(plan: Planner, node: Node) -> None:
    """Of those spoken of, how many are such and such."""
    which = among(plan.spoken.them(), *(plan.who.rel(part) for part in node.every("narrowed_q")))
    plan.spoken.remember(which)
    found = plan.look("find_friends", friends=plan.groups(which))
    plan.answers.append(plan.say("count", n=found["count"]))


def tags_of(plan: Planner, node: Node) -> None:
    """The tags of a friend."""
    for _, which in _asked_about(plan, node):
        found = plan.look("find_friends", friends=plan.groups(which))
        for item in found.get("sample", []):
            tags = plan.joined(item["tags"]) if item.get("tags") else plan.say("no_tags")
            plan.answers.append(plan.say("tags_of", name=item["name"], tags=tags))


def _asked_about(plan: Planner, node: Node) -> list[tuple[str, Which]]:
    """Friends one by one: named, or the one spoken of before."""
    people, them = node.one("people"), node.one("them")
    if people is None:
        return [((them or node).text, plan.spoken.them())]
    return [(person.text, plan.whom.audience_of(plan.spoken.person(person))) for person in people.every("person")]


def has_tag(plan: Planner, node: Node) -> None:
    """Whether friends have a tag, or have blocked us."""
    tags = node.one("tags")
    if node.kind == "has_if_q" and tags is None:
        raise Unclear("what_about", said=node.text)
    for name, which in _asked_about(plan, node):
        more = plan.who.having(tags) if tags is not None else clause("status", "blocked")
        found = plan.look("find_friends", friends=plan.groups(both(which, more)))
        plan.answers.append(plan.say("it_is_so" if found["count"] else "it_is_not_so", name=name))


def exists(plan: Planner, node: Node) -> None:
    """Whether there is such a thing (still)."""
    asked = slot(slot(node, "x"), "x")
    said = (asked.one("unknown") or asked).text
    there = asked.kind == "name" or any(plan.live.named(noun, said) for noun in ("tag", "folder", "segment", "workflow"))
    plan.answers.append(plan.say("it_is_so" if there else "it_is_not_so", name=said))


def list_tags(plan: Planner, _node: Node) -> None:
    """All tags."""
    plan.answers.append(_names(plan, "tag", plan.live.tags))


def list_folder(plan: Planner, node: Node) -> None:
    """The tags of a folder, or those in none."""
    if node.one("nofolder") is not None:
        plan.answers.append(_names(plan, "tag", [tag for tag in plan.live.tags if not plan.live.folder_of.get(tag)]))
        return
    list_folder_named(plan, plan.things.folder(slot(node, "folder")))


def list_folder_named(plan: Planner, folder: str) -> None:
    """The tags of that folder."""
    tags = [tag for tag in plan.live.tags if plan.live.folder_of.get(tag) == folder]
    plan.answers.append(
        plan.say("in_folder", folder=folder, n=len(tags), names=plan.joined(tags))
        if tags
        else plan.say("folder_empty", folder=folder)
    )


def list_folders(plan: Planner, _node: Node) -> None:
    """All folders."""
    plan.answers.append(_names(plan, "folder", plan.live.folders))


def list_segments(plan: Planner, _node: Node) -> None:
    """All segments."""
    plan.answers.append(_names(plan, "segment", plan.live.segments))


def list_workflows(plan: Planner, node: Node) -> None:
    """All workflows, or those on or off."""
    state = node.one("state")
    names = plan.live.workflows
    if state is not None:
        found = plan.look("find", kind="workflows").get("workflows", [])
        names = [item["name"] for item in found if bool(item.get("enabled")) == (state.kind == "on")]
    plan.answers.append(_names(plan, "workflow", names))


def _names(plan: Planner, noun: str, names: Sequence[str]) -> str:
    return plan.say(f"list_{noun}", n=len(names), names=plan.joined(names)) if names else plan.say(f"no_{noun}s")


def which_tags(plan: Planner, node: Node) -> None:
    """Tags that are unused, or on nobody."""
    only = tag_filter(plan, node)
    names = [item["name"] for item in plan.look("find", kind="tags", only=only).get("tags", [])]
    plan.mentions.tags = names
    if names and only == "unused":  # on friends they may be
        plan.answers.append(plan.say("tags_unused", names=plan.joined(names), n=len(names)))
        return
    plan.answers.append(_names(plan, "tag", names))


def alike(plan: Planner, _node: Node) -> None:
    """Which tags may be one tag twice."""
    pairs = look_alikes(plan)
    plan.answers.append(plan.say("tags_alike", names=plan.pairs(pairs)) if pairs else plan.say("none_alike"))


def idle(plan: Planner, _node: Node) -> None:
    """Which tags nobody got for a long time."""
    found = plan.look("find", kind="tags", only="idle").get("tags", [])
    plan.answers.append(_names(plan, "tag", [item["name"] for item in found]) if found else plan.say("none_idle"))


def count_things(plan: Planner, node: Node) -> None:
    """How many tags, folders, segments, workflows."""
    noun, folder = slot(node, "noun").kind, node.one("folder")
    if noun == "friend":
        return count(plan, Node("count", (), node.text))
    if folder is not None:
        return list_folder_named(plan, plan.things.folder(folder))
    plan.answers.append(_names(plan, noun, getattr(plan.live, f"{noun}s")))
    return None


def describe(plan: Planner, node: Node) -> None:
    """A segment's condition or what a workflow does."""
    segment, workflow = node.one("seg"), node.one("work")
    if segment is not None:
        name = plan.things.segment(segment)
        found = _named(plan.look("find", kind="segments")["segments"], name)
        plan.answers.append(
            plan.say("segment_is", name=name, condition=_groups(plan, found.get("any")), n=found.get("audience", "?"))
        )
    elif workflow is not None:
        name = plan.things.workflow(workflow)
        found = _named(plan.look("find", kind="workflows")["workflows"], name)
        plan.answers.append(_workflow(plan, name, found))


def _named(items: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    return next((item for item in items if item["name"] == name), {})


def _groups(plan: Planner, stored: Any) -> str:
    stored = stored.get("any", [stored]) if isinstance(stored, Mapping) else stored
    groups = stored if isinstance(stored, list) else [stored] if stored else []
    said = [
        plan.say("and_joint").join(_clause(plan, k, v) for k, v in group.items() if v)
        for group in groups
        if isinstance(group, Mapping)
    ]
    return plan.say("or_joint").join(said) or str(stored or "")


def _clause(plan: Planner, name: str, value: Any) -> str:
    text = plan.say("joint").join(str(v) for v in value) if isinstance(value, list) else str(value)
    return plan.say(f"clause_{name}", value=text)


def _workflow(plan: Planner, name: str, found: Mapping[str, Any]) -> str:
    start = found.get("trigger") or {}
    when = plan.say(
        f"when_{start.get('type')}",
        tag=start.get("tag"),
        data=start.get("data"),
        keywords=plan.say("joint").join(start.get("keywords") or []),
    )
    acts = plan.say("joint").join(plan.say(f"do_{act['do']}", tag=act["tag"]) for act in found.get("actions", []))
    only = plan.say("only_if", condition=_groups(plan, found["only_if"])) if found.get("only_if") else ""
    state = plan.say("state_on" if found.get("enabled") else "state_off")
    return plan.say("workflow_is", name=name, state=state, when=when, only=only, acts=acts)


def describe_tag(plan: Planner, node: Node) -> None:
    """A tag: its folder, its friends, its uses."""
    name = plan.things.tag(slot(node, "t"))
    found = plan.look("check_usage", tag=name)
    uses = [item["name"] for item in (*found.get("segments", []), *found.get("workflows", []))]
    plan.answers.append(
        plan.say(
            "tag_is", name=name, n=found.get("friends", 0), folder=found.get("folder") or plan.say("without_folder"),
            uses=plan.joined(uses) if uses else plan.say("no_uses"),
            account=found.get("account", ""), updated=found.get("updated", ""),
        )
    )  # fmt: skip


def difference(plan: Planner, node: Node) -> None:
    """How two nouns differ."""
    nouns = [part.kind for role in ("one", "two") for part in node.every(role)] or ["tag", "segment"]
    if set(nouns) == {"tag", "segment"}:
        plan.answers.append(plan.say("difference"))
    else:
        plan.answers.extend(plan.say(f"concept_{noun}") for noun in dict.fromkeys(nouns))


def concept(plan: Planner, node: Node) -> None:
    """What a noun means."""
    plan.answers.append(plan.say(f"concept_{slot(node, 'noun').kind}"))


def fixed(reply: str) -> Handler:
    """A handler that always answers the same."""

    def handler(plan: Planner, _node: Node) -> None:
        plan.answers.append(plan.say(reply))

    return handler


HANDLERS: Mapping[str, Handler] = {
    "usage": usage, "count": count, "who": who, "narrowed_q": narrowed_q, "tags_of": tags_of, "has_tag_q": has_tag,
    "has_if_q": has_tag,
    "is_blocked_q": has_tag, "exists_q": exists, "list": list_tags, "list_folder": list_folder, "list_folders": list_folders,
    "list_segments": list_segments, "list_workflows": list_workflows, "which_tags": which_tags, "alike": alike, "idle": idle,
    "count_things": count_things, "describe": describe, "describe_tag": describe_tag, "difference": difference,
    "concept": concept, "howto": fixed("howto"), "help": fixed("help"), "thanks": fixed("thanks"), "greet": fixed("help"),
}  # fmt: skip
