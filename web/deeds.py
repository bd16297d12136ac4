"""What friends did, as LINE's events tell it, put into the books: who is there, who has blocked, what they wrote.

Events are taken in waves in which each friend appears at most once; a wave is worked off set by set, which comes to the same
as friend by friend, because nothing that an event does depends on another friend.

What is known of a friend in the end does not depend on the order in which events come: times are the earliest or the latest
of all, the status is that of the latest follow or block (at the same instant the block holds), and for messages see `thread`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from store.automation import Happened, run_workflows
from store.database import now
from store.friends import Friend, add_friends, set_blocked
from store.friendsets import FriendSet
from web.line.events import Event
from web.thread import Messages

PROFILE_AGES = timedelta(days=7)
NAMELESS_AGES = timedelta(hours=1)
"""How soon LINE is asked again about a friend whose profile it did not show."""
Deed = tuple[Event, Friend | None]


def work_off_events(session: Session, account_id: str, events: Sequence[Event]) -> None:
    """Everything that these events do, in their order. The account is locked already."""
    friends = _friends(session, account_id, events)
    messages = Messages(session, account_id, events)
    for wave in _waves([(event, friends.get(event.user_id or "")) for event in events]):
        _work_off_wave(session, account_id, wave, messages)


def _friends(session: Session, account_id: str, events: Sequence[Event]) -> dict[str, Friend]:
    """The friends whom events are about, by LINE's user id; new ones get a row and a profile to be fetched."""
    first: dict[str, datetime] = {}
    for event in events:
        if event.user_id and _makes_friend(event):
            first.setdefault(event.user_id, event.at)
    wanted = {event.user_id for event in events if event.user_id}
    known = select(Friend).where(Friend.account_id == account_id, col(Friend.line_user_id).in_(wanted))
    found = {friend.line_user_id or "": friend for friend in session.exec(known).all()} if wanted else {}
    new = [
        Friend(account_id=account_id, number=0, line_user_id=user_id, followed_at=at, profile_due_at=now())
        for user_id, at in first.items()
        if user_id not in found
    ]
    add_friends(session, account_id, new)
    return found | {friend.line_user_id or "": friend for friend in new}


def _makes_friend(event: Event) -> bool:
    return event.follow is not None or event.is_unfollow or event.message is not None or event.postback is not None


def _waves(deeds: Sequence[Deed]) -> Iterator[list[Deed]]:
    """The deeds in order, cut so that in each part a friend appears at most once and no friend's order changes."""
    left: Sequence[Deed] = deeds
    while left:
        seen, wave, later = set[int](), list[Deed](), list[Deed]()
        for deed in left:
            number = deed[1].number if deed[1] else 0
            (later if number and number in seen else wave).append(deed)
            seen.add(number)
        yield wave
        left = later


@dataclass
class _Wave:
    """What one wave's events come to, as numbers of friends."""

    added: list[int] = field(default_factory=list)
    blocked: list[int] = field(default_factory=list)
    unblocked: list[int] = field(default_factory=list)
    spoke: list[int] = field(default_factory=list)
    wrote: dict[int, str] = field(default_factory=dict)
    tapped: dict[int, str] = field(default_factory=dict)

    def happened(self, newly_blocked: FriendSet) -> Iterable[Happened]:
        """In the order in which they start workflows; of one friend there is only one."""
        yield Happened("friend_added", FriendSet(self.added))
        yield Happened("message_received", FriendSet(self.spoke), texts=self.wrote)
        yield Happened("postback_received", FriendSet(self.tapped), texts=self.tapped)
        yield Happened("friend_blocked", newly_blocked)


def _work_off_wave(session: Session, account_id: str, deeds: Sequence[Deed], messages: Messages) -> None:
    wave = _Wave()
    for event, friend in deeds:
        messages.take(event)
        if friend:
            _take(wave, event, friend, messages)
    session.flush()
    newly_blocked = set_blocked(session, account_id, FriendSet(wave.blocked), blocked=True)
    set_blocked(session, account_id, FriendSet(wave.unblocked), blocked=False)
    run_workflows(session, account_id, [one for one in wave.happened(newly_blocked) if one.friends])


def _take(wave: _Wave, event: Event, friend: Friend, messages: Messages) -> None:
    if _makes_friend(event):
        friend.followed_at = min(friend.followed_at, event.at)
    if event.follow or event.is_unfollow:
        _follow_or_block(wave, event, friend)
    if (message := event.message) and messages.keep(event, friend):
        wave.spoke.append(friend.number)
        wave.wrote |= {friend.number: message.text} if message.text else {}
    if event.postback:
        wave.tapped[friend.number] = event.postback.data
    if friend.profile_at and not friend.profile_due_at:
        ages = PROFILE_AGES if friend.name else NAMELESS_AGES
        friend.profile_due_at = now() if event.at - friend.profile_at > ages else None


def _follow_or_block(wave: _Wave, event: Event, friend: Friend) -> None:
    if event.follow and not event.follow.is_unblock:
        wave.added.append(friend.number)
    known = friend.status_at
    if known and (event.at < known or (event.at == known and event.follow)):
        return
    friend.status_at = event.at
    if event.is_unfollow:
        wave.blocked.append(friend.number)
    else:
        wave.unblocked.append(friend.number)
        friend.profile_due_at = now()  # LINE shows the profile of those only who follow
