"""Imports of friends: LINE's followers, taken page by page and taken up again after a stop; those of a file, all at once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from store.accounts import account_by_id
from store.database import UtcDateTime, lock_account, now
from store.friends import Friend, add_friends, name_friend
from store.history import write_line
from store.values import Value

NEXT_LIVES = timedelta(hours=24)
AT_ONCE = 1_000
DOUBLED, MORE = 2, 1_000
"""LINE may name somebody twice while people come and go. Twice as many as there are friends, and some more, is a circle."""


class FollowerImport(SQLModel, table=True):
    """An account's last import; it goes on until `ended_at`. `told` followers were named so far, `added` of them were new.

    `next` is LINE's word for the page to ask for, from `moved_at` on for a day. `trouble` says what stands in the way and `why`
    gives LINE's own words: for good where it has ended, else until it is asked again, at `due_at`.
    """

    __tablename__ = "follower_import"
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    by: str
    via: str
    next: str | None = None
    told: int = 0
    added: int = 0
    trouble: str | None = None
    why: str = ""
    started_at: datetime = Field(sa_type=UtcDateTime)
    moved_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def import_of(session: Session, account_id: str) -> FollowerImport | None:
    return session.get(FollowerImport, account_id)


def imports_due(session: Session) -> Sequence[str]:
    """Ids of the accounts whose import goes on by now."""
    rows = select(FollowerImport.account_id).where(col(FollowerImport.ended_at).is_(None), col(FollowerImport.due_at) <= now())
    return session.exec(rows.order_by(FollowerImport.account_id)).all()


def begin_import(session: Session, account_id: str, by: str, via: str) -> None:
    """A new import; one that goes on already goes on at once."""
    lock_account(session, account_id)
    row, at = import_of(session, account_id), now()
    if row and row.ended_at is None:
        row.due_at = at
    else:
        session.merge(FollowerImport(account_id=account_id, by=by, via=via, started_at=at, moved_at=at, due_at=at))


def page_to_ask_for(row: FollowerImport) -> str | None:
    """Where LINE is asked to go on; from the first page where its word for that is too old."""
    return row.next if now() - row.moved_at < NEXT_LIVES else None


def take_followers(session: Session, account_id: str, asked: str | None, user_ids: Collection[str], next: str | None) -> bool:
    """Makes friends of the followers of a page who are none yet; answers whether the import goes on after it.

    When they became friends is not known: they count from the import's start. Another server's page in between makes this one
    too old.
    """
    lock_account(session, account_id)
    row = import_of(session, account_id)
    if row is None or row.ended_at or page_to_ask_for(row) != asked:
        return False
    if asked is None:
        row.told = 0
    there = _known(session, account_id, user_ids)
    new = [id for id in dict.fromkeys(user_ids) if id not in there]
    at = row.started_at
    friends = [Friend(account_id="", number=0, line_user_id=id, followed_at=at, profile_due_at=now()) for id in new]
    add_friends(session, account_id, friends)
    row.told, row.added, row.next, row.moved_at = row.told + len(set(user_ids)), row.added + len(new), next, now()
    row.trouble, row.why = None, ""
    if row.told > DOUBLED * account_by_id(session, account_id).friend_counter + MORE:
        end_import(session, row, "circle")
    elif next is None:
        end_import(session, row)
    session.flush()
    return row.ended_at is None


def end_import(session: Session, row: FollowerImport, trouble: str | None = None, why: str = "") -> None:
    """It is over, and history tells how many are new; an import that brought nothing but trouble is no part of it."""
    row.ended_at, row.trouble, row.why = now(), trouble, why
    if row.added or trouble is None:
        write_line(session, row.account_id, "imported", row.by, row.via, count=row.added)


def put_off_import(row: FollowerImport, until: datetime, trouble: str, why: str) -> None:
    row.due_at, row.trouble, row.why = until, trouble, why


class Listed(Value):
    """A friend as somebody's file names them. `followed_at` is None where it does not say since when."""

    user_id: str
    name: str = ""
    followed_at: datetime | None = None


def take_listed(session: Session, account_id: str, listed: Sequence[Listed], by: str, via: str) -> tuple[int, Mapping[str, int]]:
    """Makes friends of those who are none yet, and leaves the others as they are; answers with how many are new, and with
    everybody's number by user id.

    LINE is asked for the profiles of those who are new. History tells of them.
    """
    lock_account(session, account_id)
    ids, at = [each.user_id for each in listed], now()
    there = _known(session, account_id, ids)
    new = []
    for each in listed:
        if each.user_id not in there:
            row = Friend(
                account_id="", number=0, line_user_id=each.user_id, followed_at=each.followed_at or at, profile_due_at=at
            )
            name_friend(row, each.name)
            new.append(row)
    add_friends(session, account_id, new)
    if new:
        write_line(session, account_id, "imported", by, via, count=len(new), source="file")
    session.flush()
    return len(new), there | {row.line_user_id or "": row.number for row in new}


def _known(session: Session, account_id: str, user_ids: Collection[str]) -> dict[str, int]:
    """Who of these is a friend already, by number."""
    ids = list(user_ids)
    known: dict[str, int] = {}
    for first in range(0, len(ids), AT_ONCE):
        some = col(Friend.line_user_id).in_(ids[first : first + AT_ONCE])
        rows = session.exec(select(Friend.line_user_id, Friend.number).where(Friend.account_id == account_id, some))
        known |= {user_id: number for user_id, number in rows if user_id}
    return known
