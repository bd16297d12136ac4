"""RenameTag: another name for a tag."""

from store import operations
from tools.base import Draft, Tool
from tools.world import World


class RenameTag(Tool):
    """Give a tag another name."""

    tag: str
    name: str

    def run(self, world: World) -> Draft:
        tag = world.tag(self.tag)
        return Draft([operations.RenameTag(tag_id=tag.id, was=tag.name, name=self.name)])
