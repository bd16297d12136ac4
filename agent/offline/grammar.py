"""A small chart parser over phrase templates: every way a stretch of the sentence can be read, the cheapest first.

Words that are mere filler may stand between any two parts of a template.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.offline.effort import Effort
from agent.offline.elements import FREE, Choice, Element, Sequence_, Slot
from agent.offline.live import Live
from agent.offline.nodes import Match, Node
from agent.offline.words import Token, is_cjk, is_katakana, quotes

NOUNS = tuple(map(tuple, ("たぐ", "ふぉるだ", "ふぉるだー", "せぐめんと", "わーくふろー")))  # they part from names
GOAL = 0.8  # what each goal of a sentence costs
SPLIT = 1.0  # what a class of words costs that ends in the middle of a name
PEOPLE = frozenset({"person", "bearer", "人", "担い手"})  # classes of words for friends
KEPT = 4  # readings kept for one symbol over one stretch
Primitive = Callable[["Chart", int], Iterable[Match]]
CROSSES = frozenset("✕✖☓❌❎")


@dataclass(frozen=True)
class Telling:
    """The words that make a clause one that merely tells something, or keep it from being one."""

    weighty: frozenset[str] = frozenset()  # no such clause holds one of these
    willing: frozenset[str] = frozenset()  # nor one of these, unless the next goal points at what it names
    telling: frozenset[str] = frozenset()  # one of these makes words a clause
    tellers: frozenset[str] = frozenset()  # a clause after the goals must begin with one of these
    subjects: frozenset[str] = frozenset()  # a clause that begins with one of these has its verb next
    governed: frozenset[str] = frozenset()  # what stands after a verb, and not after a noun in the plural
    pronouns: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()  # a clause that begins with one of these is about the shop or a thing, not friends
    mild: frozenset[str] = frozenset()  # words that weigh nothing in such a clause
    counting: frozenset[str] = frozenset()  # words of friends and numbers: they weigh nothing for a goal about things alone
    companions: frozenset[str] = frozenset()  # words of others than the friends who are named
    lately: frozenset[str] = frozenset()  # beside a friend's name these say when, or how many of those who are named
    meeting: frozenset[str] = frozenset()  # after one of these words in small letters may be a friend's name
    standing: frozenset[str] = frozenset()  # nouns in -ing
    turning: frozenset[str] = frozenset()  # they go on about a friend who was named, before a pronoun
    saying: frozenset[str] = frozenset()  # beside words in small letters that may be a name: others may be spoken of
    several: frozenset[str] = frozenset()  # these point at several friends who were named
    barring: frozenset[str] = frozenset()  # words that weigh for any goal
    kinds: frozenset[str] = frozenset()  # what tags and the like are called
    pointers: frozenset[str] = frozenset()  # after one of these such a word only points at what the order is about
    listing: frozenset[str] = frozenset()  # what stands between friends who are named together
    being: frozenset[str] = frozenset()  # after a noun that names nothing here: what is told about it begins
    wherein: frozenset[str] = frozenset()  # a word in capitals after one of these is a place
    movers: frozenset[str] = frozenset()  # and after one of these with "to" or "from"
    concluding: frozenset[str] = frozenset()  # they part a reason from the order that follows, with no mark before them
    soon: frozenset[str] = frozenset()  # times to come, which a marked reason may hold
    wishes: frozenset[str] = frozenset()  # beside a name one of these may ask for something
    occasions: frozenset[str] = frozenset()  # words in capitals that name nobody
    commands: frozenset[str] = frozenset()  # it begins with none of these
    inanimate: frozenset[str] = frozenset()  # things in the plural that are no friends
    selecting: frozenset[str] = frozenset()  # what is said in passing may say with these whom an order is about
    denials: frozenset[str] = frozenset()  # one of these turns round what a remark says
    halting: frozenset[str] = frozenset()  # it holds none of these: they may take an order back, put it off or add to it
    purposing: frozenset[str] = frozenset()  # but these where we mean to do something
    coming: frozenset[str] = frozenset()  # and these where we do something else then than what was ordered
    deictic: frozenset[str] = frozenset()  # which we may do where one of these stands
    ours: frozenset[str] = frozenset()  # with these begins what we do or mean to do
    ahead: frozenset[str] = frozenset()  # with these, what we shall do with friends, which says nothing about which


@dataclass
class Grammar:
    """A language's symbols (each a list of (kind, template)), its classes of words, and the primitives written in Python."""

    rules: Mapping[str, list[tuple[str, Element]]]
    classes: Mapping[str, Element]
    primitives: Mapping[str, Primitive]
    sensible: Callable[["Chart", Node], bool]  # whether what a rule found can be meant
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
    finals: frozenset[str] = frozenset()  # words that end a sentence: a picture after one decorates it
    pauses: frozenset[str] = frozenset()  # words after which the operator may say why, in the middle of a phrase
    limiting: tuple[tuple[str, ...], ...] = ()  # words that restrict: no reason and no unquoted new name holds them
    places: frozenset[str] = frozenset()  # inside a name without quotes they may say where it is to go
    linking: frozenset[str] = frozenset()  # a name that begins with one of these may say of friends where they stand
    inner: frozenset[str] = frozenset()  # a name that begins with a capital may hold these between its words
    vocabulary: frozenset[str] = frozenset()  # every word of the phrases
    nameless: frozenset[str] = frozenset()  # no friend's name begins with one of these
    conditional: tuple[tuple[str, ...], ...] = ()  # words that say when or whether: no reason holds them
    weighing: tuple[tuple[str, ...], ...] = ()  # words that may narrow: no plain statement holds them
    acting: tuple[tuple[str, ...], ...] = ()  # words of orders: no unquoted new name holds them
    manner: frozenset[tuple[str, ...]] = frozenset()  # words of time, order and manner: none alone is an unquoted new name
    vaguely: tuple[tuple[str, ...], ...] = ()  # said of a message, not in it: an unquoted word with them is asked about
    unwilling: tuple[tuple[str, ...], ...] = ()  # words that refuse or ask for more: nothing told behind an order holds them
    negating: tuple[tuple[str, ...], ...] = ()  # right after a goal they turn it into its opposite
    unnamely: tuple[tuple[str, ...], ...] = ()  # words that no friend's unquoted name holds
    inflected: tuple[tuple[str, ...], ...] = ()  # ends of verbs: no unknown name holds them
    unbroken: frozenset[tuple[str, ...]] = frozenset()  # two tokens between which no goal ends
    known: dict[str, tuple[frozenset[str] | None, bool]] = field(default_factory=dict)
    indexed: dict[str, tuple[dict[str, list[tuple[str, Element]]], list[tuple[str, Element]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.rules.keys() & self.primitives.keys() | self.rules.keys() & self.classes.keys():
            raise ValueError(f"{name} is the name of something else")
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

    def __init__(
        self, grammar: Grammar, text: str, found: Sequence[Token], live: Live, effort: Effort, strict: bool = False
    ) -> None:
        self.strict = strict  # no unknown names: the first, quick pass
        self.effort = effort
        self.grammar, self.text, self.tokens, self.live = grammar, text, list(found), live
        self.keys = tuple(grammar.spellings.get(token.key, token.key) for token in found)
        self.quotes = quotes(found)
        self._readings: dict[tuple[str, int], list[Match]] = {}
        self._words: dict[tuple[str, int], list[tuple[int, float]]] = {}
        self._skips: dict[int, list[tuple[int, float]]] = {}
        self._written: list[tuple[int, int]] | None = None
        self.openings: set[int] | None = None
        self.scenes: set[int] | None = None

    def said(self, start: int, end: int) -> str:
        """The operator's own characters between two tokens."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def begins(self, i: int) -> bool:
        """Whether a free run of words may begin here: in a script without spaces only after a space, a mark or a small word."""
        if i >= len(self.keys) or i == 0 or not is_cjk(self.keys[i][0]) or self.tokens[i].spaced:
            return True
        before = self.keys[i - 1]
        if self._inside_katakana(i) or self.inside_spelling(i):
            return False
        return before in self.grammar.before or not before[0].isalnum() or not is_cjk(before[0]) or self._after_newly(i)

    def _after_newly(self, i: int) -> bool:
        """Behind 新しく, which says that something is made and is no part of what it is called."""
        known = "newly" in self.grammar.classes
        return known and any(end == i for at in range(max(0, i - 4), i) for end, _ in self.words("newly", at))

    def ends(self, end: int) -> bool:
        """Whether a free run of words may end before this token."""
        if end >= len(self.keys) or not is_cjk(self.keys[end - 1][0]) or self.tokens[end].spaced:
            return True
        if self._inside_katakana(end) or self.inside_spelling(end):
            return False
        after = self.keys[end]
        return after in self.grammar.after or not is_cjk(after[0])

    def _inside_katakana(self, i: int) -> bool:
        """Whether katakana stand on both sides and neither side is a noun such as タグ: ト in ギフト is no particle."""
        if not all(is_katakana(self.said(n, n + 1)[:1]) for n in (i - 1, i)):
            return False
        return not any(self.keys[i : i + len(noun)] == noun or self.keys[max(0, i - len(noun)) : i] == noun for noun in NOUNS)

    def inside_spelling(self, i: int) -> bool:
        """Whether this token and the one before stand for one word that was spelled otherwise: 入っ, read as はいっ."""
        return i < len(self.tokens) and self.tokens[i].start == self.tokens[i].end

    def may_start(self, element: Element, i: int) -> bool:
        return (
            i < len(self.keys)
            and (element.firsts is None or self.keys[i] in element.firsts)
            or (i >= len(self.keys) and element.nullable)
        )

    def skips(self, i: int, free: bool = False) -> list[tuple[int, float]]:
        """Places reachable from i over filler words, i itself first; before an invented name only marks are skipped."""
        if free:
            named = next((n for n in range(i, len(self.keys)) if not self._unnamed(n)), len(self.keys))
            return [(at, cost) for at, cost in self.skips(i) if at <= named]
        found = self._skips.get(i)
        if found is None:
            over = {i: 0.0}
            for at in range(i, len(self.keys)):
                for end, cost in self._fillers(at) if at in over else ():
                    over[end] = min(over[at] + cost, over.get(end, 1e9))
            found = self._skips[i] = list(over.items())
        self.effort.spend(len(found))
        return found

    def _fillers(self, i: int) -> list[tuple[int, float]]:
        """Where one filler ends that begins at i."""
        if i and self.keys[i - 1] == "て" and any(self.keys[i : i + len(said)] == said for said in self.grammar.negating):
            return []  # 作ってまとめて: a second deed
        found = [(i + 1, 0.05)] if self.decorates(i) else []
        found += [(end, 0.05 + cost) for end, cost in self.words("filler", i) if end >= self.joined(i)]
        if i and self.keys[i - 1] in self.grammar.pauses and "aside" in self.grammar.rules:
            found += [(end, 1.5 + cost) for end, cost, node in self.readings("aside", i) if node.kind != "statement"]
        return found

    def joined(self, i: int) -> int:
        """Where "so that" or the like ends: its "so" alone is no filler. But "so | that tag …" is two."""
        ends = [end for end, _ in self.words("sothat", i)] if "sothat" in self.grammar.classes else []
        kinds = self.grammar.clauses.kinds
        return max((end for end in ends if not kinds & set(self.keys[end : end + 1])), default=i)

    def decorates(self, i: int) -> bool:
        """A smiley or another picture, at the end of a word or of a sentence: あおい💅さん is a name, and a cross says no."""
        if self.keys[i] in CROSSES:
            return False
        inside = i + 1 < len(self.keys) and self.keys[i + 1][0].isalnum() and not self.tokens[i + 1].spaced
        titled = "さん" in self.grammar.classes and bool(self.words("さん", i + 1))
        said = i > 0 and self.keys[i - 1] in self.grammar.finals and not titled
        return (not inside or said) and unicodedata.category(self.keys[i][0]) in ("So", "Sk", "Mn", "Cf")

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
                called = self._called_so(i) if name in PEOPLE else ()
                for end, cost, _ in element.step(self, i):
                    if end not in called and not any(stop < end for stop in called if is_cjk(self.keys[i][0])):
                        best[end] = min(cost + self._splitting(i, end), best.get(end, 1e9))
            found = self._words[name, i] = list(best.items())
        return found

    def _called_so(self, i: int) -> frozenset[int]:
        """Where a tag's name ends that begins here: “club members” are those with the tag Club member, and not just anybody;
        in a script without spaces also where 様 or the like follows."""
        return frozenset(end for end, _, _ in self.live.tries["tag"].found(self.tokens, i, plurals=self.grammar.plurals))

    def inside_a_name(self, at: int) -> bool:
        """Whether a live name goes over this place."""
        return any(self.live.longest(self.tokens, n) > at for n in range(max(0, at - 5), at))

    def _splitting(self, i: int, end: int) -> float:
        """What it costs to end or to begin in the middle of a name that is written as one: “with No | newsletter”."""
        if self._written is None:
            places = [at for at in range(1, len(self.keys)) if self.said(at, at + 1)[:1].isupper()]
            self._written = [(at, self.live.longest(self.tokens, at)) for at in places]
        return SPLIT * any(i <= at < end < stop or at < i < stop for at, stop in self._written)

    def readings(self, symbol: str, i: int) -> list[Match]:
        """The readings of a symbol that begin at i, at most KEPT for each end, the cheapest first."""
        key = (symbol, i)
        found = self._readings.get(key)
        if found is not None:
            return found
        self._readings[key] = []
        self.effort.descend()
        found = self._readings[key] = _best(self._read(symbol, i))
        self.effort.ascend(1 + len(found))
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
                        if self.grammar.sensible(self, node):
                            yield end, cost, node


def _best(found: Iterable[Match]) -> list[Match]:
    by_end: dict[int, list[Match]] = {}
    for match in found:
        by_end.setdefault(match[0], []).append(match)
    return [match for matches in by_end.values() for match in _cheapest(sorted(matches, key=lambda m: m[1]))]


def _cheapest(matches: list[Match]) -> list[Match]:
    """Those that are kept. A remark is not crowded out: what is cheaper may lead to nothing."""
    remarks = [match for match in matches[KEPT:] if match[2].kind == "remark"]
    return matches[:KEPT] + remarks[:1]
