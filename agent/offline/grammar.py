"""A small chart parser over phrase templates: every way a stretch of the sentence can be read, the cheapest first.

A template is words with `{slot}` (another symbol's reading, kept), `{role:symbol}`, `<class>` (words that carry no meaning of
their own), `[may be absent]`, `(one|other)`, `*` and `+` after a bracket, and `~` between parts that may stand in any order
before the last one. Words that are mere filler may stand between any two parts of a template.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from agent.offline.live import Live
from agent.offline.words import Token, is_cjk, keys, quotes

PRICE = re.compile(r" !(\d+(?:\.\d+)?)$")
FREE = frozenset({"newname", "title", "names"})
KEPT = 4  # readings kept for one symbol over one stretch
BEAM, DEAREST = 5, 30.0  # partial readings kept for one place, and what is too far-fetched to keep at all
Slots = tuple[tuple[str, "Node"], ...]
K = TypeVar("K", bound=tuple[Any, ...])


class Several(Exception):
    """A slot that should be filled once is filled more often: acting on one of them would drop the others."""


class Node:
    """One reading: which rule, what stood in its slots, and the words it covers."""

    __slots__ = ("kind", "slots", "text", "start", "end", "asked")

    def __init__(self, kind: str, slots: Slots = (), text: str = "", start: int = 0, end: int = 0) -> None:
        self.kind, self.slots, self.text, self.start, self.end = kind, slots, text, start, end
        self.asked: set[str] = set()  # roles that somebody looked at: nothing that was said may be passed over

    def one(self, role: str) -> "Node | None":
        """The slot of that role, or None. Raises Several where the words fill it more than once."""
        self.asked.add(role)
        found = [node for name, node in self.slots if name == role]
        if len(found) > 1:
            raise Several(self.text)
        return found[0] if found else None

    def every(self, role: str) -> "list[Node]":
        """All slots of that role, in the order of the sentence."""
        self.asked.add(role)
        return [node for name, node in self.slots if name == role]

    def walk(self) -> "Iterator[Node]":
        """This node and everything below it."""
        yield self
        for _, node in self.slots:
            yield from node.walk()

    def __repr__(self) -> str:
        inner = ", ".join(f"{role}={node!r}" for role, node in self.slots)
        return f"{self.kind}({inner or repr(self.text)})"


Match = tuple[int, float, Node]
Primitive = Callable[["Chart", int], Iterable[Match]]


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
            states = _beam(following)
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
            following = _beam(following)
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
            edge = _beam(following)
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


def _beam(states: dict[K, float]) -> dict[K, float]:
    """The cheapest few states for each place; K begins with the place."""
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


@dataclass(frozen=True)
class Telling:
    """The words that make a clause one that merely tells something, or keep it from being one."""

    weighty: frozenset[str] = frozenset()  # no such clause holds one of these
    willing: frozenset[str] = frozenset()  # nor one of these, unless the next goal points at what it names
    telling: frozenset[str] = frozenset()  # one of these makes words a clause
    tellers: frozenset[str] = frozenset()  # a clause after the goals must begin with one of these
    pronouns: frozenset[str] = frozenset()
    commands: frozenset[str] = frozenset()  # it begins with none of these


@dataclass
class Grammar:
    """A language's symbols (each a list of (kind, template)), its classes of words, and the primitives written in Python."""

    rules: Mapping[str, list[tuple[str, Element]]]
    classes: Mapping[str, Element]
    primitives: Mapping[str, Primitive]
    loose: frozenset[str] = frozenset()
    tight: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, str] = field(default_factory=dict)
    restricting: frozenset[str] = frozenset()
    adverbs: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    chained: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    clauses: Telling = Telling()
    pauses: frozenset[str] = frozenset()  # words after which the operator may say why, in the middle of a phrase
    limiting: tuple[tuple[str, ...], ...] = ()  # words that restrict: no reason and no unquoted new name holds them
    acting: tuple[tuple[str, ...], ...] = ()  # words of orders: no unquoted new name holds them
    known: dict[str, tuple[frozenset[str] | None, bool]] = field(default_factory=dict)
    indexed: dict[str, tuple[dict[str, list[tuple[str, Element]]], list[tuple[str, Element]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {name: (frozenset(), False) for name in [*self.rules, *self.classes]}
        while self._learn():
            pass
        for element in [*self.classes.values(), *(e for rules in self.rules.values() for _, e in rules)]:
            self._settle(element)
        for name, rules in self.rules.items():
            self.indexed[name] = self._index(rules)

    def firsts_of(self, symbol: str) -> tuple[frozenset[str] | None, bool]:
        """What a symbol may begin with. A primitive may begin with anything."""
        if symbol in self.primitives:
            return None, False
        if symbol not in self.known:
            raise KeyError(f"no rule, class or primitive is called {symbol}")
        return self.known[symbol]

    def _learn(self) -> bool:
        changed = False
        for name in self.known:
            options = [self.classes[name]] if name in self.classes else [e for _, e in self.rules[name]]
            found = Choice(options).look(self)
            if found != self.known[name]:
                self.known[name], changed = found, True
        return changed

    def _begins_free(self, element: Element) -> bool:
        if isinstance(element, Slot):
            return element.symbol in FREE
        if isinstance(element, Sequence_):
            return bool(element.elements) and self._begins_free(element.elements[0])
        return any(self._begins_free(part) for part in element.parts())

    def _settle(self, element: Element) -> None:
        element.invents = self._begins_free(element)
        element.firsts, element.nullable = element.look(self)
        for part in element.parts():
            self._settle(part)
        if isinstance(element, Choice):
            element.index()

    def _index(self, rules: list[tuple[str, Element]]) -> tuple[dict[str, list[tuple[str, Element]]], list[tuple[str, Element]]]:
        by_first: dict[str, list[tuple[str, Element]]] = {}
        open_rules = []
        for kind, element in rules:
            if element.firsts is None:
                open_rules.append((kind, element))
            else:
                for word in element.firsts:
                    by_first.setdefault(word, []).append((kind, element))
        return by_first, open_rules


class Chart:
    """One sentence being read with one grammar. Readings are remembered per symbol and place."""

    def __init__(self, grammar: Grammar, text: str, found: Sequence[Token], live: Live, strict: bool = False) -> None:
        self.strict = strict  # no unknown names: the first, quick pass
        self.grammar, self.text, self.tokens, self.live = grammar, text, list(found), live
        self.keys = tuple(grammar.spellings.get(token.key, token.key) for token in found)
        self.quotes = quotes(found)
        self._readings: dict[tuple[str, int], list[Match]] = {}
        self._words: dict[tuple[str, int], list[tuple[int, float]]] = {}
        self._skips: dict[int, list[tuple[int, float]]] = {}
        self.openings: set[int] | None = None

    def said(self, start: int, end: int) -> str:
        """The operator's own characters between two tokens."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def begins(self, i: int) -> bool:
        """Whether a free run of words may begin here: in a script without spaces only after a space, a mark or a small word."""
        if i >= len(self.keys) or i == 0 or not is_cjk(self.keys[i][0]) or self.tokens[i].spaced:
            return True
        before = self.keys[i - 1]
        return before in self.grammar.before or not before[0].isalnum() or not is_cjk(before[0])

    def ends(self, end: int) -> bool:
        """Whether a free run of words may end before this token."""
        if end >= len(self.keys) or not is_cjk(self.keys[end - 1][0]):
            return True
        after = self.keys[end]
        return after in self.grammar.after or not is_cjk(after[0])

    def may_start(self, element: Element, i: int) -> bool:
        return (
            i < len(self.keys)
            and (element.firsts is None or self.keys[i] in element.firsts)
            or (i >= len(self.keys) and element.nullable)
        )

    def skips(self, i: int, free: bool = False) -> list[tuple[int, float]]:
        """Places reachable from i over filler words, i itself first; before an invented name only marks are skipped."""
        if free:
            return [(at, cost) for at, cost in self.skips(i) if all(self._unnamed(n) for n in range(i, at))]
        found = self._skips.get(i)
        if found is None:
            found = [(i, 0.0)]
            if i < len(self.keys):
                for end, cost in self.words("filler", i):
                    found.extend((at, 0.05 + cost + more) for at, more in self.skips(end))
                if i and self.keys[i - 1] in self.grammar.pauses and "aside" in self.grammar.rules:
                    found.extend((end, 1.5 + cost) for end, cost, _ in self.readings("aside", i))
            self._skips[i] = found
        return found

    def words_between(self, start: int, end: int) -> bool:
        """Whether more than marks stand there."""
        return any(key[0].isalnum() for key in self.keys[start:end])

    def _unnamed(self, i: int) -> bool:
        """A mark, or an article as one writes it inside a sentence: no part of a name."""
        key = self.keys[i]
        return not key[0].isalnum() or (key in self.grammar.articles and self.said(i, i + 1) == key)

    def holds(self, words: Iterable[tuple[str, ...]], start: int, end: int) -> bool:
        """Whether one of these words stands between two tokens."""
        return any(self.keys[at : at + len(said)] == said for said in words for at in range(start, end - len(said) + 1))

    def words(self, name: str, i: int) -> list[tuple[int, float]]:
        """Where a class of words that begins at i may end."""
        found = self._words.get((name, i))
        if found is None:
            element = self.grammar.classes[name]
            best: dict[int, float] = {}
            if self.may_start(element, i) or element.nullable:
                for end, cost, _ in element.step(self, i):
                    best[end] = min(cost, best.get(end, 1e9))
            found = self._words[name, i] = list(best.items())
        return found

    def readings(self, symbol: str, i: int) -> list[Match]:
        """The readings of a symbol that begin at i, at most KEPT for each end, the cheapest first."""
        key = (symbol, i)
        found = self._readings.get(key)
        if found is not None:
            return found
        self._readings[key] = []
        found = self._readings[key] = _best(self._read(symbol, i))
        return found

    def _read(self, symbol: str, i: int) -> Iterable[Match]:
        primitive = self.grammar.primitives.get(symbol)
        if primitive is not None:
            yield from primitive(self, i)
            return
        if i >= len(self.keys):
            return
        by_first, open_rules = self.grammar.indexed[symbol]
        for rules in (by_first.get(self.keys[i], ()), open_rules):
            for kind, element in rules:
                for end, cost, slots in element.step(self, i):
                    if end > i:
                        node = slots[0][1] if kind == "_" and len(slots) == 1 else Node(kind, slots, self.said(i, end), i, end)
                        yield end, cost, node


def _best(found: Iterable[Match]) -> list[Match]:
    by_end: dict[int, list[Match]] = {}
    for match in found:
        by_end.setdefault(match[0], []).append(match)
    return [match for matches in by_end.values() for match in sorted(matches, key=lambda m: m[1])[:KEPT]]


def template(source: str) -> Element:
    """A template's text as elements. ` !3` at its end makes every reading of it dearer by 3."""
    price = 0.0
    dear = PRICE.search(source)
    if dear:
        source, price = source[: dear.start()], float(dear[1])
    element, rest = _choice(source, 0)
    if rest != len(source):
        raise ValueError(f"the template {source!r} ends at {rest}")
    return Priced(element, price) if price else element


def _choice(source: str, i: int) -> tuple[Element, int]:
    options: list[Element] = []
    while True:
        element, i = _parts(source, i)
        options.append(element)
        if i < len(source) and source[i] == "|":
            i += 1
            continue
        return (options[0] if len(options) == 1 else Choice(options)), i


def _parts(source: str, i: int) -> tuple[Element, int]:
    parts: list[list[Element]] = [[]]
    while i < len(source) and source[i] not in ")]|":
        if source[i] == "~":
            parts.append([])
            i += 1
            continue
        element, i = _part(source, i)
        if element is not None:
            parts[-1].append(element)
    joined = [part[0] if len(part) == 1 else Sequence_(part) for part in parts]
    return (joined[0] if len(joined) == 1 else Shuffle(joined[:-1], joined[-1])), i


def _part(source: str, i: int) -> tuple[Element | None, int]:
    c = source[i]
    if c in "([":
        element, end = _choice(source, i + 1)
        end += 1
        many = source[end : end + 1]
        if many == "?":
            return Maybe(element), end + 1
        if many in ("*", "+"):
            again: Element = Maybe(element, many=True)
            return (again if many == "*" else Sequence_([element, again])), end + 1
        return (Maybe(element) if c == "[" else element), end
    if c == "{":
        end = source.index("}", i)
        role, _, symbol = source[i + 1 : end].partition(":")
        return _optional(Slot(symbol or role, role), source, end + 1)
    if c == "<":
        end = source.index(">", i)
        return _optional(Slot(source[i + 1 : end], None), source, end + 1)
    return _literal(source, i)


def _optional(element: Element, source: str, end: int) -> tuple[Element, int]:
    return (Maybe(element), end + 1) if source[end : end + 1] == "?" else (element, end)


def _literal(source: str, i: int) -> tuple[Element | None, int]:
    """Plain words; `?` right after a character makes that character optional, elsewhere it is a question mark."""
    end = i
    while end < len(source) and source[end] not in "()[]{<|~":
        end += 2 if source[end] == "\\" else 1
        if source[end : end + 1] == "?" and source[end - 1] not in " ?":
            last = Maybe(Words(keys(source[end - 1 : end])))
            before = keys(source[i : end - 1].replace("\\", ""))
            return (Sequence_([Words(before), last]) if before else last), end + 1
    words = keys(source[i:end].replace("\\", ""))
    return (Words(words) if words else None), end
