"""What each goal that changes friends becomes: tags on them, tags off them. All of them draft tool calls."""

from collections.abc import Mapping
from typing import Any

from agent.offline.asking import Perhaps, Unclear, slot
from agent.offline.audience import HAVING, TAGS, Which, both, clause, no
from agent.offline.catalogue import create_tags
from agent.offline.nodes import Node
from agent.offline.plan import Handler, Planner
from agent.offline.words import keys
from store.names import name_key

MARKS = tuple(",、，")


def apply(plan: Planner, node: Node) -> None:
    """Tags on friends."""
    if not node.slots and not plan.things.created["tag"]:
        raise Unclear("what_about", said=node.text)  # a tag that was just made is put on, and no other
    count, listed = node.one("count"), node.one("friends")
    if count is not None and listed is not None:
        named = sum(part.kind == "person" for part in listed.walk())
        if str(named) != count.text:
            raise Unclear("count_differs", said=count.text, found=named)
    node.asked.add("nottags")  # "A, not B" says again that it is A
    within = _within(plan, node)
    adding = listed is not None and plan.lexicon.says(node.text, "adding_to") and _loosely_said(listed)
    tagged = listed is not None and any(part.kind == "name" for part in listed.walk())
    shown = plan.before is not None and plan.before.kind == "show"
    whose = shown and tagged and any(tags.kind == "them" for tags in node.every("tags"))  # "list A and B, needs both tags"
    if adding or whose or (tagged and plan.lexicon.says(node.text, "turning_into")):
        raise Unclear("what_about", said=node.text)
    if plan.lexicon.says(node.text, "is_so"):
        raise Unclear("what_about", said=node.text)  # 「美緒さんはVIPが付いていますが、…」
    if plan.lexicon.says(node.text, "of_a_rule") and any(part.kind == "segment" for part in node.walk()):
        raise Unclear("segment_how")  # "add the condition VIP to Win back": friends get no tag by that
    for part in node.every("pair") or [node]:
        which, tags = _both(plan, part, "none_tags")
        _not_of_the_same(plan, part, tags, which)
        _membership(plan, "apply_tag", tags, both(which, *within))


def _not_of_the_same(plan: Planner, part: Node, tags: list[str], which: Which) -> None:
    """Asks where a tag goes on those who have it, of whom more is said ("whoever wrote chess is a VIP, so tag them VIP"), or
    which is no more than pointed at ("so the staff get it")."""
    listed = part.one("tags")
    pointed = listed is not None and any(each.kind == "it" for each in listed.every("tag"))
    found = plan.groups(which)
    said = [{key for key, value in group.items() if value} for group in found]
    had = all(set(tags) <= set(group.get("all_tags") or ()) for group in found)
    if had and (pointed or any(clauses != {"all_tags"} for clauses in said)):
        raise Unclear("what_about", said=part.text)


def _loosely_said(friends: Node) -> bool:
    """Whether nothing but a tag's bare name or a pronoun says who they are."""
    return friends.kind == "them" or all(base.kind in ("crowd", "them") for base in friends.every("base"))


def _within(plan: Planner, node: Node) -> list[Which]:
    """Whom alone all pairs of a goal are about: "A gets T, B gets U, but only …"."""
    said = node.one("within")
    if said is not None and not _limits(plan, said.text):
        raise Unclear("what_about", said=said.text)
    return [plan.who.friends(said)] if said is not None else []


def _limits(plan: Planner, said: str) -> bool:
    """Whether words such as "only" or "except" are among them."""
    found = keys(said)
    return any(found[at : at + len(words)] == words for words in plan.lexicon.grammar.limiting for at in range(len(found)))


def only_these(_plan: Planner, node: Node) -> None:
    """Who alone may have a tag, or keeps it: whether it comes on these or off the others, the operator has to say."""
    raise Unclear("what_about", said=node.text)


def rule(plan: Planner, node: Node) -> None:
    """What is so ("Perks belongs to regulars"): said of a tag that is only just made, it says who gets it."""
    made = plan.things.created["tag"].values()
    if not any(part.kind == "it" for part in slot(node, "tags").walk()) or plan.mentions.tags[-1:] not in [[tag] for tag in made]:
        raise Unclear("what_about", said=node.text)
    apply(plan, node)


def apply_new(plan: Planner, node: Node) -> None:
    """New tags, put on friends at once."""
    which = plan.whom.audience(slot(node, "friends"))
    create_tags(plan, node)
    made = [plan.things.new_name(name) for names in node.every("names") for name in names.every("newname")]
    _membership(plan, "apply_tag", [plan.live.named("tag", name) or name for name in made], which)


def _both(plan: Planner, node: Node, fits: str) -> tuple[Which, list[str]]:
    """Friends and tags of a goal; "that tag" may mean one that the friends were described by, or one named before."""
    listed, friends = node.one("tags"), node.one("friends")
    keepers = plan.before is not None and plan.before.kind == "remove_but"
    if keepers and friends is not None and any(part.kind in ("them", "rest") for part in friends.walk()):
        raise Unclear("what_about", said=node.text)  # "only Ann keeps it. Take it off them": off her, or off the others?
    pointed = listed is not None and any(part.kind == "it" for part in listed.every("tag"))
    ahead = listed is not None and friends is not None and friends.start < listed.start
    people = friends is not None and friends.kind == "union" and all(part.kind == "people" for part in friends.every("base"))
    if people and friends is not None and plan.lexicon.alternatives & set(keys(friends.text)):
        raise Unclear("what_about", said=friends.text)  # Ann or Bob: which?
    if friends is not None and friends.kind == "union" and _tag_among_people(friends):
        raise Unclear("what_about", said=friends.text)  # "to Ann and Gold too": one more tag, or all who have it?
    if (ahead and not pointed) if plan.things.tag_before else pointed:
        earlier = set(plan.mentions.tags[-1:])
        which = plan.whom.audience(friends)
        told = {tag for part in which.walk() if part.clause in TAGS for tag in part.value}
        if pointed and told and not plan.things.tag_before and earlier - told:
            raise Unclear("what_about", sorted(told | earlier), said=node.text)  # spoken of before, or what they have?
        if pointed and len(told) > 1:  # what is taken off is one that they have, what is put on one that they lack
            likely = {tag for part in which.walk() if part.clause == fits for tag in part.value}
            if len(likely) != 1:
                raise Unclear("what_about", sorted(told), said=node.text)
            return which, sorted(likely)
        return which, plan.things.tags_of(node)
    tags = plan.things.tags_of(node)
    said = node.one("tagcount")
    if said is not None and said.text != str(len(tags)):
        raise Unclear("count_differs", said=said.text, found=len(tags))
    which = plan.whom.audience(node.one("friends"))
    return which, tags


def _tag_among_people(union: Node) -> bool:
    """Whether a list of friends by name, or of those just spoken of, holds a tag's bare name, in the singular."""
    bases = union.every("base")
    bare = [part for part in bases if part.kind == "plural" and len(part.slots) == 1]
    return any(part.kind in ("people", "them") for part in bases) and any(
        name_key(part.text) == name_key(part.inner.text) and f"the {part.text.casefold()}" not in union.text.casefold()
        for part in bare
    )


def remove(plan: Planner, node: Node) -> None:
    """Tags off friends. Without friends said, everyone who has it."""
    node.asked.add("reason")
    listed = node.one("tags")
    nobody = listed if listed is not None and len(listed.slots) > 1 and _bearing_them(node) else node.one("nobodytags")
    if nobody is not None:
        for tag in plan.things.tags(nobody):
            _membership(plan, "remove_tag", [tag], plan.whom.audience_of(clause("all_tags", [tag])))
        return
    rel = node.one("nobodyrel")
    if rel is not None:
        tags = plan.things.tags_of(node)
        _membership(plan, "remove_tag", tags, plan.whom.audience_of(plan.who.rel(rel)))
        return
    neither = node.one("neithertags")
    if neither is not None and any(part.kind == "them" for part in node.walk()):
        raise Perhaps("what_about", said=node.text)  # "no, he should keep it"
    if neither is not None:
        tags = [plan.things.tag(part) for part in neither.every("tag")]
        _membership(plan, "remove_tag", tags, plan.whom.audience(node.one("friends")))
        return
    parts, friends = node.every("pair"), node.one("friends")
    if listed is not None and len(listed.every("tag")) == 2 and plan.lexicon.says(listed.text, "set_apart"):
        raise Unclear("what_about", said=node.text)  # "delete A, and B for everyone on C": A too?
    before, _, behind = node.text.rpartition(friends.text) if friends is not None else ("", "", "")
    if plan.lexicon.says((before[-1:] if before[-1:] in MARKS else "") + behind, "sparing"):
        raise Perhaps("not_understood", said=node.text)
    unsaid = friends is None and not plan.spoken.goals and not plan.patch.instead
    if not parts and unsaid and plan.spoken.perhaps_friend() is None:
        _off_all_but(plan, plan.things.tags_of(node))
        return
    if not parts and friends is None and plan.before is not None:
        _not_of_a_list(plan.before)
    within = _within(plan, node)
    for part in parts or [node]:
        which, tags = _both(plan, part, "all_tags")
        _not_the_segment(plan, part, "remove", tag=tags[0])
        if _of_all(part):
            which = plan.spoken.instead(both(which, clause("any_tags", tags)))  # "everyone off the list": "them" are those on it
        _membership(plan, "remove_tag", tags, both(which, *within))


def _not_of_a_list(before: Node) -> None:
    """Asks where a tag comes off, nobody says whom, and the goal before was a list, which it may only shorten ("show the dogs,
    leave off Insured"), or about everyone ("A off everyone, B too": off everyone, or off those who had A?)."""
    if before.kind == "show" or (before.kind == "remove" and _of_all(before)):
        raise Unclear("which_friends")


def _of_all(node: Node) -> bool:
    """Whether it is said of everyone."""
    return any(base.kind == "all" for whom in node.every("friends") for base in whom.every("base"))


def _off_all_but(plan: Planner, tags: list[str]) -> None:
    """Tags off whoever has them, where nothing is said but who keeps them: "VIP off. Not the blocked ones"."""
    if {role for role, _ in plan.patch.spoken()} != {"without"}:
        raise Unclear("which_friends")
    for tag in tags:
        _membership(plan, "remove_tag", [tag], plan.whom.audience_of(clause("all_tags", [tag])))


def _bearing_them(goal: Node) -> bool:
    """Whether its friends are said as those who have the tags, and as nothing else: "A and B, off whoever has them"."""
    said = goal.one("friends")
    return said is not None and [part.kind for part in said.walk()] == ["friends", "those", "chain", "has", "one", "it"]


def _not_the_segment(plan: Planner, node: Node, deed: str, **names: str) -> None:
    """Asks where a tag may come out of a segment's condition as well as off its friends: they are spoken of by its name alone."""
    for base in (base for whom in node.every("friends") for base in whom.every("base")):
        if base.kind == "segment" and plan.lexicon.says(base.text, "of_segment"):
            names["segment"] = plan.things.segment(slot(base, "segments").every("segment")[0])
            orders = [plan.lexicon.say(f"choice_{deed}_{where}", **names) for where in ("members", "condition")]
            raise Unclear("members_or_condition", orders, **names)


def create_for(plan: Planner, node: Node) -> None:
    """A new tag and, where the words describe friends rather than what it is for, on whom it goes."""
    friends = slot(node, "friends")
    if any(base.kind not in ("those", "people", "them") for base in friends.every("base")):
        raise Unclear("what_about", said=friends.text)
    new = slot(node, "newname")
    create_tags(plan, Node("create_tags", (("names", Node("names", (("newname", new),))),), new.text))
    _membership(plan, "apply_tag", plan.mentions.tags[-1:], plan.whom.audience(friends))


def remove_but(plan: Planner, node: Node) -> None:
    """Tags off all who have them, but for some who keep them."""
    tags = plan.things.tags_of(node)
    for again in node.every("again"):
        if plan.things.tags(again) != tags:
            raise Unclear("what_about", said=node.text)
    if slot(node, "friends").every("except") or plan.patch.spoken():
        raise Unclear("what_about", said=node.text)  # "only A keep it, except Ann": does she keep it, or is she no such A?
    kept = plan.who.friends(slot(node, "friends"))
    for tag in tags:
        _membership(plan, "remove_tag", [tag], plan.whom.audience_of(both(clause("all_tags", [tag]), no(kept))))


def strip(plan: Planner, node: Node) -> None:
    """Every tag that these friends have, off, but for those that are spared: "all tags off Max except VIP"."""
    friends = slot(node, "friends")
    if any(plan.lexicon.says(but.text, "hedging") for but in friends.every("except")):
        raise Unclear("not_understood", said=node.text)  # "unless he has A": nothing comes off him then
    named = [part for base in friends.every("base") for part in base.walk() if part.kind == "name"]
    if named and plan.lexicon.says(node.text, "of_which_tag"):
        keys = ("choice_that_tag", "choice_all_tags")
        orders = [plan.lexicon.say(key, friends=friends.text, tag=named[0].text) for key in keys]
        raise Unclear("that_tag_or_all", orders, tag=named[0].text)
    spared = {part.text for but in friends.every("except") for part in but.walk() if part.kind == "name"}
    if spared:
        if any(base.kind != "people" for base in friends.every("base")):
            raise Unclear("what_about", said=node.text)  # tags that stay, or friends who keep theirs
        friends = Node(friends.kind, tuple(part for part in friends.slots if part[0] != "except"), friends.text)
    which = plan.whom.audience(friends)
    found = plan.look("find_friends", friends=plan.groups(which))
    sample = found.get("sample", [])
    there = {tag for friend in sample for tag in friend.get("tags") or []}
    few = found["count"] <= len(sample)
    tags = [tag for tag in plan.live.tags if (not few or tag in there) and tag not in spared]
    for tag in _those_that_say_who_last(tags, which, node):
        plan.draft("remove_tag", tag=tag, friends=plan.groups(which))
    if not tags:
        plan.answers.append(plan.say("nothing_to_do"))


def _those_that_say_who_last(tags: list[str], which: Which, node: Node) -> list[str]:
    """The tags in an order in which the friends stay the same: "all tags off those with Trial" takes Trial off last."""
    parts = list(which.walk())
    told = {tag for part in parts if part.clause in HAVING for tag in part.value}
    if len(told & set(tags)) > 1 or any(part.clause == "in_segments" for part in parts):
        raise Unclear("what_about", said=node.text)
    return sorted(tags, key=lambda tag: tag in told)


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
    mentioned = {tag for g in found for name in TAGS for tag in g.get(name) or []}
    everyone_tagged = any("untagged" in g for g in found)
    for at, (tool, arguments) in enumerate(plan.drafts):
        same = arguments.get("friends") == found
        if tool in ("apply_tag", "remove_tag") and same and (arguments["tag"] in mentioned or everyone_tagged):
            return at
    return len(plan.drafts)


def give_take(plan: Planner, node: Node) -> None:
    """Tags on and tags off the same friends."""
    which = plan.whom.audience(node.one("friends"))
    _membership(plan, "apply_tag", plan.things.tags(slot(node, "to")), which)
    _membership(plan, "remove_tag", plan.things.tags(slot(node, "from")), which)


def give_take_theirs(plan: Planner, node: Node) -> None:
    """Tags on and tags off those just spoken of."""
    if _of_nobody(plan):
        raise Unclear("which_friends")
    give_take(plan, node)


def _of_nobody(plan: Planner) -> bool:
    """Whether no words so far say whom a goal is about that does not say it itself."""
    said = plan.spoken.goals or plan.patch.instead or plan.spoken.topic is not None
    return not said and plan.spoken.perhaps_friend() is None


def swap(plan: Planner, node: Node) -> None:
    """One tag instead of another."""
    new, old = plan.things.tags(slot(node, "to")), plan.things.tags(slot(node, "from"))  # "everyone who has it" has the old one
    friends = node.one("friends")
    if friends is None and _of_nobody(plan):
        which = clause("all_tags", old)
    else:
        which = both(plan.whom.audience(friends), clause("any_tags", old))
        _not_the_segment(plan, node, "swap", tag=old[0], new=new[0])
    _membership(plan, "apply_tag", new, which)
    for tag in old:
        plan.draft("remove_tag", tag=tag, friends=plan.groups(which))
    plan.mentions.tags += new


def convert(plan: Planner, node: Node) -> None:
    """Those who have one tag made to have another: the first comes off. Of several, that which lies in the new one's folder."""
    instead = plan.lexicon.says(node.text, "in_return")
    if instead and plan.mentions.tags:
        raise Unclear("what_about", said=node.text)  # instead of the one they have, or of one named before?
    which, new = plan.whom.audience(node.one("friends")), plan.things.tags(slot(node, "to"))
    found = plan.groups(which)
    had = {tag for group in found for name in HAVING for tag in group.get(name) or []} - set(new)
    folder = plan.live.folder_of.get(new[0])
    old = [tag for tag in had if plan.live.folder_of.get(tag) == folder and (folder is not None or len(had) == 1)]
    if instead:
        old = sorted(had)
        if not had:
            raise Unclear("what_about", said=node.text)
    if had and (len(old) != 1 or len(new) != 1):
        raise Unclear("what_about", sorted(had), said=node.text)
    _membership(plan, "apply_tag", new, which)
    for tag in old:
        plan.draft("remove_tag", tag=tag, friends=found)
    plan.mentions.tags += new


def swap_theirs(plan: Planner, node: Node) -> None:
    """One tag instead of another, of those just spoken of."""
    if _of_nobody(plan):
        raise Unclear("which_friends")
    swap(plan, node)


def undo(plan: Planner, _node: Node) -> None:
    """Takes back the conversation's last applied proposal."""
    plan.draft("undo")


HANDLERS: Mapping[str, Handler] = {
    "apply": apply, "apply_theirs": apply, "apply_new": apply_new, "only_these": only_these, "stays": only_these, "rule": rule,
    "remove": remove, "remove_but": remove_but, "create_for": create_for,
    "strip": strip, "give_take": give_take, "give_take_theirs": give_take_theirs,
    "swap": swap, "swap_theirs": swap_theirs, "convert": convert, "undo": undo,
}  # fmt: skip
