"""Proposals: propose, read, approve, cancel, take back."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from store.executor import cancel, propose
from store.proposals import proposals_awaiting
from tools.base import Unclear
from tools.groups import Group
from tools.world import World
from web.cards import ProposalView, proposal_view
from web.deciding import FreshView, UndoView, approved, read_card, redrawn, renewed, taken_back, undo_shown
from web.depends import AccountToChange, ByProgram, Language, Named, Reading, TheAccount, TheDesk, TheProposal
from web.editing import edited
from web.edits import Edit
from web.problems import Problem
from web.refusals import NeedsAnswer
from web.views import Items
from web.wishes import MOST, Wish, drafted

router = APIRouter(tags=["Proposals"])
EXAMPLE: dict[str, Any] = {
    "said": "Everyone in progress has been called",
    "operations": [
        {"do": "create_tag", "name": "Contacted"},
        {"do": "apply_tag", "tag": "Contacted", "friends": [{"all_tags": ["In progress"], "status": "following"}]},
    ],
}


class Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wishes(Body):
    """What should happen, in order; each wish is said in the world that those before it would make."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    operations: list[Wish] = Field(min_length=1, max_length=MOST)
    said: str = Field("", max_length=1000, description="The program's own words, shown apart from what is computed")
    supersedes: str | None = Field(None, max_length=100, description="A pending proposal that this one replaces")


Position = Annotated[int, Field(ge=1, le=1000)]


class Skip(Body):
    skip: list[Position] = Field(max_length=100, description="Positions to leave out", examples=[[2]])


class Approval(Body):
    digest: str = Field(max_length=100, description="The digest of the proposal that was shown")
    skip: list[Position] = Field([], max_length=100, description="Positions that the person unticked")


class Cancellation(Body):
    reason: str = Field("", max_length=1000)


class LineEdit(Body):
    """What a line should say instead; what is left out stays as it is."""

    position: Position
    name: str | None = Field(None, max_length=1000, description="Another name for what the line creates or renames")
    folder: str | None = Field(None, max_length=1000, description="Another folder, by name; null for none")
    friends: list[Group] | None = Field(None, min_length=1, max_length=20, description="Which friends, as groups of clauses")

    def read(self, session: Session, account_id: str, language: str) -> Edit:
        """Names looked up in the world that the lines before would make. Raises NeedsAnswer where one is unclear."""
        world = World(session, account_id, language)
        try:
            folder = (world.folder_id(self.folder) or "") if "folder" in self.model_fields_set else None
            return Edit(self.name, folder, world.condition(self.friends) if self.friends else None)
        except Unclear as unclear:
            raise NeedsAnswer(unclear.question, unclear.choices) from None


class Edits(Body):
    lines: list[LineEdit] = Field(min_length=1, max_length=50, examples=[[{"position": 1, "name": "Call back"}]])
    skip: list[Position] = Field([], max_length=100, description="Positions to leave out")


class StaleProblem(Problem):
    """The world moved: what was shown, and what it would do now. The proposal is still pending."""

    proposal: ProposalView
    fresh: FreshView


STALE: dict[int | str, dict[str, Any]] = {
    409: {
        "model": StaleProblem | Problem,
        "description": "Stale, with both previews; or decided otherwise; or not the digest that was shown.",
    }
}


@router.post("/accounts/{account}/proposals", status_code=201, summary="Propose changes")
def propose_changes(
    account: AccountToChange, wishes: Wishes, desk: TheDesk, by: ByProgram, language: Language, response: Response
) -> ProposalView:
    """Freezes the wishes as a proposal and answers with what it would do. Nothing changes. What is ambiguous (an unknown tag, two
    friends of one name, a tag in use) is refused as `NeedsAnswer` with a question and `choices`."""
    plan = drafted(desk.database.without_writing(), account, wishes.operations, language)
    waits = desk.proposals_wait
    made = propose(desk.database, account, plan, by, said=wishes.said, supersedes=wishes.supersedes, expires_after=waits)
    response.headers["Location"] = f"/api/v1/proposals/{made}"
    return read_card(desk, Named(account, made), language)


@router.get("/accounts/{account}/proposals", summary="Proposals that wait for a decision")
def list_waiting(account: TheAccount, session: Reading, language: Language) -> Items[ProposalView]:
    """Newest first."""
    return Items(items=[proposal_view(session, row, language) for row in proposals_awaiting(session, account.id)[:100]])


@router.get("/proposals/{proposal}", summary="One proposal, as it was shown")
def read_proposal(named: TheProposal, desk: TheDesk, language: Language) -> ProposalView:
    return read_card(desk, named, language)


@router.post("/proposals/{proposal}/without", summary="See it with lines left out")
def read_without(named: TheProposal, said: Skip, desk: TheDesk, language: Language) -> ProposalView:
    """The same proposal with these lines and whatever depends on them `skipped`, and the others' counts anew. Decides nothing."""
    return redrawn(desk, named, said.skip, language)


@router.post("/proposals/{proposal}/approve", summary="Approve: apply exactly what was shown, once", responses=STALE)
def approve_proposal(named: TheProposal, said: Approval, desk: TheDesk, by: ByProgram, language: Language) -> ProposalView:
    """Applies it in one transaction. A second approval gets the first one's result. If more, or other, would happen than was
    shown, nothing is applied: 409 `Stale`."""
    return approved(desk, named, said.digest, said.skip, by, language)


@router.post("/proposals/{proposal}/cancel", summary="Cancel: nothing will happen")
def cancel_proposal(
    named: TheProposal, desk: TheDesk, by: ByProgram, language: Language, said: Cancellation | None = None
) -> ProposalView:
    """Cancelling twice is cancelling once."""
    cancel(desk.database, named.account_id, named.proposal_id, by, (said or Cancellation()).reason)
    return read_card(desk, named, language)


@router.post("/proposals/{proposal}/edit", status_code=201, summary="Edit lines: a new proposal in this one's place")
def edit_proposal(
    named: TheProposal, said: Edits, desk: TheDesk, by: ByProgram, language: Language, response: Response
) -> ProposalView:
    """Another name, folder or condition for lines of a proposal that waits. Nothing changes; the new one supersedes it."""
    reads = {line.position: partial(_read, line, named.account_id, language) for line in said.lines}
    made = edited(desk, named, reads, by, language, said.skip)
    response.headers["Location"] = f"/api/v1/proposals/{made.id}"
    return made


def _read(line: LineEdit, account_id: str, language: str, session: Session) -> Edit:
    return line.read(session, account_id, language)


@router.post("/proposals/{proposal}/renew", status_code=201, summary="Propose the same again, as things are now")
def renew_proposal(named: TheProposal, desk: TheDesk, by: ByProgram, language: Language) -> ProposalView:
    """For a stale or expired proposal; the new one supersedes it."""
    return renewed(desk, named, by, language)


@router.get("/proposals/{proposal}/undo", summary="See what taking it back would do")
def read_undo(named: TheProposal, desk: TheDesk, language: Language) -> UndoView:
    return undo_shown(desk, named, language)


@router.post("/proposals/{proposal}/undo", summary="Take it back, at once")
def undo_proposal(named: TheProposal, desk: TheDesk, by: ByProgram, language: Language) -> ProposalView:
    """Answers with the proposal that took it back, itself applied and undoable. What someone else has changed since is left alone
    and reported in its `result`."""
    return taken_back(desk, named, by, language)
