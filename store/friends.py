"""Friends: someone who added the account. Their numbers are the account's own and never used again."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Index, func, update
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Field, Session, SQLModel, col, select

from store.accounts import Account
from store.database import UtcDateTime, now
from store.errors import UnknownFriend
from store.friendsets import BLOCKED, EMPTY, FRIENDS, FriendSet, holds, members, put_in, take_out
from store.names import fold, name_key, visible
from store.values import SORTED_TEXT

NAME_LENGTH = 100
PARTLY_NAMED = 100


class Friend(SQLModel, table=True):
    """`followed_at` and `last_message_at` are LINE's times. `status_at` is the time of the event that set blocked or following.

    `read_at` is when an operator last opened the thread.
    `folded` is what `name_contains` searches, `name_key` what an exact name is found by. A forgotten friend's row is blank.
    """

    __table_args__ = (
        Index("friend_line_user", "account_id", "line_user_id", unique=True),
        Index("friend_name", "account_id", "name_key"),
        Index("friend_followed", "account_id", "followed_at", "number"),
        Index("friend_last_message", "account_id", "last_message_at", "number"),
        Index("friend_profile_due", "account_id", "profile_due_at"),
    )
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    number: int = Field(primary_key=True)
    line_user_id: str | None = None
    name: str = ""
    name_key: str = Field(default="", sa_type=SORTED_TEXT)
    folded: str = ""
    picture_url: str | None = None
    status_message: str | None = None
    language: str | None = None
    followed_at: datetime = Field(sa_type=UtcDateTime)
    last_message_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    status_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    profile_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    profile_due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    forgotten_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def friend_by_number(session: Session, account_id: str, number: int) -> Friend:
    found = session.get(Friend, (account_id, number))
    if found is None or found.forgotten_at:
        raise UnknownFriend(name=f"#{number}")
    return found


def friends_named(session: Session, account_id: str, name: str) -> Sequence[Friend]:
    """Friends of exactly this display name (by its key), lowest number first."""
    same = select(Friend).where(Friend.account_id == account_id, Friend.name_key == name_key(name))
    return session.exec(same.where(col(Friend.forgotten_at).is_(None)).order_by(col(Friend.number))).all()


def names_shared(session: Session, account_id: str, name_keys: Collection[str]) -> frozenset[str]:
    """Which of these names (as keys) more than one friend has."""
    mine = columns(col(Friend.name_key)).where(col(Friend.account_id) == account_id, col(Friend.name_key).in_(name_keys))
    counted = mine.where(col(Friend.forgotten_at).is_(None)).group_by(col(Friend.name_key)).having(func.count() > 1)
    return frozenset(session.execute(counted).scalars())


def namesakes_among(session: Session, account_id: str, numbers: Collection[int]) -> frozenset[int]:
    """Which of these friends are called as another friend is. Looks for one other each, however many there are."""
    other = aliased(Friend)
    same = (col(other.account_id) == account_id, col(other.name_key) == Friend.name_key, col(other.number) != Friend.number)
    another = columns(col(other.number)).where(*same, col(other.forgotten_at).is_(None)).exists()
    mine = columns(col(Friend.number)).where(col(Friend.account_id) == account_id, col(Friend.number).in_(numbers))
    return frozenset(session.execute(mine.where(col(Friend.name_key) != "", another)).scalars())


def friends_partly_named(session: Session, account_id: str, part: str) -> Sequence[Friend]:
    """Friends with this first name, surname or other whole words of a display name, lowest number first. More than
    PARTLY_NAMED that hold the letters anywhere: none, for it is no name then."""
    said = _words(part)
    if not said:
        return ()
    letters = col(Friend.folded).contains(fold(part).strip(), autoescape=True)
    like = select(Friend).where(Friend.account_id == account_id, letters, col(Friend.forgotten_at).is_(None))
    found = session.exec(like.order_by(col(Friend.number)).limit(PARTLY_NAMED + 1)).all()
    return [friend for friend in found if said in _runs(_words(friend.name), len(said))] if len(found) <= PARTLY_NAMED else ()


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(visible(name))))


def _runs(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]


def friends_numbered(session: Session, account_id: str, numbers: Iterable[int]) -> Mapping[int, Friend]:
    """Rows by number, in the order asked for."""
    wanted = list(numbers)
    rows = session.exec(select(Friend).where(Friend.account_id == account_id, col(Friend.number).in_(wanted)))
    found = {row.number: row for row in rows}
    return {number: found[number] for number in wanted if number in found}


def friends_without_profile(session: Session, account_id: str, due: datetime, limit: int) -> Sequence[Friend]:
    """Friends whose profile is to be fetched by now, longest due first."""
    rows = select(Friend).where(Friend.account_id == account_id, col(Friend.profile_due_at) <= due)
    return session.exec(rows.where(col(Friend.line_user_id).is_not(None)).order_by(col(Friend.profile_due_at)).limit(limit)).all()


def ask_for_profiles_at(session: Session, account_id: str, due: datetime, at: datetime) -> None:
    """Profiles that would be fetched by `due` are to be fetched at another time."""
    these = update(Friend).where(col(Friend.account_id) == account_id, col(Friend.profile_due_at) <= due)
    session.execute(these.values(profile_due_at=at).execution_options(synchronize_session=False))


def status_of(session: Session, account_id: str, number: int) -> Literal["following", "blocked"]:
    return "blocked" if holds(session, account_id, BLOCKED, number) else "following"


def all_friends(session: Session, account_id: str) -> FriendSet:
    return members(session, account_id, FRIENDS)


def blocked_friends(session: Session, account_id: str) -> FriendSet:
    return members(session, account_id, BLOCKED)


def add_friends(session: Session, account_id: str, friends: Sequence[Friend]) -> FriendSet:
    """Gives rows their numbers and adds them. The rows come without account and number; times are theirs."""
    if not friends:
        return EMPTY
    last = session.execute(
        update(Account)
        .where(col(Account.id) == account_id)
        .values(friend_counter=col(Account.friend_counter) + len(friends))
        .returning(col(Account.friend_counter))
    ).scalar_one()
    first = int(last) - len(friends) + 1
    for number, friend in enumerate(friends, first):
        friend.account_id, friend.number = account_id, number
    session.add_all(friends)
    session.flush()
    return put_in(session, account_id, FRIENDS, FriendSet(range(first, first + len(friends))))


def name_friend(friend: Friend, name: str) -> None:
    """Sets the display name, cleaned of what cannot be seen, and the columns it is found by."""
    friend.name = visible(name).strip()[:NAME_LENGTH]
    friend.name_key, friend.folded = name_key(friend.name) if friend.name else "", fold(friend.name)


def set_blocked(session: Session, account_id: str, friends: FriendSet, *, blocked: bool) -> FriendSet:
    """Marks friends as having blocked the account, or not; answers with those for whom that is new. Tags stay."""
    return (put_in if blocked else take_out)(session, account_id, BLOCKED, friends)


def forget_row(session: Session, account_id: str, number: int) -> Friend:
    """Blanks a friend's row and takes them out of "all friends" and "blocked"; their tags are the caller's to clear."""
    friend = friend_by_number(session, account_id, number)
    friend.line_user_id = friend.picture_url = friend.status_message = friend.language = None
    friend.last_message_at = friend.status_at = friend.profile_at = friend.profile_due_at = friend.read_at = None
    name_friend(friend, "")
    friend.followed_at = friend.forgotten_at = now()
    for set_id in (FRIENDS, BLOCKED):
        take_out(session, account_id, set_id, FriendSet([number]))
    session.flush()
    return friend
