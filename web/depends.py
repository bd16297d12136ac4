"""What a route asks for, as types: it gets what it needs within the operator's account, or the request is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request
from sqlmodel import Session

from store.accounts import Account, account_by_id
from store.executor import By
from store.proposals import account_of_proposal
from web.desk import Desk
from web.languages import language_of

AccountPath = Annotated[str, Path(description="The account's id", examples=["account_shop"], max_length=100)]
ProposalPath = Annotated[str, Path(description="The proposal's id", examples=["proposal_0199c2"], max_length=100)]


async def the_desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(the_desk)]
Language = Annotated[str, Depends(language_of)]


def reading(desk: TheDesk) -> Iterator[Session]:
    """One snapshot for the request, closed before the answer is sent."""
    with desk.database.reading() as session:
        yield session


Reading = Annotated[Session, Depends(reading, scope="function")]


def the_account(account: AccountPath, session: Reading) -> Account:
    """The account in the address, in the request's snapshot; or UnknownAccount."""
    return account_by_id(session, account)


TheAccount = Annotated[Account, Depends(the_account)]


def account_to_change(account: AccountPath, desk: TheDesk) -> str:
    """The id of the account in the address, for routes that write: they read afterwards what they have done."""
    with desk.database.reading() as session:
        return account_by_id(session, account).id


AccountToChange = Annotated[str, Depends(account_to_change)]


@dataclass(frozen=True)
class Named:
    """A proposal and the account that it belongs to."""

    account_id: str
    proposal_id: str


def named_proposal(proposal: ProposalPath, desk: TheDesk) -> Named:
    """Finds a proposal's account by its id, or refuses; from there on the account is named."""
    with desk.database.reading() as session:
        return Named(account_of_proposal(session, proposal), proposal)


TheProposal = Annotated[Named, Depends(named_proposal)]


def by_program(desk: TheDesk) -> By:
    """The operator on record, through the API."""
    return By(desk.settings.operator, "api")


def by_form(desk: TheDesk) -> By:
    """The operator on record, through a page."""
    return By(desk.settings.operator, "form")


ByProgram = Annotated[By, Depends(by_program)]
ByForm = Annotated[By, Depends(by_form)]
