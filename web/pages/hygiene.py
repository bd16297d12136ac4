"""Tidying up: tags nobody has, tags that look alike, tags nobody gets any more, each one click from a proposal."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from store.accounts import account_by_id
from store.errors import Refused
from store.operations import Operation
from store.plans import merging
from store.tags import tag_by_id, tag_names
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.hygiene import deleting, hygiene_of
from web.pages.acting import show_first
from web.pages.shell import ALL, Frame, Notice, TheForm, TheFrame, go_to

router = APIRouter(prefix="/accounts/{account}/tidy", include_in_schema=False)


@router.get("")
def show_hygiene(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    if account == ALL:
        return go_to(f"/accounts/{ALL}/tags")
    owner = account_by_id(session, account)
    if not tag_names(session, owner.id):
        return go_to(f"/accounts/{owner.id}/tags")
    found = hygiene_of(session, owner.id, frame.language)
    return frame.page(session, owner, "tags", "tidy.html", {"tidy": found.model_dump()})


@router.post("/delete")
def delete(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """The ticked tags, or the one of a row; where they are used they are taken out, as the card shows."""
    with frame.desk.database.reading() as session:
        ids = [tag_by_id(session, account, tag_id).id for tag_id in dict.fromkeys(form.all("tags"))]
        plan = [operation for tag_id in ids for operation in deleting(session, account, tag_id)]
    return _shown(frame, account, plan, by)


@router.post("/merge")
def merge(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    with frame.desk.database.reading() as session:
        into = tag_by_id(session, account, form["into"])
        plan = merging(session, account, form.all("tags"), into.id)
    return _shown(frame, account, plan, by)


def _shown(frame: Frame, account_id: str, plan: Sequence[Operation], by: ByForm) -> Response:
    here = f"/accounts/{account_id}/tidy"
    try:
        return show_first(frame, account_id, plan, by, here)
    except Refused as refused:
        return go_to(here, Notice("problem", refused.say(frame.language)))
