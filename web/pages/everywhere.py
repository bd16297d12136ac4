"""A place for all accounts: one line an account, which leads to the place there."""

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
            "said": told[place](frame, session, account),
        }
        for account in accounts(session)
    ]
    values = {"title": frame.say(NAMES[place]), "shown": shown, "can_connect": place == "settings"}
    return frame.page(session, None, place, "everywhere.html", values)


def _friends(frame: Frame, session: Session, account: Account) -> str:
    everyone, blocked = all_friends(session, account.id), blocked_friends(session, account.id)
    count = frame.count("{n} friend", "{n} friends", len(everyone))
    reached = frame.count("{n} can be reached", "{n} can be reached", len(everyone - blocked))
    return f"{count} · {reached}" if blocked else count


def _inbox(frame: Frame, session: Session, account: Account) -> str:
    newest = newest_message_at(session, account.id)
    return (
        frame.say("Last message: {day}", day=f"{newest.astimezone(account.zone):%Y-%m-%d %H:%M}")
        if newest
        else frame.say("No messages yet")
    )


def _segments(frame: Frame, session: Session, account: Account) -> str:
    return frame.count("{n} segment", "{n} segments", len(segments(session, account.id)))


def _workflows(frame: Frame, session: Session, account: Account) -> str:
    found = workflows(session, account.id)
    on = frame.count("{n} is switched on", "{n} are switched on", sum(row.enabled for row in found))
    return " · ".join([frame.count("{n} workflow", "{n} workflows", len(found)), *([on] if found else [])])


def _history(frame: Frame, session: Session, account: Account) -> str:
    last = history_view(session, lines(session, account.id, limit=1, kinds=("applied", "undone")), frame.language)
    return last[0].sentences[0] if last else frame.say("Nothing has happened yet")


def _settings(frame: Frame, session: Session, account: Account) -> str:
    return frame.say("Connected with LINE" if connection_of(session, account.id) else "Not connected")


def _agent(frame: Frame, session: Session, account: Account) -> str:
    waiting = len(waiting_for(session, account.id, frame.desk.settings.operator))
    if waiting:
        return frame.count("{n} proposal waits for you", "{n} proposals wait for you", waiting)
    last = next((row.title for row in conversations(session, account.id) if row.title), "")
    return last or frame.say("No conversation yet")
