"""MergeTags: several tags become one."""

from store.plans import merging
from tools.base import Draft, Tool
from tools.world import World


class MergeTags(Tool):
    """Move all friends and uses of tags to an existing one and delete them."""

    tags: list[str]
    into: str

    def run(self, world: World) -> Draft:
        into = world.tag(self.into)
        gone = [world.tag(name).id for name in self.tags]
        return Draft(merging(world.session, world.account_id, gone, into.id))
