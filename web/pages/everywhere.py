"""A place for all accounts: one line an account, which leads to the place there."""

from datetime import datetime

from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import Account, accounts
from store.connections import connection_of
from store.conversations import conversations
from store.friends import all_friends, blocked_friends
from store.history import lines
from store.inbox import newest_message_at
from store.segments import segments
from store.workflows import workflows
from web.happenings import history_view
from web.pages.shell import NAMES, Frame
from web.waiting import waiting_for

Told = tuple[str, datetime | None]
"""What a place holds in an account, and when the last of it was."""


def everywhere(frame: Frame, session: Session, place: str) -> Response:
    """The accounts one after another, each with what the place holds there."""
    told = {
        "agent": _agent,
        "friends": _friends,
        "inbox": _inbox,
        "segments": _segments,
        "workflows": _workflows,
        "history": _history,
        "settings": _settings,
    }
    shown = [
        {
            "id": account.id,
            "name": account.name,
            "address": f"/accounts/{account.id}/{place}",
            "said": said,
            "at": at,
        }
        for account in accounts(session)
        for said, at in [told[place](frame, session, account)]
    ]
    values = {"title": frame.say(NAMES[place]), "shown": shown, "can_connect": place == "settings"}
    return frame.page(session, None, place, "everywhere.html", values)


def _friends(frame: Frame, session: Session, account: Account) -> Told:
    everyone, blocked = all_friends(session, account.id), blocked_friends(session, account.id)
    count = frame.count("{n} friend", "{n} friends", len(everyone))
    reached = frame.count("{n} can be reached", "{n} can be reached", len(everyone - blocked))
    return f"{count} · {reached}" if blocked else count, None


def _inbox(frame: Frame, session: Session, account: Account) -> Told:
    newest = newest_message_at(session, account.id)
    return frame.say("Last message" if newest else "No messages yet"), newest


def _segments(frame: Frame, session: Session, account: Account) -> Told:
    return frame.count("{n} segment", "{n} segments", len(segments(session, account.id))), None


def _workflows(frame: Frame, session: Session, account: Account) -> Told:
    found = workflows(session, account.id)
    on = frame.count("{n} is switched on", "{n} are switched on", sum(row.enabled for row in found))
    return " · ".join([frame.count("{n} workflow", "{n} workflows", len(found)), *([on] if found else [])]), None


def _history(frame: Frame, session: Session, account: Account) -> Told:
    last = history_view(session, lines(session, account.id, limit=1, kinds=("applied", "undone")), frame.language)
    if not last:
        return frame.say("Nothing has happened yet"), None
    return frame.say("Last change: {what}", what=last[0].sentences[0]), last[0].at


def _settings(frame: Frame, session: Session, account: Account) -> Told:
    return frame.say("Connected with LINE" if connection_of(session, account.id) else "Not connected"), None


def _agent(frame: Frame, session: Session, account: Account) -> Told:
    waiting = len(waiting_for(session, account.id, frame.desk.settings.operator))
    if waiting:
        return frame.count("{n} proposal waits for you", "{n} proposals wait for you", waiting), None
    last = next((row for row in conversations(session, account.id) if row.title), None)
    if not last:
        return frame.say("No conversation yet"), None
    return frame.say("Last conversation: “{title}”", title=last.title), last.updated_at
