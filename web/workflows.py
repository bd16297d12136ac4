"""A workflow as people and programs read it: what it does in one sentence, and how it has been going."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlmodel import Session

import store.errors
from store.called import names_in
from store.errors import Refused
from store.operations.workflows import spoken_order
from store.runs import WorkflowRun, friends_run_for, last_failures
from store.wording import workflow_sentence
from store.workflows import Workflow, order_of
from web.views import View
from web.whose import refusal_told

PLACEHOLDER = re.compile(r"\\{(\w+)\\}")


class FailureView(View):
    """A run that stopped: nothing of it was kept."""

    run: str = Field(description="The run's id")
    at: datetime
    why: str


class WorkflowView(View):
    id: str
    name: str
    enabled: bool
    sentence: str = Field(description="When it starts and what it does, as a sentence")
    does: dict[str, Any] = Field(description="The same with names: `trigger`, `only_if`, `actions`")
    friends_7_days: int = Field(0, description="For how many friends it ran in the last 7 days")
    failure: FailureView | None = Field(None, description="Its last run that failed and was not run again")
    updated_at: datetime


class RunView(View):
    """One start of a workflow, for one or many friends at once."""

    id: str
    at: datetime
    trigger: str = Field(examples=["friend_added"])
    count: int = Field(description="How many friends passed its condition")
    proposal: str | None = Field(None, description="What it changed; null where nothing needed changing")
    error: str | None = Field(None, description="Why it stopped, if it did; nothing of it was kept then")
    retried_at: datetime | None = Field(None, description="When a failed run was run again by hand")


class OneWorkflow(View):
    """A workflow and its last runs."""

    workflow: WorkflowView
    runs: list[RunView] = Field(description="Newest first")


class Going:
    """How the workflows of one account have been going, and the names that they use: asked once for a whole list."""

    def __init__(self, session: Session, account_id: str) -> None:
        self.names = names_in(session, account_id)
        self.ran: Mapping[str, int] = friends_run_for(session, account_id)
        self.failed: Mapping[str, WorkflowRun] = last_failures(session, account_id)


def workflow_view(session: Session, workflow: Workflow, going: Going, language: str) -> WorkflowView:
    does = spoken_order(session, workflow.account_id, order_of(session, workflow), going.names)["does"]
    failed = going.failed.get(workflow.id)
    why = failure_told(session, failed, language) if failed else None
    return WorkflowView(
        id=workflow.id,
        name=workflow.name,
        enabled=workflow.enabled,
        sentence=workflow_sentence(language, does),
        does=does,
        friends_7_days=going.ran.get(workflow.id, 0),
        failure=FailureView(run=failed.id, at=failed.at, why=why) if failed and why else None,
        updated_at=workflow.updated_at,
    )


def run_view(session: Session, run: WorkflowRun, language: str) -> RunView:
    return RunView(
        id=run.id,
        at=run.at,
        trigger=run.trigger,
        count=run.count,
        proposal=run.proposal_id,
        error=failure_told(session, run, language),
        retried_at=run.retried_at,
    )


def failure_told(session: Session, run: WorkflowRun, language: str) -> str | None:
    """Why a run stopped, in the reader's language where it was a refusal."""
    if run.error is None:
        return None
    return refusal_read(session, run.account_id, run.error, language) or run.error.partition(": ")[2] or run.error


def refusal_read(session: Session, account_id: str, error: str, language: str) -> str | None:
    """A refusal made again from its stored name and sentence, in the reader's language; None where it was none."""
    name, _, said = error.partition(": ")
    refusal = getattr(store.errors, name, None)
    if not (isinstance(refusal, type) and issubclass(refusal, Refused)):
        return None
    values = re.fullmatch(PLACEHOLDER.sub(r"(?P<\1>.*?)", re.escape(refusal.sentence)), said, re.DOTALL)
    return refusal_told(session, account_id, refusal(**values.groupdict()), language) if values else said
