"""Refusals told to a person who lost a race: who was first, and what was it called that is gone."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from store.authors import last_author, name_of_gone
from store.errors import NotFound, Refused
from store.language import translate
from store.operations import Operation
from store.wording import sentence

FIRST = "{name} was first: {what}."


def refusal_told(session: Session, account_id: str, refused: Refused, language: str) -> str:
    """A refusal's sentence. Operations know ids only: what is gone is called by its last name."""
    gone = refused.values.get("name")
    name = name_of_gone(session, account_id, gone) if isinstance(refused, NotFound) and isinstance(gone, str) else None
    return (type(refused)(**{**refused.values, "name": name}) if name else refused).say(language)


def who_was_first(session: Session, account_id: str, ids: Iterable[str], since: datetime, language: str) -> str | None:
    """“Ken was first: Rename the segment …”, where somebody changed one of these things since then."""
    found = last_author(session, account_id, frozenset(ids), since)
    if found is None:
        return None
    what = sentence(language, found.shown["key"], found.shown["args"], found.shown["count"])
    return translate(language, FIRST, name=found.by, what=what)


def ids_named(plan: Iterable[Operation]) -> frozenset[str]:
    """Ids of the things that a plan's operations are about."""
    nouns = ("tag_id", "folder_id", "segment_id", "workflow_id")
    return frozenset(id for each in plan for noun in nouns if (id := getattr(each, noun, None)))
