"""What a workflow would have done: the friends to whom its trigger happened lately, from what is stored.

It reads rows, so a preview asks for it as a fact (`Matcher.happened`), on a snapshot and never under the write lock.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import column, or_, table
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from store.database import now
from store.events import WebhookEvent
from store.friends import Friend
from store.friendsets import BLOCKED, FriendSet, members
from store.inbox import Message
from store.journal import MembershipChange, friends_of_rows
from store.names import fold
from store.workflows import Trigger

DAYS = 7
_PROPOSAL = table("proposal", column("account_id"), column("id"), column("undoes"))
"""Its own module needs the matcher, which needs this one."""


def friends_triggered(session: Session, account_id: str, trigger: Trigger) -> FriendSet:
    """Friends to whom it happened in the last 7 days at least once."""
    since = now() - timedelta(days=DAYS)
    if trigger.type in ("tag_added", "tag_removed"):
        return _tagged(session, account_id, trigger, since)
    if trigger.type == "postback_received":
        return _tapped(session, account_id, trigger.data or "", since)
    if trigger.type == "message_received":
        return _wrote(session, account_id, trigger.keywords, since)
    if trigger.type == "friend_blocked":
        changed = FriendSet(session.exec(_numbers(account_id, col(Friend.status_at) >= since)))
        return changed & members(session, account_id, BLOCKED)
    return FriendSet(session.exec(_numbers(account_id, col(Friend.followed_at) >= since)))


def _wrote(session: Session, account_id: str, keywords: Iterable[str], since: datetime) -> FriendSet:
    """By way of the friends who wrote lately: messages are found by friend, not by time."""
    lately = _numbers(account_id, col(Friend.last_message_at) >= since)
    heard = [col(Message.folded).contains(fold(word), autoescape=True) for word in keywords]
    if not heard:
        return FriendSet(session.exec(lately))
    rows = (
        select(Message.number)
        .join(Friend, (col(Friend.account_id) == Message.account_id) & (col(Friend.number) == Message.number))
        .where(Message.account_id == account_id, Friend.account_id == account_id, col(Friend.last_message_at) >= since)
    )
    return FriendSet(session.exec(rows.where(col(Message.at) >= since, or_(*heard)).distinct()))


def _tapped(session: Session, account_id: str, data: str, since: datetime) -> FriendSet:
    sent = col(WebhookEvent.body)[("postback", "data")].as_string()
    who = select(WebhookEvent.user_id).where(
        WebhookEvent.account_id == account_id, WebhookEvent.type == "postback", col(WebhookEvent.at) >= since, sent == data
    )
    return FriendSet(session.exec(_numbers(account_id, col(Friend.line_user_id).in_(who))))


def _tagged(session: Session, account_id: str, trigger: Trigger, since: datetime) -> FriendSet:
    """Imports and what was taken back start no workflow, so they do not count."""
    undoing = columns(_PROPOSAL.c.id).where(_PROPOSAL.c.account_id == account_id, _PROPOSAL.c.undoes.is_not(None))
    rows = select(MembershipChange).where(
        MembershipChange.account_id == account_id,
        MembershipChange.tag_id == trigger.tag_id,
        MembershipChange.added == (trigger.type == "tag_added"),
        col(MembershipChange.at) >= since,
        col(MembershipChange.cause_kind).in_(("proposal", "workflow")),
        col(MembershipChange.cause_id).not_in(undoing),
    )
    return FriendSet.union(friends for _, friends in friends_of_rows(session, account_id, session.exec(rows)))


def _numbers(account_id: str, *where: Any) -> Any:
    return select(Friend.number).where(Friend.account_id == account_id, col(Friend.forgotten_at).is_(None), *where)
