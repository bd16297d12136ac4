"""Sentences beside an order that change nothing about it, and that no word marks as a reason.

Some only set the scene: what happened at the shop, what somebody is doing today, what came by post. Beside an order that says by
itself whom it is about they change nothing; so they speak of no friends, deny nothing, put nothing off and narrow nothing, and an
order that points back ("them", "those") is asked about.

Others are said in passing: what something is like, what people do, what nobody remembers. Beside an order about things alone, or
about friends by name, they may speak of anybody, for they cannot make fewer of them. They hold no word that may take the order
back, put it off, or add to it (`halting`).

Neither names anything of the account, or anybody.
"""

from collections.abc import Callable, Iterator

from agent.offline.grammar import Chart
from agent.offline.leaning import leaning
from agent.offline.nodes import Match, Node
from agent.offline.told import STOPS, a_mark, a_thing, a_verb, objects, openings, orders

LONGEST = 30
PLAIN, DEAR = (3.0, 0.1), (4.0, 0.25)  # what is said in passing is dearer than what weighs nothing at all
Weighs = Callable[[Chart, int, int], bool]


def scene(chart: Chart, i: int) -> Iterator[Match]:
    """A sentence that only sets the scene, up to a strong mark, before the first order."""
    if i in _starts(chart):
        end = _scene_ends(chart, i)
        if end > i:
            yield _remark(chart, i, end, PLAIN, (("scene", Node("scene", (), chart.said(i, end), i, end)),))


def in_passing(chart: Chart, i: int) -> Iterator[Match]:
    """A sentence said in passing, up to a strong mark or to the end."""
    known = chart.grammar.clauses
    if known.halting and i < len(chart.keys) and _begins_in_passing(chart, i):
        end = _ends(chart, i, known.subjects | known.passing, True, _halts)
        if end:
            yield _remark(chart, i, end, DEAR, ())


def _remark(chart: Chart, i: int, end: int, price: tuple[float, float], slots: tuple[tuple[str, Node], ...]) -> Match:
    return end, price[0] + price[1] * (end - i), Node("remark", (*slots, *leaning(chart, i, end)), chart.said(i, end), i, end)


def _starts(chart: Chart) -> set[int]:
    """Where the scene may be set: before any order, behind another such sentence at most."""
    if chart.scenes is None:
        found = set(openings(chart))
        edge = list(found)
        while edge:
            end = start = _scene_ends(chart, edge.pop())
            while start < len(chart.keys) and a_mark(chart, start):
                start += 1
            fresh = {start, *(n for name in ("politeness", "then") for n, _ in chart.words(name, start))} - found
            if end and start < len(chart.keys):
                found |= fresh
                edge += fresh
        chart.scenes = found
        chart.openings = openings(chart) | found
    return chart.scenes


def _scene_ends(chart: Chart, i: int) -> int:
    """Where the sentence that begins here ends, 0 if it is none that only sets the scene."""
    known = chart.grammar.clauses
    if i >= len(chart.keys) or not known.onlookers or not _begins_a_scene(chart, i):
        return 0
    end = _ends(chart, i, known.subjects, False, _narrows)
    return end if end < len(chart.keys) and end - i > 2 else 0


def _ends(chart: Chart, i: int, subjects: frozenset[str], light: bool, weighs: Weighs) -> int:
    """Where a clause that begins here ends: before an order that is joined to it, at a strong mark or at the end; 0 if it is a
    question, objects, has no verb or holds a word that weighs."""
    verb, at = chart.keys[i] in subjects, i
    while at < min(len(chart.keys), i + LONGEST):
        key = chart.keys[at]
        concludes = key in chart.grammar.clauses.concluding and verb and at - i > 1 and at + 1 < len(chart.keys)
        if (concludes and orders(chart, at + 1)) or (a_mark(chart, at) and key not in ",()"):
            return at if verb and at - i > 1 and key != "?" else 0
        if objects(chart, at):
            return 0
        over = max((end for end, _ in chart.words("harmless", at)), default=at) if light else at
        if over > at:
            verb, at = verb or any(a_verb(chart, n) for n in range(at, over)), over
            continue
        if weighs(chart, i, at):
            return 0
        verb = verb or a_verb(chart, at) or (key.endswith("n't") if light else _is_doing(key))
        at += 1
    return at if at == len(chart.keys) and verb and at - i > 1 and i > 0 else 0


def _begins_in_passing(chart: Chart, i: int) -> bool:
    """After a comma or a dash it begins only with somebody who does something, or with "it"."""
    known = chart.grammar.clauses
    key, mark = chart.keys[i], chart.keys[i - 1] if i else "."
    if key in known.subjects | known.passing:
        return i in openings(chart) or a_mark(chart, i - 1)
    if i in openings(chart) or mark in STOPS or mark in "()" or chart.decorates(i - 1):
        return key in known.tellers | known.onlookers | known.inanimate
    return False


def _begins_a_scene(chart: Chart, i: int) -> bool:
    """I or we, what there is, or a thing or somebody who is no friend."""
    known, key = chart.grammar.clauses, chart.keys[i]
    return (_is_doing(key) and key not in known.commands) or key in known.onlookers or key in known.inanimate


def _is_doing(key: str) -> bool:
    return key.endswith("ing") and len(key) > 5


def _names(chart: Chart, i: int, at: int) -> bool:
    """Whether a name, a number or a restriction begins here."""
    grammar, key, said = chart.grammar, chart.keys[at], chart.said(at, at + 1)
    if at in chart.quotes or key[:1].isdecimal() or a_thing(chart, at) is not None or _of_many(chart, at):
        return True
    if any(chart.keys[at : at + len(words)] == words for words in (*grammar.limiting, *grammar.conditional)):
        return key != "only" or chart.keys[at - 1] not in grammar.clauses.subjects  # "she only came for a day"
    myself = key == "i" or key.startswith(("i'", "i’"))
    return at > i and said[:1].isupper() and key not in grammar.clauses.occasions and not myself


def _halts(chart: Chart, i: int, at: int) -> bool:
    """Whether this word may take an order back, put it off, say whom it is about or add to it."""
    return (chart.keys[at] in chart.grammar.clauses.halting and not _points(chart, i, at)) or _names(chart, i, at)


def _points(chart: Chart, i: int, at: int) -> bool:
    """Whether a word for a thing only points at what the order is about: "the old one is a bit rude"."""
    known = chart.grammar.clauses
    return at > i and chart.keys[at] in known.kinds and chart.keys[at - 1] in known.pointers


def _narrows(chart: Chart, i: int, at: int) -> bool:
    """Whether this word may say whom an order is about, whom it is not about, or when."""
    known, key = chart.grammar.clauses, chart.keys[at]
    if key in known.scenic:
        return False
    weighty = known.weighty | known.willing | known.counting | known.barring | known.scoping | chart.grammar.restricting
    if key in weighty or key == "only" or _names(chart, i, at):
        return True
    several = key.endswith("s") and not key.endswith(("ss", "'s", "us")) and len(key) > 4
    return several and key not in known.inanimate | known.telling and not _governs(chart, i, at)


def _governs(chart: Chart, i: int, at: int) -> bool:
    """Whether a word in -s is the verb: "the workflow seems to …"."""
    return at - i in (1, 2) and chart.keys[i] in chart.grammar.articles and a_verb(chart, at)


def _of_many(chart: Chart, at: int) -> bool:
    """Whether a tag's name begins here, said as that of those who have it."""
    tags = chart.live.tries["tag"]
    return any(True for _ in tags.found(chart.tokens, at, plurals=chart.grammar.plurals))
