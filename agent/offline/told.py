"""Clauses that tell rather than ask: a background that changes nothing, or one that names what the next words point at."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from agent.offline.grammar import GOAL, Chart
from agent.offline.leaning import leaning
from agent.offline.nodes import Match, Node

STOPS = frozenset(".!?:;…¶。！？")
LONGEST = 24
DEAR, WORD = 4.0, 0.25
Span = tuple[str, int, int]


class Clause(NamedTuple):
    """Where it ends, the live things and the friends that it names, and whether it says what must not be passed over.

    `heads` begin it and may be friends' names as well as any other words. `counts` is whether it speaks of friends or numbers;
    `bars`, whether it holds what not even a goal about things alone may pass over; `others`, whether anybody is spoken of
    besides the friends who are named.
    """

    end: int
    things: tuple[tuple[str, Span], ...]
    people: tuple[Span, ...]
    weighs: bool
    heads: tuple[Span, ...]
    counts: bool
    bars: bool
    others: bool


def background(chart: Chart, i: int) -> Iterator[Match]:
    """A clause without a name, a number, a negation or a wish: before the first goal, or a sentence of its own after it."""
    if _after(chart, i) or i in openings(chart):
        for clause in _clauses(chart, i):
            plain = not (clause.things or clause.people or clause.weighs or clause.heads or clause.counts)
            if plain and not leaning(chart, i, clause.end):
                yield clause.end, _cost(i, clause), Node("told", (), chart.said(i, clause.end), i, clause.end)


def _after(chart: Chart, i: int) -> bool:
    return 0 < i < len(chart.keys) and a_mark(chart, i - 1) and chart.keys[i] in chart.grammar.clauses.tellers


def remark(chart: Chart, i: int) -> Iterator[Match]:
    """A clause that could narrow whom an order is about, but not which tag or folder: for goals about things alone."""
    if _after(chart, i) or i in openings(chart):
        for clause in _clauses(chart, i):
            weighs = clause.weighs or clause.counts
            slots = leaning(chart, i, clause.end)
            if (weighs or slots) and not (clause.things or clause.people or clause.bars or clause.heads):
                slots += () if weighs else (("scene", Node("scene")),)
                yield clause.end, _cost(i, clause), Node("remark", slots, chart.said(i, clause.end), i, clause.end)


def told(chart: Chart, i: int) -> Iterator[Match]:
    """A clause before the first goal that names tags or friends: the goal must point at them."""
    if i not in openings(chart):
        return
    for clause in _clauses(chart, i):
        general = chart.keys[i] in chart.grammar.clauses.tellers or _is_about(clause, i)  # "Nobody understands what Ahoy does"
        if clause.counts and (clause.others if clause.people or clause.heads else not general or clause.bars):
            continue
        slots = [("thing", Node(noun, (("x", Node("name", (), *span)),), *span)) for noun, span in clause.things]
        if clause.people:
            named = Node("people", tuple(("person", Node("person", (), *span)) for span in clause.people))
            slots.append(("friends", Node("friends", (("base", Node("people", (("people", named),))),))))
        if _of_its_friends(chart, i, clause):
            slots.append(("crowd", slots[0][1].inner))
        if slots and clause.counts:
            slots.append(("counts", Node("counts")))
        if clause.heads and not clause.weighs:
            slots += [("head", Node("person", (), *span)) for span in clause.heads]
        if slots:
            slots += leaning(chart, i, clause.end)
            if clause.people and clause.things and _denies(chart, i, clause.end):
                slots.append(("leaning", Node("against")))
            yield (
                clause.end,
                _cost(i, clause) - (GOAL if clause.heads else 0),  # worth no more as a goal than as an aside
                Node("told", tuple(slots), chart.said(i, clause.end), i, clause.end),
            )


def _is_about(clause: Clause, i: int) -> bool:
    """Whether it begins with the name of a tag or another thing: "Scratch keyword keeps catching the wrong people"."""
    return bool(clause.things) and clause.things[0][1][1] == i and not clause.weighs


def _of_its_friends(chart: Chart, i: int, clause: Clause) -> bool:
    """Whether it speaks of one tag and of nobody and nothing else in the plural: after "the Coptic class is off" “they” are those
    who have it."""
    if len(clause.things) != 1 or clause.people or clause.heads or clause.weighs or clause.counts or clause.things[0][0] != "tag":
        return False
    _, start, end = clause.things[0][1]
    several = [key for key in chart.keys[end : clause.end] if key.endswith("s") and len(key) > 3]
    known = chart.grammar.clauses.telling
    return set(chart.keys[i:start]) <= chart.grammar.articles and all(key in known for key in several)


def _is_something(chart: Chart, i: int) -> bool:
    """Whether it says what a thing is: "Prom 2025 is just old data"."""
    found = a_thing(chart, i)
    return found is not None and chart.keys[found[1][2] : found[1][2] + 1] in (("is",), ("was",))


def _denies(chart: Chart, start: int, end: int) -> bool:
    """Whether it says that something is not so: "Ann doesn't want VIP"."""
    return not chart.grammar.clauses.denials.isdisjoint(chart.keys[start:end])


def _cost(i: int, clause: Clause) -> float:
    return DEAR + WORD * (clause.end - i)


def openings(chart: Chart) -> set[int]:
    """Places before which nothing was asked yet: greetings and other such clauses at most."""
    if chart.openings is None:
        chart.openings, edge = {0}, [0]
        while edge:
            at = edge.pop()
            named = chart.live.longest(chart.tokens, at)
            passed = (name for name in ("politeness", "then", "filler", "pretext") if name in chart.grammar.classes)
            ends = {end for name in passed for end, _ in chart.words(name, at) if not at < end < named}
            ends |= {clause.end for clause in _clauses(chart, at)}
            edge += [end for end in ends - chart.openings if end < len(chart.keys)]
            chart.openings |= ends
    return chart.openings


def _clauses(chart: Chart, i: int) -> Iterator[Clause]:
    """What may be told from i on, up to each comma and to the first stronger mark."""
    if i >= len(chart.keys) or chart.keys[i] in chart.grammar.clauses.commands or "harmless" not in chart.grammar.classes:
        return
    known = chart.grammar.clauses
    things: list[tuple[str, Span]] = []
    small = small_names(chart, i)
    pointed = _pointed_at(chart, small)
    people, heads = (list(small), ()) if pointed else ([], small or _head(chart, i))
    at = small[-1][2] if small else i
    tells, weighs = chart.keys[i] in known.subjects, False
    counts, bars, others, turns = False, False, False, False
    ours = chart.keys[i] in known.impersonal or _is_something(chart, i)

    def clause() -> Clause:
        return _clause(chart, Clause(at, tuple(things), tuple(people), weighs, heads, counts, bars, others))

    while at < min(len(chart.keys), i + LONGEST):
        key = chart.keys[at]
        if objects(chart, at):
            return
        if key in known.concluding and tells and at - i > 1 and at + 1 < len(chart.keys):
            yield clause()
            if orders(chart, at + 1):
                return
        if a_mark(chart, at):
            if tells and at - i > 1:
                yield clause()
            if key != "," or (at + 1 < len(chart.keys) and chart.keys[at + 1] in chart.grammar.clauses.commands):
                return
            at += 1
            continue
        harmless = over_harmless(chart, at)
        if harmless > at:
            tells = tells or any(a_verb(chart, n) for n in range(at, harmless))
            at = harmless
            continue
        turns = turns or (bool(things) and "becoming" in chart.grammar.classes and bool(chart.words("becoming", at)))
        found = a_thing(chart, at) or _quoted(chart, at)
        if found is not None:
            if turns:
                return  # "everyone with A becomes B" asks for something
            things.append(found)
            at = found[1][2]
            continue
        named = bool(people or heads)
        mild = ours and key in known.mild
        counted = (key in known.counting or key in chart.grammar.numbers or (named and key[:1].isdecimal())) and not mild
        passed = mild or counted or (named and (key in known.lately or _goes_on(chart, at, people)))
        if (key in known.weighty and not passed) or (key[:1].isdecimal() and not counted) or at in chart.quotes:
            return
        more = _people(chart, i, at)
        if more:
            people += more
            at = more[-1][2]
            continue
        tells = tells or a_verb(chart, at)
        weighs = weighs or (key in known.willing and not mild)
        # "nobody knows what it is for.", "nobody looks at it"
        last = at + 1 < len(chart.keys) and (a_mark(chart, at + 1) or _ends_in_it(chart, at + 1))
        points = ours and key in known.kinds and chart.keys[at - 1] in known.pointers  # "somebody turned that workflow off"
        counts, bars = counts or counted, bars or (key in known.barring and not last and not points)
        others = others or (key in known.companions and not mild) or (counted and chart.keys[at - 1] in known.listing)
        at += 1
    if at == len(chart.keys) and tells and at - i > 1 and i > 0:  # alone it would be told for nothing
        yield clause()


def _goes_on(chart: Chart, at: int, people: Sequence[Span]) -> bool:
    """Whether a "but" goes on about the one friend who was named: "Ann has the tag but she's been in"."""
    known = chart.grammar.clauses
    alone = len(people) == 1 and at + 1 < len(chart.keys)
    return alone and chart.keys[at] in known.turning and chart.keys[at + 1] in known.subjects


def _head(chart: Chart, i: int) -> tuple[Span, ...]:
    """A word in capitals that begins a clause, and may be a friend's name as well as any other word."""
    longer = (found := a_thing(chart, i)) is not None and found[1][2] > i + 1
    named = not longer and _a_name(chart, i) and chart.keys[i].isalpha()
    return ((chart.said(i, i + 1), i, i + 1),) if named and not (i and chart.keys[i - 1] in chart.grammar.articles) else ()


def orders(chart: Chart, at: int) -> bool:
    """Whether what follows "so" is an order: "she paid so Deposit comes off", and not "it was so warm"."""
    ordered = chart.keys[at] in chart.grammar.clauses.commands or bool(chart.words("everyone", at))
    return ordered or a_thing(chart, at) is not None or _quoted(chart, at) is not None or _a_name(chart, at)


def over_harmless(chart: Chart, at: int) -> int:
    """Where words end that weigh nothing and in which no objection begins; `at` where there are none."""
    ends = [end for end, _ in chart.words("harmless", at) if not any(objects(chart, n) for n in range(at, end))]
    return max(ends, default=at)


def objects(chart: Chart, at: int) -> bool:
    """Whether words begin here that speak against an order, or put it off: "the boss is against it"."""
    return "objecting" in chart.grammar.classes and bool(chart.words("objecting", at))


def _clause(chart: Chart, clause: Clause) -> Clause:
    """With the head among the friends where it can only be one: "Ann and Bob paid". Of friends who stand apart ("Ann told us that
    Bob paid") nobody knows whom an order is about; of words in small letters that may be a name and say something, neither."""
    named = clause.people or clause.heads
    if named and named[0][0].islower() and not chart.grammar.clauses.saying.isdisjoint(chart.keys[named[-1][2] : clause.end]):
        return clause._replace(heads=(), people=(), counts=clause.counts or bool(clause.people), bars=True)
    if not clause.people:
        return clause
    people, heads = clause.people, clause.heads
    if heads and heads[0][1] < people[0][1] and chart.keys[heads[0][1]] not in chart.grammar.vocabulary:
        people = (*heads, *people)
    apart = any(not set(chart.keys[one[2] : other[1]]) <= chart.grammar.clauses.listing for one, other in pairwise(people))
    return clause._replace(people=people, heads=(), counts=clause.counts or apart, others=clause.others or apart)


def a_verb(chart: Chart, at: int) -> bool:
    """A word that makes a clause of those around it: one that is known, a past form, or a form in -s before what it governs."""
    key = chart.keys[at]
    governs = at + 1 < len(chart.keys) and chart.keys[at + 1] in chart.grammar.clauses.governed
    if key in chart.grammar.clauses.telling or key.endswith("n't"):
        return True
    return len(key) > 4 and (key.endswith("ed") or (key.endswith("s") and governs))


def _ends_in_it(chart: Chart, at: int) -> bool:
    """Whether "it" ends the clause: "nobody looks at it" says nothing about where."""
    return chart.keys[at] == "it" and (at + 1 == len(chart.keys) or a_mark(chart, at + 1))


def a_mark(chart: Chart, at: int) -> bool:
    key = chart.keys[at]
    return key in STOPS or key in ",()" or chart.decorates(at) or (key in "-–—" and chart.tokens[at].spaced)


def a_thing(chart: Chart, at: int) -> tuple[str, Span] | None:
    """The longest live name that begins here, with its noun."""
    found = [
        (end, noun, name)
        for noun, trie in chart.live.tries.items()
        for end, name, _ in trie.found(chart.tokens, at, chart.grammar.articles)
    ]
    if not found:
        return None
    end, noun, name = max(found, key=lambda each: (len(each[2]), -each[0]))
    said = chart.said(at, end)
    if " " not in said and said != name and said.isascii() and said.islower():
        return None  # a word as any other: "I replied to her" does not speak of the tag Replied
    return noun, (name, at, end)


def _quoted(chart: Chart, at: int) -> tuple[str, Span] | None:
    """A live name in quotes."""
    closed = chart.quotes.get(at)
    found = a_thing(chart, at + 1) if closed is not None else None
    if closed is None or found is None or found[1][2] != closed:
        return None
    return found[0], (found[1][0], at, closed + 1)


def _people(chart: Chart, i: int, at: int) -> list[Span]:
    """A friend's name that begins here: capitals inside the clause, or at its head when a pronoun follows; and names in small
    letters after a word for talking to somebody, when a pronoun follows."""
    known = chart.grammar.clauses
    end = at
    if at > 0 and (_of_a_thing(chart, at) or _a_place(chart, at)):
        return []  # "the May flyer" speaks of no May
    while end < len(chart.keys) and _a_name(chart, end) and not (end > i and chart.keys[end] in known.occasions):
        end += 1
    if end == at:
        met = at > i and chart.keys[at - 1] in known.meeting
        small = small_names(chart, at) if met else ()
        return [*small] if _pointed_at(chart, small) else []
    if at == i and end == at + 1 and known.pronouns.isdisjoint(chart.keys[end:]):
        return []
    return [(chart.said(at, end), at, end)]


def _pointed_at(chart: Chart, people: Sequence[Span]) -> bool:
    """Whether something behind these points at them: a pronoun, or "both" of several."""
    known = chart.grammar.clauses
    pointing = known.pronouns | (known.several if len(people) > 1 else frozenset())
    return bool(people) and not pointing.isdisjoint(chart.keys[people[-1][2] :])


def _of_a_thing(chart: Chart, at: int) -> bool:
    """Whether an article stands before a word in capitals, or before what is new or old: "the new Ottolenghi"."""
    articles = chart.grammar.articles
    apart = at > 1 and chart.keys[at - 1] in chart.grammar.clauses.mild and chart.keys[at - 2] in articles
    return chart.keys[at - 1] in articles or apart


def _a_place(chart: Chart, at: int) -> bool:
    """Whether the word before says that a place is named: "she moved to Leeds"."""
    known = chart.grammar.clauses
    before = chart.keys[max(0, at - 2) : at]
    return before[-1] in known.wherein or (len(before) == 2 and before[0] in known.movers and before[1] in ("to", "from"))


def small_names(chart: Chart, at: int) -> tuple[Span, ...]:
    """Names in small letters, one or several that are listed: words that are not ours, one of each name in no phrase, and behind
    them a verb or a word for how many they are; after a word for talking to somebody, anything, and two words at least."""
    known = chart.grammar.clauses
    met = at > 0 and chart.keys[at - 1] in known.meeting
    found, end = [], at
    while (until := _small_name(chart, at)) > at + met:  # a single word may be anything: "we use it for bookings"
        found.append((chart.said(at, until), at, until))
        end, at = until, until + 1
        if chart.keys[until : until + 1] and chart.keys[until] not in known.listing:
            break
    told = met or (end < len(chart.keys) and (a_verb(chart, end) or chart.keys[end] in known.lately))
    return tuple(found) if told else ()


def _small_name(chart: Chart, at: int) -> int:
    """Where such a name ends."""
    g, end = chart.grammar, at
    ours = (g.clauses.telling, g.clauses.tellers, g.clauses.weighty, g.clauses.willing, g.articles, g.nameless, g.clauses.lately)
    while end < min(len(chart.keys), at + 3) and chart.keys[end].isalpha() and chart.said(end, end + 1).islower():
        if any(chart.keys[end] in words for words in ours) or a_verb(chart, end):
            break
        end += 1
    strange = any(key not in g.vocabulary for key in chart.keys[at:end])
    return end if strange and a_thing(chart, at) is None else at


def _a_name(chart: Chart, at: int) -> bool:
    said = chart.said(at, at + 1)
    key = chart.keys[at]
    g = chart.grammar
    known = any(key in words for words in (g.nameless, g.clauses.telling, g.clauses.tellers, g.articles))
    return said[:1].isupper() and said[1:2].islower() and not known
