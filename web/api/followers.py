"""Friends who come in many: followers whom LINE lists, and those of a file."""

from typing import Annotated

from fastapi import APIRouter, Body

from web.depends import AccountToChange, ByProgram, Language, Reading, TheAccount, TheDesk
from web.followers import ImportView, import_view, start_import
from web.importing import FileImportView, import_file

router = APIRouter(prefix="/accounts/{account}/followers", tags=["Friends"])


@router.post("/import", status_code=202, summary="Import the followers whom LINE lists")
def import_followers(account: AccountToChange, desk: TheDesk, by: ByProgram, language: Language) -> ImportView:
    """Goes on in the background, page by page, also after a stop. Known friends are left as they are, no workflow starts. LINE
    lists the followers of verified and premium accounts only; `trouble` then says so."""
    start_import(desk, account, by)
    with desk.database.reading() as session:
        return import_view(session, account, language)


@router.get("/import", summary="How the last import of followers goes")
def read_import(account: TheAccount, session: Reading, language: Language) -> ImportView:
    return import_view(session, account.id, language)


@router.post("/file", summary="Import friends from a CSV file")
def import_friends(
    account: AccountToChange,
    desk: TheDesk,
    by: ByProgram,
    language: Language,
    file: Annotated[bytes, Body(media_type="text/csv", description="UTF-8, UTF-16 or Shift_JIS (CP932), with a first line")],
) -> FileImportView:
    """The columns are `LINE user ID`, and where you like `Name`, `Friend since` (a day) and `Tags` (several with `;` between).
    Where one line does not fit, `lines` of the problem tell which and why, and nothing is imported. Known friends are left as
    they are, no workflow starts; the tags wait in a proposal."""
    return import_file(desk, account, file, by, language)
