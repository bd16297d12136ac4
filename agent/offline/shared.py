"""Names whose common part is said once: "gold and silver members", "Interested in Service A or B"."""

from collections.abc import Iterable, Iterator, Sequence

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node

JOINTS = (("oneand", "and"), ("or", "or"), ("comma", ""), ("なと", "and"), ("なか", "or"), ("、", ""))
MOST = 6
Names = tuple[tuple[str, int, int], ...]
"""Each name with where it is said."""


def shared(chart: Chart, i: int) -> Iterator[Match]:
    """Two or more tags joined by and, or or a comma, of which only the last (or only the first) is said in full."""
    for tail in _tails(chart, i):
        yield from _matches(chart, i, _to_the_full_one(chart, i, tail, ()))
    for end, name, _ in chart.live.tries["tag"].found(chart.tokens, i):
        yield from _matches(chart, i, _from_the_full_one(chart, end, chart.live.spelled[name], ((name, i, end),)))


def shared_not(chart: Chart, i: int) -> Iterator[Match]:
    """Two tags that begin alike, the second one denied: "Likes red but not white"."""
    if "butnot" not in chart.grammar.classes:
        return
    for end, name, _ in chart.live.tries["tag"].found(chart.tokens, i):
        first = chart.live.spelled[name]
        for at, _ in chart.words("butnot", end):
            for other, said in chart.live.spelled.items():
                common = _common(first, said)
                rest = said[common:]
                if common and rest and chart.keys[at : at + len(rest)] == rest:
                    stop = at + len(rest)
                    slots = tuple(
                        (role, Node("one", (("tag", Node("name", (), text, a, b)),), text, a, b))
                        for role, text, a, b in (("with", name, i, end), ("without", other, at, stop))
                    )
                    yield stop, 0.4, Node("has_but_not", slots, chart.said(i, stop), i, stop)


def _tails(chart: Chart, i: int) -> Iterable[tuple[str, ...]]:
    """Ends of names whose beginning is said here and whose end is not."""
    found: dict[tuple[str, ...], None] = {}
    for said in chart.live.spelled.values():
        for cut in range(1, len(said)):
            if chart.keys[i : i + cut] == said[:cut] and chart.keys[i + cut : i + len(said)] != said[cut:]:
                found[said[cut:]] = None
    return found


def _to_the_full_one(chart: Chart, i: int, tail: tuple[str, ...], before: Names) -> Iterator[tuple[Names, frozenset[str]]]:
    for name, said in chart.live.spelled.items():
        head = said[: -len(tail)]
        if not head or said[-len(tail) :] != tail or chart.keys[i : i + len(head)] != head or len(before) > MOST:
            continue
        here = (*before, (name, i, i + len(head)))
        for at, joint in _joints(chart, i + len(head)):
            yield from ((names, joints | {joint}) for names, joints in _to_the_full_one(chart, at, tail, here))
    if before:
        for end, name, _ in chart.live.tries["tag"].found(chart.tokens, i):
            if chart.live.spelled[name][-len(tail) :] == tail:
                yield (*before, (name, i, end)), frozenset()


def _from_the_full_one(chart: Chart, end: int, first: tuple[str, ...], before: Names) -> Iterator[tuple[Names, frozenset[str]]]:
    for at, joint in _joints(chart, end):
        if any(True for _ in chart.live.tries["tag"].found(chart.tokens, at)):
            continue
        for name, said in chart.live.spelled.items():
            common = _common(first, said)
            rest = said[common:]
            if not common or not rest or len(before) > MOST or chart.keys[at : at + len(rest)] != rest:
                continue
            here = (*before, (name, at, at + len(rest)))
            yield here, frozenset({joint})
            yield from ((names, joints | {joint}) for names, joints in _from_the_full_one(chart, at + len(rest), first, here))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _joints(chart: Chart, at: int) -> Iterator[tuple[int, str]]:
    for word_class, joint in JOINTS:
        if word_class in chart.grammar.classes and at < len(chart.keys):
            for end, _ in chart.words(word_class, at):
                if at < end < len(chart.keys):
                    yield end, joint


def _matches(chart: Chart, i: int, found: Iterator[tuple[Names, frozenset[str]]]) -> Iterator[Match]:
    for names, joints in found:
        if "" in joints and len(joints) == 1 or {"and", "or"} <= joints or len({name for name, _, _ in names}) < len(names):
            continue
        end = names[-1][2]
        slots = tuple(("tag", Node("name", (), name, a, b)) for name, a, b in names)
        yield end, 0.4, Node("or" if "or" in joints else "and", slots, chart.said(i, end), i, end)
