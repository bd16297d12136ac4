"""RenameTag: another name for a tag."""

from pydantic import Field

from store import operations
from tools.base import Draft, Tool
from tools.world import World


class RenameTag(Tool):
    """Give a tag another name. Segments and workflows keep using it."""

    tag: str = Field(description="The tag's exact name")
    name: str = Field(description="Its new name")

    def run(self, world: World) -> Draft:
        tag = world.tag(self.tag)
        return Draft([operations.RenameTag(tag_id=tag.id, was=tag.name, name=self.name)])
