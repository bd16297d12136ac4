"""What stands beside a conversation: earlier ones, and proposals that wait. Drawn anew where a card or turn changed it."""

from typing import Any
from urllib.parse import urlsplit

from sqlmodel import Session

from store import conversations as stored
from store.accounts import Account
from web.pages.shell import Frame, place_of
from web.waiting import waiting_for, waiting_values


def beside(frame: Frame, session: Session, owner: Account, here: str) -> dict[str, Any]:
    """Values of parts/conversations.html; `here` is the page's path."""
    awaiting = waiting_for(session, owner.id, frame.desk.settings.operator)
    waiting = {row.conversation_id for row in awaiting}
    return {
        "here": here,
        "earlier": [
            {"id": row.id, "title": row.title, "at": row.updated_at, "waiting": row.id in waiting}
            for row in stored.conversations(session, owner.id)
            if row.title
        ],
        "waiting": waiting_values(awaiting, frame.language),
    }


def beside_anew(frame: Frame, session: Session, owner: Account) -> str:
    """For the page that asked: the count among the places, and where it is the agent's, what stands beside the conversation."""
    here = urlsplit(frame.request.headers.get("hx-current-url", "")).path
    talks = beside(frame, session, owner, here) if place_of(here) == "agent" else {}
    return frame.drawn(session, owner, "", "parts/anew.html", talks)
