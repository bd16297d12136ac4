"""What the friend list shows: who matches, the condition as chips and as a form, and a page of it."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session

from store.accounts import Account
from store.conditions import DAY_CLAUSES, SET_CLAUSES, with_names
from store.friends import friends_numbered
from store.friendsets import FriendSet
from store.matching import Matcher
from store.segments import segment_names
from store.taglists import TagLists
from store.tags import tag_names
from web.days import day_said, plain_days
from web.filters import BIGGEST, Asked, Pairs, asked_in_form
from web.friends import friend_views
from web.pages.shell import below

PAGE = 50
NO_BULK: Mapping[str, Any] = {"tag": "", "error": None, "create": "", "near": [], "ticked": [], "whole": False}


@dataclass(frozen=True)
class FriendList:
    """One account's list under one filter. `before` is where the page begins: below this number."""

    owner: Account
    asked: Asked
    before: int | None
    language: str

    @classmethod
    def of(cls, session: Session, owner: Account, pairs: Sequence[tuple[str, str]], language: str) -> "FriendList":
        """Reads an address or a form; days may be said as people say them."""
        asked = asked_in_form(session, owner.id, plain_days(pairs, DAY_CLAUSES))
        said = next((value for name, value in pairs if name == "before"), "")
        return cls(owner, asked, below(said), language)

    @property
    def base(self) -> str:
        return f"/accounts/{self.owner.id}/friends"

    @property
    def fields(self) -> Pairs:
        """The filter as parameters."""
        return self.asked.pairs

    def address(self, before: int | None = None) -> str:
        pairs = [*self.fields, *([("before", str(before))] if before else [])]
        return f"{self.base}?{urlencode(pairs)}" if pairs else self.base

    def values(self, session: Session, tag_lists: TagLists, bulk: Mapping[str, Any] = NO_BULK) -> dict[str, Any]:
        """The values of friends.html. A filter with an error shows nobody: it is not known who is meant."""
        matcher = Matcher(session, self.owner.id)
        condition = self.asked.condition
        friends = FriendSet() if self.asked.errors else matcher.matching(condition) if condition else matcher.everyone
        before = self.before if friends.page(1, self.before) else None  # nobody is left there: the first page
        numbers = friends.page(PAGE, before)
        rows = list(friends_numbered(session, self.owner.id, numbers).values())
        segments = segment_names(session, self.owner.id)
        return {
            "friends": [
                each.model_dump() | {"tags": self.asked.tags_first(each.tags)}
                for each in friend_views(session, tag_lists, self.owner.id, rows, matcher)
            ],
            "count": len(friends),
            "reachable": len(friends - matcher.blocked),
            "all": len(matcher.everyone),
            "chips": self._chips(session),
            "filter": self._filter(session),
            "errors": {name: refused.say(self.language) for name, refused in self.asked.errors.items()},
            "filter_open": False,
            "clear": self.base,
            "fields": self.fields,
            "tags": list(tag_names(session, self.owner.id).values()),
            "segments": list(segments.values()),
            "page": self._page(friends, numbers),
            "before": before,
            "bulk": bulk,
        }

    def _chips(self, session: Session) -> list[dict[str, str]]:
        found = self.asked.chips(session, self.owner.id, self.language)
        return [{"text": each.text, "remove": _with(self.base, each.without)} for each in found]

    def _filter(self, session: Session) -> dict[str, Any]:
        """What stands in the form: names, and days in the reader's language; with an error, what was typed."""
        if self.asked.own is None:
            lists = ("all_tags", "any_tags", "none_tags", "in_segments")
            typed = {name: given if name in lists else given[-1] for name, given in self.asked.values.items()}
            return {name: self._day(name, value) for name, value in typed.items()}
        names = with_names(self.asked.own, tag_names(session, self.owner.id), segment_names(session, self.owner.id))
        return {name: self._day(name, value) for name, value in names["any"][0].items() if name not in SET_CLAUSES}

    def _day(self, name: str, value: Any) -> Any:
        return day_said(self.language, value) if name in DAY_CLAUSES else value

    def _page(self, friends: FriendSet, numbers: Sequence[int]) -> dict[str, Any] | None:
        """Where this page lies; pages are found by number, so that friends who come meanwhile shift nothing."""
        if not numbers:
            return None
        above = len(friends) - friends.rank(numbers[0])
        below = friends.rank(numbers[-1] - 1)
        return {
            "from": above + 1,
            "to": above + len(numbers),
            "total": len(friends),
            "previous": self.address(_before(friends, friends.rank(numbers[0]) + PAGE)) if above else None,
            "next": self.address(numbers[-1]) if below else None,
        }


def _before(friends: FriendSet, rank: int) -> int | None:
    """What a page begins below whose first friend has this rank from the lowest; None for the first page."""
    return None if rank >= len(friends) else bisect_left(range(BIGGEST), rank, key=friends.rank) + 1


def _with(base: str, pairs: Pairs) -> str:
    return f"{base}?{urlencode(pairs)}" if pairs else base
