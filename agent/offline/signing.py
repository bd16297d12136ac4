"""Who signs a message: a name or a desk after a closing word, at the very end."""

from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node

LONGEST = 3


def signature(chart: Chart, i: int) -> Iterator[Match]:
    """One to three capitalised words that end the message and are no name of anything on the desk."""
    end = len(chart.keys)
    while end > i and not chart.keys[end - 1][0].isalnum():
        end -= 1
    capitals = all(chart.said(at, at + 1)[:1].isupper() for at in range(i, end))
    if 0 < end - i <= LONGEST and capitals and chart.live.longest(chart.tokens, i) == i:
        yield end, 0.3, Node("signature", (), chart.said(i, end), i, end)
