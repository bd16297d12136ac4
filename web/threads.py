"""The inbox as people and programs read it: threads by their last message, and the messages of one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import Field
from sqlmodel import Session

from store.conditions import Condition
from store.friends import friends_numbered
from store.inbox import Message, Place, is_unread, last_messages, threads
from store.matching import Matcher
from store.taglists import TagLists
from web.friends import friend_views
from web.refusals import Unreadable
from web.views import FriendView, View

KINDS: Mapping[str, str] = {
    "image": "A picture",
    "video": "A video",
    "audio": "A voice message",
    "file": "A file",
    "location": "A place on the map",
    "sticker": "A sticker",
}
OTHER = "A message of another kind"


class ThreadMessage(View):
    id: str = Field(description="LINE's message id")
    at: datetime
    kind: str = Field(description="LINE's message type", examples=["text"])
    text: str | None = Field(description="null for everything but text, and once unsent")
    edited_at: datetime | None = None
    unsent_at: datetime | None = Field(None, description="When the friend took it back; its content is gone")


class ThreadView(View):
    friend: FriendView
    unread: bool = Field(description="Whether they wrote since an operator last opened the thread")
    last: ThreadMessage | None = Field(description="Their newest message; null where it is no longer kept")


class ThreadPage(View):
    items: list[ThreadView]
    next: str | None = Field(None, description="Pass it as `below` to read on; null at the end")


def thread_message(row: Message) -> ThreadMessage:
    return ThreadMessage(id=row.id, at=row.at, kind=row.kind, text=row.text, edited_at=row.edited_at, unsent_at=row.unsent_at)


def thread_page(
    session: Session, tag_lists: TagLists, account_id: str, condition: Condition | None, below: Place | None, limit: int
) -> ThreadPage:
    """Threads of the friends whom a condition matches (None: of all), newest message first, below a place."""
    matcher = Matcher(session, account_id)
    found = threads(session, account_id, matcher.matching(condition) if condition else None, below, limit + 1)
    page = found[:limit]
    rows = list(friends_numbered(session, account_id, [place.number for place in page]).values())
    last = last_messages(session, account_id, [row.number for row in rows])
    views = friend_views(session, tag_lists, account_id, rows, matcher)
    items = [
        ThreadView(friend=view, unread=is_unread(row), last=thread_message(last[row.number]) if row.number in last else None)
        for row, view in zip(rows, views, strict=True)
    ]
    return ThreadPage(items=items, next=said_place(page[-1]) if len(found) > limit else None)


def said_place(place: Place) -> str:
    return f"{place.at.isoformat()}~{place.number}"


def place_said(text: str | None) -> Place | None:
    """Where a page begins, as an address says it. Raises Unreadable."""
    if not text:
        return None
    said, _, number = text.partition("~")
    try:
        at, below = datetime.fromisoformat(said), int(number)
        if at.tzinfo and 0 <= below < 2**31:
            return Place(at.astimezone(UTC), below)
    except (ValueError, OverflowError):  # no instant, or one beyond the calendar
        pass
    raise Unreadable(what="below")


def message_said(session: Session, account_id: str, number: int, id: str | None) -> Message | None:
    """Which message of a thread a page lies before, as an address says it. Raises Unreadable."""
    if not id:
        return None
    found = session.get(Message, (account_id, id))
    if found is None or found.number != number:
        raise Unreadable(what="before")
    return found


def oldest_first(messages: Sequence[Message]) -> list[ThreadMessage]:
    return [thread_message(row) for row in reversed(messages)]
