"""Renamings read by their vocabulary, whatever the order of their words: "change what VIP is called, it should be Regular".

From here to the end of a sentence stand one thing that exists, one new name, and nothing but words of naming and of asking
(`WORDS`): none that deny, narrow, put off or tell what somebody else did. One word at least speaks of a name, and one asks for
something. An unquoted new name stands behind a word that leads to it (`renamelink`), and goes on to the end of its clause or to
words that only follow a name (`renametail`).
"""

from collections.abc import Iterator
from typing import NamedTuple

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node, Slots
from agent.offline.told import STOPS

LONGEST = 40
WORD, PRICE = 0.02, 0.6
ENDS, MARKS = frozenset(".!?。¶;"), frozenset(",:()-–—\"'“”")
KINDS = {"tagword": "tag", "folderword": "folder", "segmentword": "segment", "workflowword": "workflow"}
SIGNS: dict[str, frozenset[str]] = {
    "renamesign": frozenset({"sign"}), "renamereads": frozenset({"reads"}), "renamedeed": frozenset({"deed"}),
    "renameboth": frozenset({"sign", "deed"}), **{name: frozenset({kind}) for name, kind in KINDS.items()},
}  # fmt: skip
WORDS = (*SIGNS, "renamewords", "renamelink", "renametail", "filler", "request")


class State(NamedTuple):
    """What has been said so far, and whether a new name may follow."""

    thing: Node | None = None
    name: Node | None = None
    signs: frozenset[str] = frozenset()
    led: bool = False

    @property
    def slots(self) -> Slots:
        """Those of a renaming that is whole, else none. A workflow that reads something else may listen to other words; and what
        is called a folder is no tag."""
        if self.thing is None or self.name is None or "deed" not in self.signs:
            return ()
        reads = self.thing.kind != "workflow" and "reads" in self.signs
        others = self.signs.intersection(KINDS.values()) - {self.thing.kind}
        if others or not ("sign" in self.signs or reads):
            return ()
        return ("thing", self.thing), ("newname", self.name), ("naming", Node("naming"))


def renaming(chart: Chart, i: int) -> Iterator[Match]:
    """A renaming that begins here, to the end of each sentence at which it is whole."""
    if "renamesign" not in chart.grammar.classes or (i and chart.keys[i - 1] not in STOPS) or not _speaks(chart, i):
        return
    reached: dict[int, dict[object, tuple[State, float]]] = {i: {(): (State(), 0.0)}}
    last = min(len(chart.keys), i + LONGEST)
    for at in range(i, last + 1):
        states = [*reached.pop(at, {}).values()]
        if at == len(chart.keys) or chart.keys[at] in ENDS:
            for state, cost in states:
                if slots := state.slots:
                    yield at, PRICE + cost, Node("rename", slots, chart.said(i, at), i, at)
        for state, cost in states if at < last else ():
            for end, price, after in _steps(chart, at, state):
                chart.effort.spend(1)
                key = tuple(part and (part.kind, part.text, repr(part)) for part in after[:2]), after.signs, after.led
                if cost + price < reached.setdefault(end, {}).get(key, (after, 1e9))[1]:
                    reached[end][key] = after, cost + price


def _speaks(chart: Chart, i: int) -> bool:
    """Whether a word that speaks of a name stands in what follows."""
    places = range(i, min(len(chart.keys), i + LONGEST))
    return any(chart.words(name, at) for name in ("renamesign", "renamereads", "renameboth") for at in places)


def _steps(chart: Chart, at: int, state: State) -> Iterator[tuple[int, float, State]]:
    """What may stand here: the thing, the new name, a word of the vocabulary, or a mark."""
    longest = max(chart.live.longest(chart.tokens, at), chart.quotes.get(at, at - 1) + 1)
    if state.thing is None:
        for end, price, node in chart.readings("thing", at):
            named = [part for part in node.walk() if part.kind == "name"]
            if len(named) == 1 and named[0].end >= longest > at and not any(part.kind == "unknown" for part in node.walk()):
                yield end, price, state._replace(thing=node, led=False)
    if state.name is None and (state.led or at in chart.quotes):
        for end, price, node in chart.readings("title", at):
            if node.kind == "new" and _ends(chart, end) and not any(_tail(chart, n) for n in range(at + 1, end)):
                yield end, price, state._replace(name=node, led=False)
    if chart.keys[at] in MARKS or chart.keys[at] in ENDS:
        dashed = chart.keys[at] == ":" or (chart.keys[at] in "-–—" and chart.tokens[at].spaced)
        yield at + 1, WORD, state._replace(led=dashed)
    if longest > at + 1:
        return
    for end in {end for name in WORDS for end, _ in chart.words(name, at) if end > at}:
        said = [name for name in WORDS if any(until == end for until, _ in chart.words(name, at))]
        signs = state.signs.union(*(SIGNS.get(name, ()) for name in said))
        yield end, WORD, state._replace(signs=signs, led="renamelink" in said)


def _tail(chart: Chart, at: int) -> bool:
    return bool(chart.words("renametail", at))


def _ends(chart: Chart, at: int) -> bool:
    """Whether a new name may end before this token."""
    return at == len(chart.keys) or chart.keys[at] in MARKS or chart.keys[at] in ENDS or _tail(chart, at)
