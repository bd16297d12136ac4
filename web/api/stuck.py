"""What could not be worked off, and trying it again."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from web.depends import AccountToChange, Language, Reading, TheAccount, TheDesk
from web.stuck import Kind, StuckView, stuck, try_again
from web.views import Items

router = APIRouter(prefix="/accounts/{account}/stuck", tags=["History"])


class Meant(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Kind
    id: str = Field(max_length=100, description="As the list gives it")


@router.get("", summary="What could not be worked off")
def list_stuck(account: TheAccount, session: Reading, language: Language) -> Items[StuckView]:
    """Events of LINE, and tags that moved without the workflows they start; the newest of each first."""
    return Items(items=stuck(session, account.id, language))


@router.post("/again", status_code=202, summary="Work something off again")
def work_off_again(account: AccountToChange, meant: Meant, desk: TheDesk) -> Response:
    """It waits again and is worked off in a moment; what fails again is in the list again."""
    try_again(desk, account, meant.kind, meant.id)
    return Response(status_code=202)
