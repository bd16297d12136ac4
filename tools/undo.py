"""Undo: take back what was applied last in this conversation."""

from store.language import translate
from store.proposals import proposal_by_id
from store.undoing import take_back
from tools.base import Draft, Tool, Unclear
from tools.world import World

NOTHING = "Nothing was applied in this conversation yet. The history page can undo anything that was."


class Undo(Tool):
    """Draft to take back what was last applied here."""

    rehearsed = True

    def run(self, world: World) -> Draft:
        if not world.last_applied:
            raise Unclear(translate(world.language, NOTHING))
        steps, _, _ = take_back(world.session, proposal_by_id(world.session, world.account_id, world.last_applied))
        return Draft([step.operation for step in steps], undoes=world.last_applied)
