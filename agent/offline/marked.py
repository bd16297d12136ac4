"""Reasons and purposes that a word marks as such: "because …", "to keep …", "it's for …". They change nothing about an order.

Each ends at a mark, at the end or before an order that is joined to it, so no order is ever part of one.
"""

from collections.abc import Iterator
from typing import NamedTuple

from agent.offline.freetext import reason, why
from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node
from agent.offline.runs import BREAKS, is_dash
from agent.offline.told import STOPS, a_thing, a_verb, openings

LONGEST = 24
CHEAP, WORD = 2.0, 0.1
WEIGHING = 4.0  # dearer than what says the same and makes the next words point at what is named
LOOKED_UP = frozenset(
    {"has", "lacks", "neither", "has_but_not", "has_but_no", "only", "untagged", "tagged", "blocked", "following", "never_wrote",
     "not_wrote", "last_wrote", "followed", "not_followed", "in_segment", "not_in_segment", "name_has"}
)  # fmt: skip


class Said(NamedTuple):
    """Where it may end, and whether there is a verb in it, friends or numbers, a name, and a word that may ask for something."""

    end: int
    verb: bool
    weighs: bool
    names: bool
    wishes: bool


def cause(chart: Chart, i: int) -> Iterator[Match]:
    """A clause, as it follows "because": nothing in it that could be a condition on friends."""
    for said in _said(chart, i):
        if _a_clause(chart, i, said) and not (said.weighs or said.names or _a_condition(chart, i)):
            yield _match(chart, i, said.end, 0.0, "cause")


def outcome(chart: Chart, i: int) -> Iterator[Match]:
    """The same after "so", where a time may put an order off: "so it starts in May"."""
    return (found for found in cause(chart, i) if _at_once(chart, i, found[0]))


def outcome_of_some(chart: Chart, i: int) -> Iterator[Match]:
    """The same for goals about things or friends by name."""
    return (found for found in cause_of_some(chart, i) if _at_once(chart, i, found[0]))


def _at_once(chart: Chart, i: int, end: int) -> bool:
    """Whether the words tell no time."""
    known = chart.grammar.clauses
    return (known.occasions | known.soon).isdisjoint(chart.keys[i:end])


def ground(chart: Chart, i: int) -> Iterator[Match]:
    """Any reason after "because" that could be no condition, and asks for nothing."""
    if i < len(chart.keys) and not _a_condition(chart, i) and not any(said.names and said.wishes for said in _said(chart, i)):
        yield from (found for found in reason(chart, i) if _parted(chart, found[0]))


def since(chart: Chart, i: int) -> Iterator[Match]:
    """The same after a word that may also begin a time or a comparison: a clause, no mere noun."""
    if i < len(chart.keys) and not _a_condition(chart, i):
        yield from (found for found in why(chart, i) if _parted(chart, found[0]))


def cause_of_some(chart: Chart, i: int) -> Iterator[Match]:
    """The same, in words that could make friends fewer, or that name something: for goals about things or friends by name."""
    for said in _said(chart, i):
        if _a_clause(chart, i, said) and not (said.names and (said.wishes or i in openings(chart))):
            yield _match(chart, i, said.end, WEIGHING, "remark")


def aim(chart: Chart, i: int) -> Iterator[Match]:
    """What something is to do: plain words that name nothing and nobody."""
    for said in _said(chart, i):
        if not (said.weighs or said.names or _counts(chart, i)):
            yield _match(chart, i, said.end, 0.0, "aim")


def use(chart: Chart, i: int) -> Iterator[Match]:
    """What something is for: the same, and not several of whom nobody knows what they are ("the early birds")."""
    for end, cost, node in aim(chart, i):
        if not _in_plural(chart, i, end):
            yield end, cost, node


def aim_of_some(chart: Chart, i: int) -> Iterator[Match]:
    """The same, in words that speak of friends."""
    for said in _said(chart, i):
        if not said.names and (said.weighs or _counts(chart, i) or _in_plural(chart, i, said.end)):
            yield _match(chart, i, said.end, WEIGHING, "remark")


def _match(chart: Chart, i: int, end: int, more: float, kind: str) -> Match:
    return end, CHEAP + more + WORD * (end - i), Node(kind, (), chart.said(i, end), i, end)


def _parted(chart: Chart, end: int) -> bool:
    """Whether something else begins there: not "because Ann has | Gold, take …"."""
    return end == len(chart.keys) or _ends(chart, end) or chart.keys[end] in chart.grammar.clauses.commands


def _a_clause(chart: Chart, i: int, said: Said) -> bool:
    """Somebody or something, and then a verb: "tagged Gold" and "of 2024" are none."""
    return said.verb and (not a_verb(chart, i) or chart.keys[i] in chart.grammar.clauses.subjects | chart.grammar.clauses.tellers)


def _a_condition(chart: Chart, i: int) -> bool:
    """Whether it says of friends what can be looked up ("they never wrote to us"): it may be meant to say which of them."""
    if chart.keys[i] not in chart.grammar.clauses.pronouns:
        return False
    return any(part.kind in LOOKED_UP for _, _, rel in chart.readings("rel", i + 1) for part in rel.walk())


def _said(chart: Chart, i: int) -> Iterator[Said]:
    """The words from i on, at each place where they may end."""
    verb = weighs = names = wishes = False
    known, at = chart.grammar.clauses, i
    ours = i < len(chart.keys) and chart.keys[i] in known.impersonal
    while at < min(len(chart.keys), i + LONGEST):
        key = chart.keys[at]
        if _ends(chart, at):
            break
        restricts = key == "only" and chart.keys[at - 1] not in known.subjects  # "it only gets in the way"
        limits = any(chart.keys[at : at + len(said)] == said for said in (*chart.grammar.limiting, *chart.grammar.conditional))
        if at in chart.quotes or restricts or (limits and key not in known.soon):
            return
        named = a_thing(chart, at)
        names = names or named is not None or _a_name(chart, at)
        verb = verb or (at > i and a_verb(chart, at)) or key in known.subjects
        weighs = weighs or _several(chart, at) or (_counts(chart, at) and at > i and not (ours and key in known.mild))
        wishes = wishes or key in known.wishes
        at = named[1][2] if named is not None else at + 1
    if at > i and (at == len(chart.keys) or _ends(chart, at)):
        yield Said(at, verb, weighs, names, wishes)


def _ends(chart: Chart, at: int) -> bool:
    """Whether a mark stands here, a word of politeness, or the first word of an order that is joined."""
    key, known = chart.keys[at], chart.grammar.clauses
    if key in BREAKS or key in STOPS or is_dash(chart, at) or chart.decorates(at) or chart.words("politeness", at):
        return True
    following = chart.keys[at + 1] if at + 1 < len(chart.keys) else ""
    joined = key in known.listing or key in known.concluding or key == "then"
    return joined and (following in known.commands or a_thing(chart, at + 1) is not None)


def _counts(chart: Chart, at: int) -> bool:
    """A number or a word for friends; pronouns and times say nothing about which."""
    key, known = chart.keys[at], chart.grammar.clauses
    counts = key in known.counting or key[:1].isdecimal() or key in chart.grammar.numbers
    return counts and key not in known.pronouns | known.soon | known.occasions


def _in_plural(chart: Chart, i: int, end: int) -> bool:
    return any(key.endswith("s") and len(key) > 3 and key not in chart.grammar.clauses.occasions for key in chart.keys[i:end])


def _a_name(chart: Chart, at: int) -> bool:
    """A word in capitals that is no name of a day, a month or a feast."""
    said = chart.said(at, at + 1)
    return said[:1].isupper() and said not in ("I", "OK") and chart.keys[at] not in chart.grammar.clauses.occasions


def _several(chart: Chart, at: int) -> bool:
    """A tag's name as that of those who have it: "our regulars"."""
    return any(plural for _, _, plural in chart.live.tries["tag"].found(chart.tokens, at, plurals=chart.grammar.plurals))
