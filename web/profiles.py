"""Profiles are fetched from LINE after the webhook's answer, never during it, and later again where LINE is down."""

import time
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from store.connections import connected_accounts, connection_of
from store.database import lock_account, now
from store.errors import SecretKeyMissing
from store.friends import Friend, ask_for_profiles_at, friends_without_profile, name_friend
from web.connecting import client_of
from web.desk import Desk
from web.line.client import LineClient, Profile
from web.line.errors import LineError, LineRefused

AT_ONCE, TEXT = 100, 500
SECONDS = 5.0
"""How long one account's friends are asked for before what was found is written and the next account has its turn."""
ON_END = 3
LATER, MUCH_LATER = timedelta(minutes=5), timedelta(hours=1)
Found = dict[int, Profile | None]
_log = structlog.get_logger()


def fetch_profiles(desk: Desk) -> int:
    """Asks LINE for the profiles that are due, some of each account; answers with how many were asked for."""
    with desk.database.reading() as session:
        account_ids = connected_accounts(session)
    return sum(_of_account(desk, account_id) for account_id in account_ids)


def _of_account(desk: Desk, account_id: str) -> int:
    """Where an account cannot be asked for, nobody of it is for a while; the others are."""
    asked_at = now()
    with desk.database.reading() as session:
        connection = connection_of(session, account_id)
        due = [(f.number, f.line_user_id or "") for f in friends_without_profile(session, account_id, asked_at, AT_ONCE)]
    if connection is None or not due:
        return 0
    found: Found = {}
    wait = timedelta(0)
    try:
        with client_of(desk, connection) as line:
            _ask(line, due, found)
    except (LineError, SecretKeyMissing) as error:
        wait = MUCH_LATER if isinstance(error, LineRefused) else LATER
        _log.warning("profiles_put_off", account=account_id, why=str(error), minutes=wait.total_seconds() / 60)
    desk.database.write(lambda session: _keep(session, account_id, found, asked_at, wait))
    return len(found)


def _ask(line: LineClient, due: list[tuple[int, str]], found: Found) -> None:
    """Fills `found` until an error, or until it has taken long enough.

    LINE refuses for the account's sake or for one friend's: what it says of several friends on end is about the account.
    """
    began = time.monotonic()
    refused: list[int] = []
    for number, user_id in due:
        try:
            found[number] = line.profile(user_id)
            refused = []
        except LineRefused:
            found[number] = None
            refused.append(number)
            if len(refused) == min(ON_END, len(due)):
                for one in refused:
                    del found[one]
                raise
        if time.monotonic() - began > SECONDS:
            return


def _keep(session: Session, account_id: str, found: Found, asked_at: datetime, wait: timedelta) -> None:
    """Where LINE shows no profile, what is known of the friend stays."""
    lock_account(session, account_id)
    for number, profile in found.items():
        friend = session.get(Friend, (account_id, number))
        if friend is None or friend.forgotten_at:
            continue
        friend.profile_at = asked_at
        if friend.profile_due_at and friend.profile_due_at <= asked_at:  # else they came back while LINE was being asked
            friend.profile_due_at = None
        if profile:
            name_friend(friend, profile.display_name)
            friend.picture_url = (profile.picture_url or "")[:TEXT] or None
            friend.status_message = (profile.status_message or "")[:TEXT] or None
            friend.language = (profile.language or "")[:20] or None
    session.flush()
    if wait:
        ask_for_profiles_at(session, account_id, asked_at, now() + wait)
