"""CheckUsage: where a tag is used."""

from typing import Any

from store.folders import folder_by_id
from store.usage import uses_of_tag
from store.wording import use_sentence
from tools.base import Answer, Tool
from tools.world import World, quote


class CheckUsage(Tool):
    """See which segments and workflows use a tag, and how."""

    tag: str

    def run(self, world: World) -> Answer:
        tag = world.tag(self.tag)
        uses = uses_of_tag(world.session, world.account_id, tag.id)

        def of_kind(kind: str) -> list[dict[str, Any]]:
            return [{"name": quote(u.name), "how": use_sentence(world.language, u.how)} for u in uses if u.kind == kind]

        folder = folder_by_id(world.session, world.account_id, tag.folder_id).name if tag.folder_id else None
        return Answer(
            {
                "tag": quote(tag.name),
                "friends": tag.friends,
                "folder": folder,
                "account": quote(world.account.name),
                "updated": world.day(tag.updated_at),
                "segments": of_kind("segment"),
                "workflows": of_kind("workflow"),
            }
        )
