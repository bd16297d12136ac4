"""The whole condition language as a form: groups of clauses, `g1.all_tags`, `g2.status` and so on.

What friends were chosen, or left out, one by one travels as the set's digest (`g1.friends`, `g1.not_friends`): it can be kept or
taken away, not typed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from store.conditions import CLAUSES, DAY_CLAUSES, GROUPS, SET_CLAUSES, TAG_CLAUSES, Condition, Group, with_names
from store.errors import EmptyCondition, Refused, TooMany, UnknownChoice
from store.friendsets import FriendSet, kept
from store.segments import segment_names
from store.tags import tag_names
from web.days import day_said, plain_days
from web.filters import asked_in_form

FIELD = re.compile(r"g(\d{1,2})\.([a-z_]+)")
LISTS = (*TAG_CLAUSES, "in_segments")
TYPED = frozenset(CLAUSES) - frozenset(SET_CLAUSES)
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Box:
    """One group as it stands in the form. `chosen`: clause → digest and number of friends chosen one by one."""

    n: int
    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Built:
    """What a form says: its boxes, and the condition unless something cannot be read, or why not."""

    boxes: tuple[Box, ...]
    condition: Condition | None = None
    problem: Refused | None = None

    @property
    def is_blank(self) -> bool:
        """Nobody has said anything yet."""
        return isinstance(self.problem, EmptyCondition)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Field by field, what is wrong."""
        return [(f"g{box.n}.{clause}", told) for box in self.boxes for clause, told in box.errors.items()]

    @property
    def is_marked(self) -> bool:
        """What is wrong stands beside its field."""
        return any(box.errors for box in self.boxes)

    def with_box(self) -> "Built":
        """One more empty group."""
        last = max((box.n for box in self.boxes), default=0)
        return Built((*self.boxes, Box(last + 1)), self.condition, self.problem)


def built(session: Session, account_id: str, pairs: Pairs, language: str, drop: int = 0) -> Built:
    """Reads a form. Groups that are left blank say nothing, and at least one must say something; `drop` leaves one out."""
    found: dict[int, list[tuple[str, str]]] = {}
    for name, value in pairs:
        if (match := FIELD.fullmatch(name)) and int(match[1]) != drop:
            found.setdefault(int(match[1]), []).append((match[2], value))
    read = [_read(session, account_id, n, found[n], language) for n in sorted(found)]
    boxes = tuple(box for box, _, _ in read) or (Box(1),)
    groups = tuple(group for _, group, _ in read if group)
    refused = next((why for _, _, why in read if why), None)
    if refused is None and len(groups) > GROUPS:
        refused = TooMany(n=len(groups), limit=GROUPS)
    if refused is None and not groups:
        refused = EmptyCondition()
    return Built(boxes, None if refused else Condition.of(*groups), refused)


def boxes_of(session: Session, account_id: str, condition: Condition | None, language: str, gone: str) -> Built:
    """A stored condition as a form. What it mentions and is gone stands as `?`, and `gone` beside it."""
    if condition is None or not condition.any:
        return Built((Box(1),))
    names = with_names(condition, tag_names(session, account_id), segment_names(session, account_id))
    boxes = []
    for n, named in enumerate(names["any"], 1):
        values: dict[str, Any] = {name: day_said(language, said) if name in DAY_CLAUSES else said for name, said in named.items()}
        errors = {name: gone for name in LISTS if "?" in values.get(name, ())}
        chosen = {name: values.pop(name) for name in SET_CLAUSES if name in values}
        boxes.append(Box(n, values, errors, chosen))
    return Built(tuple(boxes), condition)


def _read(
    session: Session, account_id: str, n: int, pairs: list[tuple[str, str]], language: str
) -> tuple[Box, Group | None, Refused | None]:
    typed = [(name, value) for name, value in pairs if name in TYPED]
    asked = asked_in_form(session, account_id, plain_days(typed, DAY_CLAUSES))
    group = asked.condition.any[0] if asked.condition else None
    sets = {name: _chosen(session, account_id, digest) for name, digest in pairs if name in SET_CLAUSES}
    chosen = {name: friends for name, friends in sets.items() if friends is not None}
    lost = UnknownChoice() if sets.keys() - chosen.keys() else None
    if chosen and not asked.errors:
        group = group.model_copy(update=chosen) if group else Group.model_validate(chosen)
    values = {name: said if name in LISTS else said[-1] for name, said in asked.values.items()}
    shown = {name: day_said(language, str(said)) if name in DAY_CLAUSES else said for name, said in values.items()}
    errors = {name: refused.say(language) for name, refused in asked.errors.items()}
    about = {name: {"digest": friends.digest, "count": len(friends)} for name, friends in chosen.items()}
    return Box(n, shown, errors, about), group, next(iter(asked.errors.values()), lost)


def _chosen(session: Session, account_id: str, digest: str) -> FriendSet | None:
    return kept(session, account_id, [digest]).get(digest) if digest else None
