"""Which friends: what was said about them as a tree of and, or, not over clauses, and as the groups that tools take."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agent.offline.asking import Unclear
from agent.offline.dates import resolved
from store.wording import EVER

Group = dict[str, Any]
NAMES = ("all_tags", "none_tags", "in_segments", "not_friends")
HAVING = ("all_tags", "any_tags")
TAGS = (*HAVING, "none_tags")


@dataclass(frozen=True)
class Which:
    """`how` is all, any, not or clause; a clause has a name of DESIGN §5 and its value."""

    how: str
    parts: "tuple[Which, ...]" = ()
    clause: str = ""
    value: Any = None

    def walk(self) -> "Iterator[Which]":
        """This and everything below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def clause(name: str, value: Any) -> Which:
    """One clause."""
    return Which("clause", (), name, value)


def both(*parts: Which) -> Which:
    """All of them hold. That it is everyone says nothing beside anything else."""
    said = tuple(part for part in parts if part != EVERYONE) or parts[:1]
    return said[0] if len(said) == 1 else Which("all", said)


def either(*parts: Which) -> Which:
    """At least one holds."""
    return parts[0] if len(parts) == 1 else Which("any", parts)


def no(part: Which) -> Which:
    """It does not hold."""
    return part.parts[0] if part.how == "not" else Which("not", (part,))


EVERYONE = clause("everyone", True)


@dataclass(frozen=True)
class Terms:
    """What turning a tree into groups needs to know: today, all tags, and what each segment's groups are (None: look it up)."""

    today: date
    tags: Sequence[str] = ()
    segments: Mapping[str, Sequence[Group]] = field(default_factory=dict)


def groups(which: Which, terms: Terms) -> list[Group]:
    """The tree as groups, any of which may hold. Raises Unclear for what groups cannot say."""
    spread = [_tidy(group) for group in _spread(_pushed(which, True, terms), terms)]
    found = [group for group in spread if not set(group.get("all_tags", [])) & set(group.get("none_tags", []))]
    if spread and not found:
        raise Unclear("contradiction")
    unique: list[Group] = []
    for group in found:
        if group not in unique:
            unique.append(group)
    if not unique:
        raise Unclear("nobody_could")
    if len(unique) > 20:
        raise Unclear("too_tangled")
    return _folded(unique)


def _pushed(which: Which, positive: bool, terms: Terms) -> Which:
    """Negations moved down to the clauses."""
    if which.how == "not":
        return _pushed(which.parts[0], not positive, terms)
    if which.how in ("all", "any"):
        how = which.how if positive else {"all": "any", "any": "all"}[which.how]
        return Which(how, tuple(_pushed(part, positive, terms) for part in which.parts))
    return which if positive else _denied(which, terms)


def _denied(which: Which, terms: Terms) -> Which:
    name, value = which.clause, which.value
    simple: dict[str, Callable[[], Which]] = {
        "all_tags": lambda: either(*(clause("none_tags", [tag]) for tag in value)),
        "any_tags": lambda: clause("none_tags", value),
        "none_tags": lambda: clause("any_tags", value),
        "status": lambda: clause("status", "following" if value == "blocked" else "blocked"),
        "untagged": lambda: clause("any_tags", list(terms.tags)),
        "followed_from": lambda: clause("followed_before", value),
        "followed_before": lambda: clause("followed_from", value),
        "last_message_from": lambda: either(clause("last_message_before", value), clause("never_messaged", True)),
        "last_message_before": lambda: either(clause("last_message_from", value), clause("never_messaged", True)),
        "never_messaged": lambda: clause("last_message_from", EVER),
        "friends": lambda: clause("not_friends", value),
        "not_friends": lambda: clause("friends", value),
    }
    if name in simple:
        return simple[name]()
    if name == "in_segments":
        return both(*(_pushed(_segment(segment, terms), False, terms) for segment in value))
    raise Unclear("nobody_could" if name == "everyone" else "cannot_leave_out_text")


def _segment(name: str, terms: Terms) -> Which:
    if name not in terms.segments:
        raise NeedsSegment(name)
    return from_groups(terms.segments[name])


class NeedsSegment(Exception):
    """A segment's own condition has to be looked up first."""


def from_groups(found: Sequence[Group]) -> Which:
    """A stored condition as a tree."""
    return either(*(both(*(clause(name, value) for name, value in group.items() if value)) for group in found))


def _spread(which: Which, terms: Terms) -> list[Group]:
    if which.how == "any":
        return [group for part in which.parts for group in _spread(part, terms)]
    if which.how == "all":
        found: list[Group] = [{}]
        for part in which.parts:
            more = _spread(part, terms)
            found = [joined for one in found for other in more for joined in _joined(one, other, terms)]
            if len(found) > 60:
                raise Unclear("too_tangled")
        return found
    return [{which.clause: which.value}]


def _joined(one: Group, other: Group, terms: Terms) -> list[Group]:
    """Both groups hold. Two lists of `any_tags` make several groups."""
    merged = dict(one)
    spread: list[Group] = [merged]
    for name, value in other.items():
        if name not in merged or merged[name] == value:
            merged[name] = value
        elif name in NAMES:
            merged[name] = [*merged[name], *(v for v in value if v not in merged[name])]
        elif name == "any_tags":
            spread = [{**merged, "all_tags": [*merged.get("all_tags", []), tag]} for tag in value]
        elif name.endswith("_from"):
            merged[name] = max(merged[name], value, key=lambda text: resolved(text, terms.today))
        elif name.endswith("_before"):
            merged[name] = min(merged[name], value, key=lambda text: resolved(text, terms.today))
        elif name == "status":
            return []
        else:
            raise Unclear("two_of_a_kind")
    return spread


def _tidy(group: Group) -> Group:
    said_of_all = group.keys() <= {"everyone", "not_friends"}  # "everyone except Anna" reads better than "except Anna"
    kept = {name: value for name, value in group.items() if name != "everyone" or said_of_all}
    if kept.keys() == {"not_friends"}:
        kept["everyone"] = True
    if len(set(kept.get("any_tags", []))) == 1 and "all_tags" in kept:  # one of one is all: the same said twice is one plan
        kept["all_tags"] = [*kept["all_tags"], *kept.pop("any_tags")]
    for name in (*NAMES, "any_tags"):
        if name in kept:
            kept[name] = list(dict.fromkeys(kept[name]))
    return kept


def _folded(found: list[Group]) -> list[Group]:
    """Groups that differ only in one tag, or in whom they name, are one group with any of these: the card reads better."""
    if len(found) < 2:
        return found
    if all(group.keys() == {"friends"} for group in found):
        return [{"friends": list(dict.fromkeys(friend for group in found for friend in group["friends"]))}]
    rests = [{n: v for n, v in g.items() if n not in ("all_tags", "any_tags")} for g in found]
    single = [g.get("any_tags") or g.get("all_tags") or [] for g in found]
    plain = all(
        ("any_tags" in g) != ("all_tags" in g) and (len(t) == 1 or "any_tags" in g) for g, t in zip(found, single, strict=True)
    )
    if plain and all(rest == rests[0] for rest in rests):
        return [{**rests[0], "any_tags": list(dict.fromkeys(tag for tags in single for tag in tags))}]
    return found


def meaning(found: Sequence[Group]) -> list[str]:
    """Groups in one form, however they are put: one for each of `any_tags`, names in order."""
    spread = set()
    for group in found:
        rest = {name: sorted(value) if isinstance(value, list) else value for name, value in group.items() if name != "any_tags"}
        for tag in group.get("any_tags") or [None]:
            tags = sorted({*rest.get("all_tags", []), *filter(None, [tag])})
            spread.add(json.dumps({**rest, "all_tags": tags}, sort_keys=True))
    return sorted(spread)
