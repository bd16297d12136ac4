"""Connecting an account to LINE: the details are checked with LINE first, then stored sealed."""

from dataclasses import dataclass

from sqlmodel import Session

from store.accounts import Account, account_by_id, open_account
from store.connections import LineConnection, connection_of, connection_of_bot
from store.database import now
from store.errors import BadConnection, BotConnectedElsewhere, NotConnected, SecretKeyMissing
from store.history import write_line
from store.sealed import seal, unseal
from web.desk import Desk
from web.line.client import BotInfo, LineClient
from web.line.errors import LineError
from web.line.tokens import FixedToken, StatelessToken


@dataclass(frozen=True)
class Details:
    """What an operator copies from LINE's console. `token` only where a long-lived one is preferred."""

    channel_id: str
    channel_secret: str
    token: str = ""


def connect(desk: Desk, details: Details, account_id: str | None = None) -> str:
    """Connects an account, or opens one for this bot; answers with its id. Raises BadConnection in LINE's words."""
    key = desk.settings.secret_key.get_secret_value()
    if not key.strip():
        raise SecretKeyMissing()
    bot = _asked(desk, details)

    def work(session: Session) -> str:
        there = connection_of_bot(session, bot.user_id)
        if there and there.account_id != account_id:
            raise BotConnectedElsewhere(name=account_by_id(session, there.account_id).name)
        account: Account
        account = account_by_id(session, account_id) if account_id else open_account(session, bot.display_name)
        session.merge(
            LineConnection(
                account_id=account.id,
                channel_id=details.channel_id.strip(),
                sealed_secret=seal(key, details.channel_secret.strip()),
                sealed_token=seal(key, details.token.strip()) if details.token.strip() else None,
                bot_user_id=bot.user_id,
                basic_id=bot.basic_id,
                display_name=bot.display_name,
                connected_at=now(),
            )
        )
        write_line(session, account.id, "connected", desk.settings.operator, "form", name=bot.display_name)
        return account.id

    connected = desk.database.write(work)
    desk.channel_secrets.forget(connected)
    return connected


def disconnect(desk: Desk, account_id: str) -> None:
    """Forgets the secrets. Friends, tags and messages stay; webhooks are refused from here on."""

    def work(session: Session) -> None:
        row = connection_of(session, account_id)
        if row is None:
            raise NotConnected()
        write_line(session, account_id, "disconnected", desk.settings.operator, "form", name=row.display_name)
        session.delete(row)

    desk.database.write(work)
    desk.channel_secrets.forget(account_id)


def client_of(desk: Desk, connection: LineConnection) -> LineClient:
    """LINE's API as this account; close it after use."""
    key = desk.settings.secret_key.get_secret_value()
    token = unseal(key, connection.sealed_token) if connection.sealed_token else ""
    return _client(desk, Details(connection.channel_id, unseal(key, connection.sealed_secret), token))


def webhook_address(desk: Desk, account_id: str) -> str:
    """What to paste into LINE's console."""
    base = desk.settings.public_url or f"http://{desk.settings.host}:{desk.settings.port}"
    return f"{base.rstrip('/')}/line/{account_id}/webhook"


def _asked(desk: Desk, details: Details) -> BotInfo:
    if not (details.channel_id.strip() and details.channel_secret.strip()):
        raise BadConnection(why="the channel id or the secret is empty")
    try:
        with _client(desk, details) as line:
            return line.bot_info()
    except LineError as error:
        raise BadConnection(why=error.message) from error


def _client(desk: Desk, details: Details) -> LineClient:
    token = details.token.strip()
    source = FixedToken(token) if token else StatelessToken(details.channel_id.strip(), details.channel_secret.strip())
    return LineClient(desk.settings.line_api, source)
