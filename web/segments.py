"""A segment as people and programs read it: who is in it, how many now, and why not if it is broken."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlmodel import Session

from store.called import Names, names_in
from store.errors import Refused
from store.matching import Matcher
from store.operations.memberships import spoken
from store.segments import Segment, condition_of, segment_names
from store.wording import condition_sentence
from web.audiences import FriendRef
from web.views import TagRef, UseView, View


class SegmentView(View):
    id: str
    name: str
    who: str = Field(description="The condition as a sentence")
    condition: dict[str, Any] = Field(description="The condition with names: `any` of these groups must hold")
    tags: list[TagRef] = Field(description="The tags that it mentions, by name")
    audience: int | None = Field(description="How many friends match now; null while it is broken")
    reachable: int | None = Field(description="How many of them have not blocked the account")
    problem: str | None = Field(None, description="Why it is broken, if it is")
    updated_at: datetime


class OneSegment(View):
    """A segment, a few of its friends, and everything that mentions it."""

    segment: SegmentView
    sample: list[FriendRef] = Field(description="A few of its friends, newest first; nobody while it is broken")
    uses: list[UseView] = Field(description="Segments and workflows that mention it")


def segment_views(session: Session, account_id: str, rows: Iterable[Segment], language: str) -> list[SegmentView]:
    """What the segments have in common is asked once."""
    matcher, names = Matcher(session, account_id), names_in(session, account_id)
    return [_view(session, row, matcher, names, language) for row in rows]


def segment_view(session: Session, segment: Segment, language: str) -> SegmentView:
    (view,) = segment_views(session, segment.account_id, [segment], language)
    return view


def _view(session: Session, segment: Segment, matcher: Matcher, names: Names, language: str) -> SegmentView:
    condition = condition_of(session, segment)
    named = spoken(session, segment.account_id, condition, names) or {"any": []}
    audience, problem = None, None
    try:
        audience = matcher.segment(segment.id)
    except Refused as refused:
        problem = refused.say(language)
    return SegmentView(
        id=segment.id,
        name=segment.name,
        who=condition_sentence(language, named),
        condition=named,
        tags=sorted(
            (TagRef(id=id, name=names.tags[id]) for id in condition.tag_ids() & names.tags.keys()), key=lambda tag: tag.name
        ),
        audience=None if audience is None else len(audience),
        reachable=None if audience is None else len(audience - matcher.blocked),
        problem=problem,
        updated_at=segment.updated_at,
    )


def others_to_mention(session: Session, account_id: str, segment_id: str | None) -> list[str]:
    """Names of the segments that a condition may mention: all but itself."""
    return sorted(name for id, name in segment_names(session, account_id).items() if id != segment_id)
