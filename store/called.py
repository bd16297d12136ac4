"""What tags and segments are called, by id: asked once for a whole list."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlmodel import Session

from store.segments import segment_names
from store.tags import tag_names


class Names(NamedTuple):
    tags: Mapping[str, str]
    segments: Mapping[str, str]


def names_in(session: Session, account_id: str) -> Names:
    return Names(tag_names(session, account_id), segment_names(session, account_id))
