"""The page that a message to the agent came from: what it is called, what it is about (“this tag”), and whom it shows (“these
friends”)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from sqlmodel import Session

from store.accounts import account_by_id
from store.conditions import with_names
from store.errors import Refused
from store.friends import friends_numbered
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
    """`name` is how the page is called; `them` whom it shows, where it shows some friends and not all; `about` the tag, segment
    or workflow that it is about: its noun and its name."""

    path: str
    name: str
    them: FriendSet | None = None
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
    if place in LISTS and parts[1] == account_id:
        shown = _one(session, account_id, parts[3]) if len(parts) > 3 else _listed(session, account_id, address.query, language)
        if shown:
            return Context(path[:500], translate(language, SHOWS, page=name, who=shown[0]), shown[1])
    if place in THINGS and parts[1] == account_id and len(parts) > 3:
        about = _thing(session, account_id, place, parts[3])
        return Context(path[:500], translate(language, SHOWS, page=name, who=about[1]) if about else name, about=about)
    return Context(path[:500], name)


def _thing(session: Session, account_id: str, place: str, thing_id: str) -> tuple[str, str] | None:
    noun, by_id = THINGS[place]
    try:
        return noun, visible(by_id(session, account_id, thing_id).name)
    except Refused:
        return None


def _one(session: Session, account_id: str, number: str) -> tuple[str, FriendSet] | None:
    asked = [int(number)] if number.isascii() and number.isdigit() and len(number) < 10 else []
    return next(((row.name or f"#{n}", FriendSet([n])) for n, row in friends_numbered(session, account_id, asked).items()), None)


def _listed(session: Session, account_id: str, query: str, language: str) -> tuple[str, FriendSet] | None:
    condition = asked_in_form(session, account_id, parse_qsl(query)).condition
    if condition is None:
        return None
    named = with_names(condition, tag_names(session, account_id), segment_names(session, account_id))
    today = today_of(account_by_id(session, account_id))
    return condition_sentence(language, named), friends_matching(session, account_id, condition.on(today))
