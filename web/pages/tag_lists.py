"""What the tag screen shows: the tags of one account, or of one account after another, filtered and sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session

from store.accounts import Account, accounts
from store.folders import folder_by_id
from store.names import fold
from web.pages.shell import ALL, Frame
from web.views import TagView, folder_views, tag_views

COLUMNS = {"name": "name", "friends": "friends", "updated": "updated_at"}
ONLY = ("unused", "empty")
NO_CREATE: Mapping[str, Any] = {"name": "", "folder": "", "account": "", "errors": {}, "open": False, "like": None}
NO_FOLDER: Mapping[str, Any] = {"name": "", "error": None, "open": False}


@dataclass(frozen=True)
class Asked:
    """Which tags, as the address says it. `sort` is a column, with - from the greatest down."""

    folder: str = ""
    unfiled: bool = False
    query: str = ""
    only: str = ""
    sort: str = "name"

    @classmethod
    def of(cls, frame: Frame) -> "Asked":
        said = frame.request.query_params
        only, sort = said.get("only", ""), said.get("sort", "name")
        return cls(
            folder=said.get("folder", ""),
            unfiled=said.get("unfiled") == "1",
            query=said.get("q", "").strip()[:200],
            only=only if only in ONLY else "",
            sort=sort if sort.removeprefix("-") in COLUMNS else "name",
        )

    @property
    def by(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    def address(self, base: str, **changed: str) -> str:
        said = {
            "folder": self.folder,
            "unfiled": "1" if self.unfiled else "",
            "q": self.query,
            "only": self.only,
            "sort": "" if self.sort == "name" else self.sort,
        } | changed
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{base}/tags?{query}" if query else f"{base}/tags"


def tag_list_values(session: Session, owner: Account | None, asked: Asked, **forms: Mapping[str, Any]) -> dict[str, Any]:
    """The values of tags.html. `forms`: create, folder_form and rename_form where one came back."""
    shown = [owner] if owner else list(accounts(session))
    inside = folder_views(session, owner.id) if owner else []
    every = {each.id: tag_views(session, each.id) for each in shown}
    chosen = folder_by_id(session, owner.id, asked.folder) if owner and asked.folder else None
    base = f"/accounts/{owner.id if owner else ALL}"
    return {
        "lists": [_list(each, matching(every[each.id], asked)) for each in shown],
        "folders": [each.model_dump() for each in inside],
        "folder": {"id": chosen.id, "name": chosen.name} if chosen else None,
        "unfiled": asked.unfiled,
        "counts": _counts(every.values()),
        "only": asked.only,
        "query": asked.query,
        "sort": {"by": asked.by, "descending": asked.descending, "address": _sorts(asked, base)},
        "address": {
            "all": asked.address(base, folder="", unfiled=""),
            "unfiled": asked.address(base, folder="", unfiled="1"),
            "folder": {each.id: asked.address(base, folder=each.id, unfiled="") for each in inside},
            "plain": asked.address(base, q="", only=""),
        },
        "create": NO_CREATE,
        "folder_form": NO_FOLDER,
        "rename_form": NO_FOLDER,
        **forms,
    }


def matching(found: Sequence[TagView], asked: Asked) -> list[TagView]:
    """In the order asked for; names as they sort in the account."""
    wanted = fold(asked.query)
    left = [
        tag
        for tag in found
        if wanted in fold(tag.name)
        and (not asked.folder or tag.folder_id == asked.folder)
        and not (asked.unfiled and tag.folder_id)
        and not (asked.only == "unused" and tag.used_in)
        and not (asked.only == "empty" and tag.friends)
    ]
    if asked.by != "name":
        left.sort(key=lambda tag: getattr(tag, COLUMNS[asked.by]), reverse=asked.descending)
    elif asked.descending:
        left.reverse()
    return left


def _list(account: Account, shown: Sequence[TagView]) -> dict[str, Any]:
    where = {"id": account.id, "name": account.name, "path": f"/accounts/{account.id}"}
    return {"account": where, "tags": [tag.model_dump() for tag in shown], "total": len(shown)}


def _counts(every: Any) -> dict[str, int]:
    tags = [tag for found in every for tag in found]
    return {"all": len(tags), "unfiled": sum(not tag.folder_id for tag in tags)}


def _sorts(asked: Asked, base: str) -> dict[str, str]:
    """A click on a heading sorts by it, numbers and days from the greatest down; another click turns it round."""
    first = {"name": "name", "friends": "-friends", "updated": "-updated"}
    turned = asked.by if asked.descending else f"-{asked.by}"
    return {each: asked.address(base, sort=turned if each == asked.by else first[each]) for each in COLUMNS}
