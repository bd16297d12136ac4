"""Folders: flat groups of tags."""

from collections.abc import Sequence

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from store.errors import FolderNameTaken, UnknownFolder
from store.names import name_key
from store.values import SORTED_TEXT


class Folder(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("account_id", "name_key"),)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(sa_type=SORTED_TEXT)


def folders(session: Session, account_id: str) -> Sequence[Folder]:
    """All folders by name."""
    return session.exec(select(Folder).where(Folder.account_id == account_id).order_by(col(Folder.name_key))).all()


def folder_by_id(session: Session, account_id: str, folder_id: str) -> Folder:
    found = session.get(Folder, (account_id, folder_id))
    if found is None:
        raise UnknownFolder(name=folder_id)
    return found


def folder_named(session: Session, account_id: str, name: str) -> Folder | None:
    """The folder whose name has the same key, if there is one."""
    same = select(Folder).where(Folder.account_id == account_id, Folder.name_key == name_key(name))
    return session.exec(same).one_or_none()


def claim_folder_name(session: Session, account_id: str, name: str, owner_id: str) -> None:
    """Refuses a name that another folder has."""
    taken = folder_named(session, account_id, name)
    if taken and taken.id != owner_id:
        raise FolderNameTaken(name=taken.name)
