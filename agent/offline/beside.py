"""What was said beside the goals, and whether what is drafted does it justice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agent.offline.asking import Unclear
from agent.offline.nodes import Node
from agent.offline.opposites import contrary
from agent.offline.sheet import Arguments, Sheet
from agent.offline.words import keys

OF_THINGS = frozenset(
    {"create_tag", "rename_tag", "move_tag", "delete_tag", "merge_tags", "save_folder", "delete_folder", "delete_segment",
     "delete_workflow"}
)  # fmt: skip
NOUNS = ("tag", "folder", "segment", "workflow")
AGAINST = {"for": frozenset(f"delete_{noun}" for noun in NOUNS), "against": frozenset({"create_tag", "apply_tag"})}
POINTING = frozenset({"them", "them_who", "among_them", "rest"})  # whom an order says no more about than that they were spoken of


@dataclass
class Beside:
    """Words that ask for nothing, each as it was said."""

    aside: str | None = None  # about somebody, without saying what to do
    kept: str | None = None  # nothing is to be deleted
    spared: dict[str, str] = field(default_factory=dict)  # what is to stay as it is, and the words that say so
    remark: str | None = None  # what weighs where friends are changed or shown
    leaning: list[tuple[str, str]] = field(default_factory=list)  # which way a remark leans, and its words
    scene: str | None = None  # what weighs where an order points back
    named: list[tuple[str, str]] = field(default_factory=list)  # what is named in passing, and the words that do so

    def weigh(self, sheet: Sheet, goals: Iterable[Node] = ()) -> None:
        """Raises Unclear where the drafts go against it."""
        topics = [goal for goal in goals if goal.kind == "topic"]  # "if somebody never wrote, put A on them"
        if self.scene is not None and not topics and any(part.kind in POINTING for goal in goals for part in goal.walk()):
            raise Unclear("not_understood", said=self.scene)
        if topics and any(name == "apply_tag" and _is_had(arguments) for name, arguments in sheet.drafts):
            raise Unclear("what_about", said=topics[0].text)
        own = {word for goal in goals for word in _named(goal)} if self.named else set()
        for name, said in self.named:
            if name.casefold() not in own:
                raise Unclear("not_understood", said=said)
        if self.kept is not None and any(name.startswith("delete_") for name, _ in sheet.drafts):
            raise Unclear("not_understood", said=self.kept)
        for name, arguments in sheet.drafts:
            spared = [self.spared[each] for each in map(arguments.get, NOUNS) if each in self.spared]
            if name != "apply_tag" and spared:
                raise Unclear("not_understood", said=spared[0])
            if name in ("apply_tag", "remove_tag"):
                self._weigh_wearers(arguments)
        for way, said in self.leaning:
            if any(name in AGAINST[way] for name, _ in sheet.drafts):
                raise Unclear("not_understood", said=said)
        made = sheet.drafts or sheet.answers
        if self.remark is not None and not (made and all(_of_things(*draft) or by_name(draft[1]) for draft in sheet.drafts)):
            raise Unclear("not_understood", said=self.remark)

    def _weigh_wearers(self, arguments: Arguments) -> None:
        """What stays as it is may be whom an order spares, where it is neither the order's tag, nor its contrary, nor one that
        its friends have, who are not named one by one."""
        tag = str(arguments.get("tag"))
        groups = arguments.get("friends") or []
        had = [{*group.get("all_tags", []), *group.get("any_tags", [])} for group in groups]
        for each, said in self.spared.items():
            named = by_name(arguments) or (had and all(each in tags for tags in had))
            if each != tag and contrary(tag, [each]) is None and not named:
                raise Unclear("not_understood", said=said)


def _named(goal: Node) -> Iterator[str]:
    """What an order names: things as they are called, and friends by each word of their names."""
    for part in goal.walk() if goal.kind != "remark" else ():
        yield from (part.text.casefold(),) if part.kind == "name" else keys(part.text) if part.kind == "person" else ()


def _is_had(arguments: Arguments) -> bool:
    """Whether a tag is put on those who have it: “A folks are really B. Tag them B” says so of those with A."""
    groups = arguments.get("friends") or []
    return bool(groups) and all(arguments.get("tag") in group.get("all_tags", []) for group in groups)


def _of_things(name: str, arguments: Arguments) -> bool:
    """Whether a draft is about things alone: also a new name for a segment or a workflow, and one switched on or off."""
    renames = name in ("save_segment", "save_workflow") and bool(arguments.get("segment") or arguments.get("workflow"))
    changes = {key for key, value in arguments.items() if value is not None} - {"segment", "workflow"}
    return name in OF_THINGS or (renames and changes in ({"name"}, {"enabled"}))


def by_name(arguments: Arguments) -> bool:
    """Whether a draft is about friends who are named one by one: nothing that is said about them makes them fewer."""
    friends = arguments.get("friends") or []
    return bool(friends) and all("friends" in group and "them" not in group["friends"] for group in friends)
