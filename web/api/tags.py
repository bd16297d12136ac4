"""Tags and folders: lists, and one tag with where it is used."""

import json
from datetime import datetime
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
from web.refusals import Unreadable
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
    after: str | None = Field(None, description="`next` of the page before", max_length=300)


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
    """One page. `after` says what the last tag of the page before was sorted by, so it may be gone by now."""
    field, descending = sort.removeprefix("-"), sort.startswith("-")

    def place(tag: TagView) -> tuple[str | int, str]:
        value = getattr(tag, field)
        return (value.isoformat() if isinstance(value, datetime) else value, tag.id)

    ranked = sorted(found, key=place, reverse=descending)
    if after:
        begun = _place_said(after, int if field == "friends" else str)
        ranked = [tag for tag in ranked if (place(tag) < begun if descending else place(tag) > begun)]
    page = ranked[:limit]
    return Items(items=page, next=json.dumps(place(page[-1]), ensure_ascii=False) if len(ranked) > limit else None)


def _place_said(after: str, kind: type[str] | type[int]) -> tuple[str | int, str]:
    try:
        value, tag_id = json.loads(after)
    except (ValueError, TypeError):
        raise Unreadable(what="after") from None
    if type(value) is not kind or not isinstance(tag_id, str):
        raise Unreadable(what="after")
    return value, tag_id


def _with_folder(session: Session, tag: Tag, used_in: int) -> TagView:
    folder = session.get(Folder, (tag.account_id, tag.folder_id)) if tag.folder_id else None
    return tag_view(tag, folder.name if folder else None, used_in)
