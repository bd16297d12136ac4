"""ShowFriends: open a filtered list."""

from typing import Literal

from pydantic import Field

from store import operations
from tools.base import Draft, Tool
from tools.groups import Groups
from tools.world import World


class ShowFriends(Tool):
    """Show the operator the friends who match, in the friend list or the inbox: "pull out", "filter", 出して."""

    friends: Groups = Field(description="Which friends")
    place: Literal["friends", "inbox"]

    def run(self, world: World) -> Draft:
        _, condition = world.friends(self.friends)
        return Draft([operations.ShowFriends(place=self.place, condition=condition)])
