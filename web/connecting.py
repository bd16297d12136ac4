"""Connecting an account to LINE: the details are checked with LINE first, then stored sealed."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from store.accounts import account_by_id, open_account
from store.connections import LineConnection, connection_of, connection_of_bot
from store.database import lock_account, now
from store.errors import (
    BadConnection,
    BotConnectedElsewhere,
    DetailsMissing,
    LineNotReached,
    NotConnected,
    OtherBotConnected,
    SecretKeyMissing,
    TokenOfAnotherAccount,
    TokenUnreadable,
)
from store.friends import ask_for_profiles_at
from store.history import write_line
from store.names import visible
from store.sealed import seal, unseal
from web.desk import Desk
from web.line.address import AddressRefused
from web.line.client import BotInfo, LineClient
from web.line.errors import LineDown, LineError
from web.line.tokens import FixedToken, StatelessToken, TokenSource

LONGEST_WAIT = timedelta(days=30)


@dataclass(frozen=True)
class Details:
    """What an operator copies from LINE's console. `token` only where a long-lived one is preferred."""

    channel_id: str
    channel_secret: str
    token: str = ""

    def stripped(self) -> "Details":
        return Details(self.channel_id.strip(), self.channel_secret.strip(), self.token.strip())


def connect(desk: Desk, details: Details, account_id: str | None = None) -> str:
    """Connects an account, or opens one for this bot; answers with its id. Raises BadConnection in LINE's words."""
    if not desk.settings.secret_key.get_secret_value().strip():
        raise SecretKeyMissing()
    details = details.stripped()
    bot = _asked(desk, details)
    connected = desk.database.write(lambda session: _store(session, desk, details, bot, account_id))
    desk.channel_secrets.forget(connected)
    return connected


def _store(session: Session, desk: Desk, details: Details, bot: BotInfo, account_id: str | None) -> str:
    there = connection_of_bot(session, bot.user_id)
    if there and there.account_id != account_id:
        raise BotConnectedElsewhere(name=account_by_id(session, there.account_id).name)
    name = visible(bot.display_name).strip() or bot.basic_id
    account = account_by_id(session, account_id) if account_id else open_account(session, name)
    lock_account(session, account.id)
    before = connection_of(session, account.id)
    if before and before.bot_user_id != bot.user_id:
        raise OtherBotConnected(name=before.display_name)
    key = desk.settings.secret_key.get_secret_value()
    session.merge(
        LineConnection(
            account_id=account.id,
            channel_id=details.channel_id,
            sealed_secret=seal(key, details.channel_secret),
            sealed_token=seal(key, details.token) if details.token else None,
            bot_user_id=bot.user_id,
            basic_id=bot.basic_id,
            display_name=name,
            connected_at=now(),
            last_event_at=before.last_event_at if before else None,
        )
    )
    ask_for_profiles_at(session, account.id, now() + LONGEST_WAIT, now())
    write_line(session, account.id, "connected", desk.settings.operator, "form", name=name)
    return account.id


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
    """LINE's API as this account; close it after use. Raises SecretKeyMissing where the key is another one now."""
    key = desk.settings.secret_key.get_secret_value()
    if connection.sealed_token:
        return LineClient(desk.settings.line_api, FixedToken(unseal(key, connection.sealed_token)))
    secret = unseal(key, connection.sealed_secret)
    return LineClient(desk.settings.line_api, StatelessToken(connection.channel_id, secret))


def webhook_address(desk: Desk, account_id: str) -> str | None:
    """What to paste into LINE's console; None where it hangs on a port that is only chosen when the desk starts."""
    if not (desk.settings.public_url or desk.settings.port):
        return None
    host = f"[{desk.settings.host}]" if ":" in desk.settings.host.strip("[]") else desk.settings.host
    base = desk.settings.public_url or f"http://{host}:{desk.settings.port}"
    return f"{base.rstrip('/')}/line/{account_id}/webhook"


def _asked(desk: Desk, details: Details) -> BotInfo:
    """LINE's word on the details. The secret is tried even where a token is given: webhooks are signed with it."""
    if not (details.channel_id and details.channel_secret):
        raise DetailsMissing()
    bot = _bot_of(desk, StatelessToken(details.channel_id, details.channel_secret))
    if details.token:
        try:
            token = FixedToken(details.token)
        except ValueError:
            raise TokenUnreadable() from None
        if _bot_of(desk, token).user_id != bot.user_id:
            raise TokenOfAnotherAccount()
    return bot


def _bot_of(desk: Desk, token: TokenSource) -> BotInfo:
    try:
        with LineClient(desk.settings.line_api, token) as line:
            return line.bot_info()
    except LineDown as error:
        raise LineNotReached(why=error.message.rstrip(".")) from error
    except LineError as error:
        raise BadConnection(why=error.message.rstrip(".")) from error
    except AddressRefused as error:
        raise LineNotReached(why=f"TAGDESK_LINE_API: {error}".rstrip(".")) from None
