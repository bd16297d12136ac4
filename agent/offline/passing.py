"""Sentences said in passing, before an order or after it: what something is like, what people do, what nobody remembers.

Beside an order about things alone, or about friends by name, they may speak of anybody, for they cannot make fewer of them. They
name nothing of the account and nobody, and hold no word that may take the order back, put it off, or add to it (`halting`).
"""

from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node
from agent.offline.told import STOPS, a_mark, a_thing, a_verb, objects, openings, orders

LONGEST = 30
CHEAP, WORD = 4.0, 0.25  # dearer than what weighs nothing at all


def in_passing(chart: Chart, i: int) -> Iterator[Match]:
    """Such a sentence, up to a strong mark or to the end."""
    known = chart.grammar.clauses
    if not known.halting or i >= len(chart.keys) or chart.keys[i] not in _beginners(chart, i):
        return
    end = _ends(chart, i)
    if end:
        yield end, CHEAP + WORD * (end - i), Node("remark", (), chart.said(i, end), i, end)


def _beginners(chart: Chart, i: int) -> frozenset[str]:
    """What one may begin with here: after a comma or a dash only somebody who does something, or "it"."""
    known = chart.grammar.clauses
    mark = chart.keys[i - 1] if i else "."
    if i in openings(chart) or mark in STOPS or mark in "()" or chart.decorates(i - 1):
        return known.subjects | known.tellers | known.onlookers | known.inanimate | known.passing
    return known.subjects | known.passing if a_mark(chart, i - 1) else frozenset()


def _ends(chart: Chart, i: int) -> int:
    """Where the sentence ends, 0 if it is none that is said in passing."""
    known = chart.grammar.clauses
    verb, at = chart.keys[i] in known.subjects | known.passing, i
    while at < min(len(chart.keys), i + LONGEST):
        key = chart.keys[at]
        so = key in known.concluding and verb and at - i > 1 and at + 1 < len(chart.keys) and orders(chart, at + 1)
        if so or (a_mark(chart, at) and key not in ",()"):
            return at if verb and at - i > 1 and key != "?" else 0
        if objects(chart, at):
            return 0
        over = max((end for end, _ in chart.words("harmless", at)), default=at)
        if over > at:
            verb, at = verb or any(a_verb(chart, n) for n in range(at, over)), over
            continue
        if _weighs(chart, i, at):
            return 0
        verb = verb or a_verb(chart, at) or key.endswith("n't")
        at += 1
    return at if at == len(chart.keys) and verb and at - i > 1 and i > 0 else 0


def _weighs(chart: Chart, i: int, at: int) -> bool:
    """Whether this word may take an order back, put it off, say whom it is about or add to it."""
    known, key, said = chart.grammar.clauses, chart.keys[at], chart.said(at, at + 1)
    if at in chart.quotes or key[:1].isdecimal() or a_thing(chart, at) is not None or _of_many(chart, at):
        return True
    if key == "only" and chart.keys[at - 1] in known.subjects:
        return False  # "she only came for a day"
    grammar = chart.grammar
    if key in known.halting or any(
        chart.keys[at : at + len(words)] == words for words in (*grammar.limiting, *grammar.conditional)
    ):
        return True
    return at > i and said[:1].isupper() and key not in known.occasions and not key.startswith(("i'", "i’")) and key != "i"


def _of_many(chart: Chart, at: int) -> bool:
    """Whether a tag's name begins here, said as that of those who have it."""
    tags = chart.live.tries["tag"]
    return any(True for _ in tags.found(chart.tokens, at, plurals=chart.grammar.plurals))
