"""RemoveTag: take a tag off friends."""

from store.operations import Detach
from tools.base import Draft, Tool
from tools.groups import Groups
from tools.world import World


class RemoveTag(Tool):
    """Take a tag off friends."""

    tag: str
    friends: Groups

    def run(self, world: World) -> Draft:
        tag = world.tag(self.tag)
        friends, condition = world.friends(self.friends)
        return Draft([Detach(tag_id=tag.id, friends=friends, condition=condition)])
