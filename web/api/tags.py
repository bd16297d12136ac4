"""Tags and folders: lists, and one tag with where it is used."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from store.accounts import Account
from store.folders import Folder, folder_by_id, folder_named
from store.names import fold
from store.tags import Tag, tag_by_id
from store.usage import uses_of_tag
from web.depends import Language, Reading, TheAccount
from web.views import FolderView, Items, TagView, UseView, View, folder_views, tag_view, tag_views, use_view

router = APIRouter(prefix="/accounts/{account}", tags=["Tags"])


class TagsQuery(BaseModel):
    """Which tags, in which order, from where."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name_contains: str = Field("", description="Part of the name; case, width and kana form do not matter")
    folder: str | None = Field(None, description="A folder's exact name or id")
    only: Literal["unused", "empty"] | None = Field(None, description="unused: in no segment or workflow; empty: without friends")
    sort: Literal["name", "-name", "friends", "-friends", "updated_at", "-updated_at"] = Field(
        "name", description="By what; with - from the greatest down"
    )
    limit: int = Field(500, ge=1, le=1000, description="How many tags")
    after: str | None = Field(None, description="`next` of the page before", max_length=100)


class OneTag(View):
    """A tag and everything that uses it."""

    tag: TagView
    uses: list[UseView] = Field(description="Empty: deleting it affects nothing else")


@router.get("/tags", summary="Tags, filtered and sorted")
def list_tags(account: TheAccount, session: Reading, asked: Annotated[TagsQuery, Query()]) -> Items[TagView]:
    """Counts are exact. Sorted by `sort`, then by id; pass `next` as `after` to read on."""
    return page_of(matching(session, account, asked), asked.sort, asked.after, asked.limit)


@router.get("/tags/{tag}", summary="One tag, and where it is used")
def read_tag(
    account: TheAccount,
    tag: Annotated[str, Path(description="The tag's id", max_length=100)],
    session: Reading,
    language: Language,
) -> OneTag:
    found = tag_by_id(session, account.id, tag)
    uses = uses_of_tag(session, account.id, found.id)
    return OneTag(tag=_with_folder(session, found, len(uses)), uses=[use_view(use, language) for use in uses])


@router.get("/folders", summary="Folders")
def list_folders(account: TheAccount, session: Reading) -> Items[FolderView]:
    """By name, each with how many tags are in it."""
    return Items(items=folder_views(session, account.id))


def matching(session: Session, account: Account, asked: TagsQuery) -> list[TagView]:
    found = tag_views(session, account.id)
    if asked.folder is not None:
        folder = folder_named(session, account.id, asked.folder) or folder_by_id(session, account.id, asked.folder)
        found = [tag for tag in found if tag.folder_id == folder.id]
    if asked.only:
        found = [tag for tag in found if not (tag.used_in if asked.only == "unused" else tag.friends)]
    return [tag for tag in found if fold(asked.name_contains) in fold(tag.name)]


def page_of(found: list[TagView], sort: str, after: str | None, limit: int) -> Items[TagView]:
    """One page. `after` names the last tag of the page before; when it is gone by now, the list begins anew."""
    field = sort.removeprefix("-")
    ranked = sorted(found, key=lambda tag: (getattr(tag, field), tag.id), reverse=sort.startswith("-"))
    place = next((place for place, tag in enumerate(ranked, 1) if tag.id == after), 0)
    page = ranked[place : place + limit]
    return Items(items=page, next=page[-1].id if len(ranked) > place + limit else None)


def _with_folder(session: Session, tag: Tag, used_in: int) -> TagView:
    folder = session.get(Folder, (tag.account_id, tag.folder_id)) if tag.folder_id else None
    return tag_view(tag, folder.name if folder else None, used_in)
