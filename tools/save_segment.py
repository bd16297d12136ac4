"""SaveSegment: a new segment, or another name or condition for one."""

from store.database import new_id
from store.errors import NothingToDo
from store.language import translate
from store.operations import PutSegment, SegmentValue
from store.segments import condition_of, segment_named
from tools.base import Answer, Draft, Reply, Tool, Unclear
from tools.groups import MaybeGroups, Words
from tools.world import World, quote

NAME, WHO = "What should the segment be called?", "Which friends should be in the segment?"
EXISTS = "The segment “{name}” already exists."


class SaveSegment(Tool):
    """Create a segment (segment null) or change one's name or whole condition. null keeps."""

    segment: Words = None
    name: Words = None
    friends: MaybeGroups = None

    def run(self, world: World) -> Reply:
        condition = world.condition(self.friends) if self.friends else None
        if self.segment:
            row = world.segment(self.segment)
            was = SegmentValue(name=row.name, condition=condition_of(world.session, row))
            if not (self.name or condition):
                raise NothingToDo()
            new = SegmentValue(name=self.name or was.name, condition=condition or was.condition)
            return Draft([PutSegment(segment_id=row.id, was=was, segment=new)])
        if not self.name or condition is None:
            raise Unclear(translate(world.language, WHO if self.name else NAME))
        existing = segment_named(world.session, world.account_id, self.name)
        if existing:
            note = translate(world.language, EXISTS, name=existing.name)
            return Answer({"exists": {"name": quote(existing.name)}}, note=note)
        new = SegmentValue(name=self.name, condition=condition)
        return Draft([PutSegment(segment_id=new_id("segment"), was=None, segment=new)])
