"""The inbox: threads by last message under the same filter as friends, one thread with its friend beside it, both live.

Live means that the page asks every few seconds whether anything is new; the answer is empty unless something is. That works
with any number of workers and leaves nothing open.
"""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from store.accounts import Account, account_by_id
from store.connections import connection_of
from store.friends import friend_by_number
from store.inbox import is_unread, mark_read, messages_of, newest_message_at, state_of_thread
from store.segments import segment_names
from store.tags import tags
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.filters import BIGGEST
from web.pages.everywhere import everywhere
from web.pages.friend_lists import FriendList
from web.pages.friend_pages import friend_values
from web.pages.shell import ALL, Frame, TheForm, TheFrame
from web.pages.tagging import put_on, take_off
from web.threads import KINDS, OTHER, ThreadMessage, ThreadView, message_said, oldest_first, place_said, thread_page

router = APIRouter(prefix="/accounts/{account}/inbox", include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=BIGGEST)]
PAGE, MESSAGES, TIMELINE = 30, 50, 6
NOTHING_NEW = 204


class InboxFilter(FriendList):
    """The filter bar of the inbox: that of the friend list, leading back here."""

    @property
    def base(self) -> str:
        return f"/accounts/{self.owner.id}/inbox"

    def bar(self, session: Session) -> dict[str, Any]:
        """The values of parts/filter.html, and those of the search above it."""
        names = list(tags(session, self.owner.id))
        return {
            "chips": self._chips(session),
            "filter": self._filter(session),
            "errors": {name: refused.say(self.language) for name, refused in self.asked.errors.items()},
            "filter_open": False,
            "clear": self.base,
            "fields": self.fields,
            "query": urlencode(self.fields),
            "tags": [tag.name for tag in names],
            "tag_options": [(tag.id, tag.name) for tag in names],
            "segments": list(segment_names(session, self.owner.id).values()),
        }


@router.get("")
def show_inbox(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    if account == ALL:
        return everywhere(frame, session, "inbox")
    owner = account_by_id(session, account)
    asked = _asked(frame, session, owner)
    values = asked.bar(session) | _threads(frame, session, asked) | {"first": "below" not in frame.request.query_params}
    values |= {"back": frame.trail}
    return frame.page(session, owner, "inbox", "inbox.html", values)


@router.get("/threads")
def new_threads(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    """The first page of threads again, if anybody wrote since it was drawn."""
    owner = account_by_id(session, account)
    if frame.request.query_params.get("seen", "") == _seen(session, owner.id):
        return Response(status_code=NOTHING_NEW)
    values = _threads(frame, session, _asked(frame, session, owner))
    return HTMLResponse(frame.drawn(session, owner, "inbox", "parts/threads.html", values))


@router.get("/{number}")
def show_thread(account: AccountPath, number: Number, frame: TheFrame) -> Response:
    """Opening a thread is reading it, where its address can be understood."""
    with frame.desk.database.reading() as session:
        message_said(session, account, number, frame.request.query_params.get("before"))
    _read(frame, account, number)
    with frame.desk.database.reading() as session:
        return _thread(frame, session, account, number)


@router.get("/{number}/messages")
def new_messages(account: AccountPath, number: Number, session: Reading, frame: TheFrame) -> Response:
    """The messages again, if one came, was edited or was taken back since they were drawn."""
    owner = account_by_id(session, account)
    if frame.request.query_params.get("seen", "") == state_of_thread(session, owner.id, number):
        return Response(status_code=NOTHING_NEW)
    _read(frame, owner.id, number)
    values = _messages(frame, session, owner, number)
    return HTMLResponse(frame.drawn(session, owner, "inbox", "parts/messages.html", values))


@router.post("/{number}/tags")
def add_tag(account: AccountToChange, number: Number, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    return put_on(frame, account, number, form, by, f"/accounts/{account}/inbox/{number}", _thread)


@router.post("/{number}/tags/{tag}/remove")
def remove_tag(account: AccountToChange, number: Number, tag: str, frame: TheFrame, by: ByForm) -> Response:
    return take_off(frame, account, number, tag, by, f"/accounts/{account}/inbox/{number}")


def _asked(frame: Frame, session: Session, owner: Account) -> InboxFilter:
    found = InboxFilter.of(session, owner, frame.request.query_params.multi_items(), frame.language)
    assert isinstance(found, InboxFilter)
    return found


def _threads(frame: Frame, session: Session, asked: InboxFilter) -> dict[str, Any]:
    """The values of parts/threads.html. A filter with an error shows nobody: it is not known who is meant."""
    account_id = asked.owner.id
    below = place_said(frame.request.query_params.get("below"))
    page = (
        None if asked.asked.errors else thread_page(session, frame.desk.tag_lists, account_id, asked.asked.condition, below, PAGE)
    )
    query = urlencode(asked.fields)
    following = urlencode([*asked.fields, ("below", page.next)]) if page and page.next else None
    return {
        "threads": [_line(frame, asked, each) for each in page.items] if page else [],
        "seen": _seen(session, account_id),
        "query": query,
        "next": f"{asked.base}?{following}" if following else None,
        "connected": connection_of(session, account_id) is not None,
    }


def _seen(session: Session, account_id: str) -> str:
    newest = newest_message_at(session, account_id)
    return newest.isoformat() if newest else ""


def _line(frame: Frame, asked: InboxFilter, thread: ThreadView) -> dict[str, Any]:
    last = thread.last
    friend = thread.friend.model_dump() | {"tags": asked.asked.tags_first(thread.friend.tags)}
    return {"friend": friend, "unread": thread.unread, "last": _bubble(frame, last) if last else None}


def _bubble(frame: Frame, message: ThreadMessage) -> dict[str, Any]:
    """A message as it is shown: its text, or what it is instead."""
    said = message.text
    if message.unsent_at:
        said = frame.say("Taken back by the friend")
    elif said is None:
        said = frame.say(KINDS.get(message.kind, OTHER))
    return message.model_dump() | {"said": said, "is_text": message.text is not None and not message.unsent_at}


def _read(frame: Frame, account_id: str, number: int) -> None:
    """Writes that the thread was read, where there is something new in it."""
    with frame.desk.database.reading() as session:
        unread = is_unread(friend_by_number(session, account_by_id(session, account_id).id, number))
    if unread:
        frame.desk.database.write(lambda session: mark_read(session, account_id, number))


def _thread(frame: Frame, session: Session, account_id: str, number: int, add: Any = None, status: int = 200) -> Response:
    owner = account_by_id(session, account_id)
    friend = friend_by_number(session, owner.id, number)
    here = f"/accounts/{owner.id}/inbox/{number}"
    values = friend_values(frame, session, frame.desk.tag_lists, owner, friend, *([add] if add else []))
    removable = [tag | {"remove": f"{here}/tags/{tag['id']}/remove"} for tag in values["tags"]]
    mine = {"tags": removable, "timeline": values["timeline"][:TIMELINE], "more": f"/accounts/{owner.id}/friends/{number}"}
    shown = _messages(frame, session, owner, number, frame.request.query_params.get("before"))
    return frame.page(session, owner, "inbox", "thread.html", values | mine | shown, status)


def _messages(frame: Frame, session: Session, owner: Account, number: int, before: str | None = None) -> dict[str, Any]:
    """The values of parts/messages.html."""
    found = messages_of(session, owner.id, number, MESSAGES + 1, message_said(session, owner.id, number, before))
    page = oldest_first(found[:MESSAGES])
    return {
        "messages": [_bubble(frame, message) for message in page],
        "earlier": f"?before={page[0].id}" if len(found) > MESSAGES else None,
        "is_latest": not before,
        "seen": state_of_thread(session, owner.id, number),
    }
