"""The world a tool runs in: one account, as the turn's earlier drafts have made it, and names looked up in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from store.accounts import Account, account_by_id
from store.conditions import SET_CLAUSES, Condition, from_names
from store.conversations import Them
from store.errors import Refused
from store.folders import Folder, folder_named, folders
from store.friends import Friend, friend_by_number, friends_named, friends_numbered, friends_partly_named
from store.friendsets import FriendSet
from store.language import translate
from store.matching import Matcher, today_of
from store.names import visible
from store.segments import Segment, segment_named, segments
from store.tags import Tag, tag_named, tags
from store.workflows import Workflow, workflow_named, workflows
from tools.base import Unclear
from tools.groups import Group
from tools.questions import CHOICES, INTRODUCED, MORE, NO_THEM, SEVERAL, unknown

QUOTED = 100


@dataclass(frozen=True)
class World:
    """`them` is what "them" means in this conversation; `confirmed` are the choices that the last question offered;
    `last_applied` is the proposal that "undo that" means."""

    session: Session
    account_id: str
    language: str = "en"
    them: Them | None = None
    confirmed: frozenset[str] = frozenset()
    last_applied: str | None = None

    @property
    def account(self) -> Account:
        return account_by_id(self.session, self.account_id)

    def tag(self, name: str) -> Tag:
        found = tag_named(self.session, self.account_id, name)
        if found is None:
            raise unknown(self.language, "tag", quote(name), (tag.name for tag in tags(self.session, self.account_id)))
        return found

    def folder(self, name: str) -> Folder:
        found = folder_named(self.session, self.account_id, name)
        if found is None:
            raise unknown(self.language, "folder", quote(name), (row.name for row in folders(self.session, self.account_id)))
        return found

    def folder_id(self, name: str | None) -> str | None:
        return self.folder(name).id if name else None

    def segment(self, name: str) -> Segment:
        found = segment_named(self.session, self.account_id, name)
        if found is None:
            raise unknown(self.language, "segment", quote(name), (row.name for row in segments(self.session, self.account_id)))
        return found

    def workflow(self, name: str) -> Workflow:
        found = workflow_named(self.session, self.account_id, name)
        if found is None:
            there = (row.name for row in workflows(self.session, self.account_id))
            raise unknown(self.language, "workflow", quote(name), there)
        return found

    def condition(self, groups: Sequence[Group]) -> Condition:
        """Groups with names made a condition with ids; days stay relative."""
        return self._condition([self._named(group) for group in groups])

    def friends(self, groups: Sequence[Group]) -> tuple[FriendSet, Condition]:
        """Who matches now, and the condition with its days made dates."""
        condition = self.condition(groups)
        if any(_is_them(said) for group in groups for said in group.friends or ()):
            condition = self._in_words(condition)
        condition = condition.on(today_of(self.account))
        return Matcher(self.session, self.account_id).matching(condition), condition

    def _in_words(self, condition: Condition) -> Condition:
        """“Them” said as what they were found by, with whatever else is said of them, where that finds just them still: a card
        can tell it."""
        them, (group, *others) = self.them, condition.any
        if not them or not them.found_by or others or group.friends != them.friends:
            return condition
        said, (first, *more) = group.model_copy(update={"friends": None}), them.found_by.any
        if said.clauses() and (more or said.clauses().keys() & first.clauses().keys()):
            return condition
        try:
            found = Matcher(self.session, self.account_id).matching(them.found_by)
        except Refused:
            return condition
        if found != them.friends:
            return condition
        together = first.model_copy(update={name: getattr(said, name) for name in said.clauses()})
        return Condition.of(together, *more)

    def _condition(self, said: Sequence[dict[str, Any]]) -> Condition:
        return from_names(said, lambda name: self.tag(name).id, lambda name: self.segment(name).id)

    def _matching(self, clauses: dict[str, Any]) -> FriendSet:
        condition = self._condition([clauses or {"everyone": True}]).on(today_of(self.account))
        return Matcher(self.session, self.account_id).matching(condition)

    def _named(self, group: Group) -> dict[str, Any]:
        """The group's clauses with the friends who are named, or left out by name, as sets."""
        clauses = group.clauses()
        others = {name: value for name, value in clauses.items() if name not in SET_CLAUSES}
        for name in clauses.keys() & SET_CLAUSES:
            clauses[name] = FriendSet.union(self._friends(each, others) for each in clauses[name])
        return clauses

    def day(self, instant: datetime | None) -> str | None:
        """The date of an instant where the account is."""
        return instant.astimezone(self.account.zone).date().isoformat() if instant else None

    def _friends(self, said: str, others: dict[str, Any]) -> FriendSet:
        """The friend that is meant, by the whole name or a part that no other has; of several of one name the one for whom the
        group's other clauses hold."""
        if _is_them(said):
            if not self.them:
                raise Unclear(translate(self.language, NO_THEM))
            return self.them.friends
        if number := re.fullmatch("#([0-9]{1,9})", said):
            return FriendSet([friend_by_number(self.session, self.account_id, int(number[1])).number])
        found = friends_named(self.session, self.account_id, said) or friends_partly_named(self.session, self.account_id, said)
        if len(found) > 1 and others:
            matching = self._matching(others)
            found = [friend for friend in found if friend.number in matching] or found
        if not found:
            like = self._matching({"name_contains": said}).sample(CHOICES) if said.strip() else ()
            near = friends_numbered(self.session, self.account_id, like).values()
            question = unknown(self.language, "friend", quote(said), ()).question
            raise Unclear(question, tuple(self.introduce(friend) for friend in near))
        if len(found) > 1:
            question = translate(self.language, SEVERAL, n=len(found), name=quote(said))
            if len(found) > CHOICES:
                more, example = len(found) - CHOICES, str(found[CHOICES].number)
                question = translate(self.language, MORE, asked=question, n=more, number=example)
            raise Unclear(question, tuple(self.introduce(friend) for friend in found[:CHOICES]))
        return FriendSet([found[0].number])

    def introduce(self, friend: Friend) -> str:
        """A friend told apart from others of the same name."""
        return translate(
            self.language,
            INTRODUCED,
            name=quote(friend.name),
            number=str(friend.number),
            day=self.day(friend.followed_at),
        )


def quote(text: str) -> str:
    """Text that other people wrote, fit to be shown to a model: nothing invisible, capped."""
    return visible(text)[:QUOTED]


def _is_them(said: str) -> bool:
    return said.strip().lower() == "them"
