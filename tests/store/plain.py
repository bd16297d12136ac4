"""What must be true, said a second time with plain Python sets and loops: the oracle of the model test."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from store.conditions import Condition, Group
from store.friendsets import EMPTY, FriendSet
from store.operations import AddTag, Attach, Detach, DropSegment, DropTag, Operation, PutSegment, RenameTag, SegmentValue

ZONE = ZoneInfo("Asia/Tokyo")


class No(Exception):
    """The plain world refuses."""


@dataclass
class Person:
    name: str
    followed: datetime
    wrote: datetime | None = None
    texts: list[str] = field(default_factory=list)
    blocked: bool = False


@dataclass
class PlainTag:
    name: str
    friends: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Did:
    """What an operation told, whom it moved (tag id, friends), and what takes it back. `shows`: friends found by a filter."""

    told: tuple[Any, ...]
    gained: tuple[str, frozenset[int]] | None = None
    lost: tuple[str, frozenset[int]] | None = None
    undo: tuple[Operation, ...] = ()

    def allows(self, fresh: "Did") -> bool:
        same = self.told == fresh.told
        return same and _within(fresh.gained, self.gained) and _within(fresh.lost, self.lost)


def _within(fresh: tuple[str, frozenset[int]] | None, shown: tuple[str, frozenset[int]] | None) -> bool:
    return not fresh or not fresh[1] or (shown is not None and fresh[1] <= shown[1])


@dataclass
class Plain:
    """One account. `log`: tag id → (cause, friends) for each time that friends gained or lost the tag."""

    people: dict[int, Person] = field(default_factory=dict)
    tags: dict[str, PlainTag] = field(default_factory=dict)
    segments: dict[str, SegmentValue] = field(default_factory=dict)
    log: dict[str, list[tuple[str, frozenset[int]]]] = field(default_factory=dict)

    def copy(self) -> "Plain":
        return deepcopy(self)

    def matching(self, condition: Condition, at: datetime) -> set[int]:
        for tag_id in condition.tag_ids():
            self._tag(tag_id)
        for segment_id in condition.segment_ids():
            if segment_id not in self.segments:
                raise No
        return {n for n in self.people if any(self._holds(group, n, at) for group in condition.any)}

    def tags_of(self, number: int) -> set[str]:
        return {tag_id for tag_id, tag in self.tags.items() if number in tag.friends}

    def apply(self, operation: Operation, at: datetime) -> Did:
        """Carries one operation out; raises No."""
        kinds: dict[str, Callable[[Any, datetime], Did]] = {
            "add_tag": self._add,
            "rename_tag": self._rename,
            "drop_tag": self._drop,
            "attach": self._attach,
            "detach": self._detach,
            "put_segment": self._put_segment,
            "drop_segment": self._drop_segment,
        }
        return kinds[operation.kind](operation, at)

    def record(self, done: Iterable[Did], cause: str) -> None:
        for did in done:
            for moved in (did.lost, did.gained):
                if moved and moved[1]:
                    self.log.setdefault(moved[0], []).append((cause, moved[1]))

    def since(self, tag_id: str, cause: str) -> set[int]:
        """Friends of the tag whom anything after the cause's last row names."""
        rows = self.log.get(tag_id, [])
        mine = [position for position, row in enumerate(rows) if row[0] == cause]
        later = rows[mine[-1] + 1 :] if mine else []
        return {number for _, friends in later for number in friends}

    def _holds(self, group: Group, number: int, at: datetime) -> bool:
        person, tags = self.people[number], self.tags_of(number)
        today = at.astimezone(ZONE).date()
        followed = person.followed.astimezone(ZONE).date()
        wrote = person.wrote.astimezone(ZONE).date() if person.wrote else None
        clauses: dict[str, Callable[[Any], bool]] = {
            "everyone": lambda _: True,
            "all_tags": lambda ids: set(ids) <= tags,
            "any_tags": lambda ids: bool(set(ids) & tags),
            "none_tags": lambda ids: not set(ids) & tags,
            "untagged": lambda _: not tags,
            "status": lambda status: person.blocked == (status == "blocked"),
            "name_contains": lambda text: text.lower() in person.name.lower(),
            "followed_from": lambda day: followed >= _date(day, today),
            "followed_before": lambda day: followed < _date(day, today),
            "last_message_from": lambda day: wrote is not None and wrote >= _date(day, today),
            "last_message_before": lambda day: wrote is not None and wrote < _date(day, today),
            "never_messaged": lambda _: wrote is None,
            "message_contains": lambda text: any(text.lower() in each.lower() for each in person.texts),
            "in_segments": lambda ids: all(number in self.matching(self.segments[id].condition, at) for id in ids),
            "friends": lambda friends: number in set(friends),
            "not_friends": lambda friends: number not in set(friends),
        }
        values = {name: getattr(group, name) for name in clauses}
        return all(clauses[name](value) for name, value in values.items() if value is not None and value != ())

    def _tag(self, tag_id: str) -> PlainTag:
        if tag_id not in self.tags:
            raise No
        return self.tags[tag_id]

    def _claim(self, name: str, tag_id: str) -> None:
        if any(tag.name.lower() == name.lower() for id, tag in self.tags.items() if id != tag_id):
            raise No

    def used(self, tag_id: str) -> bool:
        return any(tag_id in value.condition.tag_ids() for value in self.segments.values())

    def _spoken(self, condition: Condition | None) -> Any:
        """The condition as it reads, names for ids."""
        if condition is None:
            return None
        names = {id: tag.name for id, tag in self.tags.items()} | {id: value.name for id, value in self.segments.items()}
        text = repr(condition)
        for id, name in names.items():
            text = text.replace(repr(id), repr(f"called {name}"))
        return text

    def _add(self, o: AddTag, at: datetime) -> Did:
        if o.tag_id in self.tags:
            raise No
        self._claim(o.name, o.tag_id)
        self.tags[o.tag_id] = PlainTag(o.name)
        return Did(("add", o.name), undo=(DropTag(tag_id=o.tag_id, was=o.name, friends=EMPTY),))

    def _rename(self, o: RenameTag, at: datetime) -> Did:
        tag = self._tag(o.tag_id)
        if tag.name != o.was:
            raise No
        self._claim(o.name, o.tag_id)
        tag.name = o.name
        back = () if o.name == o.was else (RenameTag(tag_id=o.tag_id, was=o.name, name=o.was),)
        return Did(("rename", o.was, o.name), undo=back)

    def _drop(self, o: DropTag, at: datetime) -> Did:
        tag = self._tag(o.tag_id)
        if tag.name != o.was or self.used(o.tag_id) or not tag.friends <= set(o.friends):
            raise No
        del self.tags[o.tag_id]
        again: tuple[Operation, ...] = (AddTag(tag_id=o.tag_id, name=tag.name, folder_id=None),)
        back = (*again, Attach(tag_id=o.tag_id, friends=FriendSet(tag.friends))) if tag.friends else again
        return Did(("drop", tag.name), lost=(o.tag_id, frozenset(tag.friends)), undo=back)

    def _attach(self, o: Attach, at: datetime) -> Did:
        tag = self._tag(o.tag_id)
        moved = frozenset(self._still(o, at) - tag.friends)
        told = ("attach", tag.name, self._spoken(o.condition))
        tag.friends |= moved
        back = (Detach(tag_id=o.tag_id, friends=FriendSet(moved)),) if moved else ()
        return Did(told, gained=(o.tag_id, moved), undo=back)

    def _detach(self, o: Detach, at: datetime) -> Did:
        tag = self._tag(o.tag_id)
        moved = frozenset(self._still(o, at) & tag.friends)
        told = ("detach", tag.name, self._spoken(o.condition))
        tag.friends -= moved
        back = (Attach(tag_id=o.tag_id, friends=FriendSet(moved)),) if moved else ()
        return Did(told, lost=(o.tag_id, moved), undo=back)

    def _still(self, o: Attach | Detach, at: datetime) -> set[int]:
        return set(o.friends) & (set(self.people) if o.condition is None else self.matching(o.condition, at))

    def _put_segment(self, o: PutSegment, at: datetime) -> Did:
        named = {value.name.lower() for value in self.segments.values()}
        if o.was is not None or o.segment_id in self.segments or o.segment.name.lower() in named:
            raise No
        self.matching(o.segment.condition, at)
        self.segments[o.segment_id] = o.segment
        told = ("segment", o.segment.name, self._spoken(o.segment.condition))
        return Did(told, undo=(DropSegment(segment_id=o.segment_id, was=o.segment),))

    def _drop_segment(self, o: DropSegment, at: datetime) -> Did:
        used = any(o.segment_id in value.condition.segment_ids() for value in self.segments.values())
        if self.segments.get(o.segment_id) != o.was or used:
            raise No
        del self.segments[o.segment_id]
        return Did(("no segment", o.was.name), undo=(PutSegment(segment_id=o.segment_id, was=None, segment=o.was),))


def _date(said: str, today: date) -> date:
    return today - timedelta(days=int(said.split()[0])) if said.endswith("ago") else date.fromisoformat(said)
