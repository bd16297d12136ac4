"""ApplyTag: put a tag on friends."""

from store.operations import Attach
from tools.base import Draft, Tool
from tools.groups import Groups
from tools.world import World


class ApplyTag(Tool):
    """Put a tag on friends."""

    tag: str
    friends: Groups

    def run(self, world: World) -> Draft:
        tag = world.tag(self.tag)
        friends, condition = world.friends(self.friends)
        return Draft([Attach(tag_id=tag.id, friends=friends, condition=condition)])
