"""What people and programs read: values made from rows, in the reader's language. API, pages and terminal share them."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from store.accounts import Account

T = TypeVar("T")


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Items(View, Generic[T]):
    """A list; `next` is what to pass on to read the next page, null at the end."""

    items: list[T]
    next: str | None = Field(None, description="Pass it on to read the next page; null at the end")


class AccountView(View):
    id: str = Field(examples=["account_shop"])
    name: str = Field(examples=["Hana Salon"])
    time_zone: str = Field(description="Its days are days there", examples=["Asia/Tokyo"])


def account_view(account: Account) -> AccountView:
    return AccountView(id=account.id, name=account.name, time_zone=account.time_zone)
