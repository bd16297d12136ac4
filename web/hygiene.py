"""What may be tidied up among the tags, each with what a click would propose. The list proposes nothing by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field
from sqlmodel import Session

from store.hygiene import is_idle, last_added, same_friends
from store.names import name_key
from store.operations import Operation
from store.plans import dropping, settling
from store.tags import Tag, tags
from store.usage import Use, uses_by_tag, uses_of_tag
from tools.questions import near_duplicate
from web.views import TagRef, UseView, View, use_view


class TidyTag(View):
    tag: TagRef
    friends: int
    uses: list[UseView] = Field(description="Where it is used; deleting it takes it out there")
    added_at: datetime | None = Field(None, description="When any friend got it last; null for never")


class Alike(View):
    """Two tags that may be one. `keep` is the one with more friends."""

    why: Literal["name", "friends"] = Field(description="name: spelt almost alike; friends: exactly the same friends have both")
    keep: TidyTag
    merge: TidyTag


class Hygiene(View):
    unused: list[TidyTag] = Field(description="No friend has it and nothing uses it")
    alike: list[Alike] = Field(description="Pairs that look alike")
    idle: list[TidyTag] = Field(description="Friends have it, but none got it in the last 180 days")


def hygiene_of(session: Session, account_id: str, language: str) -> Hygiene:
    """By name. A tag may stand in several lists."""
    every = list(tags(session, account_id))
    uses, added = uses_by_tag(session, account_id), last_added(session, account_id)

    def shown(tag: Tag) -> TidyTag:
        return _tidy(tag, uses, added, language)

    pairs = {frozenset((one.id, other.id)): ("friends", one, other) for one, other in same_friends(session, account_id, every)}
    pairs |= {frozenset((one.id, other.id)): ("name", one, other) for one, other in near_names(every)}
    return Hygiene(
        unused=[shown(tag) for tag in every if not tag.friends and not uses.get(tag.id)],
        alike=[_alike(why, shown(one), shown(other)) for why, one, other in pairs.values()],
        idle=[shown(tag) for tag in every if is_idle(tag, added)],
    )


def near_names(every: Sequence[Tag]) -> list[tuple[Tag, Tag]]:
    """Pairs of names one slip of the finger apart; only names of about one length are compared."""
    by_length: dict[int, list[Tag]] = {}
    for tag in every:
        by_length.setdefault(len(name_key(tag.name)), []).append(tag)
    found = []
    for length, alike in by_length.items():
        for place, one in enumerate(alike):
            others = [*alike[place + 1 :], *by_length.get(length + 1, ())]
            found += [(one, other) for other in others if near_duplicate(one.name, [other.name])]
    return found


def deleting(session: Session, account_id: str, tag_id: str) -> list[Operation]:
    """A tag deleted, and taken out wherever it is used."""
    uses = uses_of_tag(session, account_id, tag_id)
    settled = [operation for use in uses for operation in settling(session, account_id, tag_id, use, None)]
    return [*settled, dropping(session, account_id, tag_id)]


def _alike(why: str, one: TidyTag, other: TidyTag) -> Alike:
    keep, merge = (one, other) if one.friends >= other.friends else (other, one)
    return Alike(why="name" if why == "name" else "friends", keep=keep, merge=merge)


def _tidy(tag: Tag, uses: Mapping[str, Sequence[Use]], added: Mapping[str, datetime], language: str) -> TidyTag:
    return TidyTag(
        tag=TagRef(id=tag.id, name=tag.name),
        friends=tag.friends,
        uses=[use_view(use, language) for use in uses.get(tag.id, ())],
        added_at=added.get(tag.id),
    )
