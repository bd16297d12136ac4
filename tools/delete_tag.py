"""DeleteTag: a tag goes away."""

from typing import Literal

from pydantic import Field

from store.plans import dropping, settling
from store.usage import uses_of_tag
from tools.base import Draft, Tool
from tools.groups import Words
from tools.questions import in_use
from tools.world import World


class DeleteTag(Tool):
    """Delete a tag. uses: what happens where it is used."""

    tag: str
    uses: Literal["ask", "take_out", "replace"] = "ask"
    replacement: Words = Field(default=None, description="replace: the other tag")

    def run(self, world: World) -> Draft:
        tag = world.tag(self.tag)
        uses = uses_of_tag(world.session, world.account_id, tag.id)
        if uses and (self.uses == "ask" or (self.uses == "replace" and not self.replacement)):
            raise in_use(world.language, tag.name, uses)
        other = world.tag(self.replacement).id if self.uses == "replace" and self.replacement else None
        settled = [o for use in uses for o in settling(world.session, world.account_id, tag.id, use, other)]
        return Draft([*settled, dropping(world.session, world.account_id, tag.id)])
