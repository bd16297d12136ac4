"""Runs of workflows: what started, for whom, and how it went."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, func
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime, now


class WorkflowRun(SQLModel, table=True):
    """One workflow, started for one set of friends by one kind of happening. `count` are the friends who passed its guard.

    `proposal_id` names what it changed, None where nothing needed changing. `error` is set where it stopped; the set is kept
    under `digest`, so that it can be run again by hand (`retried_at`).
    """

    __tablename__ = "workflow_run"
    __table_args__ = (Index("workflow_run_recent", "account_id", "workflow_id", "at"),)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    workflow_id: str
    trigger: str
    count: int
    digest: str
    proposal_id: str | None = None
    error: str | None = None
    at: datetime = Field(sa_type=UtcDateTime)
    retried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def runs_of(session: Session, account_id: str, workflow_id: str, limit: int = 20) -> Sequence[WorkflowRun]:
    """Newest first."""
    rows = select(WorkflowRun).where(WorkflowRun.account_id == account_id, WorkflowRun.workflow_id == workflow_id)
    return session.exec(rows.order_by(col(WorkflowRun.at).desc(), col(WorkflowRun.id).desc()).limit(limit)).all()


def friends_run_for(session: Session, account_id: str, days: int = 7) -> dict[str, int]:
    """Workflow id → for how many friends it ran in the last days; runs that failed did nothing and do not count."""
    since = now() - timedelta(days=days)
    recent = (WorkflowRun.account_id == account_id, col(WorkflowRun.at) >= since, col(WorkflowRun.error).is_(None))
    rows = select(WorkflowRun.workflow_id, func.sum(WorkflowRun.count)).where(*recent).group_by(WorkflowRun.workflow_id)
    return {workflow_id: int(total) for workflow_id, total in session.exec(rows).all()}


def last_failures(session: Session, account_id: str) -> dict[str, WorkflowRun]:
    """Workflow id → its newest failed run that nobody has run again."""
    rows = select(WorkflowRun).where(
        WorkflowRun.account_id == account_id, col(WorkflowRun.error).is_not(None), col(WorkflowRun.retried_at).is_(None)
    )
    return {run.workflow_id: run for run in session.exec(rows.order_by(col(WorkflowRun.at))).all()}
