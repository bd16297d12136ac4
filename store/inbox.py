"""Messages that friends sent, and their threads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime
from store.names import fold


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


def messages_of(session: Session, account_id: str, number: int, limit: int = 100) -> Sequence[Message]:
    """A friend's last messages, newest first."""
    rows = select(Message).where(Message.account_id == account_id, Message.number == number)
    return session.exec(rows.order_by(col(Message.at).desc(), col(Message.id).desc()).limit(limit)).all()
