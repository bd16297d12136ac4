"""An operator's talk with the agent, turn by turn. A turn is stored apart from the stream that shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, Session, SQLModel, col, select

from store.conditions import Condition
from store.database import UtcDateTime
from store.errors import UnknownConversation
from store.friendsets import FriendSet, digests_in, keep, kept
from store.previews import Step


@dataclass(frozen=True)
class Them:
    """Friends just spoken of, and the condition that they were found by, if it was one. Both are kept, for what a condition finds
    may be others later."""

    friends: FriendSet
    found_by: Condition | None = None


class Conversation(SQLModel, table=True):
    """`them` is what "them" means next, left by the last proposal or look-up: see `Them`."""

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


def remember_them(session: Session, account_id: str, conversation_id: str, them: Them) -> None:
    """Whom "them" means from now on in a conversation."""
    keep(session, account_id, them.friends)
    said = them.found_by.model_dump(mode="json") if them.found_by else {}
    told = {} if not said or any(digests_in(said)) else {"found_by": said}  # friends chosen one by one are no better words
    conversation = conversation_by_id(session, account_id, conversation_id)
    conversation.them = {"digest": them.friends.digest, "count": len(them.friends), **told}


def them_in(session: Session, conversation: Conversation) -> Them | None:
    """Whom "them" means in a conversation by now."""
    stored = conversation.them or {}
    friends = kept(session, conversation.account_id, [stored["digest"]]).get(stored["digest"]) if stored else None
    said = stored.get("found_by")
    return Them(friends, Condition.model_validate(said) if said else None) if friends is not None else None


def them_of(steps: Iterable[Step]) -> Them | None:
    """Whom the last step is about that is about friends."""
    about = [(step.change.them, getattr(step.operation, "condition", None)) for step in steps]
    return next((Them(friends, condition) for friends, condition in reversed(about) if friends is not None), None)
