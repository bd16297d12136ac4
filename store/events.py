"""LINE's webhook events, stored before they are answered and worked off afterwards, once each."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, Index, Text, cast, func, or_, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime, canonical_json, now

AT_ONCE = 500


_FAILED = text("error IS NOT NULL")


class WebhookEvent(SQLModel, table=True):
    """One event, once per LINE's `webhookEventId`. `at` is LINE's time. Waits until `done_at`; `error` says why it could not
    be worked off. `message_id` finds the content that an unsend takes back."""

    __tablename__ = "webhook_event"
    __table_args__ = (
        Index("webhook_event_waiting", "account_id", "done_at", "at"),
        Index("webhook_event_message", "account_id", "message_id"),
        Index("webhook_event_failed", "account_id", "at", sqlite_where=_FAILED, postgresql_where=_FAILED),
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


class NewEvent(NamedTuple):
    """An event on its way in, as plain values: making a row object of each would cost more than storing it. `body` is JSON."""

    account_id: str
    id: str
    type: str
    user_id: str | None
    message_id: str | None
    at: datetime
    received_at: datetime
    body: str


def store_events(session: Session, events: Iterable[NewEvent]) -> None:
    """Adds events; those that are there already stay as they are. Takes no lock on the account.

    One statement however many there are: while it runs, Python answers requests.
    """
    sqlite = session.get_bind().dialect.name == "sqlite"
    in_one_order = sorted(events, key=lambda event: event[:2])  # two servers with the same events never wait for each other
    rows = [(*event[:5], _instant(event.at, sqlite), _instant(event.received_at, sqlite), event.body) for event in in_one_order]
    if rows:
        session.connection().execute(_INTO_SQLITE if sqlite else _INTO_POSTGRES, {"rows": json.dumps(rows)})


def events_due(session: Session, account_id: str, received_before: datetime, limit: int) -> Sequence[WebhookEvent]:
    """Waiting events in the order of their own times, up to the newest that has waited long enough."""
    newest = newest_due(session, account_id, received_before)
    if newest is None:
        return []
    rows = select(WebhookEvent).where(*_waits(account_id), col(WebhookEvent.at) <= newest)
    return session.exec(rows.order_by(col(WebhookEvent.at), col(WebhookEvent.id)).limit(limit)).all()


def newest_due(session: Session, account_id: str, received_before: datetime) -> datetime | None:
    """LINE's time of the newest event that has waited long enough; None where nothing is to be done."""
    rows = select(WebhookEvent.at).where(*_waits(account_id), col(WebhookEvent.received_at) <= received_before)
    return session.exec(rows.order_by(col(WebhookEvent.at).desc()).limit(1)).first()


def mark_done(session: Session, account_id: str, ids: Collection[str], error: str | None = None) -> None:
    """These events need no more work; with `error`, because it cannot be done."""
    these = update(WebhookEvent).where(col(WebhookEvent.account_id) == account_id, col(WebhookEvent.id).in_(ids))
    session.execute(these.values(done_at=now(), error=error).execution_options(synchronize_session=False))


def events_with_message(session: Session, account_id: str, message_id: str) -> Sequence[WebhookEvent]:
    """Stored events that carry the content of one message."""
    same = select(WebhookEvent).where(WebhookEvent.account_id == account_id, WebhookEvent.message_id == message_id)
    return session.exec(same).all()


def events_naming(session: Session, account_id: str, user_id: str, since: datetime | None = None) -> Sequence[str]:
    """Ids of the events that are of a user or mention them. Reads every event, or only those not done before an instant."""
    said = cast(WebhookEvent.body, Text).contains(json.dumps(user_id, ensure_ascii=False), autoescape=True)
    rows = select(WebhookEvent.id).where(WebhookEvent.account_id == account_id, or_(col(WebhookEvent.user_id) == user_id, said))
    done_at = col(WebhookEvent.done_at)
    asked = [rows.where(done_at.is_(None)), rows.where(done_at >= since)] if since else [rows]  # each along an index
    return [id for each in asked for id in session.exec(each)]


def forget_events(session: Session, account_id: str, user_id: str, ids: Collection[str]) -> frozenset[str]:
    """Blanks the events that are of a user, which are worked off no more, and takes the user's id out of others; answers with
    the ids of the messages that they carried. The rows stay, so that a redelivery of them is still no new event."""
    carried = set[str]()
    wanted = sorted(ids)
    for first in range(0, len(wanted), AT_ONCE):
        some = col(WebhookEvent.id).in_(wanted[first : first + AT_ONCE])
        for row in session.exec(select(WebhookEvent).where(WebhookEvent.account_id == account_id, some)):
            source = row.body.get("source")
            if row.user_id == user_id or (isinstance(source, dict) and source.get("userId") == user_id):
                carried |= {row.message_id} if row.message_id else set()
                row.body, row.user_id, row.message_id, row.error = {}, None, None, None
                row.done_at = row.done_at or now()
            else:
                said = json.dumps(user_id, ensure_ascii=False)
                row.body = json.loads(canonical_json(row.body).replace(said, '""'))
    session.flush()
    return frozenset(carried)


def waiting_count(session: Session, account_id: str) -> int:
    """How many events are still to be worked off."""
    return session.exec(select(func.count()).select_from(WebhookEvent).where(*_waits(account_id))).one()


def failed_events(session: Session, account_id: str, limit: int = 20) -> Sequence[WebhookEvent]:
    """Events that could not be worked off, newest first; `error` says why."""
    rows = select(WebhookEvent).where(WebhookEvent.account_id == account_id, col(WebhookEvent.error).is_not(None))
    return session.exec(rows.order_by(col(WebhookEvent.at).desc(), col(WebhookEvent.id)).limit(limit)).all()


def try_event_again(session: Session, account_id: str, id: str) -> bool:
    """An event that could not be worked off waits again; answers whether there is one."""
    row = session.get(WebhookEvent, (account_id, id))
    if row is None or row.error is None:
        return False
    row.done_at = row.error = None
    session.flush()
    return True


def _waits(account_id: str) -> tuple[Any, ...]:
    return WebhookEvent.account_id == account_id, col(WebhookEvent.done_at).is_(None)


def _instant(at: datetime, sqlite: bool) -> str:
    """As the database keeps instants, for a statement that goes past the column types."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f") if sqlite else at.isoformat()


_COLUMNS = "account_id, id, type, user_id, message_id, at, received_at, body"
_TEXTS = "value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4"
_INTO_SQLITE = text(
    f"INSERT INTO webhook_event ({_COLUMNS}) SELECT {_TEXTS}, value ->> 5, value ->> 6, value ->> 7"
    " FROM json_each(:rows) WHERE true ON CONFLICT DO NOTHING"
)
_INTO_POSTGRES = text(
    f"INSERT INTO webhook_event ({_COLUMNS}) SELECT {_TEXTS},"
    " CAST(value ->> 5 AS timestamptz), CAST(value ->> 6 AS timestamptz), CAST(value ->> 7 AS json)"
    " FROM json_array_elements(CAST(:rows AS json)) ON CONFLICT DO NOTHING"
)
