"""ApplyTag: put a tag on friends."""

from pydantic import Field

from store.operations import Attach
from tools.base import Draft, Tool
from tools.groups import Groups
from tools.world import World


class ApplyTag(Tool):
    """Put an existing tag on every friend who matches."""

    tag: str = Field(description="The tag's exact name")
    friends: Groups = Field(description="Which friends")

    def run(self, world: World) -> Draft:
        tag = world.tag(self.tag)
        friends, condition = world.friends(self.friends)
        return Draft([Attach(tag_id=tag.id, friends=friends, condition=condition)])
