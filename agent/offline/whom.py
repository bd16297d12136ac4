"""Whom a goal is about: as it says itself, by what was spoken of, and by what later words say."""

from collections.abc import Callable

from agent.offline.asking import Perhaps, Unclear
from agent.offline.audience import HAVING, TAGS, Which, either
from agent.offline.nodes import Node
from agent.offline.others import among, left_to_all, less
from agent.offline.sheet import Sheet
from agent.offline.spoken import Spoken
from agent.offline.who import Who


class Whom:
    """The friends of one goal after another."""

    def __init__(self, sheet: Sheet, spoken: Spoken, who: Who) -> None:
        self.sheet, self.spoken, self.who = sheet, spoken, who
        self.asked = False  # whether anything asked for the friends of this goal
        self._ones = False  # whether the friends of the goal before were "the … ones"

    def next_goal(self) -> None:
        """Another goal is planned from here on."""
        self.asked = False

    def audience(self, node: Node | None) -> Which:
        """Which friends a goal is about, later words included."""
        which = self._later(lambda: self._said(node) if node is not None else self.spoken.unsaid())
        patch = self.sheet.patch
        said = [*(patch.instead or filter(None, [node])), *(part for _, part in patch.spoken())]
        self.sheet.hear([part.text for part in said], "friend", which)
        return which

    def audience_of(self, which: Which) -> Which:
        """A restriction that stands alone as the friends of a goal, later words included."""
        return self._later(lambda: which)

    def _later(self, said: Callable[[], Which]) -> Which:
        """These friends with later words applied: who instead, who else, who only, who not."""
        patch = self.sheet.patch
        which = either(*(self.who.friends(part) for part in patch.instead)) if patch.instead else said()
        with self.sheet.creating_nothing():
            for role, part in patch.spoken():
                match role:
                    case "also":
                        which = either(which, self.who.friends(part))
                    case "only":
                        which = among(which, self.who.narrowed(part))
                    case _:
                        which = less(which, self.who.excepted(part))
        return self.settled(which)

    def settled(self, which: Which) -> Which:
        """These are whom the goal is about, with nothing more to apply to them."""
        self.spoken.remember(which)
        self.asked = True
        return which

    def _said(self, node: Node) -> Which:
        sheet, before = self.sheet, self.spoken.mentions.friends
        self._narrowed_at_last(node)
        goal = self.sheet.goal
        if self.spoken.topic is not None and before is not None and goal is not None and _off_all(goal, node, before):
            self.spoken.topic = None
            return before
        which = self._of_those(node, self.who.friends(node))
        if sheet.now.listed and not self.spoken.goals and left_to_all(node) and not sheet.lexicon.says(node.text, "of_all"):
            raise Unclear("those_or_all", [sheet.say("choice_listed"), sheet.say("choice_all")], said=node.text)
        if self.spoken.topic is not None and which != before:
            raise Perhaps("what_about", said=self.spoken.topic)  # it was said of others
        self.spoken.topic = None
        return which

    def _of_those(self, node: Node, which: Which) -> Which:
        """“The insured ones” after dogs were spoken of in the same message: those of them, unless the dogs were “ones” too."""
        ones = any(self.sheet.lexicon.says(base.text.casefold(), "of_them") for base in node.every("base")[:1])
        before, self._ones = self._ones, ones
        if not ones or before or not self.spoken.goals or self.spoken.mentions.friends is None:
            return which
        if self.sheet.goal is not None and self.sheet.goal.every("pair"):
            choices = [self.sheet.say("choice_them"), self.sheet.say("choice_all")]
            raise Unclear("of_them", choices, said=node.text)  # A for the dogs and B for the insured ones
        self.spoken.topic = None
        return among(self.spoken.mentions.friends, which)

    def _narrowed_at_last(self, node: Node) -> None:
        """Asks about 「A、Bだけ」: B as well, or those of A who are B too?"""
        goal = self.sheet.goal
        last = node.every("base")[-1].text if node.kind == "union" else ""
        after = goal.text.partition(node.text)[2] if last and goal is not None else ""
        only = any(last.endswith(word) or after.startswith(word) for word in map("".join, self.sheet.lexicon.grammar.limiting))
        if last and only and self.sheet.lexicon.says(node.text.removesuffix(last), "merely_listed"):
            raise Unclear("all_or_any", said=node.text)


def _off_all(goal: Node, friends: Node, before: Which) -> bool:
    """Whether a tag that is not named again comes off all: those of whom it was said that they have it, and no other one."""
    named = [(part.clause, tag) for part in before.walk() if part.clause in TAGS for tag in part.value]
    unsaid = goal.kind == "remove" and all(role != "tags" for role, _ in goal.slots)
    return unsaid and left_to_all(friends) and len(named) == 1 and named[0][0] in HAVING
