"""A friend who asks to be forgotten: what was said by them and of them goes from wherever it stands, and numbers stay.

What history says of them is looked for on a snapshot and blanked a few rows at a time, before the friend goes, so that whoever
broke off finds the friend still there and begins again. What they said goes with them, in one transaction: see `executor.forget`.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, inspect, or_, update
from sqlalchemy import select as columns
from sqlmodel import Session, SQLModel, col

from store.conversations import Conversation, Turn
from store.database import Database, now
from store.events import events_naming, forget_events
from store.folders import folders
from store.friends import forget_row, friend_by_number
from store.history import AuditLine
from store.inbox import forget_messages
from store.names import name_key
from store.proposals import Applied, Decision, Proposal, digest_of
from store.segments import segment_names
from store.tags import tag_names
from store.unnaming import Unnaming, names_beside
from store.workflows import workflows

BATCH = 100
"""Rows blanked in one transaction: whoever else wants to write waits a moment only."""


@dataclass(frozen=True)
class Place:
    """Where history tells of friends. `exact`: columns in which names stand beside numbers, among names of tags that must stay as
    they were shown. `words`: columns of prose, and of all that a model was told."""

    table: type[SQLModel]
    exact: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    only: tuple[ColumnElement[bool], ...] = ()


PLACES = (
    Place(Proposal, exact=("shown",), words=("said",)),
    Place(Applied, exact=("result",)),
    Place(Decision, words=("reason",), only=(col(Decision.kind) == "cancelled",)),
    Place(AuditLine, words=("args",), only=(col(AuditLine.kind) == "cancelled",)),
    Place(Turn, words=("said", "context", "text", "choices", "events", "messages")),
    Place(Conversation, words=("title",)),
)


@dataclass(frozen=True)
class Blanked:
    """A row's new values; `key` are those of its primary key."""

    table: type[SQLModel]
    key: dict[str, Any]
    values: dict[str, Any]


@dataclass(frozen=True)
class TheirEvents:
    """The stored events that were of a friend or mentioned them at an instant, and their id at LINE."""

    user_id: str | None
    ids: frozenset[str]
    at: datetime


def events_of(database: Database, account_id: str, number: int) -> TheirEvents:
    """Reads all events of the account, so it is no work for whoever holds a lock."""
    at = now()
    with database.reading() as session:
        user_id = friend_by_number(session, account_id, number).line_user_id
        return TheirEvents(user_id, frozenset(events_naming(session, account_id, user_id) if user_id else ()), at)


def blank_friend(session: Session, account_id: str, number: int, events: TheirEvents) -> None:
    """Blanks the row, the thread and the events, also those that came since. The tags are off already."""
    carried = frozenset[str]()
    if events.user_id:
        since = events_naming(session, account_id, events.user_id, events.at)
        carried = forget_events(session, account_id, events.user_id, events.ids.union(since))
    forget_messages(session, account_id, number, carried)
    forget_row(session, account_id, number)


def blank_history(database: Database, account_id: str, number: int) -> None:
    """Takes a friend's names, also earlier ones, out of proposals, conversations and reasons, until none is found."""
    while True:
        with database.reading() as session:
            found = list(_blanked(session, account_id, number))
        if not found:
            return
        for first in range(0, len(found), BATCH):
            _write(database, found[first : first + BATCH])


def _write(database: Database, rows: Sequence[Blanked]) -> None:
    def work(session: Session) -> None:
        for row in rows:
            same = (inspect(row.table).columns[name] == value for name, value in row.key.items())
            session.execute(update(row.table).where(*same).values(**row.values))

    database.write(work)


def _blanked(session: Session, account_id: str, number: int) -> Iterator[Blanked]:
    """Every row that names the friend, as it is without."""
    told = _told(session, account_id, number)
    whole, apart = Unnaming(number, told.names), Unnaming(number, told.names | told.parts)
    for place in PLACES:
        for row in _rows(session, account_id, place, number, apart.names):
            unnaming = apart if told.ids.intersection(_ids(row)) else whole
            values = {name: unnaming.exact(row[name]) for name in place.exact}
            values |= {name: unnaming.everywhere(row[name]) for name in place.words}
            if all(values[name] == row[name] for name in values):
                continue
            if place.table is Proposal:
                values["digest"] = digest_of(row["operations"], values["shown"])
            yield Blanked(place.table, {str(key.key): row[str(key.key)] for key in inspect(place.table).primary_key}, values)


@dataclass(frozen=True)
class Told:
    """What the friend is and was called as far as history tells; the words of it, which are theirs only where history speaks of
    them; and the proposals, conversations and turns that do. No name is among them that a tag or the like has too."""

    names: frozenset[str]
    parts: frozenset[str]
    ids: frozenset[str]


def _told(session: Session, account_id: str, number: int) -> Told:
    names, ids = {friend_by_number(session, account_id, number).name}, set[str]()
    for place in PLACES:
        for row in _rows(session, account_id, place, number, ()):
            called = {name for column in (*place.exact, *place.words) for name in names_beside(row[column], number)}
            ids |= _ids(row) if called else set()
            names |= called
    ours = [*tag_names(session, account_id).values(), *segment_names(session, account_id).values()]
    ours += [folder.name for folder in folders(session, account_id)] + [each.name for each in workflows(session, account_id)]
    taken = {name_key(name) for name in ours}
    parts = {part for name in names for part in re.findall(r"\w+", name)}
    theirs, words = ({each for each in some if each and name_key(each) not in taken} for some in (names, parts))
    return Told(frozenset(theirs), frozenset(words), frozenset(ids))


def _ids(row: Mapping[str, Any]) -> set[str]:
    return {row[name] for name in ("id", "proposal_id", "conversation_id") if row.get(name)}


def _rows(session: Session, account_id: str, place: Place, number: int, names: Collection[str]) -> Iterator[dict[str, Any]]:
    """The rows of a place that may name the friend, a batch at a time."""
    of = inspect(place.table).columns
    hints = [cast(of[name], Text).contains(hint) for name in place.exact for hint in (f'"number":{number}}}', '"numbers":[')]
    hints += [cast(of[name], Text).contains(f"#{number}") for name in place.words]
    hints += [cast(of[name], Text).icontains(said, autoescape=True) for name in place.words for said in names]
    asked = columns(*of).where(of["account_id"] == account_id, or_(*hints), *place.only)
    yield from (dict(row) for row in session.execute(asked).mappings().yield_per(BATCH))
