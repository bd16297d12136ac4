"""Where something is used, asked in words of which every one speaks of nothing else, whatever their order.

Such a question changes nothing, so it is read by its vocabulary (the classes `usesign`, `placeword`, `useasking`, `usewords`):
one thing by name, a word that asks, and one that speaks of uses or of the places where things are used. What the operator means
to do with it may stand around it (`usemusing`: "before I rename it", "I'm thinking about deleting it"); a bare order may not.
"""

from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node
from agent.offline.told import STOPS, a_mark, openings

LONGEST = 60
DEAR, WORD = 2.0, 0.05
WORDS = ("usemusing", "usesign", "placeword", "useasking", "usewords", "politeness", "filler")
NOUNS = ("tag", "segment", "workflow")


def whereused(chart: Chart, i: int) -> Iterator[Match]:
    """One sentence or several, up to a strong mark or to the end."""
    if "usesign" not in chart.grammar.classes or i not in openings(chart) and (i == 0 or chart.keys[i - 1] not in STOPS):
        return
    things: dict[str, Node] = {}
    said: set[str] = set()
    at = i
    while at < min(len(chart.keys), i + LONGEST):
        named = _named(chart, at)
        over, kind = (named.end, "") if named is not None else _word(chart, at)
        if over == at:
            return
        if named is not None:
            things.setdefault(named.inner.text, named)
        said |= {kind, *(("useasking",) if "?" in chart.keys[at:over] else ())}
        at = over
        ended = at == len(chart.keys) or chart.keys[at] in STOPS
        if ended and len(things) == 1 and "useasking" in said and said & _enough(*things.values()):
            slots = tuple(("thing", thing) for thing in things.values())
            yield at, DEAR + WORD * (at - i), Node("usage", slots, chart.said(i, at), i, at)


def _enough(thing: Node) -> set[str]:
    """What must be spoken of: of a tag it is enough that places are asked for, which may be where other things are."""
    return {"usesign", "placeword"} if thing.kind == "tag" else {"usesign"}


def _named(chart: Chart, at: int) -> Node | None:
    """The thing whose name begins here."""
    longest = max(chart.live.longest(chart.tokens, at), chart.quotes.get(at, at - 1) + 1)
    for noun in NOUNS:
        for end, _, name in chart.readings(f"{noun}name", at):
            if end == longest and name.kind == "name":
                return Node(noun, (("x", name),), chart.said(at, end), at, end)
    return None


def _word(chart: Chart, at: int) -> tuple[int, str]:
    """Where the longest word of the vocabulary ends that begins here, and what it speaks of."""
    if a_mark(chart, at) or not chart.keys[at][0].isalnum():
        return at + 1, "mark"
    found = [(end, -n, name) for n, name in enumerate(WORDS) for end, _ in chart.words(name, at)]
    end, _, kind = max(found, default=(at, 0, ""))
    return end, kind
