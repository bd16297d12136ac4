"""What a goal is about: the part in a slot, the thing or the tags that it names or points at."""

from collections.abc import Callable

from agent.offline.asking import Ask, Hanging
from agent.offline.nodes import Node
from agent.offline.plan import Planner

Handler = Callable[[Planner, Node], None]


def thing(plan: Planner, node: Node | None) -> tuple[str, str]:
    """(noun, exact name) of what a goal is about; without one, what was spoken of last."""
    if node is None or node.inner.kind == "it":
        plan.pointed()
        pointed = node.kind if node is not None else None
        found = [pair for pair in plan.mentions.things if pointed in (None, pair[0]) or node is None]
        if node is not None and node.kind == "tag" and plan.mentions.things:
            return plan.mentions.things[-1]
        latest = getattr(plan.mentions, pointed) if pointed in ("segment", "workflow") else None
        if not found and latest is not None:
            return str(pointed), latest
        if not found and plan.mentions.tags and pointed in (None, "tag"):
            return "tag", plan.mentions.tags[-1]
        if not found:
            raise Ask(plan.say("which_tag"))
        return found[-1]
    inner = node.inner
    finder: dict[str, Callable[[Node], str]] = {
        "tag": plan.tag,
        "folder": plan.folder,
        "segment": plan.segment_named,
        "workflow": plan.workflow_named,
    }
    pair = (node.kind, finder[node.kind](inner))
    plan.mentions.things.append(pair)
    return pair


def tags_of(plan: Planner, node: Node, role: str = "tags") -> list[str]:
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
    raise Hanging(plan.say("which_tag"))
