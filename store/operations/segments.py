"""Operations on segments."""

from datetime import datetime
from typing import Literal

from sqlmodel import Session

from store.conditions import Condition
from store.database import now
from store.errors import SegmentInUse
from store.friendsets import keep, sets_in
from store.matching import Matcher
from store.names import clean_name, name_key
from store.operations.base import Change, Operation, expect
from store.operations.memberships import spoken
from store.segments import Segment, claim_segment_name, condition_of, segment_by_id
from store.usage import uses_of_segment
from store.values import Value


class SegmentValue(Value):
    """A segment's name and condition: what a PutSegment puts, and what it was."""

    name: str
    condition: Condition


class PutSegment(Operation):
    """Makes a segment (`was` is None) or gives it another name or condition."""

    kind: Literal["put_segment"] = "put_segment"
    segment_id: str
    was: SegmentValue | None
    segment: SegmentValue
    created_at: datetime | None = None

    def apply(self, session: Session, account_id: str) -> Change:
        row = session.get(Segment, (account_id, self.segment_id))
        name = clean_name(self.segment.name)
        found = SegmentValue(name=row.name, condition=condition_of(session, row)) if row else None
        expect(found, self.was, self.was.name if self.was else name)
        claim_segment_name(session, account_id, name, self.segment_id)
        condition = self.segment.condition
        keep(session, account_id, *sets_in(condition))
        session.merge(
            Segment(
                account_id=account_id,
                id=self.segment_id,
                name=name,
                name_key=name_key(name),
                condition=condition.model_dump(mode="json"),
                created_at=row.created_at if row else self.created_at or now(),
                updated_at=now(),
            )
        )
        session.flush()
        put = SegmentValue(name=name, condition=condition)
        undo: Operation = DropSegment(segment_id=self.segment_id, was=put)
        if found:
            undo = PutSegment(segment_id=self.segment_id, was=put, segment=found)
        audience = len(Matcher(session, account_id).segment(self.segment_id))
        args = {"segment": found.name if found else name, "n": audience, "who": spoken(session, account_id, condition)}
        if found == put:
            return Change("segment_changed", args)
        if found and found.condition == condition:
            return Change("segment_renamed", {"segment": found.name, "name": name}, (undo,))
        if found and found.name != name:
            args["name"] = name
        return Change("segment_changed" if found else "segment_added", args, (undo,))

    def fresh(self, session: Session, account_id: str) -> Operation:
        row = session.get(Segment, (account_id, self.segment_id))
        was = SegmentValue(name=row.name, condition=condition_of(session, row)) if row else None
        return self.model_copy(update={"was": was})


class DropSegment(Operation):
    """Deletes a segment. Refuses while another segment or a workflow mentions it."""

    kind: Literal["drop_segment"] = "drop_segment"
    segment_id: str
    was: SegmentValue

    def apply(self, session: Session, account_id: str) -> Change:
        row = segment_by_id(session, account_id, self.segment_id)
        found = SegmentValue(name=row.name, condition=condition_of(session, row))
        expect(found, self.was, self.was.name)
        uses = uses_of_segment(session, account_id, row.id)
        if uses:
            raise SegmentInUse(name=row.name, uses=[use.name for use in uses])
        undo = PutSegment(segment_id=row.id, was=None, segment=found, created_at=row.created_at)
        session.delete(row)
        session.flush()
        return Change("segment_dropped", {"segment": found.name}, (undo,))

    def fresh(self, session: Session, account_id: str) -> Operation:
        row = segment_by_id(session, account_id, self.segment_id)
        return self.model_copy(update={"was": SegmentValue(name=row.name, condition=condition_of(session, row))})
