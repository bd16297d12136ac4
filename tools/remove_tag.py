"""RemoveTag: take a tag off friends."""

from pydantic import Field

from store.operations import Detach
from tools.base import Draft, Tool
from tools.groups import Groups
from tools.world import World


class RemoveTag(Tool):
    """Take a tag off every friend who matches. The tag itself stays."""

    tag: str = Field(description="The tag's exact name")
    friends: Groups = Field(description="Which friends")

    def run(self, world: World) -> Draft:
        tag = world.tag(self.tag)
        friends, condition = world.friends(self.friends)
        return Draft([Detach(tag_id=tag.id, friends=friends, condition=condition)])
