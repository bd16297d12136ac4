"""Followers: importing those whom LINE lists."""

from fastapi import APIRouter

from web.depends import AccountToChange, ByProgram, Language, Reading, TheAccount, TheDesk
from web.followers import ImportView, import_view, start_import

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
