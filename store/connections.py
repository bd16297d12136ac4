"""How an account is connected to LINE. Secrets are sealed; see `sealed`."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, select

from store.database import UtcDateTime


class LineConnection(SQLModel, table=True):
    """`bot_user_id` is the `destination` of the account's webhooks. `sealed_token` is a long-lived token, where one was given
    instead of having short-lived ones issued."""

    __tablename__ = "line_connection"
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    channel_id: str
    sealed_secret: str
    sealed_token: str | None = None
    bot_user_id: str
    basic_id: str = ""
    display_name: str = ""
    connected_at: datetime = Field(sa_type=UtcDateTime)
    last_event_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def connection_of(session: Session, account_id: str) -> LineConnection | None:
    return session.get(LineConnection, account_id)


def connection_of_bot(session: Session, bot_user_id: str) -> LineConnection | None:
    """The connection whose webhooks name this bot."""
    return session.exec(select(LineConnection).where(LineConnection.bot_user_id == bot_user_id)).first()


def connected_accounts(session: Session) -> list[str]:
    """Ids of the accounts that are connected to LINE."""
    return list(session.exec(select(LineConnection.account_id).order_by(LineConnection.account_id)).all())
