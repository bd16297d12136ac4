"""Messages that friends sent, and their threads: the friends who wrote, by their last message."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, func, tuple_, update
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime, now
from store.friends import Friend, friend_by_number
from store.friendsets import FriendSet
from store.names import fold

NOBODY = 0
"""The number on a row of no friend: it is in no thread and is found by no search."""


class Message(SQLModel, table=True):
    """One message of a friend. `kind` is LINE's message type; `text` is None for everything but text, and once unsent.

    `id` is LINE's message id, so a redelivered event stores nothing twice.
    """

    __table_args__ = (Index("message_thread", "account_id", "number", "at"),)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    number: int
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str = "text"
    text: str | None = None
    folded: str | None = None
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    unsent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def text_message(account_id: str, id: str, number: int, at: datetime, text: str) -> Message:
    return Message(account_id=account_id, id=id, number=number, at=at, text=text, folded=fold(text))


def messages_of(
    session: Session, account_id: str, number: int, limit: int = 100, below: Message | None = None
) -> Sequence[Message]:
    """A friend's last messages, newest first; with `below`, those before that message."""
    rows = select(Message).where(Message.account_id == account_id, Message.number == number)
    if below:
        rows = rows.where(tuple_(col(Message.at), col(Message.id)) < (below.at, below.id))
    return session.exec(rows.order_by(col(Message.at).desc(), col(Message.id).desc()).limit(limit)).all()


def state_of_thread(session: Session, account_id: str, number: int) -> str:
    """Something that differs whenever a message came, was edited or was unsent: what a live page watches."""
    latest = (func.count(), func.max(Message.at), func.max(Message.edited_at), func.max(Message.unsent_at))
    mine = (col(Message.account_id) == account_id, col(Message.number) == number)
    count, *moments = session.execute(columns(*latest).where(*mine)).one()
    return "~".join([str(count), *(moment.isoformat() if moment else "" for moment in moments)])


def is_unread(friend: Friend) -> bool:
    """Whether the friend wrote since an operator last opened the thread."""
    wrote = friend.last_message_at
    return wrote is not None and (friend.read_at is None or friend.read_at < wrote)


def mark_read(session: Session, account_id: str, number: int) -> None:
    """An operator has the thread open. LINE's clock may run ahead of ours."""
    friend = friend_by_number(session, account_id, number)
    friend.read_at = max(now(), friend.last_message_at or now())


def forget_messages(session: Session, account_id: str, number: int, ids: Collection[str]) -> None:
    """Blanks all that a friend wrote, and the messages of these ids. The rows stand as unsent and nobody's, so that an edit that
    comes late brings nothing back."""
    blank = {"number": NOBODY, "text": None, "folded": None, "edited_at": None, "unsent_at": now()}
    wanted = sorted(ids)
    some = [col(Message.id).in_(wanted[first : first + BATCH]) for first in range(0, len(wanted), BATCH)]
    for which in (col(Message.number) == number, *some):
        session.execute(update(Message).where(col(Message.account_id) == account_id, which).values(**blank))


@dataclass(frozen=True)
class Place:
    """Where a page of threads begins: below this last message, and this friend among those of the same instant."""

    at: datetime
    number: int


FEW, BATCH = 4_000, 1_000
"""Up to FEW friends are asked for by number; more are met by walking down the threads, BATCH at a time."""


def threads(
    session: Session, account_id: str, within: FriendSet | None = None, below: Place | None = None, limit: int = 30
) -> Sequence[Place]:
    """The threads of some friends (None: of all), newest message first."""
    if within is not None and len(within) <= FEW:
        return sorted(_of_few(session, account_id, within, below), key=_newest_first)[:limit]
    found: list[Place] = []
    for place in _walk(session, account_id, below):
        if within is None or place.number in within:
            found.append(place)
            if len(found) == limit:
                break
    return found


def last_messages(session: Session, account_id: str, numbers: Sequence[int]) -> Mapping[int, Message]:
    """Friend number → their newest message."""
    newest = (
        select(Message.account_id, Message.number, func.max(Message.at).label("at"))
        .where(Message.account_id == account_id, col(Message.number).in_(numbers))
        .group_by(col(Message.account_id), col(Message.number))
        .subquery()
    )  # joined by the whole key of the index: without statistics SQLite would else read every message of the account
    same = (newest.c.account_id == Message.account_id) & (newest.c.number == Message.number) & (newest.c.at == Message.at)
    return {row.number: row for row in session.exec(select(Message).join(newest, same))}


def newest_message_at(session: Session, account_id: str) -> datetime | None:
    """When anybody last wrote: what a live page watches."""
    return session.exec(select(func.max(Friend.last_message_at)).where(Friend.account_id == account_id)).one()


def _walk(session: Session, account_id: str, below: Place | None) -> Iterator[Place]:
    while True:
        rows = select(Friend.last_message_at, Friend.number).where(
            Friend.account_id == account_id, col(Friend.last_message_at).is_not(None)
        )
        if below:
            rows = rows.where(tuple_(col(Friend.last_message_at), col(Friend.number)) < (below.at, below.number))
        ordered = rows.order_by(col(Friend.last_message_at).desc(), col(Friend.number).desc())
        page = [Place(at, number) for at, number in session.exec(ordered.limit(BATCH)) if at]
        yield from page
        if len(page) < BATCH:
            return
        below = page[-1]


def _of_few(session: Session, account_id: str, within: FriendSet, below: Place | None) -> Iterator[Place]:
    numbers = list(within)
    for start in range(0, len(numbers), BATCH):
        # read_at keeps SQLite, which has no statistics, from walking all friends along an index that holds the other columns.
        rows = select(Friend.last_message_at, Friend.number, Friend.read_at).where(
            Friend.account_id == account_id, col(Friend.number).in_(numbers[start : start + BATCH])
        )
        for at, number, _ in session.exec(rows):
            if at and (below is None or (at, number) < (below.at, below.number)):
                yield Place(at, number)


def _newest_first(place: Place) -> tuple[float, int]:
    return -place.at.timestamp(), -place.number
