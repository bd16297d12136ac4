"""The parts of a phrase template, each of which steps through the words of a sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from agent.offline.nodes import Slots

if TYPE_CHECKING:
    from agent.offline.grammar import Chart, Grammar

FREE = frozenset({"newname", "title", "names"})
BEAM, DEAREST = 5, 30.0  # partial readings kept for one place, and what is too far-fetched to keep at all
K = TypeVar("K", bound=tuple[Any, ...])


class Element:
    """A part of a template. `step` yields (end, cost, slots); `firsts` is what it may begin with, None for anything."""

    firsts: frozenset[str] | None = None
    nullable = False
    invents = False  # may begin with a name that the operator invents: no word before it is mere filler

    def step(self, chart: "Chart", i: int) -> Iterable[tuple[int, float, Slots]]:
        raise NotImplementedError

    def look(self, grammar: "Grammar") -> tuple[frozenset[str] | None, bool]:
        """(firsts, nullable) from what is known so far."""
        raise NotImplementedError

    def parts(self) -> "Sequence[Element]":
        return ()


@dataclass
class Words(Element):
    words: tuple[str, ...]

    def step(self, chart: "Chart", i: int) -> Iterable[tuple[int, float, Slots]]:
        end = i + len(self.words)
        return [(end, 0.0, ())] if chart.keys[i:end] == self.words else []

    def look(self, grammar: "Grammar") -> tuple[frozenset[str] | None, bool]:
        return frozenset(self.words[:1]), False


@dataclass
class Sequence_(Element):
    elements: list[Element]

    def step(self, chart: "Chart", i: int) -> Iterable[tuple[int, float, Slots]]:
        states: dict[tuple[int, Slots], float] = {(i, ()): 0.0}
        for position, element in enumerate(self.elements):
            following: dict[tuple[int, Slots], float] = {}
            named = position > 0 and _names(self.elements[position - 1])
            for (at, slots), cost in states.items():
                for start, skipped in chart.skips(at, element.invents) if position and at > i else ((at, 0.0),):
                    if named and chart.words_between(at, start):
                        skipped += 0.5 if element.nullable else 3.0  # it may be the end of the name
                    if not chart.may_start(element, start):
                        if element.nullable and start == at:
                            _keep(following, (at, slots), cost)
                        continue
                    for end, price, more in element.step(chart, start):
                        if end == start:
                            _keep(following, (at, slots + more), cost + price)
                        else:
                            _keep(following, (end, slots + more), cost + price + skipped)
            states = _beam(following, chart)
            if not states:
                break
        return [(end, cost, slots) for (end, slots), cost in states.items()]

    def look(self, grammar: "Grammar") -> tuple[frozenset[str] | None, bool]:
        firsts: frozenset[str] | None = frozenset()
        for element in self.elements:
            more, nullable = element.look(grammar)
            firsts = None if firsts is None or more is None else firsts | more
            if not nullable:
                return firsts, False
        return firsts, True

    def parts(self) -> Sequence[Element]:
        return self.elements


@dataclass
class Choice(Element):
    options: list[Element]
    by_first: dict[str, list[Element]] = field(default_factory=dict)
    open: list[Element] = field(default_factory=list)

    def step(self, chart: "Chart", i: int) -> Iterable[tuple[int, float, Slots]]:
        for option in self.by_first.get(chart.keys[i], ()) if i < len(chart.keys) else ():
            yield from option.step(chart, i)
        for option in self.open:
            yield from option.step(chart, i)

    def index(self) -> None:
        """Sort the options by what they begin with; called once, when all firsts are known."""
        self.by_first, self.open = {}, []
        for option in self.options:
            if option.firsts is None or option.nullable:
                self.open.append(option)
            else:
                for word in option.firsts:
                    self.by_first.setdefault(word, []).append(option)

    def look(self, grammar: "Grammar") -> tuple[frozenset[str] | None, bool]:
        firsts: frozenset[str] | None = frozenset()
        empty = False
        for option in self.options:
            more, nullable = option.look(grammar)
            firsts = None if firsts is None or more is None else firsts | more
            empty = empty or nullable
        return firsts, empty

    def parts(self) -> Sequence[Element]:
        return self.options


@dataclass
class Maybe(Element):
    """Absent, or there; with `many` any number of times."""

    element: Element
    many: bool = False

    def step(self, chart: "Chart", i: int) -> Iterable[tuple[int, float, Slots]]:
        states: dict[tuple[int, Slots], float] = {(i, ()): 0.0}
        edge = dict(states)
        while edge:
            following: dict[tuple[int, Slots], float] = {}
            for (at, slots), cost in edge.items():
                for start, skipped in chart.skips(at, self.element.invents) if at > i else ((at, 0.0),):
                    if not chart.may_start(self.element, start):
                        continue
                    for end, price, more in self.element.step(chart, start):
                        if end > start:
                            _keep(following, (end, slots + more), cost + price + skipped)
            following = _beam(following, chart)
            states |= following
            edge = following if self.many else {}
        return [(end, cost, slots) for (end, slots), cost in states.items()]

    def look(self, grammar: "Grammar") -> tuple[frozenset[str] | None, bool]:
        return self.element.look(grammar)[0], True

    def parts(self) -> Sequence[Element]:
        return (self.element,)


@dataclass
class Shuffle(Element):
    """Parts in any order, those that may be absent perhaps absent, and then the last one."""

    free: list[Element]
    last: Element

    def step(self, chart: "Chart", i: int) -> Iterable[tuple[int, float, Slots]]:
        done: dict[tuple[int, Slots], float] = {}
        edge: dict[tuple[int, Slots, frozenset[int]], float] = {(i, (), frozenset()): 0.0}
        must = frozenset(n for n, part in enumerate(self.free) if not part.nullable)
        while edge:
            following: dict[tuple[int, Slots, frozenset[int]], float] = {}
            for (at, slots, used), cost in edge.items():
                for start, skipped in chart.skips(at) if at > i else ((at, 0.0),):
                    if must <= used and chart.may_start(self.last, start):
                        for end, price, more in self.last.step(chart, start):
                            _keep(done, (end, slots + more), cost + price + skipped)
                    for n, part in enumerate(self.free):
                        if n in used or not chart.may_start(part, start):
                            continue
                        for end, price, more in part.step(chart, start):
                            if end > start:
                                key = (end, slots + more, used | {n})
                                if cost + price + skipped < following.get(key, 1e9):
                                    following[key] = cost + price + skipped
            edge = _beam(following, chart)
        return [(end, cost, slots) for (end, slots), cost in done.items()]

    def look(self, grammar: "Grammar") -> tuple[frozenset[str] | None, bool]:
        firsts, nullable = self.last.look(grammar)
        for part in self.free:
            more = part.look(grammar)[0]
            firsts = None if firsts is None or more is None else firsts | more
        return firsts, False

    def parts(self) -> Sequence[Element]:
        return [*self.free, self.last]


@dataclass
class Slot(Element):
    """Another symbol's reading, kept under a role; without a role (a class of words) nothing is kept."""

    symbol: str
    role: str | None

    def step(self, chart: "Chart", i: int) -> Iterable[tuple[int, float, Slots]]:
        if self.role is None:
            return [(end, cost, ()) for end, cost in chart.words(self.symbol, i)]
        return [(end, cost, ((self.role, node),)) for end, cost, node in chart.readings(self.symbol, i)]

    def look(self, grammar: "Grammar") -> tuple[frozenset[str] | None, bool]:
        return grammar.firsts_of(self.symbol)


@dataclass
class Priced(Element):
    element: Element
    price: float

    def step(self, chart: "Chart", i: int) -> Iterable[tuple[int, float, Slots]]:
        return [(end, cost + self.price, slots) for end, cost, slots in self.element.step(chart, i)]

    def look(self, grammar: "Grammar") -> tuple[frozenset[str] | None, bool]:
        return self.element.look(grammar)

    def parts(self) -> Sequence[Element]:
        return (self.element,)


def _names(element: Element) -> bool:
    """Whether a name that the operator invents stands here: what follows may belong to it."""
    return isinstance(element, Slot) and element.symbol in FREE


def _beam(states: dict[K, float], chart: "Chart") -> dict[K, float]:
    """The cheapest few states for each place; K begins with the place."""
    chart.effort.spend(len(states))
    if len(states) <= BEAM:
        return states
    counts: dict[int, int] = {}
    kept: dict[K, float] = {}
    for key, cost in sorted(states.items(), key=lambda item: item[1]):
        if cost > DEAREST:
            break
        place = key[0]
        counts[place] = counts.get(place, 0) + 1
        if counts[place] <= BEAM:
            kept[key] = cost
    return kept


def _keep(states: dict[tuple[int, Slots], float], key: tuple[int, Slots], cost: float) -> None:
    if cost < states.get(key, 1e9):
        states[key] = cost
