"""What friends wrote, kept in their threads: each message once, as last edited, blank once taken back, in whatever order
LINE tells of it.

A row of nobody stands for a message that has not come yet, while its edit or its unsend has. What is said
in groups is in no thread; its stored event is blanked all the same once it is unsent.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from store.events import events_with_message
from store.friends import Friend
from store.inbox import NOBODY, Message
from store.names import fold
from web.line.events import Event, event_from


class Messages:
    """The messages that some events are about, read at once."""

    def __init__(self, session: Session, account_id: str, events: Sequence[Event]) -> None:
        self._session, self._account_id = session, account_id
        ids = {id for event in events if (id := _message_id(event))}
        same = select(Message).where(Message.account_id == account_id, col(Message.id).in_(ids))
        self._rows = {row.id: row for row in session.exec(same)} if ids else {}

    def take(self, event: Event) -> None:
        """What an event does to a message, whoever its friend: edits, unsends, and content of what was unsent before."""
        if event.message_edited:
            self._edit(event)
        if event.unsend:
            self._unsend(event.unsend.message_id, event)
        if event.message and (there := self._rows.get(event.message.id)) and there.unsent_at:
            self._blank(there.id)

    def keep(self, event: Event, friend: Friend) -> bool:
        """Puts a message into the friend's thread; answers whether it is new there and was not unsent before it came."""
        message = event.message
        assert message is not None
        friend.last_message_at = max(friend.last_message_at or event.at, event.at)
        there = self._rows.get(message.id) or self._add(message.id, event)
        if there.number != NOBODY:
            return False
        there.number, there.at, there.kind = friend.number, event.at, message.kind
        if there.edited_at is None and there.unsent_at is None:
            there.text = message.text
        there.folded = fold(there.text) if there.text else None
        return there.unsent_at is None

    def _edit(self, event: Event) -> None:
        edited = event.message_edited
        assert edited is not None
        there = self._rows.get(edited.id) or self._add(edited.id, event)
        if there.unsent_at:
            self._blank(there.id)
        elif there.edited_at is None or (event.at, edited.text or "") > (there.edited_at, there.text or ""):
            there.text, there.edited_at = edited.text, event.at
            there.folded = fold(edited.text) if edited.text and there.number != NOBODY else None

    def _unsend(self, message_id: str, event: Event) -> None:
        there = self._rows.get(message_id) or self._add(message_id, event)
        there.text = there.folded = there.edited_at = None
        there.unsent_at = min(there.unsent_at or event.at, event.at)
        self._blank(message_id)

    def _add(self, message_id: str, event: Event) -> Message:
        row = Message(account_id=self._account_id, id=message_id, number=NOBODY, at=event.at, kind="text")
        self._session.add(row)
        self._rows[message_id] = row
        return row

    def _blank(self, message_id: str) -> None:
        """Takes the content out of the stored events, too."""
        for row in events_with_message(self._session, self._account_id, message_id):
            row.body = event_from(row.body, row.received_at).without_content()


def _message_id(event: Event) -> str | None:
    if event.unsend:
        return event.unsend.message_id
    content = event.message or event.message_edited
    return content.id if content else None
