"""What a plan is written on: its calls and answers so far, and what it may say and look up on the way."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from agent.offline.asking import NeedsLookup, Unanswered
from agent.offline.audience import NeedsSegment, Terms, Which, groups
from agent.offline.nodes import Node
from agent.offline.situation import Mentions, Situation, call_key
from agent.offline.wishes import Patch

Arguments = dict[str, Any]
Heard = tuple[tuple[str, ...], str, str | Which]
"""Words, and what they were read as: a noun with the name of such a thing, or “friend” with which friends."""
MOST = 60
"""Names that a list says before it counts the rest."""


class Sheet:
    """Drafts and answers of the goals so far, and the goal that is being planned."""

    def __init__(self, situation: Situation, mentions: Mentions | None = None) -> None:
        self.now, self.live, self.lexicon = situation, situation.live, situation.lexicon
        self.mentions = mentions or Mentions()
        self.drafts: list[tuple[str, Arguments]] = []
        self.answers: list[str] = []
        self.notes: list[str] = []  # what is worth knowing beside the drafts
        self.goal: Node | None = None
        self.patch = Patch()  # what later words said about that goal
        self.heard: list[Heard] = []
        self._segments: dict[str, Sequence[dict[str, Any]]] = {}

    def hear(self, said: Sequence[str], noun: str, meant: str | Which) -> None:
        """Words have been read as a thing of that name, or as these friends."""
        self.heard.append((tuple(said), noun, meant))

    def say(self, reply: str, /, **values: object) -> str:
        """A reply in the operator's language."""
        return self.lexicon.say(reply, **values)

    def joined(self, names: Sequence[str]) -> str:
        """Names as one text, the tail counted."""
        shown = self.say("joint").join(self.say("quoted", name=name) for name in names[:MOST])
        return shown + (self.say("and_more", n=len(names) - MOST) if len(names) > MOST else "")

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> str:
        """Pairs of names as one text."""
        return self.say("joint").join(self.say("a_pair", one=one, other=other) for one, other in pairs[:MOST])

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

    def groups(self, which: Which) -> list[dict[str, Any]]:
        """Friends as the tools take them."""
        while True:
            try:
                return groups(which, Terms(self.now.today, self.live.tags, self._segments))
            except NeedsSegment:
                found = self.look("find", kind="segments").get("segments", [])
                self._segments = {item["name"]: item.get("any") or [] for item in found}

    @contextmanager
    def creating_nothing(self) -> Iterator[None]:
        """While words are read that narrow: a tag in them is there already."""
        patch = self.patch
        self.patch = replace(patch, create=False)
        try:
            yield
        finally:
            self.patch = patch
