"""What could not be worked off, told and tried again: events of LINE, and tags that moved without the workflows they start."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field
from sqlmodel import Session

from store.authors import name_of_gone
from store.database import lock_account
from store.errors import NotFound
from store.events import WebhookEvent, failed_events, try_event_again
from store.happenings import Happening, failed_happenings, friends_of_happening, try_happening_again
from store.language import translate, translate_n
from store.names import visible
from store.tags import tag_names
from web.desk import Desk
from web.views import View
from web.workflows import refusal_read

LISTED, WHY, TYPE = 20, 200, 40
EVENTS: Mapping[str, str] = {
    "message": "A message came in",
    "messageEdited": "A message was edited",
    "unsend": "A message was taken back",
    "follow": "Somebody added the account",
    "unfollow": "Somebody blocked the account",
    "postback": "Somebody tapped a button",
}
OTHER = "Something else from LINE: {type}"
TAGS = {
    "tag_added": ("“{tag}” was put on {n} friend", "“{tag}” was put on {n} friends"),
    "tag_removed": ("“{tag}” was taken off {n} friend", "“{tag}” was taken off {n} friends"),
}
Kind = Literal["event", "happening"]


class StuckView(View):
    """Something that could not be worked off: an event without its effect, or tags that moved without their workflows."""

    kind: Kind = Field(description="An event of LINE, or tags that moved")
    id: str
    at: datetime
    what: str = Field(examples=["A message came in"])
    why: str = Field(description="What went wrong, for the engineer")


def stuck(session: Session, account_id: str, language: str) -> list[StuckView]:
    """The newest first, at most LISTED of each kind."""
    found = [_event(session, row, language) for row in failed_events(session, account_id, LISTED)]
    found += [_happening(session, row, language) for row in failed_happenings(session, account_id, LISTED)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def try_again(desk: Desk, account_id: str, kind: str, id: str) -> None:
    """Puts it back where it waited; it is worked off in a moment, and is told again if that fails. Raises NotFound."""

    def work(session: Session) -> None:
        lock_account(session, account_id)
        if kind == "event":
            there = try_event_again(session, account_id, id)
        else:
            there = id.isascii() and id.isdecimal() and len(id) < 10 and try_happening_again(session, account_id, int(id))
        if not there:
            raise NotFound()

    desk.database.write(work)
    desk.background.ring()


def _event(session: Session, row: WebhookEvent, language: str) -> StuckView:
    known = EVENTS.get(row.type)
    what = translate(language, known) if known else translate(language, OTHER, type=visible(row.type)[:TYPE])
    return StuckView(kind="event", id=row.id, at=row.at, what=what, why=_why(session, row, language))


def _happening(session: Session, row: Happening, language: str) -> StuckView:
    tag = tag_names(session, row.account_id).get(row.tag_id) or name_of_gone(session, row.account_id, row.tag_id) or "?"
    what = translate_n(language, *TAGS[row.kind], len(friends_of_happening(session, row)), tag=tag)
    return StuckView(kind="happening", id=str(row.sequence), at=row.at, what=what, why=_why(session, row, language))


def _why(session: Session, row: WebhookEvent | Happening, language: str) -> str:
    """A refusal in its sentence, a fault in the program's words."""
    error = row.error or ""
    return visible(refusal_read(session, row.account_id, error, language) or error)[:WHY]
