"""DeleteSegment: a segment goes away."""

from store.operations import DropSegment, SegmentValue
from store.segments import condition_of
from tools.base import Draft, Tool
from tools.world import World


class DeleteSegment(Tool):
    """Delete a segment. Tags stay."""

    segment: str

    def run(self, world: World) -> Draft:
        row = world.segment(self.segment)
        was = SegmentValue(name=row.name, condition=condition_of(world.session, row))
        return Draft([DropSegment(segment_id=row.id, was=was)])
