"""Hygiene: what may be tidied up among the tags."""

from fastapi import APIRouter

from web.depends import Language, Reading, TheAccount
from web.hygiene import Hygiene, hygiene_of

router = APIRouter(prefix="/accounts/{account}", tags=["Tags"])


@router.get("/hygiene", summary="Tags that may be tidied up")
def read_hygiene(account: TheAccount, session: Reading, language: Language) -> Hygiene:
    """Tags without friends and uses, tags that look alike, tags that nobody got in the last 180 days. Propose `delete_tag` or
    `merge_tags` for what should go."""
    return hygiene_of(session, account.id, language)
