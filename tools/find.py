"""Find: what tags, folders, segments and workflows there are."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from sqlmodel import Session

from store.conditions import Condition, with_names
from store.errors import Refused
from store.folders import folders
from store.hygiene import is_idle, last_added
from store.matching import Matcher
from store.names import fold
from store.operations.workflows import spoken_order
from store.segments import condition_of, segment_names, segments
from store.tags import Tag, tag_names, tags
from store.usage import uses_by_tag
from store.workflows import order_of, workflows
from tools.alike import look_alikes
from tools.base import Answer, Tool
from tools.groups import Words
from tools.world import World, quote

MOST = 2_000
Only = Literal["unused", "empty", "empty_and_unused", "idle", "alike"]


class Find(Tool):
    """Look up what there is. Everything: names only."""

    kind: Literal["everything", "tags", "folders", "segments", "workflows"]
    name: Words = Field(default=None, description="part of the name")
    folder: Words = None
    only: Annotated[Only | None, BeforeValidator(lambda v: v or None)] = Field(
        default=None,
        description="tags used nowhere, on nobody, on nobody new in 180 days, perhaps doubles",
    )

    def run(self, world: World) -> Answer:
        kinds = {"tags": self._tags, "folders": self._folders, "segments": self._segments, "workflows": self._workflows}
        if self.kind != "everything":
            return Answer({self.kind: kinds[self.kind](world)[:MOST]})
        session, account = world.session, world.account_id
        in_folder = {row.id: quote(row.name) for row in folders(session, account)}
        return Answer(
            {
                "tags": [
                    {"name": quote(tag.name), "folder": in_folder.get(tag.folder_id or "")} for tag in tags(session, account)
                ][:MOST],
                "folders": list(in_folder.values()),
                "segments": [quote(row.name) for row in segments(session, account)],
                "workflows": [quote(row.name) for row in workflows(session, account)],
            }
        )

    def _tags(self, world: World) -> list[dict[str, Any]]:
        used = uses_by_tag(world.session, world.account_id)
        every = tags(world.session, world.account_id)
        added = last_added(world.session, world.account_id) if self.only == "idle" else {}
        like = _like(world, every) if self.only == "alike" else {}
        in_folder = {row.id: row.name for row in folders(world.session, world.account_id)}
        folder_id = world.folder_id(self.folder)
        return [
            {
                "name": quote(tag.name),
                "folder": in_folder.get(tag.folder_id or ""),
                "friends": tag.friends,
                "updated": world.day(tag.updated_at),
                "used_in": len(used.get(tag.id, ())),
                **({"like": like[tag.id]} if tag.id in like else {}),
            }
            for tag in every
            if self._named(tag.name)
            and (folder_id is None or tag.folder_id == folder_id)
            and not (self.only in ("unused", "empty_and_unused") and tag.id in used)
            and not (self.only in ("empty", "empty_and_unused") and tag.friends)
            and not (self.only == "idle" and not is_idle(tag, added))
            and not (self.only == "alike" and tag.id not in like)
        ]

    def _folders(self, world: World) -> list[dict[str, Any]]:
        inside = [tag.folder_id for tag in tags(world.session, world.account_id)]
        rows = folders(world.session, world.account_id)
        return [{"name": quote(row.name), "tags": inside.count(row.id)} for row in rows if self._named(row.name)]

    def _segments(self, world: World) -> list[dict[str, Any]]:
        session, account_id = world.session, world.account_id
        matcher, names = Matcher(session, account_id), tag_names(session, account_id)
        rows = [(row, condition_of(session, row)) for row in segments(session, account_id) if self._named(row.name)]
        return [
            {
                "name": quote(row.name),
                **spoken_groups(session, account_id, condition),
                "audience": _audience(matcher, row.id),
                "used_tags": sorted(names.get(id, "?") for id in condition.tag_ids()),
            }
            for row, condition in rows
        ]

    def _workflows(self, world: World) -> list[dict[str, Any]]:
        session, account_id = world.session, world.account_id
        return [
            {"name": quote(row.name), **spoken_order(session, account_id, order_of(session, row))["does"]}
            for row in workflows(session, account_id)
            if self._named(row.name)
        ]

    def _named(self, name: str) -> bool:
        return not self.name or fold(self.name) in fold(name)


def _like(world: World, every: Sequence[Tag]) -> dict[str, list[str]]:
    """Tag id → names of the tags that look like it."""
    found: dict[str, list[str]] = {}
    for _, one, other in look_alikes(world.session, world.account_id, every):
        found.setdefault(one.id, []).append(quote(other.name))
        found.setdefault(other.id, []).append(quote(one.name))
    return found


def spoken_groups(session: Session, account_id: str, condition: Condition) -> dict[str, Any]:
    """A condition's groups with names, as `{"any": […]}`."""
    return with_names(condition, tag_names(session, account_id), segment_names(session, account_id))


def _audience(matcher: Matcher, segment_id: str) -> int | str:
    try:
        return len(matcher.segment(segment_id))
    except Refused as refused:
        return str(refused)
