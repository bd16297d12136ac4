"""FindFriends: how many friends match, and who for example."""

from store.conversations import Them
from store.friends import friends_numbered
from store.friendsets import sets_of_friend
from store.matching import Matcher
from store.tags import tag_names
from tools.base import Answer, Tool
from tools.groups import Groups
from tools.world import World, quote


class FindFriends(Tool):
    """Count friends and see up to five: "how many"."""

    friends: Groups

    def run(self, world: World) -> Answer:
        found, condition = world.friends(self.friends)
        matcher, names = Matcher(world.session, world.account_id), tag_names(world.session, world.account_id)
        rows = friends_numbered(world.session, world.account_id, found.sample(5))
        sample = [
            {
                "friend": f"#{number}",
                "name": quote(row.name),
                "followed": world.day(row.followed_at),
                "tags": sorted(names[id] for id in sets_of_friend(world.session, world.account_id, number) if id in names),
            }
            for number, row in rows.items()
        ]
        reachable = len(found - matcher.blocked)
        return Answer({"count": len(found), "reachable": reachable, "sample": sample}, them=Them(found, condition))
