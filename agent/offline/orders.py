"""Segments and workflows: made, changed, switched."""

from collections.abc import Callable, Mapping
from typing import Any

from agent.offline.asking import Ask, Hanging, Unclear, slot
from agent.offline.audience import Which, both, clause, either, from_groups, no
from agent.offline.dates import day, period
from agent.offline.nodes import Node
from agent.offline.plan import Planner
from agent.offline.pointing import Handler
from agent.offline.who import keyword
from store.names import name_key

TAGS = ("all_tags", "any_tags", "none_tags")


def create_segment(plan: Planner, node: Node) -> None:
    """A named condition."""
    given = node.one("name")
    if given is None:
        raise Ask(plan.say("which_segment_name"))
    name = plan.new_name(given)
    there = plan.live.named("segment", name)
    if there is not None:
        raise Ask(plan.say("segment_exists", name=there), [there])
    holder = node.one("condition") or node
    friends, rel = holder.one("friends"), holder.one("rel")
    which = plan.who.rel(rel) if rel is not None and friends is None else plan.audience(friends) if friends is not None else None
    if which is not None:
        which = plan.audience_of(which) if friends is None else which
        _save_new(plan, name, which)
    else:
        plan.mentions.segment = name
        plan.pending_segment = name


def segment_condition(plan: Planner, node: Node) -> None:
    """The condition of the segment that the sentence before announced."""
    if plan.pending_segment is None:
        raise Hanging(plan.say("what_about", said=node.text))
    holder = node.one("condition") or node
    friends = holder.one("friends")
    which = plan.audience(friends) if friends is not None else plan.who.rel(slot(holder, "rel"))
    _save_new(plan, plan.pending_segment, plan.audience_of(which) if friends is None else which)


def _save_new(plan: Planner, name: str, which: Which) -> None:
    plan.pending_segment = None
    plan.created["segment"][name_key(name)] = name
    plan.mentions.segment = name
    plan.draft("save_segment", segment=None, name=name, friends=plan.groups(which))


def _stored(plan: Planner, name: str) -> list[dict[str, Any]]:
    found = plan.look("find", kind="segments").get("segments", [])
    stored = next((item for item in found if item["name"] == name), None)
    if stored is None or not isinstance(stored.get("any"), list):
        raise Ask(plan.say("unknown_segment", name=name), plan.live.segments[:6])
    return [{clause: value for clause, value in group.items() if value} for group in stored["any"]]


def segment_add(plan: Planner, node: Node) -> None:
    """One more thing that must hold."""
    name = plan.segment_named(slot(node, "segment"))
    rel, tags, excepted = node.one("rel"), node.one("tags"), node.every("excepted")
    more: list[Which] = [plan.who.rel(rel)] if rel is not None else []
    if tags is not None:
        more.append(clause("all_tags", plan.tags(tags)))
    more += [no(plan.who.narrowed(part)) for part in excepted]
    more += [no(plan.who.excepted(part)) for part in node.every("except")]
    if not more:
        raise Unclear("not_understood", said=node.text)
    changed = plan.groups(both(from_groups(_stored(plan, name)), *more))
    count = node.one("number")
    if count is not None and any(int(count.text) not in _sizes(group) for group in changed):
        raise Ask(plan.say("not_understood", said=node.text))
    plan.draft("save_segment", segment=name, name=None, friends=changed)


def _sizes(group: dict[str, Any]) -> set[int]:
    """How many conditions a group has, as an operator may count them: by tag or by clause."""
    tags = sum(len(group.get(name) or []) for name in TAGS)
    said = [name for name, value in group.items() if value]
    return {tags, len(said), tags + sum(name not in TAGS for name in said)}


def segment_how(plan: Planner, node: Node) -> None:
    """A tag added to a segment may widen it or narrow it."""
    plan.segment_named(slot(node, "segment"))
    plan.tags(slot(node, "tags"))
    raise Ask(plan.say("segment_how"))


def segment_drop(plan: Planner, node: Node) -> None:
    """A tag or a date limit taken out of a segment's condition."""
    name = plan.segment_named(slot(node, "segment"))
    stored = _stored(plan, name)
    dropped = node.one("dropped")
    if dropped is not None:
        tags = set(plan.tags(dropped))
        changed = [_without_tags(group, tags) for group in stored]
    else:
        family = _family(slot(node, "field").kind, stored, plan)
        changed = [{k: v for k, v in group.items() if k not in family} for group in stored]
    if changed == stored:
        raise Ask(plan.say("not_in_segment", name=name))
    if not all(changed):
        raise Ask(plan.say("segment_empty", name=name))
    left = node.one("left")
    if left is not None and {tag for group in changed for k in TAGS for tag in group.get(k) or []} != set(plan.tags(left)):
        raise Ask(plan.say("not_understood", said=node.text))
    plan.draft("save_segment", segment=name, name=None, friends=changed)


def segment_widen(plan: Planner, node: Node) -> None:
    """Others who belong to a segment too."""
    name = plan.segment_named(slot(node, "segment"))
    friends, rel = node.one("friends"), node.one("rel")
    more = plan.who.friends(friends) if friends is not None else plan.who.rel(slot(node, "rel") if rel is None else rel)
    which = either(from_groups(_stored(plan, name)), more)
    plan.draft("save_segment", segment=name, name=None, friends=plan.groups(which))


def _without_tags(group: dict[str, Any], tags: set[str]) -> dict[str, Any]:
    found = {k: [v for v in value if v not in tags] if k in TAGS else value for k, value in group.items()}
    return {k: v for k, v in found.items() if v}


def segment_replace(plan: Planner, node: Node) -> None:
    """Part of a segment's condition, or all of it, made something else."""
    name = plan.segment_named(slot(node, "segment"))
    friends = node.one("friends")
    if friends is not None:
        which = plan.who.friends(friends)
        if plan.lexicon.says(_besides_names(node), "narrowing"):
            which = both(from_groups(_stored(plan, name)), which)
        plan.draft("save_segment", segment=name, name=None, friends=plan.groups(which))
        return
    stored = _stored(plan, name)
    if node.one("from") is not None:
        changed = _swapped(stored, plan.tag(slot(node, "from")), plan.tag(slot(node, "to")))
    else:
        changed = _redated(plan, stored, node)
    if changed == stored:
        raise Ask(plan.say("not_in_segment", name=name))
    plan.draft("save_segment", segment=name, name=None, friends=changed)


def _besides_names(node: Node) -> str:
    said = node.text.casefold()
    for part in node.walk():
        said = said.replace(part.text.casefold(), " ") if part.kind == "name" else said
    return said


def _swapped(stored: list[dict[str, Any]], old: str, new: str) -> list[dict[str, Any]]:
    return [
        {k: list(dict.fromkeys(new if v == old else v for v in value)) if k in TAGS else value for k, value in group.items()}
        for group in stored
    ]


def _redated(plan: Planner, stored: list[dict[str, Any]], node: Node) -> list[dict[str, Any]]:
    point = _point(node)
    if point is not None:
        return _moved(plan, stored, node, point)
    new = plan.groups(_new_clauses(plan, node, stored))
    if len(new) != 1 or not all(name.startswith(("followed", "last_message")) for name in new[0]):
        raise Ask(plan.say("segment_how"))
    families = {name.rsplit("_", 1)[0] for name in new[0]}
    touched = [group for group in stored if any(k.rsplit("_", 1)[0] in families for k in group)]
    if not touched:
        raise Ask(plan.say("segment_how"))
    return [
        {**{k: v for k, v in group.items() if k.rsplit("_", 1)[0] not in families}, **new[0]} if group in touched else group
        for group in stored
    ]


def _point(node: Node) -> Node | None:
    """A bare day or a bare number of days: it says how far a limit goes, and not from which side."""
    when = node.one("period")
    if when is not None and when.kind == "on":
        return Node("day", (("day", slot(when, "day")),), when.text) if when.one("day") is not None else None
    return node.one("point")


def _moved(plan: Planner, stored: list[dict[str, Any]], node: Node, point: Node) -> list[dict[str, Any]]:
    """The one limit in days of a condition set to another day; it stays the end or the beginning that it was."""
    field, old = node.one("field"), node.one("oldpoint")
    family = _family(field.kind if field is not None else "any", stored, plan)
    limits = [(at, k) for at, group in enumerate(stored) for k in family if k in group]
    if len(limits) != 1 or (old is not None and stored[limits[0][0]][limits[0][1]] != _limit(plan, old)):
        raise Ask(plan.say("segment_how"))
    return [{k: _limit(plan, point) if (at, k) in limits else v for k, v in group.items()} for at, group in enumerate(stored)]


def _limit(plan: Planner, point: Node) -> str:
    """As a condition says it: a day, or so many days ago."""
    said = point.one("day")
    if said is not None and said.kind != "ago":
        return day(said, plan.now.today).isoformat()
    point = said if said is not None and said.one("number") is not None else point
    when = period(Node("last", point.slots, point.text), plan.now.today)
    if when.start is None:
        raise Unclear("vague_time")
    return when.start


def _new_clauses(plan: Planner, node: Node, stored: list[dict[str, Any]]) -> Which:
    rel = node.one("new")
    if rel is not None:
        return plan.who.rel(rel)
    when = slot(node, "period")
    field = node.one("field")
    family = _family(field.kind if field is not None else "any", stored, plan)
    return plan.who.days(
        "followed" if "followed_from" in family else "last_message", Node("period", (("period", when),), when.text)
    )


def _family(kind: str, stored: list[dict[str, Any]], plan: Planner) -> tuple[str, ...]:
    families = {name: (f"{name}_from", f"{name}_before") for name in ("last_message", "followed")}
    if kind in families:
        return families[kind]
    there = [names for names in families.values() if any(k in names for group in stored for k in group)]
    if len(there) != 1:
        raise Ask(plan.say("segment_how"))
    return there[0]


def automation(plan: Planner, node: Node) -> None:
    """A new workflow."""
    inner = node.one("automation") or node
    name = node.one("name")
    named = plan.new_name(name) if name is not None else plan.pending_workflow
    if named is not None and plan.live.named("workflow", named) is not None:
        raise Ask(plan.say("workflow_exists", name=named), [named])
    plan.pending_workflow, plan.announced = None, False
    found = inner.one("trigger")
    if found is not None:
        start = trigger(plan, found)
    elif inner.kind == "tag_new":
        start = _trigger("friend_added")
    else:
        raise Ask(plan.say("workflow_when"))
    tags = inner.one("tags")
    acts = [act for part in inner.every("action") for act in actions(plan, part)]
    if tags is not None:
        acts += [{"do": "add_tag", "tag": tag} for tag in plan.tags(tags)]
    if not acts:
        raise Ask(plan.say("workflow_then"))
    only_if = _guard(plan, inner)
    plan.draft("save_workflow", workflow=None, name=named, enabled=True, trigger=start, only_if=only_if, actions=acts)


def workflow_intro(plan: Planner, node: Node) -> None:
    """Announces a workflow; what it does is said in another sentence."""
    given = node.one("name")
    plan.pending_workflow = plan.new_name(given) if given is not None else None
    plan.announced = True


def workflow_off(plan: Planner, node: Node) -> None:
    """The new workflow starts switched off."""
    for tool, arguments in reversed(plan.drafts):
        if tool == "save_workflow" and arguments["workflow"] is None:
            arguments["enabled"] = False
            return
    raise Unclear("not_understood", said=node.text)


def workflow_said(plan: Planner, node: Node) -> None:
    """Says that what was asked for before is to be a workflow: nothing more to do when it is one."""
    if not plan.drafts or plan.drafts[-1][0] != "save_workflow" or plan.drafts[-1][1]["workflow"] is not None:
        raise Ask(plan.say("what_about", said=node.text))


def trigger(plan: Planner, node: Node) -> dict[str, Any]:
    """When a workflow starts, as the tool takes it."""
    if node.kind in ("message", "postback"):
        words = node.one("keywords")
        if words is not None and words.kind == "and" and len(words.every("keyword")) > 1:
            raise Ask(plan.say("any_keyword", said=words.text))
        found = [keyword(part) for part in (words.every("keyword") if words is not None else node.every("keyword"))]
        if node.kind == "postback":
            return _trigger("postback_received", data=found[0])
        return _trigger("message_received", keywords=found)
    if node.kind in ("tag_added", "tag_removed"):
        return _trigger(node.kind, tag=plan.tag(slot(node, "tag")))
    kinds = {"friend_added": "friend_added", "any_message": "message_received", "blocked": "friend_blocked"}
    if node.kind not in kinds:
        raise Unclear("not_understood", said=node.text)
    return _trigger(kinds[node.kind])


def _trigger(kind: str, keywords: list[str] | None = None, data: str | None = None, tag: str | None = None) -> dict[str, Any]:
    return {"type": kind, "keywords": keywords, "data": data, "tag": tag}


def _set(start: dict[str, Any] | None) -> dict[str, Any]:
    """What is said of when a workflow starts, without what is left open."""
    return {key: value for key, value in (start or {}).items() if value}


def actions(plan: Planner, node: Node) -> list[dict[str, Any]]:
    """What a workflow does."""
    if node.kind == "swap":
        return [
            {"do": "remove_tag", "tag": plan.tag(slot(node, "from"))},
            {"do": "add_tag", "tag": plan.tag(slot(node, "to"))},
        ]
    listed = node.one("tags")
    if listed is None and not plan.tag_before:
        raise Ask(plan.say("which_tag"))
    tags = plan.tags(listed if listed is not None else Node("one", (("tag", Node("it")),)))
    return [{"do": "add_tag" if node.kind == "add" else "remove_tag", "tag": tag} for tag in tags]


def _guard(plan: Planner, node: Node) -> list[dict[str, Any]] | None:
    found: list[Which] = []
    for guard in node.every("guard"):
        found += [plan.who.rel(part) for part in guard.every("rel")]
        found += [no(plan.who.rel(part)) for part in guard.every("not")]
        found += [no(either(*(plan.who.narrowed(part) for part in guard.every("excepted"))))] if guard.one("excepted") else []
        found += [plan.who.friends(part) for part in guard.every("friends")]
    found += [plan.who.narrowed(part) for part in plan.patch.only]
    found += [no(plan.who.excepted(part)) for part in plan.patch.without]
    plan.patch_used = True
    return plan.groups(both(*found)) if found else None


def switch(enabled: bool) -> Handler:
    """Workflows on or off."""

    def handler(plan: Planner, node: Node) -> None:
        listed = node.one("workflows")
        if listed is None:
            plan.pointed()
            names = [plan.mentions.workflow] if plan.mentions.workflow else []
        else:
            names = (
                list(plan.live.workflows)
                if listed.kind == "all"
                else [plan.workflow_named(part) for part in listed.every("workflow")]
            )
        if not names:
            raise Ask(plan.say("which_workflow"), plan.live.workflows[:8])
        for name in names:
            _change(plan, name, enabled=enabled)

    return handler


def _change(plan: Planner, name: str, **changes: Any) -> None:
    fields: dict[str, Any] = {"name": None, "enabled": None, "trigger": None, "only_if": None, "actions": None}
    plan.draft("save_workflow", workflow=name, **(fields | changes))


def _order(plan: Planner, name: str) -> dict[str, Any]:
    found = plan.look("find", kind="workflows").get("workflows", [])
    return next((item for item in found if item["name"] == name), {})


def workflow_keyword(how: str) -> Handler:
    """Keywords of a workflow: more of them, fewer, others."""

    def handler(plan: Planner, node: Node) -> None:
        name = plan.workflow_named(slot(node, "workflow"))
        start = _order(plan, name).get("trigger") or {}
        if start.get("type") != "message_received":
            raise Ask(plan.say("no_keywords", name=name))
        said = [keyword(part) for part in slot(node, "keywords").every("keyword")]
        there = list(start.get("keywords") or [])
        known = node.one("known")
        if known is not None and {name_key(keyword(part)) for part in known.every("keyword")} != set(map(name_key, there)):
            raise Ask(plan.say("no_keywords", name=name))
        keep = [word for word in there if name_key(word) not in {name_key(each) for each in said}]
        old = [name_key(keyword(part)) for part in slot(node, "oldwords").every("keyword")] if how == "swap" else []
        if any(word not in map(name_key, there) for word in old):
            raise Ask(plan.say("no_keywords", name=name))
        words = {
            "swap": [word for word in there if name_key(word) not in old] + said,
            "add": [*there, *(w for w in said if name_key(w) not in {name_key(t) for t in there})],
            "drop": keep,
            "set": said,
        }[how]
        if words == there or not words:
            raise Ask(plan.say("no_keywords", name=name))
        _change(plan, name, trigger=_trigger("message_received", keywords=words))

    return handler


def workflow_action(plan: Planner, node: Node) -> None:
    """One more thing that a workflow does."""
    name, when = plan.workflow_named(slot(node, "workflow")), node.one("trigger")
    if when is not None and _set(trigger(plan, when)) != _set(_order(plan, name).get("trigger")):
        raise Ask(plan.say("what_about", said=node.text), [name])
    more = [act for part in node.every("action") for act in actions(plan, part)]
    there = _order(plan, name).get("actions") or []
    _change(plan, name, actions=[*there, *(act for act in more if act not in there)])


def workflow_action_set(plan: Planner, node: Node) -> None:
    """What a workflow does, made something else."""
    name = plan.workflow_named(slot(node, "workflow"))
    if node.one("from") is not None:
        old, new = plan.tag(slot(node, "from")), plan.tag(slot(node, "to"))
        acts = [{**act, "tag": new if act["tag"] == old else act["tag"]} for act in _order(plan, name).get("actions") or []]
        if acts == _order(plan, name).get("actions"):
            raise Ask(plan.say("not_in_workflow", name=name))
    else:
        acts = [act for part in node.every("action") for act in actions(plan, part)]
    _change(plan, name, actions=acts)


def workflow_guard(plan: Planner, node: Node) -> None:
    """Who a workflow is for."""
    name = plan.workflow_named(slot(node, "workflow"))
    holder = node if node.one("guard") is not None else Node("x", (("guard", Node("if", (("friends", slot(node, "friends")),))),))
    _change(plan, name, only_if=_guard(plan, holder))


HANDLERS: Mapping[str, Callable[[Planner, Node], None]] = {
    "create_segment": create_segment, "create_segment_named": create_segment, "segment_condition": segment_condition,
    "segment_add": segment_add, "segment_how": segment_how, "segment_widen": segment_widen, "segment_drop": segment_drop,
    "segment_replace": segment_replace, "workflow": automation,
    "workflow_intro": workflow_intro, "workflow_off": workflow_off, "workflow_said": workflow_said,
    "turn_on": switch(True), "turn_off": switch(False),
    "workflow_keyword": workflow_keyword("add"), "workflow_keyword_drop": workflow_keyword("drop"),
    "workflow_keyword_set": workflow_keyword("set"), "workflow_keyword_swap": workflow_keyword("swap"),
    "workflow_action": workflow_action,
    "workflow_action_set": workflow_action_set, "workflow_guard": workflow_guard,
}  # fmt: skip
