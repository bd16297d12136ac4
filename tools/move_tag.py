"""MoveTag: a tag into a folder, or out of it."""

from store.operations import FileTag
from tools.base import Draft, Tool
from tools.groups import Words
from tools.world import World


class MoveTag(Tool):
    """Move a tag into a folder, or out of it (null)."""

    tag: str
    folder: Words = None

    def run(self, world: World) -> Draft:
        tag = world.tag(self.tag)
        return Draft([FileTag(tag_id=tag.id, was=tag.folder_id, folder_id=world.folder_id(self.folder))])
