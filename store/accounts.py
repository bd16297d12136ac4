"""LINE Official Accounts: the owners of everything else."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import text
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime, new_id, now
from store.errors import UnknownAccount, UnknownTimeZone
from store.names import clean_name, visible

TIME_ZONE = "Asia/Tokyo"


class Account(SQLModel, table=True):
    """`friend_counter` is the last friend number given out, `sequence` the last number of the journal and the audit log."""

    id: str = Field(primary_key=True)
    name: str
    time_zone: str = TIME_ZONE
    friend_counter: int = 0
    sequence: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def accounts(session: Session) -> Sequence[Account]:
    """All accounts, oldest first."""
    return session.exec(select(Account).order_by(col(Account.created_at), col(Account.id))).all()


def account_by_id(session: Session, account_id: str) -> Account:
    found = session.get(Account, account_id)
    if found is None:
        raise UnknownAccount(id=account_id)
    return found


def open_account(session: Session, name: str, account_id: str | None = None) -> Account:
    account = Account(id=account_id or new_id("account"), name=clean_name(name), created_at=now())
    session.add(account)
    session.flush()
    return account


def describe_account(session: Session, account_id: str, name: str, time_zone: str) -> Account:
    """Gives an account another name here, or other days. What it is called at LINE stays."""
    if time_zone not in available_timezones():
        raise UnknownTimeZone(name=visible(time_zone)[:50])
    account = account_by_id(session, account_id)
    account.name, account.time_zone = clean_name(name), time_zone
    session.flush()
    return account


def next_sequence(session: Session, account_id: str, count: int = 1) -> int:
    """Takes `count` numbers of the account's journal inside this transaction; answers with the first."""
    last = session.connection().execute(_NEXT, {"a": account_id, "n": count}).scalar_one()
    return int(last) - count + 1


_NEXT = text("UPDATE account SET sequence = sequence + :n WHERE id = :a RETURNING sequence")
