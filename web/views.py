"""What people and programs read: values made from rows, in the reader's language. API, pages and terminal share them.

Proposals are in `cards`, what happened in `happenings`, segments and workflows in files of their own; all are views like these.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_serializer
from sqlmodel import Session

from store.accounts import Account
from store.folders import folders
from store.friends import Friend
from store.friendsets import FriendSet
from store.tags import Tag, TagLine, tag_lines, tags
from store.usage import Use, uses_by_tag
from store.wording import use_sentence

T = TypeVar("T")


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class Items(View, Generic[T]):
    """A list, or one page of it."""

    items: list[T]
    next: str | None = Field(None, description="Pass it on to read the next page; null at the end")


class AccountView(View):
    id: str = Field(examples=["account_shop"])
    name: str = Field(examples=["Hana Salon"])
    time_zone: str = Field(description="Its days are days there", examples=["Asia/Tokyo"])


class TagRef(View):
    """A tag by id and name."""

    id: str
    name: str


class TagView(View):
    id: str = Field(examples=["tag_0199c2"])
    name: str = Field(examples=["VIP"])
    folder: str | None = Field(None, description="The folder's name", examples=["Rank"])
    folder_id: str | None = None
    friends: int = Field(description="How many friends have it, exactly", examples=[128])
    used_in: int = Field(description="How many segments and workflows use it", examples=[2])
    created_at: datetime
    updated_at: datetime = Field(description="When it was created, renamed or filed; not when friends came and went")


class FolderView(View):
    id: str
    name: str
    tags: int = Field(description="How many tags are in it")


class UseView(View):
    """A segment or workflow that mentions a tag, and how."""

    kind: str = Field(examples=["segment"])
    id: str
    name: str
    how: str = Field(description="In which role, as a sentence", examples=["friends who have it"])


class FriendView(View):
    number: int = Field(description="The friend's number in this account, for ever", examples=[12])
    name: str = Field(examples=["Aiko"])
    namesake: bool = Field(False, description="Others are called the same: the number tells them apart")
    status: str = Field(description="`following` or `blocked`", examples=["following"])
    followed_at: datetime
    last_message_at: datetime | None = None
    tags: list[TagRef] = Field(description="Names of the tags, by name", examples=[["VIP", "New"]])

    @field_serializer("tags")
    def _names(self, tags: list[TagRef]) -> list[str]:
        return [tag.name for tag in tags]


def account_view(account: Account) -> AccountView:
    return AccountView(id=account.id, name=account.name, time_zone=account.time_zone)


def tag_views(session: Session, account_id: str) -> list[TagView]:
    """All tags by name, with their folders' names and how often each is used."""
    names = {folder.id: folder.name for folder in folders(session, account_id)}
    uses = uses_by_tag(session, account_id)
    return [tag_view(tag, names.get(tag.folder_id or ""), len(uses.get(tag.id, ()))) for tag in tag_lines(session, account_id)]


def tag_view(tag: Tag | TagLine, folder: str | None, used_in: int) -> TagView:
    return TagView(
        id=tag.id,
        name=tag.name,
        folder=folder,
        folder_id=tag.folder_id,
        friends=tag.friends,
        used_in=used_in,
        created_at=tag.created_at,
        updated_at=tag.updated_at,
    )


def folder_views(session: Session, account_id: str) -> list[FolderView]:
    inside = [tag.folder_id for tag in tags(session, account_id)]
    return [FolderView(id=f.id, name=f.name, tags=inside.count(f.id)) for f in folders(session, account_id)]


def use_view(use: Use, language: str) -> UseView:
    return UseView(kind=use.kind, id=use.id, name=use.name, how=use_sentence(language, use.how))


def friend_view(friend: Friend, blocked: FriendSet, tagged: Sequence[TagRef], namesake: bool = False) -> FriendView:
    return FriendView(
        number=friend.number,
        name=friend.name,
        namesake=namesake,
        status="blocked" if friend.number in blocked else "following",
        followed_at=friend.followed_at,
        last_message_at=friend.last_message_at,
        tags=list(tagged),
    )
