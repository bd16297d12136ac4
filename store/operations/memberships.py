"""Operations on who has which tag."""

from collections.abc import Set
from typing import Any, Literal

from sqlmodel import Session

from store.called import Names, names_in
from store.conditions import SET_CLAUSES, Condition, with_names
from store.friends import Friend, friends_numbered, names_shared
from store.friendsets import EMPTY, FRIENDS, FriendSet, members, put_in, take_out
from store.matching import Matcher
from store.operations.base import Change, Operation
from store.tags import tag_by_id

NAMED = 3


class Attach(Operation):
    """Puts a tag on the friends of the frozen set who still match the condition that the set came from."""

    kind: Literal["attach"] = "attach"
    tag_id: str
    friends: FriendSet
    condition: Condition | None = None

    def apply(self, session: Session, account_id: str) -> Change:
        tag = tag_by_id(session, account_id, self.tag_id)
        still, left_out, only_now = still_matching(session, account_id, self.friends, self.condition)
        gained = put_in(session, account_id, tag.id, still)
        tag.friends += len(gained)
        session.flush()
        undo = (Detach(tag_id=tag.id, friends=gained),) if gained else ()
        args = {"tag": tag.name, "n": len(gained), "who": spoken(session, account_id, self.condition)}
        return Change(
            "tag_attached",
            args,
            undo,
            gained={tag.id: gained},
            matched=still,
            left_out=left_out,
            only_now=len(only_now - members(session, account_id, tag.id)) if only_now else 0,
        )

    def fresh(self, session: Session, account_id: str) -> Operation:
        return self.model_copy(update=_matching_now(session, account_id, self.condition))


class Detach(Operation):
    """Takes a tag off the friends of the frozen set who still match the condition that the set came from."""

    kind: Literal["detach"] = "detach"
    tag_id: str
    friends: FriendSet
    condition: Condition | None = None

    def apply(self, session: Session, account_id: str) -> Change:
        tag = tag_by_id(session, account_id, self.tag_id)
        still, left_out, only_now = still_matching(session, account_id, self.friends, self.condition)
        lost = take_out(session, account_id, tag.id, still)
        tag.friends -= len(lost)
        session.flush()
        undo = (Attach(tag_id=tag.id, friends=lost),) if lost else ()
        args = {"tag": tag.name, "n": len(lost), "who": spoken(session, account_id, self.condition)}
        return Change(
            "tag_detached",
            args,
            undo,
            lost={tag.id: lost},
            matched=still,
            left_out=left_out,
            only_now=len(only_now & members(session, account_id, tag.id)) if only_now else 0,
        )

    def fresh(self, session: Session, account_id: str) -> Operation:
        return self.model_copy(update=_matching_now(session, account_id, self.condition))


class ShowFriends(Operation):
    """Opens the friend list or the inbox filtered. Changes nothing and is never stale."""

    kind: Literal["show_friends"] = "show_friends"
    place: Literal["friends", "inbox"]
    condition: Condition

    def apply(self, session: Session, account_id: str) -> Change:
        found = Matcher(session, account_id).matching(self.condition)
        args = {"place": self.place, "n": len(found), "who": spoken(session, account_id, self.condition)}
        return Change("friends_shown", args, matched=found)


def still_matching(
    session: Session, account_id: str, shown: FriendSet, condition: Condition | None
) -> tuple[FriendSet, int, FriendSet]:
    """Of the friends shown: those who match now, how many no longer do, and who matches only now (left alone)."""
    if condition is None:
        still = members(session, account_id, FRIENDS, shown)
        return still, len(shown) - len(still), EMPTY
    matching = Matcher(session, account_id).matching(condition)
    still = shown & matching
    return still, len(shown) - len(still), matching - shown


def _matching_now(session: Session, account_id: str, condition: Condition | None) -> dict[str, Any]:
    return {"friends": Matcher(session, account_id).matching(condition)} if condition else {}


def spoken(session: Session, account_id: str, condition: Condition | None, names: Names | None = None) -> dict[str, Any] | None:
    """The condition with names for ids, as a change's argument; the first few chosen friends are named."""
    if condition is None:
        return None
    said = with_names(condition, *(names or names_in(session, account_id)))
    for group, clauses in zip(condition.any, said["any"], strict=True):
        for name in SET_CLAUSES:
            chosen = getattr(group, name)
            if chosen is not None:
                rows = friends_numbered(session, account_id, chosen.sample(NAMED))
                shared = names_shared(session, account_id, [row.name_key for row in rows.values()])
                called = [_told_apart(row, shared) for row in rows.values()]
                clauses[name] = clauses[name] | {"names": called, "numbers": list(rows)}
    return said


def _told_apart(friend: Friend, shared: Set[str]) -> str:
    """What a friend is called, with the number where others are called the same."""
    if not friend.name:
        return f"#{friend.number}"
    return f"{friend.name} #{friend.number}" if friend.name_key in shared else friend.name
