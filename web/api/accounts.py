"""Accounts: which there are."""

from fastapi import APIRouter

from store.accounts import accounts
from web.depends import Reading
from web.views import AccountView, Items, account_view

router = APIRouter(tags=["Accounts"])


@router.get("/accounts", summary="All accounts")
def list_accounts(session: Reading) -> Items[AccountView]:
    """The accounts of this desk, oldest first."""
    return Items(items=[account_view(account) for account in accounts(session)])
