"""Friends from a CSV file: what it must look like, what is wrong with it line by line, and what came of it."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import account_by_id
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.friendfiles import ROWS
from web.importing import FileImportView, counted, import_file
from web.pages.shell import ALL, Frame, Notice, TheFile, TheFrame, go_to
from web.refusals import FileUnfit

router = APIRouter(prefix="/accounts/{account}/friends/import", include_in_schema=False)


@router.get("")
def show_import(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    return go_to(f"/accounts/{ALL}/friends") if account == ALL else _page(frame, session, account)


@router.post("")
def import_friends(account: AccountToChange, file: TheFile, frame: TheFrame, by: ByForm) -> Response:
    """To the list; to the card first where the file names tags."""
    try:
        came = import_file(frame.desk, account, file, by, frame.language)
    except FileUnfit as unfit:
        with frame.desk.database.reading() as session:
            return _page(frame, session, account, unfit.lines, unfit.status)
    here = f"/accounts/{account}/friends"
    return go_to(f"/accounts/{account}/proposals/{came.proposal}?from={here}" if came.proposal else here, told(frame, came))


def told(frame: Frame, came: FileImportView) -> Notice:
    tags = [frame.say("the tags are only proposed yet: see below")] if came.proposal else []
    return Notice("done", " · ".join([counted(came, frame.language), *tags]))


def _page(frame: Frame, session: Session, account: str, wrong: Sequence[str] = (), status: int = 200) -> Response:
    owner = account_by_id(session, account)
    return frame.page(session, owner, "friends", "friends_import.html", {"wrong": wrong, "rows": ROWS}, status)
