"""Where everything begins, and what the reader prefers."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from store.accounts import accounts
from store.language import LANGUAGES
from web.depends import Reading
from web.languages import COOKIE
from web.pages.shell import THEMES, TheForm, go_to

YEAR = 365 * 24 * 3600
router = APIRouter(include_in_schema=False)


@router.get("/")
def start(session: Reading) -> Response:
    """The agent of the first account; without an account, where one is connected."""
    found = accounts(session)
    return RedirectResponse(f"/accounts/{found[0].id}/agent" if found else "/accounts/all/settings", 303)


@router.post("/preferences")
def prefer(form: TheForm) -> Response:
    """Language and theme are cookies of this browser."""
    answer = go_to(form["back"])
    for name, value, allowed in ((COOKIE, form["language"], LANGUAGES), ("theme", form["theme"], THEMES)):
        if value in allowed:
            answer.set_cookie(name, value, max_age=YEAR, samesite="lax")
    return answer
