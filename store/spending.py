"""Tokens that operators' words cost at model servers, day by day."""

from datetime import date

from sqlalchemy import BigInteger, text
from sqlmodel import Field, Session, SQLModel, col, func, select


class Spending(SQLModel, table=True):
    """What one operator spent in one account. `day` is the account's own."""

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    by: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    tokens: int = Field(sa_type=BigInteger)


def tokens_spent(session: Session, by: str, day: date) -> int:
    """Over all accounts: a budget is an operator's."""
    return int(session.exec(select(func.sum(Spending.tokens)).where(Spending.by == by, col(Spending.day) == day)).one() or 0)


def spend(session: Session, account_id: str, by: str, day: date, tokens: int) -> None:
    """Adds to what was spent that day; whoever else adds meanwhile loses nothing."""
    session.connection().execute(_SPEND, {"a": account_id, "by": by, "day": day.isoformat(), "n": tokens})


_SPEND = text(
    "INSERT INTO spending (account_id, by, day, tokens) VALUES (:a, :by, :day, :n) "
    "ON CONFLICT (account_id, by, day) DO UPDATE SET tokens = spending.tokens + :n"
)
