"""Workflows: the list, a plain form, the switch, and their runs."""

from dataclasses import replace
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import Account, account_by_id
from store.automation import run_again
from store.database import canonical_json, new_id
from store.errors import ChangedSince, NothingToDo, Refused
from store.operations import DropWorkflow, PutWorkflow
from store.runs import runs_of
from store.segments import segment_names
from store.tags import tag_names
from store.workflows import Order, Workflow, claim_workflow_name, order_of, workflow_by_id, workflows
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.orders import TRIGGERS, Line, Sheet, sheet_of, sheet_read
from web.pages.acting import show_first
from web.pages.everywhere import everywhere
from web.pages.segments import GONE, TYPED_STAYS, audience_values, name_told
from web.pages.shell import ALL, Form, Frame, Notice, TheForm, TheFrame, go_to
from web.whose import refusal_told, who_was_first
from web.workflows import Going, run_view, workflow_view

router = APIRouter(prefix="/accounts/{account}/workflows", include_in_schema=False)
WorkflowPath = Annotated[str, Path(max_length=100)]
RunPath = Annotated[str, Path(max_length=100)]
BROKEN = "This workflow is broken and stops when it starts: something it uses was deleted. Mend what is marked below and save."
RAN = ("It ran for {n} friend.", "It ran for {n} friends.")


@router.get("")
def list_workflows(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    if account == ALL:
        return everywhere(frame, session, "workflows")
    owner = account_by_id(session, account)
    going = Going(session, owner.id)
    views = [workflow_view(session, row, going, frame.language) for row in workflows(session, owner.id)]
    return frame.page(session, owner, "workflows", "workflows.html", {"workflows": [view.model_dump() for view in views]})


@router.get("/new")
def new_workflow(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    owner = account_by_id(session, account)
    blank = sheet_read(session, owner.id, [("enabled", "1"), ("when", "friend_added")], frame.language)
    return _form(frame, session, owner, None, replace(blank, errors={}))


@router.post("/new")
def create_workflow(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    return _save(frame, account, None, form, by)


@router.get("/{workflow}")
def show_workflow(account: AccountPath, workflow: WorkflowPath, session: Reading, frame: TheFrame) -> Response:
    owner = account_by_id(session, account)
    row = workflow_by_id(session, owner.id, workflow)
    sheet = sheet_of(session, owner.id, order_of(session, row), frame.language, frame.say(GONE))
    return _form(frame, session, owner, row, sheet, frame.say(BROKEN) if sheet.is_marked else None)


@router.post("/{workflow}")
def change_workflow(account: AccountToChange, workflow: WorkflowPath, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    return _save(frame, account, workflow, form, by)


@router.post("/{workflow}/switch")
def switch(account: AccountToChange, workflow: WorkflowPath, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """On or off, as the form says: shown first, with what it would have done lately."""
    with frame.desk.database.reading() as session:
        was = order_of(session, workflow_by_id(session, account, workflow))
    put = PutWorkflow(workflow_id=workflow, was=was, order=was.model_copy(update={"enabled": form["on"] == "1"}))
    return _shown(frame, account, put, by, form["back"] or f"/accounts/{account}/workflows/{workflow}")


@router.post("/{workflow}/delete")
def delete_workflow(account: AccountToChange, workflow: WorkflowPath, frame: TheFrame, by: ByForm) -> Response:
    with frame.desk.database.reading() as session:
        was = order_of(session, workflow_by_id(session, account, workflow))
    return _shown(frame, account, DropWorkflow(workflow_id=workflow, was=was), by, f"/accounts/{account}/workflows")


@router.post("/{workflow}/runs/{run}/again")
def again(account: AccountToChange, workflow: WorkflowPath, run: RunPath, frame: TheFrame) -> Response:
    """A failed run once more, for the same friends, by the workflow as it is now."""
    here = f"/accounts/{account}/workflows/{workflow}"
    try:
        made = run_again(frame.desk.database, account, workflow, run)
    except Refused as refused:
        return go_to(here, Notice("problem", refused.say(frame.language)))
    with frame.desk.database.reading() as session:
        told = run_view(session, made, frame.language)
    if told.error:
        return go_to(here, Notice("problem", told.error))
    return go_to(here, Notice("done", frame.count(*RAN, told.count)))


def _shown(frame: Frame, account_id: str, operation: PutWorkflow | DropWorkflow, by: ByForm, back: str) -> Response:
    try:
        return show_first(frame, account_id, [operation], by, back)
    except Refused as refused:
        return go_to(back, Notice("note" if isinstance(refused, NothingToDo) else "problem", refused.say(frame.language)))


def _save(frame: Frame, account_id: str, workflow_id: str | None, form: Form, by: ByForm) -> Response:
    """What the pressed button says: a row or a group more or less, or show what saving would change."""
    with frame.desk.database.reading() as session:
        owner = account_by_id(session, account_id)
        row = workflow_by_id(session, owner.id, workflow_id) if workflow_id else None
        act, _, which = form["do"].partition(":")
        drop = int(which) if act == "drop" and which.isdecimal() else 0
        sheet = sheet_read(session, owner.id, form.pairs, frame.language, drop)
        if act != "save":
            return _form(frame, session, owner, row, _more(sheet, act))
        was = order_of(session, row) if row else None
        if row and was and form["was"] != _fingerprint(was):
            return _form(frame, session, owner, row, sheet, _overtaken(frame, session, row), 409)
        if sheet.order is None:
            name = name_told(session, owner.id, form["name"], claim_workflow_name, workflow_id, frame.language)
            sheet = replace(sheet, errors={**sheet.errors, **({"name": name} if name else {})})
            return _form(frame, session, owner, row, sheet, status=422)
    put = PutWorkflow(workflow_id=workflow_id or new_id("workflow"), was=was, order=sheet.order)
    try:
        return show_first(frame, account_id, [put], by, f"/accounts/{account_id}/workflows" + (f"/{workflow_id}" if row else ""))
    except Refused as refused:
        with frame.desk.database.reading() as session:
            told = refusal_told(session, account_id, refused, frame.language)
            about_name = refused.name.startswith("Name") or refused.name == "WorkflowNameTaken"
            shown = replace(sheet, errors={"name": told}) if about_name else sheet
            return _form(frame, session, owner, row, shown, None if about_name else told, refused.status)


def _more(sheet: Sheet, act: str) -> Sheet:
    """One row or one group more; while somebody is still typing nothing is held against them."""
    quiet = replace(sheet, errors={})
    if act == "add":
        return replace(quiet, guard=sheet.guard.with_box())
    last = max(line.n for line in sheet.lines)
    return replace(quiet, lines=(*sheet.lines, Line(last + 1))) if act == "action" else quiet


def _overtaken(frame: Frame, session: Session, row: Workflow) -> str:
    first = who_was_first(session, row.account_id, [row.id], row.updated_at, frame.language)
    told = [ChangedSince(name=row.name).say(frame.language), first, frame.say(TYPED_STAYS)]
    return " ".join(filter(None, told))


def _form(
    frame: Frame,
    session: Session,
    owner: Account,
    row: Workflow | None,
    sheet: Sheet,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    view = workflow_view(session, row, Going(session, owner.id), frame.language).model_dump() if row else None
    runs = [run_view(session, run, frame.language).model_dump() for run in runs_of(session, owner.id, row.id)] if row else []
    values: dict[str, Any] = {
        "workflow": view,
        "sheet": sheet,
        "problem": problem,
        "was": _fingerprint(order_of(session, row)) if row else "",
        "triggers": [(key, frame.say(text)) for key, text in TRIGGERS.items()],
        "groups": sheet.guard.boxes,
        "tags": list(tag_names(session, owner.id).values()),
        "segments": sorted(segment_names(session, owner.id).values()),
        "runs": runs,
        **audience_values(frame, session, owner, sheet.guard),
    }
    return frame.page(session, owner, "workflows", "workflow.html", values, status)


def _fingerprint(order: Order) -> str:
    """What the workflow was when the form was drawn."""
    return sha256(canonical_json(order.model_dump(mode="json")).encode()).hexdigest()[:20]
