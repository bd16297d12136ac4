"""ShowFriends: open a filtered list."""

from typing import Literal

from store import operations
from tools.base import Draft, Tool
from tools.groups import Groups
from tools.world import World


class ShowFriends(Tool):
    """Show friends in the friend list or inbox: "pull out", "filter", 出して."""

    friends: Groups
    place: Literal["friends", "inbox"]

    def run(self, world: World) -> Draft:
        _, condition = world.friends(self.friends)
        return Draft([operations.ShowFriends(place=self.place, condition=condition)])
