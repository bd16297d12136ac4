"""LINE's events come in: stored before the answer, worked off after it, in batches and in the order of their own times.

Events in standby mode (another channel of the account has the chat) are worked off like all others: what they tell of has
happened, and Tagdesk never answers a friend, so that there is nothing to hold back.
"""

from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from store.accounts import accounts
from store.connections import LineConnection
from store.database import PASSING, Database, canonical_json, lock_account, now, reason_of
from store.events import NewEvent, events_due, mark_done, newest_due
from web.deeds import work_off_events
from web.line.events import Event, event_from, parse
from web.starting import start_workflows

BATCH = 200
"""Events worked off in one transaction: few enough that whoever else wants to write waits a moment only."""
_log = structlog.get_logger()


def arrived(account_id: str, body: bytes, received_at: datetime) -> list[NewEvent]:
    """The events of a body whose signature was verified, as they are stored. Raises NotWebhook."""
    return [_new(account_id, event, received_at) for event in parse(body, received_at).events]


def work_off_all(database: Database, hold_back: timedelta) -> int:
    """Works off what is due in every account, connected or not by now; answers with the number of events."""
    with database.reading() as session:
        account_ids = [account.id for account in accounts(session)]
    return sum(_worked_off(database, account_id, now() - hold_back) for account_id in account_ids)


def _worked_off(database: Database, account_id: str, received_before: datetime) -> int:
    """One account's trouble is not another's."""
    try:
        return work_off(database, account_id, received_before)
    except Exception:
        _log.exception("events_wait", account=account_id)
        return 0


def work_off(database: Database, account_id: str, received_before: datetime) -> int:
    """Works off one account's events that were received before an instant, and what workflows wait for."""
    done = 0
    while _is_due(database, account_id, received_before) and (count := _batch(database, account_id, received_before)):
        done += count
    if done:
        start_workflows(database, account_id)
    return done


def _is_due(database: Database, account_id: str, received_before: datetime) -> bool:
    """Looked up without the write lock, which is not to be taken for nothing."""
    with database.reading() as session:
        return newest_due(session, account_id, received_before) is not None


def _batch(database: Database, account_id: str, received_before: datetime) -> int:
    try:
        return database.write(lambda session: _work_off(session, account_id, received_before, BATCH))
    except PASSING:
        raise
    except Exception:
        _log.exception("batch_failed", account=account_id)
        done = 0
        while done < BATCH and _one(database, account_id, received_before):
            done += 1
        return done


def _one(database: Database, account_id: str, received_before: datetime) -> int:
    """A batch that fails is taken event by event, so that one bad event stops alone and is shown."""
    try:
        return database.write(lambda session: _work_off(session, account_id, received_before, 1))
    except PASSING:
        raise
    except Exception as error:
        why = reason_of(error)

        def give_up(session: Session) -> int:
            lock_account(session, account_id)
            mark_done(session, account_id, [row.id for row in events_due(session, account_id, received_before, 1)], why)
            return 1

        return database.write(give_up)


def _work_off(session: Session, account_id: str, received_before: datetime, limit: int) -> int:
    lock_account(session, account_id)
    rows = events_due(session, account_id, received_before, limit)
    if not rows:
        return 0
    work_off_events(session, account_id, [event_from(row.body, row.received_at) for row in rows])
    mark_done(session, account_id, [row.id for row in rows])
    connection = session.get(LineConnection, account_id)
    if connection:
        connection.last_event_at = max(row.received_at for row in rows)
    session.flush()
    return len(rows)


def _new(account_id: str, event: Event, received_at: datetime) -> NewEvent:
    content = event.message or event.message_edited
    return NewEvent(
        account_id=account_id,
        id=event.webhook_event_id,
        type=event.type,
        user_id=event.user_id,
        message_id=content.id if content else None,
        at=event.at,
        received_at=received_at,
        body=canonical_json(event.raw),
    )
