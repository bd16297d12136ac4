"""Goals about segments: made, with more or less in their condition, or something else in it."""

from collections.abc import Mapping
from typing import Any

from agent.offline.asking import Perhaps, Unclear, slot
from agent.offline.audience import TAGS, Which, both, clause, either, from_groups, no
from agent.offline.dates import period
from agent.offline.nodes import Node
from agent.offline.plan import Handler, Planner
from store.names import name_key


def create_segment(plan: Planner, node: Node) -> None:
    """A named condition."""
    given = node.one("name")
    if given is None:
        raise Unclear("which_segment_name")
    name = plan.things.new_name(given)
    there = plan.live.named("segment", name)
    if there is not None:
        raise Unclear("segment_exists", [there], name=there)
    holder = node.one("condition") or node
    friends, rel = holder.one("friends"), holder.one("rel")
    if friends is not None:
        _save_new(plan, name, plan.whom.audience(friends))
    elif rel is not None:
        _save_new(plan, name, plan.whom.audience_of(plan.who.rel(rel)))
    else:
        plan.mentions.segment = name
        plan.pending_segment = name


def segment_said(plan: Planner, node: Node) -> None:
    """Says that a segment is to be changed as was asked before: nothing more to do where it is."""
    if not plan.drafts or plan.drafts[-1][0] != "save_segment" or plan.drafts[-1][1]["segment"] is None:
        raise Unclear("what_about", said=node.text)


def segment_condition(plan: Planner, node: Node) -> None:
    """The condition of the segment that the sentence before announced."""
    if plan.pending_segment is None:
        raise Perhaps("what_about", said=node.text)
    holder = node.one("condition") or node
    friends = holder.one("friends")
    said = plan.whom.audience(friends) if friends is not None else plan.whom.audience_of(plan.who.rel(slot(holder, "rel")))
    _save_new(plan, plan.pending_segment, said)


def _save_new(plan: Planner, name: str, which: Which) -> None:
    plan.pending_segment = None
    plan.things.created["segment"][name_key(name)] = name
    plan.mentions.segment = name
    plan.draft("save_segment", segment=None, name=name, friends=plan.groups(which))


def _stored(plan: Planner, name: str) -> list[dict[str, Any]]:
    found = plan.look("find", kind="segments").get("segments", [])
    stored = next((item for item in found if item["name"] == name), None)
    if stored is None or not isinstance(stored.get("any"), list):
        raise Unclear("unknown_segment", plan.live.segments, name=name)
    return [{clause: value for clause, value in group.items() if value} for group in stored["any"]]


def _change(plan: Planner, name: str, condition: list[dict[str, Any]]) -> None:
    plan.draft("save_segment", segment=name, name=None, friends=condition)


def segment_add(plan: Planner, node: Node) -> None:
    """One more thing that must hold."""
    name = plan.things.segment(slot(node, "segment"))
    rel, tags, excepted = node.one("rel"), node.one("tags"), node.every("excepted")
    more: list[Which] = [plan.who.rel(rel)] if rel is not None else []
    if tags is not None:
        more.append(clause("all_tags", plan.things.tags(tags)))
    more += [plan.who.friends(part) for part in node.every("friends")]
    more += [no(plan.who.narrowed(part)) for part in excepted]
    more += [no(plan.who.excepted(part)) for part in node.every("except")]
    if not more:
        raise Unclear("not_understood", said=node.text)
    changed = plan.groups(both(from_groups(_stored(plan, name)), *more))
    count = node.one("number")
    if count is not None and any(int(count.text) not in _sizes(group) for group in changed):
        raise Unclear("not_understood", said=node.text)
    _change(plan, name, changed)


def _sizes(group: dict[str, Any]) -> set[int]:
    """How many conditions a group has, as an operator may count them: by tag or by clause."""
    tags = sum(len(group.get(name) or []) for name in TAGS)
    said = [name for name, value in group.items() if value]
    return {tags, len(said), tags + sum(name not in TAGS for name in said)}


def segment_how(plan: Planner, node: Node) -> None:
    """A tag added to a segment may widen it or narrow it."""
    plan.things.segment(slot(node, "segment"))
    plan.things.tags(slot(node, "tags"))
    raise Unclear("segment_how")


def segment_drop(plan: Planner, node: Node) -> None:
    """A tag or a date limit taken out of a segment's condition."""
    name = plan.things.segment(slot(node, "segment"))
    stored = _stored(plan, name)
    dropped = node.one("dropped")
    if dropped is not None:
        tags = set(plan.things.tags(dropped))
        changed = [_without_tags(group, tags) for group in stored]
        if len(stored) > 1 and any(_tagged(old) and not _tagged(new) for old, new in zip(stored, changed, strict=True)):
            raise Unclear("segment_opened", name=name, tags=plan.joined(sorted(tags)))
    else:
        family = _family(slot(node, "field").kind, stored)
        changed = [{k: v for k, v in group.items() if k not in family} for group in stored]
    if changed == stored:
        raise Unclear("not_in_segment", name=name)
    if not all(changed):
        raise Unclear("segment_empty", name=name)
    left = node.one("left")
    if left is not None and {tag for group in changed for k in TAGS for tag in group.get(k) or []} != set(plan.things.tags(left)):
        raise Unclear("not_understood", said=node.text)
    _change(plan, name, changed)


def segment_widen(plan: Planner, node: Node) -> None:
    """Others who belong to a segment too."""
    name = plan.things.segment(slot(node, "segment"))
    friends = node.one("friends")
    more = plan.who.friends(friends) if friends is not None else plan.who.rel(slot(node, "rel"))
    stored = _stored(plan, name)
    if more == clause("status", "blocked"):  # of those who were meant anyway; not all who ever blocked the account
        anybody = [{k: v for k, v in group.items() if k != "status"} for group in stored]
        if anybody != stored and all(anybody):
            _change(plan, name, anybody)
            return
    _change(plan, name, plan.groups(either(from_groups(stored), more)))


def _tagged(group: dict[str, Any]) -> bool:
    return any(group.get(key) for key in ("all_tags", "any_tags"))


def _without_tags(group: dict[str, Any], tags: set[str]) -> dict[str, Any]:
    found = {k: [v for v in value if v not in tags] if k in TAGS else value for k, value in group.items()}
    return {k: v for k, v in found.items() if v}


def segment_replace(plan: Planner, node: Node) -> None:
    """Part of a segment's condition, or all of it, made something else."""
    name = plan.things.segment(slot(node, "segment"))
    friends = node.one("friends")
    if friends is not None:
        which = plan.who.friends(friends)
        if plan.lexicon.says(_besides_names(node), "narrowing"):
            which = both(from_groups(_stored(plan, name)), which)
        _change(plan, name, plan.groups(which))
        return
    stored = _stored(plan, name)
    if node.one("from") is not None:
        changed = _swapped(stored, plan.things.tag(slot(node, "from")), plan.things.tag(slot(node, "to")))
    else:
        changed = _redated(plan, stored, node)
    if changed == stored:
        raise Unclear("not_in_segment", name=name)
    _change(plan, name, changed)


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
        raise Unclear("segment_how")
    families = {name.rsplit("_", 1)[0] for name in new[0]}
    touched = [group for group in stored if any(k.rsplit("_", 1)[0] in families for k in group)]
    if not touched:
        raise Unclear("segment_how")
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
    family = _family(field.kind if field is not None else "any", stored)
    limits = [(at, k) for at, group in enumerate(stored) for k in family if k in group]
    if len(limits) != 1 or (old is not None and stored[limits[0][0]][limits[0][1]] != _limit(plan, old)):
        raise Unclear("segment_how")
    return [{k: _limit(plan, point) if (at, k) in limits else v for k, v in group.items()} for at, group in enumerate(stored)]


def _limit(plan: Planner, point: Node) -> str:
    """As a condition says it: a day, or so many days ago."""
    said = point.one("day")
    if said is not None and said.kind != "ago":
        return str(period(Node("on", (("day", said),), said.text), plan.now.today).start)
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
    family = _family(field.kind if field is not None else "any", stored)
    return plan.who.days(
        "followed" if "followed_from" in family else "last_message", Node("period", (("period", when),), when.text)
    )


def _family(kind: str, stored: list[dict[str, Any]]) -> tuple[str, ...]:
    families = {name: (f"{name}_from", f"{name}_before") for name in ("last_message", "followed")}
    if kind in families:
        return families[kind]
    there = [names for names in families.values() if any(k in names for group in stored for k in group)]
    if len(there) != 1:
        raise Unclear("segment_how")
    return there[0]


HANDLERS: Mapping[str, Handler] = {
    "create_segment": create_segment, "create_segment_named": create_segment, "segment_condition": segment_condition,
    "segment_add": segment_add, "segment_how": segment_how, "segment_widen": segment_widen, "segment_drop": segment_drop,
    "segment_said": segment_said, "segment_replace": segment_replace,
}  # fmt: skip
