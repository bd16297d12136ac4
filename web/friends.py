"""A page of friends with their tags, as list, API and terminal show it."""

from collections.abc import Sequence

from pydantic import Field
from sqlmodel import Session

from store.conditions import Condition
from store.friends import Friend, friends_numbered, namesakes_among
from store.matching import Matcher
from store.taglists import TagLists
from store.tags import tag_names
from web.views import FriendView, TagRef, View, friend_view


class FriendPage(View):
    items: list[FriendView]
    count: int = Field(description="How many match", examples=[128])
    reachable: int = Field(description="How many of them have not blocked the account", examples=[121])
    next: int | None = Field(None, description="Pass it as `before` to read on; null at the end")


def friend_page(
    session: Session, tag_lists: TagLists, account_id: str, condition: Condition | None, before: int | None, limit: int
) -> FriendPage:
    """The friends whom a condition matches (None: all), highest numbers first, below `before`."""
    matcher = Matcher(session, account_id)
    friends = matcher.matching(condition) if condition else matcher.everyone
    numbers = friends.page(limit, before)
    rows = list(friends_numbered(session, account_id, numbers).values())
    more = bool(numbers) and friends.rank(numbers[-1] - 1) > 0
    return FriendPage(
        items=friend_views(session, tag_lists, account_id, rows, matcher),
        count=len(friends),
        reachable=len(friends - matcher.blocked),
        next=numbers[-1] if more else None,
    )


def friend_views(
    session: Session, tag_lists: TagLists, account_id: str, friends: Sequence[Friend], matcher: Matcher | None = None
) -> list[FriendView]:
    blocked = (matcher or Matcher(session, account_id)).blocked
    tags = {id: TagRef(id=id, name=name) for id, name in tag_names(session, account_id).items()}
    tagged = tag_lists.tags_of(session, account_id, [friend.number for friend in friends])
    namesakes = namesakes_among(session, account_id, [friend.number for friend in friends])
    return [
        friend_view(friend, blocked, [tags[id] for id in tagged[friend.number]], friend.number in namesakes) for friend in friends
    ]
