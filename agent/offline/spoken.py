"""Friends who are named, counted or pointed at: Anna, both Annas, 42 friends, them, the others."""

from collections.abc import Sequence
from typing import Any

from agent.offline.asking import Perhaps, Unclear, slot
from agent.offline.audience import Which, both, clause
from agent.offline.lexicon import says
from agent.offline.live import parts_of
from agent.offline.nodes import Node
from agent.offline.others import LESS, others
from agent.offline.sheet import Sheet
from agent.offline.words import keys
from store.names import name_key


class Spoken:
    """Who has been spoken of. Asks wherever words leave open who they are."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet, self.mentions = sheet, sheet.mentions
        self.goals: list[Which] = []  # whom the goals so far are about
        self.topic: str | None = None  # words that said whom the next goal is about, until one is
        self.perhaps: list[str] = []  # what such words begin with and may be friends' names
        self.crowd: str | None = None  # the tag that a clause before was about: "the Coptic class is off"
        self.grounds: str | None = None  # a reason that speaks of friends: what follows must say itself whom it is about

    def person(self, node: Node) -> Which:
        """A friend by name; the desk looks the name up and asks when there is none or more than one."""
        if node.kind in ("namesakes", "two_namesakes"):
            return self._namesakes(node)
        said = node.text.strip()
        for made in (arguments["name"] for tool, arguments in self.sheet.drafts if tool == "create_tag"):
            head, rest = said[: len(made)], said[len(made) :]
            if name_key(head) == name_key(made) and len(rest) > 1 and says(rest, "of_people"):
                return clause("all_tags", [made])  # those who get a new tag in the same words
        numbers = self.sheet.patch.people.get(name_key(said))
        partly = parts_of(said, self.sheet.live.spelled) if said == said.lower() and not numbers else []
        if any(name_key(name) == name_key(said) for name in partly):
            raise Perhaps("what_about", said=said)
        if partly:
            raise Perhaps("unknown_tag", partly, name=said)
        return clause("friends", list(numbers) if numbers else [said])

    def _namesakes(self, node: Node) -> Which:
        """All friends of one name, as many as the operator counts; asks when there are more or fewer."""
        which = clause("name_contains", slot(node, "keyword").text)
        number = node.one("number")
        said = int(number.text) if number is not None else 2 if node.kind == "two_namesakes" else None
        found = self._found(which)["count"]
        if found < 2 or (said is not None and said != found):
            raise Unclear("what_about", said=node.text)
        return which

    def as_many(self, which: Which, said: str) -> None:
        """Asks when more or fewer friends match than the operator counts."""
        found = self._found(which)["count"]
        if str(found) != said:
            raise Unclear("friends_differ", said=said, found=found)

    def meant(self, text: str) -> Which:
        """Those a pronoun points at; “her” is no list of friends."""
        which = self.them()
        if self.sheet.lexicon.says(text, "of_one") and self._how_many(which) != 1:
            raise Unclear("which_friends")
        return which

    def _how_many(self, which: Which) -> int | None:
        if which == clause("friends", ["them"]):
            return self.sheet.now.them
        alone = [part for part in (which, *(which.parts if which.how == "all" else ())) if part.clause == "friends"]
        return 1 if any(len(part.value) == 1 and not _them(part) for part in alone) else int(self._found(which)["count"])

    def them(self) -> Which:
        """Those just spoken of, in this sentence or in the conversation."""
        if (here := self.here()) is not None:
            return here
        if self.grounds is not None:
            raise Unclear("what_about", said=self.grounds)
        if self.mentions.unsettled:
            raise Unclear("which_friends")
        if self.sheet.now.them:
            return clause("friends", ["them"])
        if self.mentions.friends is not None:
            return self.mentions.friends
        raise Perhaps("who")

    def crowd_meant(self, text: str) -> str | None:
        """The tag whose friends a pronoun means, where nobody else was spoken of: "the Coptic class is off, tag them …"."""
        known = self.sheet.now.them or self.mentions.friends is not None or self.goals or self.topic is not None
        return None if known or not self.sheet.lexicon.says(text, "of_several") else self.crowd

    def others(self, text: str = "") -> Which:
        """Everyone who was not spoken of, in this sentence or else in the one before; within what they were picked from."""
        said = self.goals or self.mentions.audiences
        if not said:
            raise Perhaps("which_friends")
        last, listed = said[-1], self.sheet.now.listed
        if last.clause == LESS and listed and self.sheet.lexicon.says(text, "remaining"):
            return last
        if not self.goals and self._of_a_list(said):
            raise Unclear("which_friends")
        found = others(said, self.sheet.lexicon.says(text.casefold(), "of_all"))
        picked = found is not None and found.how == "all"
        if found is None or (picked and not self.goals and _them(found)):
            raise Unclear("which_friends")
        if listed and self.goals and not picked:
            if all(_named(which) for which in self.goals) and self.sheet.now.them:
                return both(clause("friends", ["them"]), found)
            raise Unclear("those_or_all", [self.sheet.say("choice_listed"), self.sheet.say("choice_all")], said=text)
        return found

    def _of_a_list(self, said: Sequence[Which]) -> bool:
        """Whether those of the message before may be some of a list: friends named after one, or asked about by two things."""
        if self.sheet.now.listed_before and all(_named(which) for which in said):
            return True
        return any(
            which.parts and (_them(which) or (self.sheet.now.listed and which.how == "all" and not which.clause))
            for which in said
        )

    def remaining(self, *, pointed: bool) -> Which:
        """Those spoken of, of whom some are left out in the same words: of a list, or of this message where it is pointed at."""
        if not self.goals and not self.mentions.audiences:
            raise Perhaps("which_friends")
        if not (pointed if self.goals else self.sheet.now.listed):
            raise Unclear("which_friends")
        return self.them()

    def unsaid(self) -> Which:
        """Whom a goal is about that does not say it."""
        found = self.here() or self.perhaps_friend()
        if found is None:
            raise Unclear("which_friends")
        return found

    def here(self) -> Which | None:
        """Those spoken of in this message; what said that they are the topic has its goal then."""
        if not self.goals:
            return None
        self.topic = None
        return self.mentions.friends

    def perhaps_friend(self) -> Which | None:
        """The friends in whose names are the words that a clause before began with, if there are such: "Oliver is back: …"."""
        if not self.perhaps or not all(map(self._somebody, self.perhaps)):
            return None
        return clause("friends", list(self.perhaps))

    def _somebody(self, name: str) -> bool:
        sample = self._found(clause("name_contains", name)).get("sample", [])
        return any(set(keys(name)) <= set(keys(friend["name"])) for friend in sample)

    def remember(self, which: Which) -> None:
        """A goal is about these."""
        self.mentions.friends = which
        self.goals.append(which)

    def instead(self, which: Which) -> Which:
        """The goal that was about others is about these."""
        self.goals.pop()
        self.remember(which)
        return which

    def _found(self, which: Which) -> dict[str, Any]:
        found: dict[str, Any] = self.sheet.look("find_friends", friends=self.sheet.groups(which))
        return found


def _named(which: Which) -> bool:
    """Whether these are friends by name."""
    return all(part.clause == "friends" for part in which.walk() if not part.parts)


def _them(which: Which) -> bool:
    """Whether it says no more than “them”: whom that meant in the message before is not known any more."""
    return any(part.clause == "friends" and part.value == ["them"] for part in which.walk())
