"""The journal, replayed from its first row, gives today's memberships."""

from collections.abc import Iterator

from sqlalchemy import func
from sqlmodel import Session, col, select

from store.accounts import Account
from store.check.finding import Finding
from store.friendsets import EMPTY, FriendSet, members
from store.history import AuditLine
from store.journal import MembershipChange, friends_of_rows
from store.tags import Tag


def check_journal(session: Session, account: Account) -> list[Finding]:
    """Each tag's rows in order: nobody gains what they have or loses what they have not, and the end is now."""
    found = list(_sequence(session, account))
    here = {tag.id: tag for tag in session.exec(select(Tag).where(Tag.account_id == account.id)).all()}
    told = select(MembershipChange.tag_id).where(MembershipChange.account_id == account.id).distinct()
    for tag_id in sorted({*here, *session.exec(told).all()}):
        found += _tag(session, account, tag_id, here.get(tag_id))
    return found


def _tag(session: Session, account: Account, tag_id: str, tag: Tag | None) -> Iterator[Finding]:
    name = f"“{tag.name}”" if tag else f"the deleted tag {tag_id}"
    rows = select(MembershipChange).where(MembershipChange.account_id == account.id, MembershipChange.tag_id == tag_id)
    friends, last = EMPTY, 0
    for row in session.exec(rows.order_by(col(MembershipChange.sequence))):
        last = row.sequence
        moved = _moved(session, row)
        if moved is None:
            yield _wrong(account, f"Row {row.sequence} of {name} names a set that is not kept.")
            continue
        impossible = friends & moved if row.added else moved - friends
        if impossible:
            what = "gains friends who have it already" if row.added else "loses friends who do not have it"
            yield _wrong(account, f"Row {row.sequence}: {name} {what} ({len(impossible):,}).")
        friends = friends | moved if row.added else friends - moved
    try:
        now = members(session, account.id, tag_id)
    except (ValueError, IndexError):
        return  # told by the check of sets
    if friends != now:
        differ = len((friends | now) - (friends & now))
        yield _wrong(
            account, f"The journal of {name} ends with {len(friends):,} friends, but {len(now):,} have it ({differ:,} differ)."
        )
    if tag and (tag.version > last or (now and tag.version != last)):
        yield _wrong(account, f"{name} is at version {tag.version}, its last change at {last}.")


def _moved(session: Session, row: MembershipChange) -> FriendSet | None:
    try:
        return next(friends for _, friends in friends_of_rows(session, row.account_id, [row]))
    except KeyError:
        return None


def _sequence(session: Session, account: Account) -> Iterator[Finding]:
    """Numbers of journal and audit log were given out by the account's counter."""
    for what, column, owner in (
        ("journal", MembershipChange.sequence, MembershipChange.account_id),
        ("audit log", AuditLine.sequence, AuditLine.account_id),
    ):
        last = session.exec(select(func.max(column)).where(owner == account.id)).one() or 0
        if last > account.sequence:
            yield _wrong(account, f"The {what} is at {last}, beyond the account's counter at {account.sequence}.")


def _wrong(account: Account, text: str) -> Finding:
    return Finding("journal", text, account_id=account.id)
