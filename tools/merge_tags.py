"""MergeTags: several tags become one."""

from pydantic import Field

from store.plans import merging
from tools.base import Draft, Tool
from tools.world import World


class MergeTags(Tool):
    """Move every friend and every use of some tags to one existing tag, then delete them."""

    tags: list[str] = Field(description="Exact names of the tags that go away")
    into: str = Field(description="Exact name of the tag that stays")

    def run(self, world: World) -> Draft:
        into = world.tag(self.into)
        gone = [world.tag(name).id for name in self.tags]
        return Draft(merging(world.session, world.account_id, gone, into.id))
