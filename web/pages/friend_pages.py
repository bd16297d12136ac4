"""What a friend's own page shows: tags, the last messages, and how they came by their tags."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from store.accounts import Account
from store.friends import Friend
from store.inbox import Message, messages_of
from store.taglists import TagLists
from store.tags import tag_names
from web.friends import friend_views
from web.happenings import timeline
from web.pages.shell import Frame
from web.threads import KINDS, OTHER

LINES, MORE, MESSAGES = 20, 500, 5
NO_ADD: Mapping[str, Any] = {"tag": "", "error": None, "near": [], "create": ""}


def friend_values(
    frame: Frame, session: Session, tag_lists: TagLists, owner: Account, friend: Friend, add: Mapping[str, Any] = NO_ADD
) -> dict[str, Any]:
    """The values of friend.html."""
    (view,) = friend_views(session, tag_lists, owner.id, [friend])
    here = f"/accounts/{owner.id}/friends/{friend.number}"
    limit = MORE if frame.request.query_params.get("timeline") == "all" else LINES
    lines = timeline(session, owner.id, friend.number, frame.language, limit + 1)
    began = [{"at": friend.followed_at, "gained": None, "sentence": frame.say("Became a friend"), "by": "LINE"}]
    first = began if friend.status_at else []  # of who was imported, or only wrote so far, LINE has not told when that was
    return {
        "friend": view.model_dump(exclude={"tags"}),
        "tags": [{"id": tag.id, "name": tag.name, "remove": f"{here}/tags/{tag.id}/remove"} for tag in view.tags],
        "all_tags": list(tag_names(session, owner.id).values()),
        "add": add,
        "timeline": [line.model_dump() for line in lines[:limit]] + (first if len(lines) <= limit else []),
        "more": f"{here}?timeline=all" if len(lines) > limit == LINES else None,
        "messages": [{"at": m.at, "text": said(frame, m)} for m in messages_of(session, owner.id, friend.number, MESSAGES)],
    }


def said(frame: Frame, message: Message) -> str:
    """A message's text, or what it is instead."""
    if message.unsent_at:
        return frame.say("Taken back by the friend")
    return message.text if message.text is not None else frame.say(KINDS.get(message.kind, OTHER))
