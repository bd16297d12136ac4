"""Segments and workflows, as they stand."""

from fastapi import APIRouter

from store.matching import Matcher
from store.segments import segments
from store.workflows import workflows
from web.depends import Language, Reading, TheAccount
from web.views import Items, SegmentView, WorkflowView, segment_view, workflow_view

router = APIRouter(prefix="/accounts/{account}", tags=["Segments and workflows"])


@router.get("/segments", summary="Segments with their audiences now")
def list_segments(account: TheAccount, session: Reading, language: Language) -> Items[SegmentView]:
    """By name. A segment that mentions what is gone has no audience, and says so."""
    matcher = Matcher(session, account.id)
    return Items(items=[segment_view(session, row, matcher, language) for row in segments(session, account.id)])


@router.get("/workflows", summary="Workflows: when, only if, then")
def list_workflows(account: TheAccount, session: Reading, language: Language) -> Items[WorkflowView]:
    """By name."""
    return Items(items=[workflow_view(session, row, language) for row in workflows(session, account.id)])
