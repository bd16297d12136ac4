"""DeleteWorkflow: a workflow goes away."""

from store.operations import DropWorkflow
from store.workflows import order_of
from tools.base import Draft, Tool
from tools.world import World


class DeleteWorkflow(Tool):
    """Delete a workflow. Tags stay."""

    workflow: str

    def run(self, world: World) -> Draft:
        row = world.workflow(self.workflow)
        return Draft([DropWorkflow(workflow_id=row.id, was=order_of(world.session, row))])
