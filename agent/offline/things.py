"""Which tags, folders, segments and workflows words mean: by name, or by pointing at what was spoken of."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.offline.asking import ASKING, Perhaps, Unclear, slot
from agent.offline.live import near
from agent.offline.nodes import Node
from agent.offline.sheet import Sheet
from agent.offline.words import keys
from store.names import name_key

FILING = frozenset({"move", "create_tags"})


class Things:
    """Exact names, also of what the plan itself makes or renames. Asks wherever words leave it open."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.live, self.mentions = sheet, sheet.live, sheet.mentions
        self.created: dict[str, dict[str, str]] = {"tag": {}, "folder": {}, "segment": {}, "workflow": {}}
        self.renamed: dict[tuple[str, str], str] = {}
        self.told: tuple[str, list[str]] | None = None  # a clause that named things, until a goal points at them
        self.local_tag = self.tag_before = False  # whether a tag was named: so far, and before this goal
        self.pointed_tag = self.pointed_before = False  # whether a tag was pointed at
        self.filed = False  # whether the folder that later words named has been used
        self._earlier: set[str] = set()  # tags that were spoken of before this goal
        self._here: set[str] = set()  # tags that this goal names itself
        self._named_since: set[str] = set()  # what the goals after a clause that told name

    def next_goal(self) -> None:
        """Another goal is planned from here on."""
        self.tag_before, self.pointed_before, self.filed = self.local_tag, self.pointed_tag, False
        self._earlier, self._here = set(self.mentions.tags), set()

    def acted_on(self, drafts: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """What a goal does something to is what "it" means from here on, and not what says to whom."""
        done = [
            (noun, name) for call, arguments in drafts if (noun := _noun(call)) and (name := _acted_on(call, noun, arguments))
        ]
        tags = [name for noun, name in done if noun == "tag"]
        self.mentions.things += done if self.mentions.things[-1:] != done[-1:] else []
        self.mentions.tags += tags if self.mentions.tags[-1:] != tags[-1:] else []

    def meant(self, node: Node | None) -> tuple[str, str]:
        """(noun, exact name) of what a goal is about; without one, what was spoken of last."""
        if node is None or node.inner.kind == "it":
            return self._it(node.kind if node is not None else None)
        finder: dict[str, Callable[[Node], str]] = {
            "tag": self.tag,
            "folder": self.folder,
            "segment": self.segment,
            "workflow": self.workflow,
        }
        pair = (node.kind, finder[node.kind](node.inner))
        self.mentions.things.append(pair)
        return pair

    def _it(self, noun: str | None) -> tuple[str, str]:
        self.pointed()
        found = [pair for pair in self.mentions.things if noun in (None, pair[0])]
        if noun == "tag" and self.mentions.things:
            return self.mentions.things[-1]
        latest = getattr(self.mentions, noun) if noun in ("segment", "workflow") else None
        if not found and latest is not None:
            return str(noun), latest
        if not found and self.mentions.tags and noun in (None, "tag"):
            return "tag", self.mentions.tags[-1]
        if not found:
            raise Unclear("which_tag")
        return found[-1]

    def tag(self, node: Node) -> str:
        """The exact name of the tag that the node means."""
        if node.kind in ("it", "unnamed", "them"):
            latest = next(reversed(self.mentions.tags), None)
            here = latest in self._here
            several = len(self.mentions.several) > 1 and not self.tag_before
            if self.sheet.patch.tag is not None and (node.kind == "unnamed" or latest is None or here or several):
                return self.tag(self.sheet.patch.tag)
            if node.kind == "unnamed" or latest is None:
                raise Perhaps("which_tag")
            self.pointed()
            if several:
                raise Unclear("which_tag_is", sorted(self.mentions.several), said=node.text)
            if here and self._earlier - self._here:  # "A is nice. Take B off friends who have it"
                raise Unclear("which_tag_is", sorted({*self._earlier, latest}), said=node.text)
            if self.live.named("tag", latest) is None and name_key(latest) not in self.created["tag"]:
                raise self._unknown("tag", latest)
            self.pointed_tag = True
            self.sheet.hear([node.words], "tag", latest)
            return latest
        name = self._known("tag", node)
        self.local_tag = True
        self._here.add(name)
        if self.told is not None and name in self.told[1]:
            self.told = None
        if name not in self.mentions.tags[-1:]:
            self.mentions.tags.append(name)
        return name

    def tags(self, node: Node) -> list[str]:
        """All tags of a list, for an action on each."""
        inner = node.one("set")
        if node.kind == "or":
            raise Unclear("which_of", [self.tag(part) for part in (inner or node).every("tag")], said=node.text)
        if inner is not None:
            return self.tags(inner)
        if node.kind == "them":
            if not self.mentions.tags:
                raise Perhaps("which_tag")  # "add them to VIP" may be about friends
            self.pointed(several=True)
            return list(dict.fromkeys(self.mentions.tags))
        if node.kind == "all_in":
            return [tag for tag in self.tags_in(node) if tag not in [t for part in node.every("but") for t in self.tags(part)]]
        if node.kind == "unfiled":
            return [tag for tag in self.live.tags if not self.live.folder_of.get(tag)]
        if node.kind in ("any_in", "all_of"):
            raise Unclear("which_of", self.tags_in(node), said=node.text)
        return list(dict.fromkeys(self.tag(part) for part in node.every("tag")))

    def tags_in(self, node: Node) -> list[str]:
        """All tags of the folder that the words name; asks when it holds none."""
        folder = self.folder(slot(node, "folder"))
        but = node.one("but")
        spared = self.tags(but) if but is not None else []
        found = [tag for tag in self.live.tags if self.live.folder_of.get(tag) == folder and tag not in spared]
        if not found:
            raise Unclear("which_tag")
        count = node.one("number")
        if count is not None and int(count.text) != len(found):
            raise Unclear("count_differs", said=count.text, found=len(found))
        return found

    def tags_of(self, goal: Node) -> list[str]:
        """The goal's tags; without any, those just spoken of."""
        found = goal.one("tags")
        if found is not None:
            tags = self.tags(found)
            self.mentions.things += [("tag", tag) for tag in tags]
            return tags
        if self.sheet.patch.tag is not None:
            return [self.tag(self.sheet.patch.tag)]
        if self.tag_before or self.pointed_before:
            self.pointed()
            return [self.mentions.tags[-1]]
        raise Perhaps("which_tag")

    def segment(self, node: Node) -> str:
        """The exact name of the segment."""
        return self._latest_or_known("segment", node, self.mentions.segment)

    def workflow(self, node: Node) -> str:
        """The exact name of the workflow."""
        return self._latest_or_known("workflow", node, self.mentions.workflow)

    def _latest_or_known(self, noun: str, node: Node, latest: str | None) -> str:
        if node.kind in ("it", "unnamed"):
            if latest is None or node.kind == "unnamed":
                raise Unclear(f"which_{noun}", getattr(self.live, f"{noun}s"))
            self.pointed()
            return latest
        name = self._known(noun, node)
        setattr(self.mentions, noun, name)
        return name

    def folder(self, node: Node) -> str:
        """The folder's name; a new one is drafted when the words say that it is new."""
        if node.kind == "it" and self.mentions.folder is not None:
            self.pointed()
            return self.mentions.folder
        given = self.sheet.patch.folder
        if node.kind == "unnamed" and given is not None and given.kind != "unnamed":
            self.filed = True
            return self.folder(given)
        if node.kind in ("it", "unnamed"):
            raise Unclear("which_folder", self.live.folders)
        name = self.new_folder(slot(node, "name")) if node.kind == "new" else self._known("folder", node)
        self.mentions.folder = name
        return name

    def new_folder(self, node: Node) -> str:
        """The folder that the operator names as a new one, drafted unless it is there."""
        name = self.new_name(node)
        if self.live.named("folder", name) is None and name_key(name) not in self.created["folder"]:
            self.make_folder(name)
        return name

    def make_folder(self, name: str) -> None:
        """Draft a folder and remember it."""
        self.created["folder"][name_key(name)] = name
        self.sheet.draft("save_folder", folder=None, name=name)
        self.mentions.folder = name
        self.mentions.things.append(("folder", name))

    def make_tag(self, name: str, folder: str | None) -> None:
        """Draft a tag and remember it."""
        self.sheet.draft("create_tag", name=name, folder=folder)
        self.created["tag"][name_key(name)] = name
        self.mentions.tags.append(name)

    def new_name(self, node: Node) -> str:
        """A name that the operator gives; asks when it may hold more than the name."""
        patch = self.sheet.patch
        said = patch.names.get(name_key(node.text), node.text)
        if node.kind == "doubtful" and not patch.sure and said == node.text:
            raise self._confirmed(said)
        return said

    def rename(self, noun: str, name: str, new: str) -> None:
        """From here on in this plan the thing has its new name."""
        self.renamed[noun, name] = new
        self.created[noun][name_key(new)] = new
        self.mentions.tags = [new if noun == "tag" and tag == name else tag for tag in self.mentions.tags]
        self.mentions.things = [(kind, new if (kind, each) == (noun, name) else each) for kind, each in self.mentions.things]

    def pointed(self, several: bool = False) -> None:
        """A goal points at what a clause before it named; at one of several things, nobody knows at which."""
        if self.told is not None and len(self.told[1]) > 1 and not several:
            raise Unclear("what_about", self.told[1], said=self.told[0])
        self.told = None

    def named_again(self, goal: Node) -> None:
        """A goal that names all that a clause before it named need not point at it: "A and B overlap. Merge A into B"."""
        if self.told is not None and goal.kind != "told":
            self._named_since |= {part.text for part in goal.walk() if part.kind == "name"}
            if set(self.told[1]) <= self._named_since:
                self.told = None

    def _known(self, noun: str, node: Node) -> str:
        name = self._named(noun, node)
        self.sheet.hear([node.words], noun, name)
        return name

    def _named(self, noun: str, node: Node) -> str:
        patch = self.sheet.patch
        if node.kind == "name":
            name = patch.names.get(name_key(node.text), node.text)
            return self.renamed.get((noun, name), name)
        inner = node.one("unknown") or node
        said = patch.names.get(name_key(inner.text), inner.text)
        found = self.live.named(noun, said) or self.created[noun].get(name_key(said))
        if found is not None:
            return found
        if noun == "tag" and patch.create:
            grammar = self.sheet.lexicon.grammar
            seldom = grammar.tight | grammar.loose | {word for word, *_ in grammar.limiting}
            if seldom & set(keys(said)) and not patch.sure:
                raise self._confirmed(said)
            self.filed = True
            self.make_tag(said, self.folder(patch.folder) if patch.folder is not None else None)
            return said
        if noun == "folder" and patch.create and self._files() and not self.created["tag"]:
            self.make_folder(said)
            self.filed = True
            return said
        raise self._unknown(noun, said)

    def _files(self) -> bool:
        """Whether the goal puts something into a folder."""
        return self.sheet.goal is not None and self.sheet.goal.kind in FILING

    def _confirmed(self, name: str) -> Unclear:
        """Asks whether that is the name, all of it."""
        return Unclear("confirm_name", [self.sheet.say("quoted", name=name)], name=name)

    def _unknown(self, noun: str, said: str) -> Unclear:
        """Asks which one is meant, near names as choices."""
        choices = near(said, getattr(self.live, f"{noun}s"))
        asks = self.sheet.goal is not None and self.sheet.goal.kind in (*ASKING, "show")
        if (noun == "tag" or (noun == "folder" and self._files())) and 0 < len(said) <= 60 and not asks:
            return Unclear(f"unknown_{noun}", [*choices, self.sheet.say("choice_create", name=said)], name=said)
        return Unclear(f"unknown_{noun}", choices, name=said)


def _acted_on(call: str, noun: str, arguments: Mapping[str, Any]) -> str | None:
    """The name of that one thing. A segment or workflow that is changed is not: "take A out of B, and then delete it"."""
    name: str | None = arguments.get("name") or (None if call.startswith("save_") else arguments[noun])
    return name


def _noun(call: str) -> str | None:
    """What a call acts on, if it is one thing: create_tag → tag."""
    noun = call.rpartition("_")[2]
    return noun if noun in ("tag", "folder", "segment", "workflow") else None
