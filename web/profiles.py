"""Profiles are fetched from LINE after the webhook's answer, never during it, and later again where LINE is down."""

from datetime import timedelta

from sqlmodel import Session

from store.connections import connected_accounts, connection_of
from store.database import now
from store.friends import Friend, friends_without_profile, name_friend
from web.connecting import client_of
from web.desk import Desk
from web.line.client import Profile
from web.line.errors import LineDown, LineError

AT_ONCE, TEXT = 20, 500
LATER, MUCH_LATER = timedelta(minutes=5), timedelta(days=1)


def fetch_profiles(desk: Desk) -> int:
    """Asks LINE for the profiles that are due, some of each account; answers with how many were asked for."""
    with desk.database.reading() as session:
        account_ids = connected_accounts(session)
    return sum(_fetch(desk, account_id) for account_id in account_ids)


def _fetch(desk: Desk, account_id: str) -> int:
    with desk.database.reading() as session:
        connection = connection_of(session, account_id)
        due = [(f.number, f.line_user_id or "") for f in friends_without_profile(session, account_id, now(), AT_ONCE)]
    if connection is None or not due:
        return 0
    found: dict[int, Profile | None] = {}
    put_off = timedelta(0)
    with client_of(desk, connection) as line:
        for number, user_id in due:
            try:
                found[number] = line.profile(user_id)
            except LineError as error:
                put_off = LATER if isinstance(error, LineDown) else MUCH_LATER
                break
    unasked = [number for number, _ in due if number not in found] if put_off else []
    desk.database.write(lambda session: _keep(session, account_id, found, unasked, put_off))
    return len(found)


def _keep(session: Session, account_id: str, found: dict[int, Profile | None], unasked: list[int], put_off: timedelta) -> None:
    for number, profile in found.items():
        friend = session.get(Friend, (account_id, number))
        if friend is None or friend.forgotten_at:
            continue
        friend.profile_due_at, friend.profile_at = None, now()
        if profile:
            name_friend(friend, profile.display_name)
            friend.picture_url = (profile.picture_url or "")[:TEXT] or None
            friend.status_message = (profile.status_message or "")[:TEXT] or None
            friend.language = (profile.language or "")[:20] or None
    for number in unasked:
        friend = session.get(Friend, (account_id, number))
        if friend:
            friend.profile_due_at = now() + put_off
