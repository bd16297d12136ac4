"""From goals to tool calls. Deterministic and without memory: it is run again from the start when a look-up has answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.offline.asking import Ask, Hanging, NeedsLookup, Unanswered, Unclear, slot
from agent.offline.audience import NeedsSegment, Terms, Which, both, clause, either, groups, no
from agent.offline.live import near, parts_of
from agent.offline.nodes import Node
from agent.offline.rewriting import alike
from agent.offline.situation import Mentions, Situation, call_key
from agent.offline.who import Who
from agent.offline.wishes import Patch, Wish
from agent.offline.words import keys
from store.names import name_key

Arguments = dict[str, Any]
HARMLESS = frozenset({"呼ぶ", "number", "old", "oldperiod", "noun", "incl", "field", "rest", "besides"})  # says nothing by itself

OF_THINGS = frozenset(
    {"create_tag", "rename_tag", "move_tag", "delete_tag", "merge_tags", "save_folder", "delete_folder", "delete_segment",
     "delete_workflow"}
)  # fmt: skip
MOST = 60
"""Names that a list says before it counts the rest."""


class Planner:
    """Goes through wishes one by one, collecting drafts and answers."""

    def __init__(self, situation: Situation, mentions: Mentions | None = None) -> None:
        self.now, self.live, self.lexicon = situation, situation.live, situation.lexicon
        self.drafts: list[tuple[str, Arguments]] = []
        self.answers: list[str] = []
        self.mentions = mentions or Mentions()
        self.patch = Patch()
        self.created: dict[str, dict[str, str]] = {"tag": {}, "folder": {}, "segment": {}, "workflow": {}}
        self.segments: dict[str, Sequence[dict[str, Any]]] = {}
        self.local_friends = False
        self.unneeded: str | None = None
        self.patch_used = False
        self.renamed: dict[tuple[str, str], str] = {}
        self.local_tag = False
        self.tag_before = False
        self.pending_segment: str | None = None
        self.pending_workflow: str | None = None
        self.announced = False
        self.carried: Node | None = None  # the goal that is being planned
        self.ones = False  # whether the friends of the goal before were "the … ones"
        self.before: Node | None = None  # the goal that was planned just before
        self.topic: str | None = None
        self.kept: str | None = None
        self.remark: str | None = None  # what was said around the order, and weighs where friends are changed or shown
        self.spared: dict[str, str] = {}  # what is to stay as it is, and the words that say so
        self.told: tuple[str, list[str]] | None = None  # a clause that named things, until a goal points at them
        self.named_since: set[str] = set()  # what the goals after that clause name
        self.perhaps: str | None = None  # a word of such a clause that may be a friend's name
        self.aside: str | None = None  # what was said about somebody without saying what to do
        self.grounds: str | None = None  # a reason that speaks of friends: what follows must say itself whom it is about
        self.spoken: list[Which] = []  # whom the goals so far are about
        self.filed = False  # whether the folder that later words named has been used
        self.who = Who(situation.today, self)

    # --- saying and looking ---------------------------------------------------

    def say(self, reply: str, /, **values: object) -> str:
        """A reply in the operator's language."""
        return self.lexicon.say(reply, **values)

    def look(self, name: str, /, **arguments: Any) -> Any:
        """A read tool's answer; raises NeedsLookup until it is there."""
        key = call_key(name, arguments)
        if key not in self.now.results:
            raise NeedsLookup(name, arguments)
        found = self.now.results[key]
        if isinstance(found, Mapping) and ("unclear" in found or "error" in found):
            raise Unanswered(name, arguments)
        return found

    def draft(self, name: str, /, **arguments: Any) -> None:
        """A call that proposes a change."""
        if (name, arguments) not in self.drafts:
            self.drafts.append((name, arguments))

    # --- names -------------------------------------------------------------------

    def names(self, names: Sequence[str]) -> str:
        """Names as one text, the tail counted."""
        shown = self.say("joint").join(self.say("quoted", name=name) for name in names[:MOST])
        return shown + (self.say("and_more", n=len(names) - MOST) if len(names) > MOST else "")

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> str:
        """Pairs of names as one text."""
        return self.say("joint").join(self.say("a_pair", one=one, other=other) for one, other in pairs[:MOST])

    def tag(self, node: Node) -> str:
        """The exact name of the tag that the node means."""
        if node.kind == "unnamed" and self.patch.tag is not None:
            return self.tag(self.patch.tag)
        if node.kind in ("it", "unnamed", "them"):
            if node.kind == "unnamed" or not self.mentions.tags:
                raise Ask(self.say("which_tag"))
            self.pointed()
            latest = self.mentions.tags[-1]
            if self.live.named("tag", latest) is None and name_key(latest) not in self.created["tag"]:
                raise self.unknown("tag", latest)
            return latest
        name = self._known("tag", node)
        self.local_tag = True
        if self.told is not None and name in self.told[1]:
            self.told = None
        if name not in self.mentions.tags[-1:]:
            self.mentions.tags.append(name)
        return name

    def tags(self, node: Node) -> list[str]:
        """All tags of a list, for an action on each."""
        inner = node.one("set")
        if node.kind == "or":
            raise Ask(self.say("which_of", said=node.text), [self.tag(part) for part in (inner or node).every("tag")])
        if inner is not None:
            return self.tags(inner)
        if node.kind == "them":
            if not self.mentions.tags:
                raise Hanging(self.say("which_tag"))  # "add them to VIP" may be about friends
            self.pointed(several=True)
            return list(dict.fromkeys(self.mentions.tags))
        if node.kind == "all_in":
            return [tag for tag in self.tags_in(node) if tag not in [t for part in node.every("but") for t in self.tags(part)]]
        if node.kind == "unfiled":
            return [tag for tag in self.live.tags if not self.live.folder_of.get(tag)]
        if node.kind == "any_in":
            raise Ask(self.say("which_of", said=node.text), self.tags_in(node))
        return list(dict.fromkeys(self.tag(part) for part in node.every("tag")))

    def tags_in(self, node: Node) -> list[str]:
        """All tags of the folder that the words name; asks when it holds none."""
        folder = self.folder(slot(node, "folder"))
        but = node.one("but")
        spared = self.tags(but) if but is not None else []
        found = [tag for tag in self.live.tags if self.live.folder_of.get(tag) == folder and tag not in spared]
        if not found:
            raise Ask(self.say("which_tag"))
        return found

    def segment_named(self, node: Node) -> str:
        """The exact name of the segment."""
        return self._pointed("segment", node, self.mentions.segment)

    def workflow_named(self, node: Node) -> str:
        """The exact name of the workflow."""
        return self._pointed("workflow", node, self.mentions.workflow)

    def _pointed(self, noun: str, node: Node, latest: str | None) -> str:
        if node.kind in ("it", "unnamed"):
            if latest is None or node.kind == "unnamed":
                raise Ask(self.say(f"which_{noun}"), getattr(self.live, f"{noun}s")[:8])
            self.pointed()
            return latest
        name = self._known(noun, node)
        setattr(self.mentions, noun, name)
        return name

    def folder(self, node: Node) -> str:
        """The folder's name; a new one is drafted when the words say that it is new."""
        if node.kind == "it":
            if self.mentions.folder is None:
                raise Ask(self.say("which_folder"), self.live.folders[:8])
            self.pointed()
            return self.mentions.folder
        if node.kind == "unnamed":
            if self.patch.folder is None:
                raise Ask(self.say("which_folder"), self.live.folders[:8])
            self.filed = True
            return self.folder(self.patch.folder)
        if node.kind == "new":
            name = self.new_name(slot(node, "name"))
            if self.live.named("folder", name) is None and name_key(name) not in self.created["folder"]:
                self.make_folder(name)
        else:
            name = self._known("folder", node)
        self.mentions.folder = name
        return name

    def make_folder(self, name: str) -> None:
        """Draft a folder and remember it."""
        self.created["folder"][name_key(name)] = name
        self.draft("save_folder", folder=None, name=name)
        self.mentions.folder = name
        self.mentions.things.append(("folder", name))

    def _known(self, noun: str, node: Node) -> str:
        if node.kind == "name":
            name = self.patch.names.get(name_key(node.text), node.text)
            return self.renamed.get((noun, name), name)
        inner = node.one("unknown") or node
        said = self.patch.names.get(name_key(inner.text), inner.text)
        found = self.live.named(noun, said) or self.created[noun].get(name_key(said))
        if found is not None:
            return found
        if noun == "tag" and self.patch.create:
            grammar = self.lexicon.grammar
            seldom = grammar.tight | grammar.loose | {word for word, *_ in grammar.limiting}
            if seldom & set(keys(said)) and not self.patch.sure:
                raise Ask(self.say("confirm_name", name=said), [self.say("quoted", name=said)])
            return self._make_tag(said)
        raise self.unknown(noun, said)

    def _make_tag(self, name: str) -> str:
        self.filed = True
        folder = self.folder(self.patch.folder) if self.patch.folder is not None else None
        self.draft("create_tag", name=name, folder=folder)
        self.created["tag"][name_key(name)] = name
        self.mentions.tags.append(name)
        return name

    def rename(self, noun: str, name: str, new: str) -> None:
        """From here on in this plan the thing has its new name."""
        self.renamed[noun, name] = new
        self.created[noun][name_key(new)] = new
        self.mentions.tags = [new if noun == "tag" and tag == name else tag for tag in self.mentions.tags]
        self.mentions.things = [(kind, new if (kind, each) == (noun, name) else each) for kind, each in self.mentions.things]

    def unknown(self, noun: str, said: str) -> Ask:
        """Asks which one is meant, near names as choices."""
        choices = near(said, getattr(self.live, f"{noun}s"))
        if noun == "tag" and 0 < len(said) <= 60:
            return Ask(self.say("unknown_tag", name=said), [*choices, self.say("choice_create", name=said)])
        return Ask(self.say(f"unknown_{noun}", name=said), choices)

    def pointed(self, several: bool = False) -> None:
        """A goal points at what a clause before it named; at one of several things, nobody knows at which."""
        if self.told is not None and len(self.told[1]) > 1 and not several:
            raise Ask(self.say("what_about", said=self.told[0]), self.told[1])
        self.told = None

    def new_name(self, node: Node) -> str:
        """A name that the operator gives; asks when it may hold more than the name."""
        said = self.patch.names.get(name_key(node.text), node.text)
        if node.kind == "doubtful" and not self.patch.sure and said == node.text:
            raise Ask(self.say("confirm_name", name=said), [self.say("quoted", name=said)])
        return said

    # --- friends -------------------------------------------------------------------

    def person(self, node: Node) -> Which:
        """A friend by name; the desk looks the name up and asks when there is none or more than one."""
        if node.kind in ("namesakes", "two_namesakes"):
            return self._namesakes(node)
        said = node.text.strip()
        numbers = self.patch.people.get(name_key(said))
        partly = parts_of(said, self.live.spelled) if said == said.lower() and not numbers else []
        if any(name_key(name) == name_key(said) for name in partly):
            raise Hanging(self.say("what_about", said=said))
        if partly:
            raise Hanging(self.say("unknown_tag", name=said), partly)
        return clause("friends", list(numbers) if numbers else [said])

    def _namesakes(self, node: Node) -> Which:
        """All friends of one name, as many as the operator counts; asks when there are more or fewer."""
        which = clause("name_contains", slot(node, "keyword").text)
        number = node.one("number")
        said = int(number.text) if number is not None else 2 if node.kind == "two_namesakes" else None
        found = self.look("find_friends", friends=self.groups(which))["count"]
        if found < 2 or (said is not None and said != found):
            raise Ask(self.say("what_about", said=node.text))
        return which

    def as_many(self, which: Which, said: str) -> None:
        """Asks when more or fewer friends match than the operator counts."""
        found = self.look("find_friends", friends=self.groups(which))["count"]
        if str(found) != said:
            raise Ask(self.say("friends_differ", said=said, found=found))

    def them(self) -> Which:
        """Those just spoken of, in this sentence or in the conversation."""
        if self.local_friends and self.mentions.friends is not None:
            self.topic = None
            return self.mentions.friends
        if self.grounds is not None:
            raise Ask(self.say("what_about", said=self.grounds))
        if self.now.unsettled:
            raise Ask(self.say("which_friends"))
        if self.now.them:
            return clause("friends", ["them"])
        if self.mentions.friends is not None:
            return self.mentions.friends
        raise Hanging(self.say("who"))

    def others(self) -> Which:
        """Everyone who was not spoken of, in this sentence or else in the one before."""
        said = self.spoken or self.mentions.audiences
        if not said:
            raise Hanging(self.say("which_friends"))
        return no(either(*said))

    def audience(self, node: Node | None) -> Which:
        """Which friends a goal is about, later words included."""
        patch = self.patch
        if patch.instead:
            which = either(*(self.who.friends(part) for part in patch.instead))
        elif node is None:
            which = self._elided()
        else:
            before = self.mentions.friends
            self._narrowed_at_last(node)
            which = self._of_those(node, self.who.friends(node))
            everyone = any(part.kind in ("all", "all_but") for part in node.every("base"))
            if self.now.listed and not self.spoken and everyone and not self.lexicon.says(node.text, "of_all"):
                raise Ask(self.say("those_or_all", said=node.text), [self.say("choice_listed"), self.say("choice_all")])
            if self.topic is not None and which != before:
                raise Hanging(self.say("what_about", said=self.topic))  # it was said of others
            self.topic = None
        return self.settled(self._spoken_to(which, patch.spoken()))

    def _spoken_to(self, which: Which, spoken: Sequence[tuple[str, Node]]) -> Which:
        """These friends with later words applied: who else, who only, who not."""
        patch = self.patch
        self.patch = replace(patch, create=False)  # a tag that narrows is there already
        for role, part in spoken:
            match role:
                case "also":
                    which = either(which, self.who.friends(part))
                case "only":
                    which = both(which, self.who.narrowed(part))
                case _:
                    which = both(which, no(self.who.excepted(part)))
        self.patch = patch
        return which

    def _of_those(self, node: Node, which: Which) -> Which:
        """“The insured ones” after dogs were spoken of in the same message: those of them, unless the dogs were “ones” too."""
        ones = any(self.lexicon.says(base.text.casefold(), "of_them") for base in node.every("base")[:1])
        before, self.ones = self.ones, ones
        if not self.ones or before or not self.local_friends or self.mentions.friends is None:
            return which
        if self.carried is not None and self.carried.every("pair"):
            raise Ask(self.say("of_them", said=node.text))  # A for the dogs and B for the insured ones
        self.topic = None
        return both(self.mentions.friends, which)

    def _narrowed_at_last(self, node: Node) -> None:
        """Asks about 「A、Bだけ」: B as well, or those of A who are B too?"""
        last = node.every("base")[-1].text if node.kind == "union" else ""
        after = self.carried.text.partition(node.text)[2] if last and self.carried is not None else ""
        only = any(last.endswith(word) or after.startswith(word) for word in map("".join, self.lexicon.grammar.limiting))
        if last and only and node.text.removesuffix(last).endswith("、"):
            raise Ask(self.say("all_or_any", said=node.text))

    def audience_of(self, which: Which) -> Which:
        """A restriction that stands alone as the friends of a goal, later words included."""
        if self.patch.instead:
            which = either(*(self.who.friends(part) for part in self.patch.instead))
        return self.settled(self._spoken_to(which, self.patch.spoken()))

    def settled(self, which: Which) -> Which:
        """These are whom the goal is about, with nothing more to apply to them."""
        self.mentions.friends, self.local_friends, self.patch_used = which, True, True
        self.spoken.append(which)
        return which

    def terms(self) -> Terms:
        """What turning words into groups needs."""
        return Terms(self.now.today, self.live.tags, self.segments)

    def perhaps_friend(self) -> Which | None:
        """The friend whose name has the word in it that a clause before began with, if there is one: "Oliver is back: …"."""
        if self.perhaps is None:
            return None
        found = self.look("find_friends", friends=self.groups(clause("name_contains", self.perhaps)))
        named = any(set(keys(self.perhaps)) <= set(keys(friend["name"])) for friend in found.get("sample", []))
        return clause("friends", [self.perhaps]) if named else None

    def _elided(self) -> Which:
        if self.local_friends and self.mentions.friends is not None:
            self.topic = None
            return self.mentions.friends
        if (friend := self.perhaps_friend()) is not None:
            return friend
        raise Ask(self.say("which_friends"))

    def groups(self, which: Which) -> list[dict[str, Any]]:
        """As the tools take it."""
        while True:
            try:
                return groups(which, self.terms())
            except NeedsSegment:
                found = self.look("find", kind="segments").get("segments", [])
                self.segments = {item["name"]: item.get("any") or [] for item in found}

    # --- the whole plan ---------------------------------------------------------------

    def carry(self, wishes: Sequence[Wish], handlers: Mapping[str, Callable[["Planner", Node], None]]) -> None:
        """Every wish in order."""
        for wish in wishes:
            if wish.node.kind == "likewise":
                wish = replace(wish, node=self._likewise(wish.node))
            self.patch = wish.patch
            for node in wish.node.walk():
                if node.kind == "stray":
                    raise Ask(self.say("not_understood", said=node.text), near(node.text, self.live.tags))
            handler = handlers.get(wish.node.kind)
            if handler is None:
                raise Unclear("not_understood", said=wish.node.text)
            wish.node.asked.clear()
            self.tag_before = self.local_tag
            self.patch_used = self.filed = False
            self.carried = wish.node
            handler(self, wish.node)
            self.before = wish.node
            self._named_again(wish.node)
            passed = {role for role, _ in wish.node.slots} - wish.node.asked - HARMLESS
            restricted = wish.patch.only or wish.patch.without or wish.patch.also or wish.patch.instead
            unfiled = wish.patch.folder is not None and not self.filed
            unsettled = wish.patch.settle and not wish.node.kind.startswith("delete")
            if passed or unfiled or unsettled or (restricted and not self.patch_used):
                raise Unclear("not_understood", said=wish.node.text)
        self._leave_nothing_out()
        lets_go = self._lets_go()
        self.drafts.sort(key=lambda call: lets_go and call[0] == "delete_tag")

    def _leave_nothing_out(self) -> None:
        """Asks about what was said beside the goals, where the drafts do not do it justice."""
        hanging = self.topic or (self.told[0] if self.told is not None else None)
        if hanging is not None:
            raise Hanging(self.say("what_about", said=hanging))
        if self.kept is not None and any(name.startswith("delete_") for name, _ in self.drafts):
            raise Unclear("not_understood", said=self.kept)
        for name, arguments in self.drafts:
            changed = [arguments.get(noun) for noun in ("tag", "folder", "segment", "workflow")]
            if name != "apply_tag" and (said := next((self.spared[each] for each in changed if each in self.spared), None)):
                raise Unclear("not_understood", said=said)
        made = self.drafts or self.answers
        if self.remark is not None and not (
            made and all(_of_things(name, arguments) or _by_name(arguments) for name, arguments in self.drafts)
        ):
            raise Unclear("not_understood", said=self.remark)

    def _likewise(self, node: Node) -> Node:
        """The goal before with something else in it."""
        made = alike(self.before, node)
        if made is None:
            raise Hanging(self.say("what_about", said=node.text))
        return made

    def _named_again(self, node: Node) -> None:
        """A goal that names all that a clause before it named need not point at it: "A and B overlap. Merge A into B"."""
        if self.told is not None and node.kind != "told":
            self.named_since |= {part.text for part in node.walk() if part.kind == "name"}
            if set(self.told[1]) <= self.named_since:
                self.told = None

    def _lets_go(self) -> bool:
        """Whether something that may use a deleted tag is deleted as well: then that goes first."""
        return any(
            name in ("delete_segment", "delete_workflow") or (name == "save_segment" and arguments["segment"])
            for name, arguments in self.drafts
        )


def _of_things(name: str, arguments: Arguments) -> bool:
    """Whether a draft is about things alone: also a new name for a segment or a workflow, and one switched on or off."""
    renames = name in ("save_segment", "save_workflow") and bool(arguments.get("segment") or arguments.get("workflow"))
    changes = {key for key, value in arguments.items() if value is not None} - {"segment", "workflow"}
    return name in OF_THINGS or (renames and changes in ({"name"}, {"enabled"}))


def _by_name(arguments: Arguments) -> bool:
    """Whether a draft is about friends who are named one by one: nothing that is said about them makes them fewer."""
    friends = arguments.get("friends") or []
    return bool(friends) and all(set(group) == {"friends"} and "them" not in group["friends"] for group in friends)
