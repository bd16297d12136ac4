"""Tags: names in one account, for ever in that account."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col, select

from store.database import UtcDateTime
from store.errors import TagNameTaken, UnknownTag
from store.folders import Folder  # noqa: F401  the table that folder_id refers to
from store.names import name_key
from store.values import SORTED_TEXT


class Tag(SQLModel, table=True):
    """`friends` is the number of friends it is on; `version` the journal row of its last membership change.

    `updated_at` moves when the tag is created, renamed or filed, not when friends come and go.
    """

    __table_args__ = (
        UniqueConstraint("account_id", "name_key"),
        ForeignKeyConstraint(["account_id", "folder_id"], ["folder.account_id", "folder.id"]),
        Index("tag_folder", "account_id", "folder_id"),
    )
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(sa_type=SORTED_TEXT)
    folder_id: str | None = None
    friends: int = 0
    version: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class TagLine(NamedTuple):
    """A tag as a list shows it."""

    id: str
    name: str
    folder_id: str | None
    friends: int
    created_at: datetime
    updated_at: datetime


def tag_lines(session: Session, account_id: str) -> Sequence[TagLine]:
    """All tags by name, as plain lines: hundreds of them are read in half the time that whole tags take."""
    shown = (Tag.id, Tag.name, Tag.folder_id, Tag.friends, Tag.created_at, Tag.updated_at)
    rows = columns(*shown).where(col(Tag.account_id) == account_id).order_by(col(Tag.name_key))  # type: ignore[call-overload]
    return [TagLine(*row) for row in session.connection().execute(rows)]


def tags(session: Session, account_id: str) -> Sequence[Tag]:
    """All tags by name."""
    return session.exec(select(Tag).where(Tag.account_id == account_id).order_by(col(Tag.name_key))).all()


def tags_in_folder(session: Session, account_id: str, folder_id: str | None) -> Sequence[Tag]:
    """The tags of one folder (None: those in no folder) by name."""
    inside = select(Tag).where(Tag.account_id == account_id, Tag.folder_id == folder_id)
    return session.exec(inside.order_by(col(Tag.name_key))).all()


def tag_by_id(session: Session, account_id: str, tag_id: str) -> Tag:
    found = session.get(Tag, (account_id, tag_id))
    if found is None:
        raise UnknownTag(name=tag_id)
    return found


def tag_named(session: Session, account_id: str, name: str) -> Tag | None:
    """The tag whose name has the same key, if there is one."""
    return session.exec(select(Tag).where(Tag.account_id == account_id, Tag.name_key == name_key(name))).one_or_none()


def claim_tag_name(session: Session, account_id: str, name: str, owner_id: str) -> None:
    """Refuses a name that another tag has."""
    taken = tag_named(session, account_id, name)
    if taken and taken.id != owner_id:
        raise TagNameTaken(name=taken.name)


def tag_names(session: Session, account_id: str) -> dict[str, str]:
    """Tag id → name."""
    return dict(session.exec(select(Tag.id, Tag.name).where(Tag.account_id == account_id)).all())
