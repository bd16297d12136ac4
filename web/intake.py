"""LINE's events come in: stored before the answer, worked off after it, in batches and in the order of their own times.

Within a batch, events are taken in waves in which each friend appears at most once; a wave is worked off set by set, which
comes to the same as friend by friend, because nothing an event does depends on another friend.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session, col, select

from store.automation import Happened, run_waiting, run_workflows
from store.connections import LineConnection, connected_accounts
from store.database import Database, lock_account, now
from store.events import WebhookEvent, events_due, events_with_message
from store.friends import Friend, add_friends, set_blocked
from store.friendsets import FriendSet
from store.inbox import Message
from store.names import fold
from web.line.events import Event, event_from, parse

BATCH = 500
PROFILE_AGES = timedelta(days=7)
Arrived = tuple[WebhookEvent, Event, Friend | None]
_log = structlog.get_logger()


def rows_of(account_id: str, body: bytes, received_at: datetime) -> list[WebhookEvent]:
    """The events of a body whose signature was verified, as rows to store. Raises NotWebhook."""
    return [_row(account_id, event, received_at) for event in parse(body, received_at).events]


def work_off_all(database: Database, hold_back: timedelta) -> int:
    """Works off what is due in every connected account; answers with the number of events."""
    with database.reading() as session:
        account_ids = connected_accounts(session)
    return sum(work_off(database, account_id, now() - hold_back) for account_id in account_ids)


def work_off(database: Database, account_id: str, received_before: datetime) -> int:
    """Works off one account's events that were received before an instant, and what workflows wait for."""
    done = 0
    while count := _batch(database, account_id, received_before):
        done += count
    run_waiting(database, account_id)
    return done


def _batch(database: Database, account_id: str, received_before: datetime) -> int:
    try:
        return database.write(lambda session: _work_off(session, account_id, received_before, BATCH))
    except Exception:
        _log.exception("batch_failed", account=account_id)
        return _one_by_one(database, account_id, received_before)


def _one_by_one(database: Database, account_id: str, received_before: datetime) -> int:
    """A batch that fails is taken event by event, so that one bad event stops alone and is shown."""
    try:
        return database.write(lambda session: _work_off(session, account_id, received_before, 1))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"[:500]

        def give_up(session: Session) -> int:
            for row in events_due(session, account_id, received_before, 1):
                row.done_at, row.error = now(), said
            return 1

        return database.write(give_up)


def _work_off(session: Session, account_id: str, received_before: datetime, limit: int) -> int:
    lock_account(session, account_id)
    rows = events_due(session, account_id, received_before, limit)
    if not rows:
        return 0
    events = [(row, event_from(row.body, row.received_at)) for row in rows]
    friends = _friends(session, account_id, [event for _, event in events])
    for wave in _waves([(row, event, friends.get(event.user_id or "")) for row, event in events]):
        _wave(session, account_id, wave)
    for row in rows:
        row.done_at = now()
    connection = session.get(LineConnection, account_id)
    if connection:
        connection.last_event_at = max(row.received_at for row in rows)
    session.flush()
    return len(rows)


def _friends(session: Session, account_id: str, events: Sequence[Event]) -> dict[str, Friend]:
    """The friends whom events are about, by LINE's user id; new ones get a row and a profile to be fetched."""
    first: dict[str, datetime] = {}
    for event in events:
        if event.user_id and _makes_friend(event):
            first.setdefault(event.user_id, event.at)
    wanted = {event.user_id for event in events if event.user_id}
    known = select(Friend).where(Friend.account_id == account_id, col(Friend.line_user_id).in_(wanted))
    found = {friend.line_user_id or "": friend for friend in session.exec(known).all()}
    new = [
        Friend(account_id=account_id, number=0, line_user_id=user_id, followed_at=at, profile_due_at=now())
        for user_id, at in first.items()
        if user_id not in found
    ]
    add_friends(session, account_id, new)
    return found | {friend.line_user_id or "": friend for friend in new}


def _makes_friend(event: Event) -> bool:
    return event.follow is not None or event.is_unfollow or event.message is not None or event.postback is not None


def _waves(arrived: Sequence[Arrived]) -> Iterator[list[Arrived]]:
    """The events in order, cut so that in each part a friend appears at most once and no friend's order changes."""
    left = list(arrived)
    while left:
        seen, wave, later = set[int](), list[Arrived](), list[Arrived]()
        for one in left:
            number = one[2].number if one[2] else 0
            (later if number and number in seen else wave).append(one)
            seen.add(number)
        yield wave
        left = later


def _wave(session: Session, account_id: str, wave: Sequence[Arrived]) -> None:
    added, wrote, blocked, unblocked = list[int](), dict[int, str](), list[int](), list[int]()
    tapped: dict[int, str] = {}
    spoke: list[int] = []
    for _, event, friend in wave:
        if event.unsend:
            _unsend(session, account_id, event)
        if friend is None:
            continue
        friend.followed_at = min(friend.followed_at, event.at)
        if friend.profile_at and event.at - friend.profile_at > PROFILE_AGES:
            friend.profile_due_at = friend.profile_due_at or now()
        if event.follow or event.is_unfollow:
            if _status_is_newer(friend, event):
                (blocked if event.is_unfollow else unblocked).append(friend.number)
            if event.follow and not event.follow.is_unblock:
                added.append(friend.number)
        if (message := event.message) and _keep_message(session, account_id, friend, event):
            spoke.append(friend.number)
            wrote |= {friend.number: message.text} if message.text else {}
        if event.message_edited:
            _edit(session, account_id, friend.number, event)
        if event.postback:
            tapped[friend.number] = event.postback.data
    session.flush()
    newly_blocked = set_blocked(session, account_id, FriendSet(blocked), blocked=True)
    set_blocked(session, account_id, FriendSet(unblocked), blocked=False)
    happened = [
        Happened("friend_added", FriendSet(added)),
        Happened("message_received", FriendSet(spoke), texts=wrote),
        Happened("postback_received", FriendSet(tapped), texts=tapped),
        Happened("friend_blocked", newly_blocked),
    ]
    run_workflows(session, account_id, [one for one in happened if one.friends])


def _status_is_newer(friend: Friend, event: Event) -> bool:
    """Whether this follow or unfollow is the latest known; remembers it if so."""
    if friend.status_at is not None and event.at < friend.status_at:
        return False
    friend.status_at = event.at
    return True


def _keep_message(session: Session, account_id: str, friend: Friend, event: Event) -> bool:
    """Stores a message once; answers whether it is new. One that was unsent before it came stays blank."""
    message = event.message
    assert message is not None
    friend.last_message_at = max(friend.last_message_at or event.at, event.at)
    there = session.get(Message, (account_id, message.id))
    if there is None:
        text = message.text
        session.add(
            Message(
                account_id=account_id,
                id=message.id,
                number=friend.number,
                at=event.at,
                kind=message.kind,
                text=text,
                folded=fold(text) if text else None,
            )
        )
        return True
    waited = there.edited_at is not None and there.at == there.edited_at
    if there.unsent_at or waited:
        there.number, there.at, there.kind = friend.number, event.at, message.kind
    if there.unsent_at:
        _blank_events(session, account_id, message.id)
    return waited and not there.unsent_at


def _edit(session: Session, account_id: str, number: int, event: Event) -> None:
    """Puts the text after an edit in place of the one before; an edit that comes first waits for its message."""
    edited = event.message_edited
    assert edited is not None
    there = session.get(Message, (account_id, edited.id))
    if there is None:
        there = Message(account_id=account_id, id=edited.id, number=number, at=event.at, kind=edited.kind)
        session.add(there)
    if there.unsent_at or (there.edited_at and event.at < there.edited_at):
        return
    there.text, there.folded = edited.text, fold(edited.text) if edited.text else None
    there.edited_at = event.at


def _unsend(session: Session, account_id: str, event: Event) -> None:
    """Blanks the message in the thread and in the stored event, or leaves a tombstone for it to meet."""
    message_id = event.unsend.message_id if event.unsend else ""
    there = session.get(Message, (account_id, message_id))
    if there is None:
        there = Message(account_id=account_id, id=message_id, number=0, at=event.at, kind="text")
        session.add(there)
    there.text = there.folded = None
    there.unsent_at = event.at
    _blank_events(session, account_id, message_id)


def _blank_events(session: Session, account_id: str, message_id: str) -> None:
    for row in events_with_message(session, account_id, message_id):
        row.body = event_from(row.body, row.received_at).without_content()


def _row(account_id: str, event: Event, received_at: datetime) -> WebhookEvent:
    content = event.message or event.message_edited
    return WebhookEvent(
        account_id=account_id,
        id=event.webhook_event_id,
        type=event.type,
        user_id=event.user_id,
        message_id=content.id if content else None,
        at=event.at,
        received_at=received_at,
        body=event.raw,
    )
