"""Who a condition is about right now: in words, in numbers, and a few of them by name."""

from pydantic import Field
from sqlmodel import Session

from store.conditions import Condition
from store.friends import friends_numbered
from store.matching import Matcher
from store.operations.memberships import spoken
from store.wording import condition_sentence
from web.views import View

SAMPLE = 8


class FriendRef(View):
    number: int
    name: str


class Audience(View):
    """A condition's friends now."""

    who: str = Field(description="The condition as a sentence")
    count: int = Field(description="How many friends match, blocked ones too")
    reachable: int = Field(description="How many of them have not blocked the account")
    sample: list[FriendRef] = Field(description="A few of them, newest friends first")

    @property
    def blocked(self) -> int:
        return self.count - self.reachable


def audience_of(session: Session, account_id: str, condition: Condition, language: str) -> Audience:
    """Raises what the condition refuses: a tag that is gone, a broken segment, a circle."""
    matcher = Matcher(session, account_id)
    friends = matcher.matching(condition)
    rows = friends_numbered(session, account_id, friends.page(SAMPLE))
    return Audience(
        who=condition_sentence(language, spoken(session, account_id, condition) or {"any": []}),
        count=len(friends),
        reachable=len(friends - matcher.blocked),
        sample=[FriendRef(number=number, name=row.name) for number, row in rows.items()],
    )
