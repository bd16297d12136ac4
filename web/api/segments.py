"""Segments: the audiences of broadcasts, one by one and as a file."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse

from store.errors import Refused
from store.segments import condition_of, segment_by_id, segments
from store.usage import uses_of_segment
from web.audiences import audience_of
from web.depends import Language, Reading, TheAccount, TheDesk
from web.export import COUNTS, Export
from web.segments import OneSegment, SegmentView, segment_view, segment_views
from web.views import Items, use_view

router = APIRouter(prefix="/accounts/{account}/segments", tags=["Segments and workflows"])
SegmentPath = Annotated[str, Path(description="The segment's id", max_length=100)]


@router.get("", summary="Segments with their audiences now")
def list_segments(account: TheAccount, session: Reading, language: Language) -> Items[SegmentView]:
    """By name. A segment that mentions what is gone has no audience, and says so."""
    return Items(items=segment_views(session, account.id, segments(session, account.id), language))


@router.get("/{segment}", summary="One segment, with its audience and where it is used")
def read_segment(account: TheAccount, segment: SegmentPath, session: Reading, language: Language) -> OneSegment:
    row = segment_by_id(session, account.id, segment)
    view = segment_view(session, row, language)
    try:
        sample = audience_of(session, account.id, condition_of(session, row), language).sample
    except Refused:
        sample = []
    uses = [use_view(use, language) for use in uses_of_segment(session, account.id, row.id)]
    return OneSegment(segment=view, sample=sample, uses=uses)


@router.get(
    "/{segment}/export",
    summary="A segment's audience as CSV",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/csv": {}}, "headers": {name: {"schema": {"type": "integer"}} for name in COUNTS}},
    },
)
def export_segment(
    account: TheAccount, segment: SegmentPath, session: Reading, desk: TheDesk, language: Language
) -> StreamingResponse:
    """Everyone in it whom LINE can reach, with their LINE user ids: UTF-8 with a byte order mark, one friend a line. Friends who
    have blocked the account are left out; how many, a header says. Cells that a spreadsheet would take for formulas begin
    with an apostrophe."""
    return Export.of(session, account, segment_by_id(session, account.id, segment), language).answer(desk.database)
