"""Friends: a page of those who match, and one friend with how they came by their tags."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from store.executor import forget
from store.friends import friend_by_number
from store.inbox import messages_of
from web.depends import AccountToChange, ByProgram, Language, Reading, TheAccount, TheDesk
from web.filters import BIGGEST, Filter, Number
from web.friends import FriendPage, friend_page, friend_views
from web.happenings import TimelineLine, timeline
from web.views import FriendView, View

router = APIRouter(prefix="/accounts/{account}/friends", tags=["Friends"])


class FriendsQuery(Filter):
    before: int | None = Field(None, ge=0, le=BIGGEST, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=200, description="How many friends")


class MessageView(View):
    at: datetime
    kind: str = Field(description="LINE's message type", examples=["text"])
    text: str | None = Field(description="null for everything but text, and once unsent")


class Forgotten(View):
    """What is left of a friend who was forgotten."""

    number: int = Field(description="Never given to anybody else", examples=[12])


class OneFriend(View):
    friend: FriendView
    timeline: list[TimelineLine] = Field(description="How they came by their tags, newest first")
    messages: list[MessageView] = Field(description="What they wrote last, newest first")


@router.get("", summary="Friends who match a condition")
def list_friends(account: TheAccount, session: Reading, desk: TheDesk, asked: Annotated[FriendsQuery, Query()]) -> FriendPage:
    """Newest friends first. The parameters are the clauses of a condition, all of which must hold; without any, everyone.
    Blocked friends count too; `reachable` says how many of the whole set LINE can still reach."""
    condition = asked.condition(session, account.id)
    return friend_page(session, desk.tag_lists, account.id, condition, asked.before, asked.limit)


@router.get("/{number}", summary="One friend, with their timeline")
def read_friend(
    account: TheAccount,
    number: Annotated[Number, Path(description="The friend's number")],
    session: Reading,
    desk: TheDesk,
    language: Language,
) -> OneFriend:
    friend = friend_by_number(session, account.id, number)
    (view,) = friend_views(session, desk.tag_lists, account.id, [friend])
    said = [MessageView(at=m.at, kind=m.kind, text=m.text) for m in messages_of(session, account.id, number, 20)]
    return OneFriend(friend=view, timeline=timeline(session, account.id, number, language), messages=said)


@router.post("/{number}/forget", summary="Forget a friend who asked for it, for good")
def forget_friend(
    account: AccountToChange,
    number: Annotated[Number, Path(description="The friend's number")],
    desk: TheDesk,
    by: ByProgram,
) -> Forgotten:
    """Their name, profile, messages and tags go, also from proposals and conversations; the history keeps the number. It
    cannot be taken back, and starts no workflow. Who adds the account again is a new friend with a new number."""
    forget(desk.database, account, number, by)
    return Forgotten(number=number)
