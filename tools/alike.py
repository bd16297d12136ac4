"""Tags that may be one tag twice: spelt almost alike, or on exactly the same friends."""

from collections.abc import Sequence
from typing import Literal

from sqlmodel import Session

from store.hygiene import same_friends
from store.names import name_key
from store.tags import Tag
from tools.questions import near_duplicate

Why = Literal["name", "friends"]


def look_alikes(session: Session, account_id: str, every: Sequence[Tag]) -> list[tuple[Why, Tag, Tag]]:
    """Each pair once, with why; the first of the two has more friends, or as many."""
    pairs: dict[frozenset[str], tuple[Why, Tag, Tag]] = {}
    for one, other in same_friends(session, account_id, every):
        pairs[frozenset((one.id, other.id))] = ("friends", one, other)
    for one, other in spelt_alike(every):
        pairs[frozenset((one.id, other.id))] = ("name", one, other)
    return [(why, one, other) if one.friends >= other.friends else (why, other, one) for why, one, other in pairs.values()]


def spelt_alike(every: Sequence[Tag]) -> list[tuple[Tag, Tag]]:
    """Pairs of names one slip of the finger apart; only names of about one length are compared."""
    by_length: dict[int, list[Tag]] = {}
    for tag in every:
        by_length.setdefault(len(name_key(tag.name)), []).append(tag)
    found = []
    for length, alike in by_length.items():
        for place, one in enumerate(alike):
            others = [*alike[place + 1 :], *by_length.get(length + 1, ())]
            found += [(one, other) for other in others if near_duplicate(one.name, [other.name])]
    return found
