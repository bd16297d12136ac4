"""Workflows: standing orders, and how they have been going."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from store.runs import runs_of
from store.workflows import workflow_by_id, workflows
from web.depends import Language, Reading, TheAccount
from web.views import Items
from web.workflows import Going, OneWorkflow, WorkflowView, run_view, workflow_view

router = APIRouter(prefix="/accounts/{account}/workflows", tags=["Segments and workflows"])


@router.get("", summary="Workflows: when, only if, then")
def list_workflows(account: TheAccount, session: Reading, language: Language) -> Items[WorkflowView]:
    """By name, each with its runs of the last 7 days and its last failure."""
    going = Going(session, account.id)
    return Items(items=[workflow_view(session, row, going, language) for row in workflows(session, account.id)])


@router.get("/{workflow}", summary="One workflow, with its last runs")
def read_workflow(
    account: TheAccount,
    workflow: Annotated[str, Path(description="The workflow's id", max_length=100)],
    session: Reading,
    language: Language,
    limit: Annotated[int, Query(ge=1, le=200, description="How many runs")] = 20,
) -> OneWorkflow:
    row = workflow_by_id(session, account.id, workflow)
    view = workflow_view(session, row, Going(session, account.id), language)
    return OneWorkflow(
        workflow=view, runs=[run_view(session, run, language) for run in runs_of(session, account.id, row.id, limit)]
    )
