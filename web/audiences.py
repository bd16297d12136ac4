"""Who a condition is about right now: in words, in numbers, and a few of them by name."""

from collections.abc import Iterable, Mapping

from pydantic import Field
from sqlmodel import Session

from store.conditions import Condition
from store.friends import friends_numbered, names_shared
from store.matching import Matcher
from store.names import name_key
from store.operations.memberships import spoken
from store.wording import condition_sentence
from web.views import View

SAMPLE = 8


class FriendRef(View):
    """One of several friends, as they are called."""

    number: int
    name: str
    namesake: bool = Field(False, description="Others are called the same: the number tells them apart")

    @property
    def told(self) -> str:
        """In plain text."""
        return " ".join(filter(None, (self.name, f"#{self.number}" if self.namesake or not self.name else "")))


class Audience(View):
    """A condition's friends now."""

    who: str = Field(description="The condition as a sentence")
    count: int = Field(description="How many friends match, blocked ones too")
    reachable: int = Field(description="How many of them have not blocked the account")
    sample: list[FriendRef] = Field(description="A few of them, newest friends first")

    @property
    def blocked(self) -> int:
        return self.count - self.reachable


def shared_names(session: Session, account_id: str, names: Iterable[str]) -> frozenset[str]:
    """Those of these names that several friends have."""
    keys = {name: name_key(name) for name in names if name}
    shared = names_shared(session, account_id, set(keys.values())) if keys else frozenset()
    return frozenset(name for name, key in keys.items() if key in shared)


def friend_refs(session: Session, account_id: str, named: Mapping[int, str]) -> list[FriendRef]:
    shared = shared_names(session, account_id, named.values())
    return [FriendRef(number=number, name=name, namesake=name in shared) for number, name in named.items()]


def audience_of(session: Session, account_id: str, condition: Condition, language: str) -> Audience:
    """Raises what the condition refuses: a tag that is gone, a broken segment, a circle."""
    matcher = Matcher(session, account_id)
    friends = matcher.matching(condition)
    rows = friends_numbered(session, account_id, friends.page(SAMPLE))
    return Audience(
        who=condition_sentence(language, spoken(session, account_id, condition) or {"any": []}),
        count=len(friends),
        reachable=len(friends - matcher.blocked),
        sample=friend_refs(session, account_id, {number: row.name for number, row in rows.items()}),
    )
