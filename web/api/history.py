"""History: who did what, when, and why."""

from typing import Annotated

from fastapi import APIRouter, Query

from store.history import lines
from web.depends import Language, Reading, TheAccount
from web.happenings import HistoryLine, history_view
from web.views import Items

router = APIRouter(prefix="/accounts/{account}/history", tags=["History"])


@router.get("", summary="What happened, newest first")
def list_history(
    account: TheAccount,
    session: Reading,
    language: Language,
    kind: Annotated[list[str], Query(description="proposed, applied, cancelled, undone, …; repeat the parameter")] = [],  # noqa: B006
    by: Annotated[str | None, Query(description="Only what this person did", max_length=100)] = None,
    before: Annotated[int | None, Query(description="`next` of the page before", ge=0, le=2**31 - 1)] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="How many lines")] = 50,
) -> Items[HistoryLine]:
    found = lines(session, account.id, limit=limit + 1, before=before, kinds=kind, by=by)
    page = found[:limit]
    return Items(items=history_view(session, page, language), next=str(page[-1].sequence) if len(found) > limit else None)
