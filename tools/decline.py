"""Decline: this cannot be done here."""

from tools.base import Declined, Tool
from tools.world import World


class Decline(Tool):
    """Say that it is out of reach, why, what to do instead. Ends the turn."""

    reason: str

    def run(self, world: World) -> Declined:
        return Declined(self.reason)
