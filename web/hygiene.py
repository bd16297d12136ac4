"""What may be tidied up among the tags, each with what a click would propose. The list proposes nothing by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import Field
from sqlmodel import Session

from store.hygiene import is_idle, last_added
from store.operations import Operation
from store.plans import dropping, settling
from store.tags import Tag, tags
from store.usage import Use, uses_by_tag, uses_of_tag
from tools.alike import Why, look_alikes
from web.views import TagRef, UseView, View, use_view


class TidyTag(View):
    tag: TagRef
    friends: int
    uses: list[UseView] = Field(description="Where it is used; deleting it takes it out there")
    added_at: datetime | None = Field(None, description="When any friend got it last; null for never")


class Alike(View):
    """Two tags that may be one. `keep` is the one with more friends."""

    why: Why = Field(description="name: spelt almost alike; friends: exactly the same friends have both")
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

    return Hygiene(
        unused=[shown(tag) for tag in every if not tag.friends and not uses.get(tag.id)],
        alike=[
            Alike(why=why, keep=shown(keep), merge=shown(other)) for why, keep, other in look_alikes(session, account_id, every)
        ],
        idle=[shown(tag) for tag in every if is_idle(tag, added)],
    )


def deleting(session: Session, account_id: str, tag_id: str) -> list[Operation]:
    """A tag deleted, and taken out wherever it is used."""
    uses = uses_of_tag(session, account_id, tag_id)
    settled = [operation for use in uses for operation in settling(session, account_id, tag_id, use, None)]
    return [*settled, dropping(session, account_id, tag_id)]


def _tidy(tag: Tag, uses: Mapping[str, Sequence[Use]], added: Mapping[str, datetime], language: str) -> TidyTag:
    return TidyTag(
        tag=TagRef(id=tag.id, name=tag.name),
        friends=tag.friends,
        uses=[use_view(use, language) for use in uses.get(tag.id, ())],
        added_at=added.get(tag.id),
    )
