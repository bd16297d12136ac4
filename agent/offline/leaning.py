"""Which way a remark leans: for having what an order is about ("we use it all day"), or against it ("nobody uses it")."""

from agent.offline.grammar import Chart
from agent.offline.nodes import Node

TURNED = {"for": "against", "against": "for"}
LEANING = {"wanted": "for", "unwanted": "against"}


def leaning(chart: Chart, start: int, end: int) -> tuple[tuple[str, Node], ...]:
    """Slots that say so, for the words between two tokens."""
    found = {way for name, way in LEANING.items() if _holds(chart, name, start, end)}
    denied = any(key in chart.grammar.clauses.denials for key in chart.keys[start:end])
    ways = {TURNED[way] for way in found} if denied else found
    if _holds(chart, "hasit", start, end) and not denied:
        ways.add("against")
    return tuple(("leaning", Node(way)) for way in sorted(ways))


def _holds(chart: Chart, name: str, start: int, end: int) -> bool:
    known = name in chart.grammar.classes
    return known and any(until <= end for at in range(start, end) for until, _ in chart.words(name, at))
