"""LINE's webhook events, stored before they are answered and worked off afterwards, once each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime, canonical_json


class WebhookEvent(SQLModel, table=True):
    """One event, once per LINE's `webhookEventId`. `at` is LINE's time. Waits until `done_at`; `error` says why it could not
    be worked off. `message_id` finds the content that an unsend takes back."""

    __tablename__ = "webhook_event"
    __table_args__ = (
        Index("webhook_event_waiting", "account_id", "done_at", "at"),
        Index("webhook_event_message", "account_id", "message_id"),
    )
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    type: str
    user_id: str | None = None
    message_id: str | None = None
    at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    body: dict[str, Any] = Field(sa_type=JSON)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None


def store_events(session: Session, rows: Sequence[WebhookEvent]) -> None:
    """Adds events; those that are there already stay as they are. Takes no lock on the account."""
    if rows:
        sqlite = session.get_bind().dialect.name == "sqlite"
        values = [
            {
                "account_id": row.account_id,
                "id": row.id,
                "type": row.type,
                "user_id": row.user_id,
                "message_id": row.message_id,
                "at": _instant(row.at, sqlite),
                "received_at": _instant(row.received_at, sqlite),
                "body": canonical_json(row.body),
            }
            for row in rows
        ]
        session.connection().execute(_INSERT, values)


def events_due(session: Session, account_id: str, received_before: datetime, limit: int) -> Sequence[WebhookEvent]:
    """Waiting events in the order of their own times, up to the newest that has waited long enough."""
    waits = (WebhookEvent.account_id == account_id, col(WebhookEvent.done_at).is_(None))
    newest = session.exec(select(func.max(WebhookEvent.at)).where(*waits, col(WebhookEvent.received_at) <= received_before)).one()
    if newest is None:
        return []
    rows = select(WebhookEvent).where(*waits, col(WebhookEvent.at) <= newest)
    return session.exec(rows.order_by(col(WebhookEvent.at), col(WebhookEvent.id)).limit(limit)).all()


def events_with_message(session: Session, account_id: str, message_id: str) -> Sequence[WebhookEvent]:
    """Stored events that carry the content of one message."""
    same = select(WebhookEvent).where(WebhookEvent.account_id == account_id, WebhookEvent.message_id == message_id)
    return session.exec(same).all()


def waiting_count(session: Session, account_id: str) -> int:
    waits = (WebhookEvent.account_id == account_id, col(WebhookEvent.done_at).is_(None))
    return session.exec(select(func.count()).select_from(WebhookEvent).where(*waits)).one()


def _instant(at: datetime, sqlite: bool) -> object:
    """As the database keeps instants, for a statement that goes past the column types."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f") if sqlite else at


_INSERT = text(
    "INSERT INTO webhook_event (account_id, id, type, user_id, message_id, at, received_at, body)"
    " VALUES (:account_id, :id, :type, :user_id, :message_id, :at, :received_at, :body) ON CONFLICT DO NOTHING"
)
