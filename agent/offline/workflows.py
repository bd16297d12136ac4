"""Goals about workflows: made, changed, switched."""

from collections.abc import Mapping
from typing import Any

from agent.offline.asking import Perhaps, Unclear, slot
from agent.offline.audience import Which, both, either, no
from agent.offline.clauses import keyword
from agent.offline.nodes import Node
from agent.offline.plan import Handler, Planner
from store.names import name_key


def automation(plan: Planner, node: Node) -> None:
    """A new workflow."""
    if plan.lexicon.says(node.text, "once"):
        raise Perhaps("what_about", said=node.text)
    inner = node.one("automation") or node
    name = node.one("name")
    named = plan.things.new_name(name) if name is not None else plan.pending_workflow
    if named is not None and plan.live.named("workflow", named) is not None:
        raise Unclear("workflow_exists", [named], name=named)
    plan.pending_workflow, plan.announced = None, False
    found = inner.one("trigger")
    if found is not None:
        start = trigger(plan, found)
    elif inner.kind == "tag_new":
        start = _trigger("friend_added")
    else:
        raise Unclear("workflow_when")
    tags = inner.one("tags")
    acts = [act for part in inner.every("action") for act in actions(plan, part)]
    if tags is not None:
        acts += [{"do": "add_tag", "tag": tag} for tag in plan.things.tags(tags)]
    if not acts:
        raise Unclear("workflow_then")
    _of_one_deed(plan, inner, acts)
    only_if = _guard(plan, inner)
    plan.draft("save_workflow", workflow=None, name=named, enabled=True, trigger=start, only_if=only_if, actions=acts)


def _of_one_deed(plan: Planner, node: Node, acts: list[dict[str, Any]]) -> None:
    """Asks where the last of several deeds says off whom ("add A, then remove B from Gold members"), which may be said of that
    one alone; and where the same tag would come on and off."""
    parts = node.every("action")
    behind = [guard for guard in node.every("guard") if len(parts) > 1 and guard.start >= parts[-1].end]
    if parts and parts[-1].kind == "remove" and any(plan.lexicon.says(guard.text, "off_whom") for guard in behind):
        raise Unclear("what_about", said=behind[0].text)
    on, off = ({act["tag"] for act in acts if act["do"] == do} for do in ("add_tag", "remove_tag"))
    if on & off:
        raise Unclear("on_and_off", tag=min(on & off))


def workflow_intro(plan: Planner, node: Node) -> None:
    """Announces a workflow; what it does is said in another sentence."""
    given = node.one("name")
    plan.pending_workflow = plan.things.new_name(given) if given is not None else None
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
        raise Unclear("what_about", said=node.text)


def trigger(plan: Planner, node: Node) -> dict[str, Any]:
    """When a workflow starts, as the tool takes it."""
    if node.kind in ("message", "postback"):
        words = node.one("keywords")
        if words is not None and words.kind == "and" and len(words.every("keyword")) > 1:
            raise Unclear("any_keyword", said=words.text)
        found = [keyword(part) for part in (words.every("keyword") if words is not None else node.every("keyword"))]
        if node.kind == "postback":
            return _trigger("postback_received", data=found[0])
        return _trigger("message_received", keywords=found)
    if node.kind in ("tag_added", "tag_removed"):
        return _trigger(node.kind, tag=plan.things.tag(slot(node, "tag")))
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
            {"do": "remove_tag", "tag": plan.things.tag(slot(node, "from"))},
            {"do": "add_tag", "tag": plan.things.tag(slot(node, "to"))},
        ]
    listed = node.one("tags")
    if listed is None and not plan.things.tag_before:
        raise Unclear("which_tag")
    tags = plan.things.tags(listed if listed is not None else Node("one", (("tag", Node("it")),)))
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
    plan.whom.asked = not (plan.patch.also or plan.patch.instead)  # it runs for whom it runs: nobody else can be added
    return plan.groups(both(*found)) if found else None


def switch(enabled: bool) -> Handler:
    """Workflows on or off."""

    def handler(plan: Planner, node: Node) -> None:
        node.asked.add("reason")
        listed = node.one("workflows")
        if listed is None:
            plan.things.pointed()
            names = [plan.mentions.workflow] if plan.mentions.workflow else []
        elif listed.kind == "all":
            names = list(plan.live.workflows)
        else:
            names = [plan.things.workflow(part) for part in listed.every("workflow")]
        if not names:
            raise Unclear("which_workflow", plan.live.workflows)
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
        name = plan.things.workflow(slot(node, "workflow"))
        start = _order(plan, name).get("trigger") or {}
        if start.get("type") != "message_received":
            raise Unclear("no_keywords", name=name)
        said = [keyword(part) for part in slot(node, "keywords").every("keyword")]
        there = list(start.get("keywords") or [])
        known = node.one("known")
        if known is not None and {name_key(keyword(part)) for part in known.every("keyword")} != set(map(name_key, there)):
            raise Unclear("no_keywords", name=name)
        keep = [word for word in there if name_key(word) not in {name_key(each) for each in said}]
        old = [name_key(keyword(part)) for part in slot(node, "oldwords").every("keyword")] if how == "swap" else []
        if any(word not in map(name_key, there) for word in old):
            raise Unclear("no_keywords", name=name)
        words = {
            "swap": [word for word in there if name_key(word) not in old] + said,
            "add": [*there, *(w for w in said if name_key(w) not in {name_key(t) for t in there})],
            "drop": keep,
            "set": said,
        }[how]
        if words == there or not words:
            raise Unclear("no_keywords", name=name)
        _change(plan, name, trigger=_trigger("message_received", keywords=words))

    return handler


def workflow_action(plan: Planner, node: Node) -> None:
    """One more thing that a workflow does."""
    name, when = plan.things.workflow(slot(node, "workflow")), node.one("trigger")
    if when is not None and _set(trigger(plan, when)) != _set(_order(plan, name).get("trigger")):
        raise Unclear("what_about", [name], said=node.text)
    more = [act for part in node.every("action") for act in actions(plan, part)]
    there = _order(plan, name).get("actions") or []
    _change(plan, name, actions=[*there, *(act for act in more if act not in there)])


def workflow_action_set(plan: Planner, node: Node) -> None:
    """What a workflow does, made something else."""
    name = plan.things.workflow(slot(node, "workflow"))
    if node.one("from") is not None:
        old, new = plan.things.tag(slot(node, "from")), plan.things.tag(slot(node, "to"))
        acts = [{**act, "tag": new if act["tag"] == old else act["tag"]} for act in _order(plan, name).get("actions") or []]
        if acts == _order(plan, name).get("actions"):
            raise Unclear("not_in_workflow", name=name)
    else:
        acts = [act for part in node.every("action") for act in actions(plan, part)]
    replaced = node.one("old")
    if replaced is not None:
        gone, there = plan.things.tag(replaced), _order(plan, name).get("actions") or []
        if all(act["tag"] != gone for act in there):
            raise Unclear("not_in_workflow", name=name)
        kept = [act for act in there if act["tag"] != gone and act not in acts]
        at = [act["tag"] for act in there].index(gone)
        acts = [*kept[:at], *acts, *kept[at:]]
    _change(plan, name, actions=acts)


def workflow_guard(plan: Planner, node: Node) -> None:
    """Who a workflow is for."""
    name = plan.things.workflow(slot(node, "workflow"))
    holder = node if node.one("guard") is not None else Node("x", (("guard", Node("if", (("friends", slot(node, "friends")),))),))
    _change(plan, name, only_if=_guard(plan, holder))


HANDLERS: Mapping[str, Handler] = {
    "workflow": automation, "workflow_intro": workflow_intro, "workflow_off": workflow_off, "workflow_said": workflow_said,
    "turn_on": switch(True), "turn_off": switch(False),
    "workflow_keyword": workflow_keyword("add"), "workflow_keyword_drop": workflow_keyword("drop"),
    "workflow_keyword_set": workflow_keyword("set"), "workflow_keyword_swap": workflow_keyword("swap"),
    "workflow_action": workflow_action, "workflow_action_set": workflow_action_set, "workflow_guard": workflow_guard,
}  # fmt: skip
