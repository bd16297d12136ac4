"""SaveSegment: a new segment, or another name or condition for one."""

from pydantic import Field

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
    """Create a segment, a named audience (segment null), or change an existing one's name or friends; null keeps what it is."""

    segment: Words = Field(default=None, description="The existing segment's exact name, or null to create one")
    name: Words = Field(default=None, description="The new name, or null to keep it")
    friends: MaybeGroups = Field(default=None, description="Its whole new condition, or null to keep it")

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
