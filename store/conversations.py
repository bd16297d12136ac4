"""An operator's talk with the agent, turn by turn. A turn is stored apart from the stream that shows it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime
from store.errors import UnknownConversation
from store.friendsets import FriendSet, keep


class Conversation(SQLModel, table=True):
    """`them` is what "them" means next: a condition's JSON, left by the last proposal or look-up."""

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    title: str = ""
    by: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    them: dict[str, Any] | None = Field(default=None, sa_type=JSON)


class Turn(SQLModel, table=True):
    """One message and all that is said in return. `kind` is None while the turn runs.

    `events` are the loop's events as they came; `messages` what the model said and was told, for the next turn.
    """

    __table_args__ = (Index("turn_order", "account_id", "conversation_id", "position", unique=True),)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    conversation_id: str
    position: int
    said: str
    context: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    kind: str | None = None
    text: str = ""
    choices: list[str] = Field(default_factory=list, sa_type=JSON)
    proposal_id: str | None = None
    events: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    messages: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    model: str = ""
    prompt_version: str = ""
    usage: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def conversation_by_id(session: Session, account_id: str, conversation_id: str) -> Conversation:
    found = session.get(Conversation, (account_id, conversation_id))
    if found is None:
        raise UnknownConversation(id=conversation_id)
    return found


def conversations(session: Session, account_id: str, limit: int = 30) -> Sequence[Conversation]:
    """The most recent first."""
    rows = select(Conversation).where(Conversation.account_id == account_id)
    return session.exec(rows.order_by(col(Conversation.updated_at).desc()).limit(limit)).all()


def turns(session: Session, account_id: str, conversation_id: str) -> Sequence[Turn]:
    """All turns of a conversation, oldest first."""
    rows = select(Turn).where(Turn.account_id == account_id, Turn.conversation_id == conversation_id)
    return session.exec(rows.order_by(col(Turn.position))).all()


def turn_by_id(session: Session, account_id: str, turn_id: str) -> Turn:
    found = session.get(Turn, (account_id, turn_id))
    if found is None:
        raise UnknownConversation(id=turn_id)
    return found


def remember_them(session: Session, account_id: str, conversation_id: str, friends: FriendSet) -> None:
    """Whom "them" means from now on in a conversation."""
    keep(session, account_id, friends)
    conversation_by_id(session, account_id, conversation_id).them = {"digest": friends.digest, "count": len(friends)}
