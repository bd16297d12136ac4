"""The inbox: who wrote, newest first, and what they wrote."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from store.friends import friend_by_number
from store.inbox import messages_of
from web.depends import Reading, TheAccount, TheDesk
from web.filters import BIGGEST, Filter
from web.threads import ThreadMessage, ThreadPage, message_said, place_said, thread_message, thread_page
from web.views import Items

router = APIRouter(prefix="/accounts/{account}/inbox", tags=["Inbox"])


class InboxQuery(Filter):
    below: str | None = Field(None, max_length=100, description="`next` of the page before")
    limit: int = Field(30, ge=1, le=100, description="How many threads")


@router.get("", summary="Threads of friends who match a condition")
def list_threads(account: TheAccount, session: Reading, desk: TheDesk, asked: Annotated[InboxQuery, Query()]) -> ThreadPage:
    """Friends who wrote, by their last message. The parameters are the clauses of a condition, as for friends. Reading over the
    API marks nothing as read."""
    condition = asked.condition(session, account.id)
    return thread_page(session, desk.tag_lists, account.id, condition, place_said(asked.below), asked.limit)


@router.get("/{number}", summary="The messages of one thread")
def read_thread(
    account: TheAccount,
    number: Annotated[int, Path(ge=1, le=BIGGEST, description="The friend's number")],
    session: Reading,
    before: Annotated[str | None, Query(description="`next` of the page before", max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many messages")] = 50,
) -> Items[ThreadMessage]:
    """Newest first."""
    friend = friend_by_number(session, account.id, number)
    begun = message_said(session, account.id, friend.number, before)
    found = messages_of(session, account.id, friend.number, limit + 1, begun)
    page = [thread_message(row) for row in found[:limit]]
    return Items(items=page, next=page[-1].id if len(found) > limit else None)
