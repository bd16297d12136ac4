"""The page that a message to the agent came from: what it is called, what it is about (“this tag”), and whom it shows (“these
friends”)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from sqlmodel import Session

from store.accounts import account_by_id
from store.conditions import with_names
from store.conversations import Them
from store.errors import Refused
from store.friends import Friend, friends_numbered
from store.friendsets import FriendSet
from store.language import translate
from store.matching import friends_matching, today_of
from store.names import visible
from store.segments import Segment, segment_by_id, segment_names
from store.tags import Tag, tag_by_id, tag_names
from store.wording import condition_sentence
from store.workflows import Workflow, workflow_by_id
from web.filters import asked_in_form
from web.pages.shell import NAMES, place_of

LISTS = ("friends", "inbox")
THINGS: Mapping[str, tuple[str, Callable[[Session, str, str], Tag | Segment | Workflow]]] = {
    "tags": ("tag", tag_by_id),
    "segments": ("segment", segment_by_id),
    "workflows": ("workflow", workflow_by_id),
}
SHOWS = "{page}: {who}"


@dataclass(frozen=True)
class Context:
    """`name` is how the page is called; `them` whom it shows, where it shows some friends and not all; `about` the tag, segment,
    workflow or friend that it is about: its noun and its name. A model is told this beside the operator's own words, where
    nothing that a friend is called may stand: a friend is a number here."""

    path: str
    name: str
    them: Them | None = None
    about: tuple[str, str] | None = None

    @property
    def page(self) -> dict[str, str]:
        return {"path": self.path, "name": self.name} | (dict([self.about]) if self.about else {})


def context_of(session: Session, account_id: str, path: str, language: str) -> Context | None:
    """None where the message came from no page of the desk's, or from the agent's own."""
    place, address = place_of(path), urlsplit(path)
    if place in ("", "agent"):
        return None
    name, parts = translate(language, NAMES[place]), address.path.strip("/").split("/")
    who, them, about = "", None, None
    if place in LISTS and parts[1] == account_id and len(parts) > 3:
        if friend := _one(session, account_id, parts[3]):
            who, them = f"#{friend.number}", Them(FriendSet([friend.number]))
            about = "friend", who
    elif place in LISTS and parts[1] == account_id:
        who, them = _listed(session, account_id, address.query, language)
    elif place in THINGS and parts[1] == account_id and len(parts) > 3:
        about = _thing(session, account_id, place, parts[3])
        who = about[1] if about else ""
    return Context(path[:500], translate(language, SHOWS, page=name, who=who) if who else name, them, about)


def title_of(session: Session, account_id: str, page: Mapping[str, str], language: str) -> str:
    """How a page is called for the operator, who knows a friend by name."""
    friend = _one(session, account_id, page.get("friend", "").removeprefix("#"))
    if friend is None or not friend.name:
        return page["name"]
    return translate(language, SHOWS, page=translate(language, NAMES[place_of(page["path"])]), who=friend.name)


def _thing(session: Session, account_id: str, place: str, thing_id: str) -> tuple[str, str] | None:
    noun, by_id = THINGS[place]
    try:
        return noun, visible(by_id(session, account_id, thing_id).name)
    except Refused:
        return None


def _one(session: Session, account_id: str, number: str) -> Friend | None:
    asked = [int(number)] if number.isascii() and number.isdigit() and len(number) < 10 else []
    return next(iter(friends_numbered(session, account_id, asked).values()), None)


def _listed(session: Session, account_id: str, query: str, language: str) -> tuple[str, Them | None]:
    condition = asked_in_form(session, account_id, parse_qsl(query)).condition
    if condition is None:
        return "", None
    named = with_names(condition, tag_names(session, account_id), segment_names(session, account_id))
    on_its_day = condition.on(today_of(account_by_id(session, account_id)))
    return condition_sentence(language, named), Them(friends_matching(session, account_id, on_its_day), on_its_day)
