"""Sentences that only set the scene: what happened at the shop, what somebody is doing today, what came by post.

Beside an order that says by itself whom it is about they change nothing. So they speak of no friends and of nobody by name, deny
nothing, put nothing off and narrow nothing; an order that points back ("them", "those") is asked about.
"""

from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node
from agent.offline.told import STOPS, a_mark, a_thing, a_verb, objects, openings, orders

LONGEST = 30
CHEAP, WORD = 3.0, 0.1


def scene(chart: Chart, i: int) -> Iterator[Match]:
    """Such a sentence, up to a strong mark, before the first order."""
    if i in _starts(chart):
        end = _ends(chart, i)
        if end > i:
            slots = (("scene", Node("scene", (), chart.said(i, end), i, end)),)
            yield end, CHEAP + WORD * (end - i), Node("remark", slots, chart.said(i, end), i, end)


def _starts(chart: Chart) -> set[int]:
    """Where one may begin: before any order, behind another one at most."""
    if chart.scenes is None:
        found = set(openings(chart))
        edge = list(found)
        while edge:
            end = start = _ends(chart, edge.pop())
            while start < len(chart.keys) and a_mark(chart, start):
                start += 1
            fresh = {start, *(n for name in ("politeness", "then") for n, _ in chart.words(name, start))} - found
            if end and start < len(chart.keys):
                found |= fresh
                edge += fresh
        chart.scenes = found
        chart.openings = openings(chart) | found
    return chart.scenes


def _ends(chart: Chart, i: int) -> int:
    """Where the sentence that begins here ends, 0 if it is none that only sets the scene."""
    known = chart.grammar.clauses
    if i >= len(chart.keys) or not known.onlookers or not _begins(chart, i):
        return 0
    verb = chart.keys[i] in known.subjects
    for at in range(i, min(len(chart.keys), i + LONGEST)):
        key = chart.keys[at]
        so = key in known.concluding and verb and at - i > 2 and at + 1 < len(chart.keys) and orders(chart, at + 1)
        if so or (key in STOPS and key != "?") or (a_mark(chart, at) and key not in ",()"):
            return at if verb and at - i > 2 else 0
        if key == "?" or objects(chart, at) or _narrows(chart, i, at):
            return 0
        verb = verb or a_verb(chart, at) or (key.endswith("ing") and len(key) > 5)
    return 0


def _begins(chart: Chart, i: int) -> bool:
    """I or we, what there is, or a thing or somebody who is no friend."""
    known, key = chart.grammar.clauses, chart.keys[i]
    doing = key.endswith("ing") and len(key) > 5 and key not in known.commands
    return doing or key in known.onlookers or key in known.inanimate


def _narrows(chart: Chart, i: int, at: int) -> bool:
    """Whether this word may say whom an order is about, whom it is not about, or when."""
    grammar, key, said = chart.grammar, chart.keys[at], chart.said(at, at + 1)
    known = grammar.clauses
    if key in known.scenic:
        return False
    if at in chart.quotes or key[:1].isdecimal() or a_thing(chart, at) is not None or _of_many(chart, at):
        return True
    if key in known.weighty | known.willing | known.counting | known.barring | known.scoping | grammar.restricting:
        return True
    if any(chart.keys[at : at + len(words)] == words for words in (*grammar.limiting, *grammar.conditional)):
        return True
    if at > i and said[:1].isupper() and key not in known.occasions and not key.startswith(("i'", "i’")) and key != "i":
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
