"""Later words as changes to what was said before."""

from collections.abc import Sequence
from dataclasses import replace

from agent.model import OutcomeMessage
from agent.offline.amending import AMENDING, OPPOSITE, amended, leaves_nothing, only_these, put_back, taken_back, without
from agent.offline.asking import ASKING
from agent.offline.corrections import added_to, called_otherwise
from agent.offline.dialogue import FILING, FRIENDLESS, MAKING, RENAMING, SETTLED, TAGGING, TELLING
from agent.offline.lexicon import says
from agent.offline.nodes import Node
from agent.offline.others import left_to_all
from agent.offline.rewriting import with_slots
from agent.offline.wishes import Patch, Wish
from agent.offline.words import keys
from store.names import name_key

STATUS = ("blocked", "following")  # what friends may be whatever their tags are


def patched(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """Earlier goals with later words applied to them, or None where they do not fit."""
    anew = _anew(wishes, later, outcome)
    return _with_patch(wishes, later, outcome) if anew is None else anew or None


def _anew(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """The goals put in other words. Empty where the later words do not fit; None where they may be a patch to the goals."""
    applied = outcome is not None and outcome.status == "applied"
    if later.kind == "correct" or later.kind in AMENDING:
        return amended(wishes, later, outcome) or []
    if later.kind == "workflow_into":
        return added_to(wishes, later, outcome) or []
    name = later.one("newname") if later.kind in RENAMING else None
    if name is not None:
        return _called_otherwise(wishes, name, outcome) or []
    if not wishes:
        return None
    if later.kind == "include_too" and outcome is None and _whatever_their_status(later):
        return [] if any(part.kind in STATUS for wish in wishes for part in wish.node.walk()) else list(wishes)
    if later.kind == "include_too":
        return _more(wishes, later, outcome)
    if later.kind == "leave_out":
        return taken_back(wishes, later) if applied else _fewer(wishes, later)
    if later.kind == "narrow" and not applied:
        return only_these(wishes, later)
    if later.kind == "make_it" and outcome is None and wishes[-1].node.kind in MAKING and not later.slots:
        return list(wishes)  # what is to be made is said to be made
    if later.kind in ("fragment_tags", "not_that_but") and any(each.kind == "another" for each in wishes[-1].patch.settle):
        named = [part for part in later.walk() if part.kind == "name"]
        return [*wishes[:-1], wishes[-1].also(Patch(tag=named[0]))] if len(named) == 1 else []
    asked = outcome is not None and outcome.kind == "question"
    whom = _whom(wishes[-1], later) if later.kind == "fragment_tags" and asked else None
    return None if whom is None else [*wishes[:-1], wishes[-1].also(Patch(instead=(whom,)))]


def _more(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """One more tag for the same friends, one more tag filed or deleted, or friends taken in again."""
    kind = wishes[-1].node.kind
    tag = _bare_tag(later, wishes) if kind in OPPOSITE or kind in FILING else None
    if tag is None:
        return put_back(wishes, later, outcome)
    if kind in OPPOSITE and not _of_named_friends(wishes[-1], tag):
        return []
    things = Node("things", (("thing", Node("tag", (("x", tag),), tag.text)),), tag.text)
    return amended(wishes, Node("too", (("things", things),), later.text), outcome) or []


def _fewer(wishes: Sequence[Wish], later: Node) -> list[Wish] | None:
    """Less of what the goals list."""
    if wishes[-1].node.kind == "strip":
        return [*wishes[:-1], _sparing(wishes[-1], later)]
    fewer = without(wishes, later)
    return [] if fewer is None and leaves_nothing(wishes, later) else fewer


def _with_patch(wishes: Sequence[Wish], later: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """The goals with a patch on each of them that the later words are about."""
    patch = patch_of(later, wishes, outcome)
    if patch is None or patch == Patch() or not wishes:
        return None
    applied = outcome is not None and outcome.status == "applied"
    if applied and patch.also:
        patch = Patch(instead=patch.also)
    about = [wish for wish in wishes if "friends" in dict(wish.node.slots)] if patch.instead else []
    if patch.spoken() and not patch.instead:  # what is made, moved or renamed besides is about no friends
        about = [wish for wish in wishes if wish.node.kind not in ("create_tags", "create_folder", "move", "rename")]
    changed = [wish if (about and wish not in about) or _only_tells(wish.node) else wish.also(patch) for wish in wishes]
    if patch.without and outcome is None and later.kind != "leave_alone":
        last = wishes[-1]
        changed = [new if old is last or old.node.kind in TAGGING else old for old, new in zip(wishes, changed, strict=True)]
        return changed if changed != list(wishes) else None  # nobody is left out of any of it
    wrong = applied and later.kind in ("not_that_but", "not_them_but") and all(wish.node.kind in TAGGING for wish in wishes)
    return [Wish(Node("undo")), *changed] if wrong else changed


def _whom(wish: Wish, later: Node) -> Node | None:
    """Those with a tag, where only the tag is said and the question was who is meant."""
    named = [part for part in later.walk() if part.kind == "name"]
    open_ = wish.node.kind in OPPOSITE and "tags" in dict(wish.node.slots) and "friends" not in dict(wish.node.slots)
    if not open_ or wish.patch != Patch() or len(named) != 1:
        return None
    return Node("friends", (("base", Node("plural", (("tagplural", named[0]),), later.text)),), later.text)


def _only_tells(node: Node) -> bool:
    """Words before an order that say nothing of friends: what is said later does not change them."""
    return node.kind in TELLING and not {"friends", "people"} & set(dict(node.slots))


def _sparing(wish: Wish, later: Node) -> Wish:
    """All tags off somebody, ", except VIP": as if it were said in one."""
    slots = [
        (
            role,
            with_slots(part, (*part.slots, *(("except", but) for but in later.every("except")))) if role == "friends" else part,
        )
        for role, part in wish.node.slots
    ]
    return replace(wish, node=with_slots(wish.node, tuple(slots)))


def patch_of(later: Node, wishes: Sequence[Wish], outcome: OutcomeMessage | None) -> Patch | None:
    """What the later words change."""
    kind = later.kind
    if outcome is not None and outcome.kind == "answer" and kind in ("fragment_tags", "fragment_friends", "include_too"):
        asked_about = _of_another(later, wishes)
        if asked_about is not None or _bare(later):
            return asked_about
    if kind in ("leave_out", "leave_alone") and any(part.kind in ("them", "among_them") for part in later.walk()):
        return None  # nobody would be left
    if kind in ("leave_out", "leave_alone") and wishes and wishes[-1].node.kind in ("tags_of", "has_tag_q"):
        return None  # of friends who are named one by one nobody is left out by a tag
    if kind in ("leave_out", "leave_alone"):
        return Patch(without=tuple(later.every("except")))
    if kind == "include_too" and _of_which_alone(later, wishes):
        return None
    if kind == "include_too" and _goes_on_leaving_out(later, wishes, outcome):
        return Patch(without=tuple(Node("except", (("excepted", part),), part.text) for part in later.every("friends")))
    if kind == "include_too":
        return Patch(also=tuple(later.every("friends")))
    if (
        kind == "not_them_but"
        and wishes
        and (wishes[-1].node.kind.startswith(FRIENDLESS) or _one_of_several(later, wishes) or _other_way_round(later, wishes))
    ):
        return None
    if kind == "not_them_but":
        return Patch(instead=tuple(later.every("friends")))
    if kind == "narrow":
        return Patch(only=tuple(later.every("narrowed")))
    if kind == "make_it":
        folder = later.one("infolder")
        return Patch(create=True, folder=folder.inner if folder is not None else None)
    if kind == "take_it_out" and any(wish.node.kind in SETTLED for wish in wishes):
        return Patch(settle=tuple(later.every("settle")))
    asked = outcome is not None and outcome.kind == "question"
    files = bool(wishes) and (wishes[-1].node.kind == "create_tags" or wishes[-1].patch.create)
    if kind == "fragment_folder" and (asked or files or later.every("chosen")):
        return Patch(folder=later.one("chosen") or later.one("folder"))
    if later.every("insteadf"):
        later.every("oldf")
        if _other_way_round(later, wishes):
            return None
        return Patch(instead=tuple(later.every("insteadf")))
    lists = bool(wishes) and wishes[-1].node.kind in (*ASKING, "show")  # "and Gold?": the same question about it
    if kind == "not_that_but" or (kind == "fragment_tags" and asked) or (kind == "ask_instead" and (asked or lists)):
        return _tag_instead(later, wishes, outcome)
    if kind == "fragment_friends" and asked and (of_all := _of_all(later, wishes)) is not None:
        return of_all
    if kind == "fragment_friends" and asked:
        return Patch(instead=tuple(later.every("friends")))
    if kind == "fragment_rel" and asked and later.one("rel") is not None:
        return Patch(only=(Node("clause", (("rel", later.inner),), later.text),))
    return None


def _of_which_alone(later: Node, wishes: Sequence[Wish]) -> bool:
    """ "Cats too", after vaccinated dogs: all cats, or those that are vaccinated?"""
    before = dict(wishes[-1].node.slots).get("friends") if wishes else None
    single = before is None or len([part for part in before.walk() if part.kind == "name"]) < 2
    plural = all(part.kind == "plural" for friends in later.every("friends") for part in friends.every("base"))
    return _bare(later) and not single and plural


def _goes_on_leaving_out(later: Node, wishes: Sequence[Wish], outcome: OutcomeMessage | None) -> bool:
    """“And Peter”, after “except Nina”: left out as well, unless the words take somebody in."""
    spoken = wishes[-1].patch.spoken() if wishes else ()
    done = (outcome is not None and outcome.status == "applied") or (bool(wishes) and wishes[-1].patch.said)
    return bool(spoken) and spoken[-1][0] == "without" and not says(later.text, "taking_in") and not done


def _whatever_their_status(later: Node) -> bool:
    """ "Tag the dog owners, blocked ones too": dog owners all the same, whom nothing has left out so far."""
    said = [part for friends in later.every("friends") for part in _leaves(friends)]
    return bool(said) and all(part.kind in STATUS for part in said)


def _bare(later: Node) -> bool:
    """Whether nothing but one tag is said of each group."""
    return all(len(_leaves(friends)) == 1 for friends in later.every("friends"))


def _bare_tag(later: Node, wishes: Sequence[Wish]) -> Node | None:
    """The tag that "Insured too" names, which is no plural and has nothing beside it that speaks of friends."""
    names = [part for friends in later.every("friends") for part in _leaves(friends)]
    plurals = all(base.kind == "plural" for friends in later.every("friends") for base in friends.every("base"))
    if len(names) != 1 or names[0].kind != "name" or not plurals or _of_people(later, names[0], wishes):
        return None
    return names[0]


def _of_named_friends(wish: Wish, tag: Node) -> bool:
    """Whether friends are named one by one, who may get one more tag; of others, nobody knows whether more of them are meant."""
    friends = wish.node.one("friends")
    named = friends is not None and all(part.kind != "name" for part in _leaves(friends))
    return named and not says(tag.text, "plural")


def _of_all(later: Node, wishes: Sequence[Wish]) -> Patch | None:
    """All friends, or all of those listed: the answer says which, and who was left out before stays left out."""
    before = [part for node in wishes[-1].node.walk() for role, part in node.slots if role == "friends"] if wishes else []
    open_to_all = any(left_to_all(node) or any(base.kind == "rest" for base in node.every("base")) for node in before)
    answer = {part.kind for node in later.every("friends") for part in node.every("base")}
    if not open_to_all:
        return None
    if answer == {"all"}:
        return Patch(sure=True)
    return Patch(only=tuple(later.every("friends"))) if answer == {"them"} else None


def _other_way_round(later: Node, wishes: Sequence[Wish]) -> bool:
    """Whether the words speak of a part of what was said of the friends: nobody knows whether the rest still holds."""
    friends = dict(wishes[-1].node.slots).get("friends") if wishes else None
    before, now = (
        {part.text for part in node.walk() if part.kind == "name"} if node is not None else set() for node in (friends, later)
    )
    return bool(now) and now < before


def _one_of_several(later: Node, wishes: Sequence[Wish]) -> bool:
    """One friend is named instead, and several were named before: nobody knows instead of whom."""
    named = [sum(part.kind == "person" for part in node.walk()) for node in (later, wishes[-1].node)]
    return named[0] == 1 and named[1] > 1


def _leaves(node: Node) -> list[Node]:
    return [part for part in node.walk() if not part.slots]


def _of_another(later: Node, wishes: Sequence[Wish]) -> Patch | None:
    """The same question about another tag: how many have A, and B?"""
    said, before = _leaves(later), [part for part in _leaves(wishes[-1].node) if part.kind == "name"] if wishes else []
    if len(said) != 1 or said[0].kind != "name" or len(before) != 1 or wishes[-1].node.kind not in ASKING:
        return None
    return Patch(names={name_key(before[0].text): said[0].text})


def _called_otherwise(wishes: Sequence[Wish], name: Node, outcome: OutcomeMessage | None) -> list[Wish] | None:
    """Another name for the one new thing that was proposed, and is not there yet."""
    there = outcome is not None and outcome.status == "applied"
    made = [n for n, wish in enumerate(wishes) if wish.node.kind.startswith("create_") or wish.node.kind == "rename"]
    if there or not made:
        return None
    found = called_otherwise(wishes[made[-1] :], name)
    return [*wishes[: made[-1]], *found] if found else None


def _tag_instead(later: Node, wishes: Sequence[Wish], outcome: OutcomeMessage | None) -> Patch | None:
    tags = later.one("tags")
    tag = later.one("instead") or later.one("tag") or (tags.one("tag") if tags is not None and tags.kind == "one" else None)
    if tag is None:
        return None
    missing = [node for wish in wishes for node in wish.node.walk() if node.kind == "unknown" and not node.slots]
    old = later.one("old")
    if tag.kind == "name" and missing and old is None:
        return Patch(names={name_key(node.text): tag.text for node in missing[:1]}, tag=tag)
    if old is not None and old.kind == "name" and tag.kind == "name":
        return Patch(names={name_key(old.text): tag.text})
    if any(node.kind == "unnamed" for wish in wishes for node in wish.node.walk()):
        return Patch(tag=tag)
    if wishes and _of_people(later, tag, wishes):
        return None
    if later.kind in ("not_that_but", "ask_instead") and old is None and wishes:
        return _instead_of_the_only(tag, wishes)
    lacking = [wish for wish in wishes if "tags" not in dict(wish.node.slots) or wish.node.kind == "merge"]
    return Patch(tag=tag) if lacking and outcome is not None and outcome.kind == "question" else None


def _of_people(later: Node, tag: Node, wishes: Sequence[Wish]) -> bool:
    """Whether the tag may stand for its friends: "sorry, the cats", 「法人の方でした」."""
    said, name = keys(later.text), keys(tag.text)
    beside = later.text.casefold().replace(tag.text.casefold(), " ")
    marked = says(beside, "of_people")
    plural = bool(name) and f"{name[-1]}s" in said
    return "friends" in dict(wishes[-1].node.slots) and (marked or plural)


def _instead_of_the_only(tag: Node, wishes: Sequence[Wish]) -> Patch | None:
    """Another tag for the one that the latest goal is about."""
    listed = dict(wishes[-1].node.slots).get("tags", wishes[-1].node)
    names = [node.text for node in listed.walk() if node.kind == "name"]
    return Patch(names={name_key(names[0]): tag.text}) if len(names) == 1 and tag.kind == "name" else None
