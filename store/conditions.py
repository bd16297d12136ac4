"""The one language for "which friends", as a value. A condition holds ids; names are a translation at the edge."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_serializer, model_validator

from store.errors import BadDay, BlankText, EmptyCondition, SaidTwice, TextTooLong, TooMany
from store.friendsets import FriendSet
from store.names import fold, visible

GROUPS, NAMES, TEXT = 20, 100, 200
FIRST_YEAR = 1900  # a day before it is a slip, and the first of all days has no midnight in most zones
AGO = re.compile(r"^(\d{1,5})(?: days? ago|\s?日前)$")


def check_day(text: str) -> str:
    """A date (`2026-07-15`) or `30 days ago`, as Japanese operators write it too: `30日前`."""
    ago = AGO.match(text.strip())
    if ago and int(ago[1]) <= 36_500:
        return f"{int(ago[1])} days ago"
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadDay(text=visible(text)[:50]) from None
    if day.year < FIRST_YEAR:
        raise BadDay(text=visible(text)[:50])
    return day.isoformat()


def day_on(day: str, today: date) -> date:
    """The date that a day means when it is `today`."""
    ago = AGO.match(day)
    return today - timedelta(days=int(ago[1])) if ago else date.fromisoformat(day)


def check_text(text: str) -> str:
    if len(text) > TEXT:
        raise TextTooLong(length=len(text), limit=TEXT)
    if not fold(visible(text)).strip():
        raise BlankText()
    return visible(text).strip()


def _several(value: object) -> object:
    items = () if value is None else (value,) if isinstance(value, str) else value
    if isinstance(items, (list, tuple)) and len(items) > NAMES:
        raise TooMany(n=len(items), limit=NAMES)
    return tuple(dict.fromkeys(items)) if isinstance(items, (list, tuple)) else items


Day = Annotated[str, AfterValidator(check_day)]
Text = Annotated[str, AfterValidator(check_text)]
Ids = Annotated[tuple[str, ...], BeforeValidator(_several)]
Yes = Annotated[Literal[True] | None, BeforeValidator(lambda v: True if v in (True, "true", "1", "on", "yes") else v)]


class Group(BaseModel):
    """Clauses that must all hold. At least one; everyone is `everyone: true`, said aloud."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    everyone: Yes = None
    all_tags: Ids = ()
    any_tags: Ids = ()
    none_tags: Ids = ()
    untagged: Yes = None
    status: Literal["following", "blocked"] | None = None
    name_contains: Text | None = None
    followed_from: Day | None = None
    followed_before: Day | None = None
    last_message_from: Day | None = None
    last_message_before: Day | None = None
    never_messaged: Yes = None
    message_contains: Text | None = None
    in_segments: Ids = ()
    friends: FriendSet | None = None
    not_friends: FriendSet | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.clauses():
            raise EmptyCondition()
        return self

    @model_serializer
    def clauses(self) -> dict[str, Any]:
        """The clauses that are set, as JSON."""
        said = {name: getattr(self, name) for name in CLAUSES}
        said |= {name: {"digest": s.digest, "count": len(s)} for name in SET_CLAUSES if (s := said[name]) is not None}
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in said.items() if value not in (None, ())
        }


CLAUSES = tuple(Group.model_fields)
SET_CLAUSES = ("friends", "not_friends")
TAG_CLAUSES = ("all_tags", "any_tags", "none_tags")
DAY_CLAUSES = ("followed_from", "followed_before", "last_message_from", "last_message_before")
ROW_CLAUSES = (*DAY_CLAUSES, "never_messaged", "name_contains", "message_contains")


class Condition(BaseModel):
    """A friend matches if any of the groups matches. Only a segment whose last group was taken out has none: it is nobody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    any: tuple[Group, ...]

    @model_validator(mode="before")
    @classmethod
    def _not_too_many(cls, value: object) -> object:
        groups = value.get("any") if isinstance(value, dict) else None
        if isinstance(groups, (list, tuple)) and len(groups) > GROUPS:
            raise TooMany(n=len(groups), limit=GROUPS)
        return value

    @classmethod
    def of(cls, *groups: Group) -> "Condition":
        if not groups:
            raise EmptyCondition()
        return cls(any=groups)

    def tag_ids(self) -> frozenset[str]:
        return frozenset(id for group in self.any for name in TAG_CLAUSES for id in getattr(group, name))

    def segment_ids(self) -> frozenset[str]:
        return frozenset(id for group in self.any for id in group.in_segments)

    def uses_of(self, tag_id: str) -> tuple[str, ...]:
        """The clauses (`all_tags`, …) that mention a tag, each once."""
        found = (name for group in self.any for name in TAG_CLAUSES if tag_id in getattr(group, name))
        return tuple(dict.fromkeys(found))

    def on(self, today: date) -> "Condition":
        """Relative days made dates: what a proposal holds."""
        return self._each(lambda group: {n: day_on(v, today).isoformat() for n in DAY_CLAUSES if (v := getattr(group, n))})

    def with_tag_replaced(self, tag_id: str, by: str) -> "Condition":
        def swapped(group: Group) -> dict[str, Any]:
            return {name: tuple(dict.fromkeys(by if id == tag_id else id for id in getattr(group, name))) for name in TAG_CLAUSES}

        return self._each(swapped)

    def without_tag(self, tag_id: str) -> "Condition":
        """The clause taken out. A group that loses its last positive tag clause, or its last clause, is dropped."""
        kept = (_without_tag(group, tag_id) for group in self.any)
        return Condition(any=tuple(group for group in kept if group is not None))

    def narrowed(self, by: Group) -> "Condition":
        """Of these friends, those for whom the clauses of a group hold too. Raises SaidTwice where no group can say both."""
        return Condition(any=tuple(_both(group, by) for group in self.any))

    def _each(self, update: Callable[[Group], Mapping[str, Any]]) -> "Condition":
        return Condition(any=tuple(group.model_copy(update=dict(update(group))) for group in self.any))


def _without_tag(group: Group, tag_id: str) -> Group | None:
    left = {name: tuple(id for id in getattr(group, name) if id != tag_id) for name in TAG_CLAUSES}
    lost_positive = any(getattr(group, name) and not left[name] for name in ("all_tags", "any_tags"))
    if lost_positive and not (left["all_tags"] or left["any_tags"]):
        return None
    remaining = group.model_copy(update=left)
    return remaining if remaining.clauses() else None


def _both(one: Group, other: Group) -> Group:
    clauses = {name: getattr(one, name) for name in CLAUSES}
    for name in CLAUSES:
        here, there = clauses[name], getattr(other, name)
        if here in (None, ()):
            clauses[name] = there
        elif there in (None, ()) or here == there:
            continue
        elif name in ("all_tags", "none_tags", "in_segments"):
            clauses[name] = tuple(dict.fromkeys((*here, *there)))
        elif name in SET_CLAUSES:
            clauses[name] = here & there if name == "friends" else here | there
        else:
            raise SaidTwice(clause=name)
    return Group(**clauses)


def everyone() -> Condition:
    return Condition.of(Group(everyone=True))


def with_names(condition: Condition, tag_names: Mapping[str, str], segment_names: Mapping[str, str]) -> dict[str, Any]:
    """The condition's JSON with names for ids: what people and models read. A missing name shows as `?`."""

    def named(group: Group) -> dict[str, Any]:
        clauses = group.clauses()
        for name, names in (*((n, tag_names) for n in TAG_CLAUSES), ("in_segments", segment_names)):
            if name in clauses:
                clauses[name] = [names.get(id, "?") for id in clauses[name]]
        return clauses

    return {"any": [named(group) for group in condition.any]}


def from_names(groups: Iterable[Mapping[str, Any]], tag_id: Callable[[str], str], segment_id: Callable[[str], str]) -> Condition:
    """Groups spoken with names made a condition; `tag_id` and `segment_id` refuse a name that they do not know."""

    def resolved(said: Mapping[str, Any]) -> Group:
        clauses = {k: v for k, v in said.items() if v is not None}
        for name, resolve in (*((n, tag_id) for n in TAG_CLAUSES), ("in_segments", segment_id)):
            if name in clauses:
                clauses[name] = tuple(resolve(each) for each in _several(clauses[name]))  # type: ignore[attr-defined]
        return Group.model_validate(clauses)

    return Condition.of(*(resolved(group) for group in groups))
