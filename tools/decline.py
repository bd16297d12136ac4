"""Decline: this cannot be done here."""

from pydantic import Field

from tools.base import Declined, Tool
from tools.world import World


class Decline(Tool):
    """Say that the wish is out of reach, and why. Ends the turn; drafts made so far are dropped."""

    reason: str = Field(description="One or two sentences, in the operator's language, with what they can do instead")

    def run(self, world: World) -> Declined:
        return Declined(self.reason)
