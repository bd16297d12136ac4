"""What is said around an order, and what is no order that anything here can follow: no draft comes of it."""

from collections.abc import Mapping

from agent.offline.asking import Decline, Unclear, slot
from agent.offline.audience import both, either, no
from agent.offline.beside import by_name
from agent.offline.nodes import Node
from agent.offline.plan import Handler, Planner
from agent.offline.words import keys

BEYOND = {
    "later": frozenset({"followed_before", "last_message_before"}),
    "earlier": frozenset({"followed_from", "last_message_from"}),
}  # the day that leaves out the later ones, or the earlier ones
DAYS = BEYOND["later"] | BEYOND["earlier"]
DECLINED = ("send", "predict", "statistics", "friend", "owner", "account", "schedule", "export", "prompt", "approve", "small")


def topic(plan: Planner, node: Node) -> None:
    """Says which friends the next goal is about; when that goal is about others, nobody knows what this was for."""
    if plan.spoken.topic is not None:
        raise Unclear("what_about", said=plan.spoken.topic)
    node.asked.add("talk")
    tags, rel, state = node.one("having") or node.one("tags"), node.one("rel"), node.one("state")
    if state is not None:
        plan.whom.audience_of(plan.who.rel(state))
        plan.spoken.topic = node.text
        return
    for union in node.every("friends"):
        if any(base.kind == "people" for base in union.every("base")):
            _one_or_the_other(plan, union)
    which = plan.who.having(tags) if tags is not None else plan.who.friends(slot(node, "friends"))
    more = [plan.who.having(part) for part in node.every("holding")] + ([plan.who.rel(rel)] if rel is not None else [])
    more += [no(plan.who.having(part)) for part in node.every("lacking")]
    plan.whom.audience_of(both(which, *more))
    node.asked.add("reason")
    plan.spoken.topic = node.text


def told(plan: Planner, node: Node) -> None:
    """Names what the next goal points at: it, that tag, both, them, her. Alone it is no order."""
    if plan.spoken.topic is not None or plan.things.told is not None:
        raise Unclear("what_about", said=plan.spoken.topic or node.text)
    node.asked.update(("talk", "predicate", "reason"))
    _lean(plan, node)
    plan.spoken.perhaps = [head.text for head in node.every("head")]
    friends, people = node.one("friends"), node.one("people")
    if people is not None:
        _one_or_the_other(plan, people)
        if people.text.islower() and plan.lexicon.grammar.clauses.saying & set(keys(node.text)):
            raise Unclear("what_about", said=node.text)  # "ann said bob paid": who is "he"?
    named = [plan.things.meant(part)[1] for part in node.every("thing")]
    for part in node.every("thing"):
        if part.kind == "tag":
            plan.things.tag(part.inner)
    if people is not None:
        plan.whom.audience_of(either(*(plan.spoken.person(name) for name in people.every("person"))))
    if friends is not None:
        plan.whom.audience(friends)
    if friends is not None or people is not None:
        plan.spoken.topic = node.text
    crowd = node.one("crowd")
    plan.spoken.crowd = plan.things.tag(crowd) if crowd is not None else None
    if named:
        plan.things.told = (node.text, list(dict.fromkeys(named)))
    if node.one("counts") is not None:
        plan.beside.remark = plan.beside.remark or node.text


def _one_or_the_other(plan: Planner, people: Node) -> None:
    """Asks where it is Ann or Bob."""
    if plan.lexicon.alternatives & set(keys(people.text)):
        raise Unclear("what_about", said=people.text)


def quoted(plan: Planner, node: Node) -> None:
    """What somebody wrote, repeated and to be passed over: it is no order, and says at most who "he" is."""
    node.asked.add("said")
    plan.whom.audience_of(either(*(plan.spoken.person(name) for name in slot(node, "people").every("person"))))


def about(plan: Planner, node: Node) -> None:
    """Says whom or which tag the next goal is about, and why."""
    node.asked.add("reason")
    people, tags = node.one("people"), node.one("topictags")
    if people is not None:
        if plan.spoken.topic is not None:
            raise Unclear("what_about", said=plan.spoken.topic)
        plan.whom.audience(Node("people", (("people", people),), people.text))
        plan.spoken.topic = node.text
    if tags is not None:
        plan.things.tags(tags)
    plan.beside.aside = node.text


def remark(plan: Planner, node: Node) -> None:
    """Something said around an order, which nothing may be made of that changes or shows friends; or what only sets the scene."""
    node.asked.update(("reason", "scene"))
    _lean(plan, node)
    plan.beside.named += [(each.text, node.text) for each in node.every("own")]
    if node.one("scene") is not None:
        plan.beside.scene = plan.beside.scene or node.text
        return
    plan.beside.remark = plan.beside.remark or node.text


def _lean(plan: Planner, node: Node) -> None:
    """Whether something is to be kept, or is not needed."""
    for way in node.every("leaning"):
        plan.beside.leaning.append((way.kind, node.text))


def grounds(plan: Planner, node: Node) -> None:
    """Why something is asked for, in words about friends: "no point in giving it to people who blocked us"."""
    node.asked.add("reason")
    plan.spoken.grounds = node.text


def harmless(*tools: str) -> Handler:
    """Says what is so anyway after such goals and no others: who has the tag already keeps it, the tag itself stays."""

    def handler(plan: Planner, node: Node) -> None:
        if not plan.drafts or any(tool not in tools for tool, _ in plan.drafts):
            raise Unclear("what_about", said=node.text)

    return handler


def others_keep(plan: Planner, node: Node) -> None:
    """Says that nobody else is meant, or who keeps a tag: those of whom no draft is. Asks where it comes off all who have it, and
    where it is said of "the newer ones" though no earlier ones are meant."""
    node.asked.add("side")
    side = node.one("side")
    harmless("apply_tag", "remove_tag", "show_friends")(plan, node)
    if plan.before is not None and plan.before.kind == "remove_but":
        raise Unclear("what_about", said=node.text)  # "keep A only on Gold, leave the rest alone"
    for name, arguments in plan.drafts:
        for group in arguments["friends"]:
            said = {key for key, value in group.items() if value and (key, value) != ("all_tags", [arguments.get("tag")])}
            theirs = (name == "remove_tag" and not said) or "everyone" in said
            if theirs or (side is not None and len(said & DAYS) != 1) or (side is not None and not said & BEYOND[side.kind]):
                raise Unclear("what_about", said=node.text)


def spare(plan: Planner, node: Node) -> None:
    """Says that a tag itself stays, or the tags of a folder: so it is where tags only come off or on, or a folder goes. An order
    that comes after it may delete nothing."""
    node.asked.add("itself")
    if plan.drafts:
        harmless("remove_tag", "apply_tag", "delete_folder")(plan, node)
    else:
        plan.beside.kept = node.text


def one_enough(plan: Planner, node: Node) -> None:
    """Says of friends with this or that tag that one of them is enough."""
    groups = [group for _, arguments in plan.drafts[-1:] for group in arguments.get("friends") or ()]
    if len(groups) < 2 and not any(len(group.get("any_tags") or ()) > 1 for group in groups):
        raise Unclear("what_about", said=node.text)


def so_filed(plan: Planner, node: Node) -> None:
    """Says where the tags of an order are filed: passed over where that is so."""
    folder, tags = node.one("folder"), {arguments["tag"] for _, arguments in plan.drafts if "tag" in arguments}
    where = plan.things.folder(folder) if folder is not None else None
    if not tags or any(plan.live.folder_of.get(tag) != where for tag in tags):
        raise Unclear("what_about", said=node.text)


def named_only(plan: Planner, node: Node) -> None:
    """“Just her”: so it is where friends were named."""
    tagging = [arguments for name, arguments in plan.drafts if name in ("apply_tag", "remove_tag")]
    if not tagging or not all(map(by_name, tagging)):
        raise Unclear("what_about", said=node.text)


def vague(_plan: Planner, node: Node) -> None:
    """A wish without a deed in it."""
    raise Unclear("vague_word", said=node.text)


def decline(reply: str) -> Handler:
    """A handler that says what is out of reach."""

    def handler(plan: Planner, _node: Node) -> None:
        raise Decline(plan.say(reply))

    return handler


HANDLERS: Mapping[str, Handler] = {
    "topic": topic, "told": told, "quoted": quoted, "about": about, "remark": remark, "grounds": grounds,
    "others_keep": others_keep, "so_filed": so_filed, "vague": vague,
    "one_off": harmless("apply_tag", "remove_tag", "create_tag", "show_friends"),
    "already": harmless("apply_tag", "create_tag", "save_folder"),
    "spare": spare, "one_enough": one_enough, "one_only": harmless("merge_tags"),
    "only_name": harmless("rename_tag", "save_folder", "save_segment", "save_workflow"),
    "named_only": named_only, "automate": harmless("save_workflow"), "tags_only": harmless("move_tag", "save_folder"),
    **{f"decline_{name}": decline(f"decline_{name}") for name in DECLINED},
}  # fmt: skip
