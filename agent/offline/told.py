"""Clauses that tell rather than ask: a background that changes nothing, or one that names what the next words point at."""

from collections.abc import Iterator
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

    `head` is a word in capitals that begins it and may be a friend's name as well as any other word. `counts` is whether it
    speaks of friends or numbers; `bars`, whether it holds what not even a goal about things alone may pass over.
    """

    end: int
    things: tuple[tuple[str, Span], ...]
    people: tuple[Span, ...]
    weighs: bool
    head: Span | None
    counts: bool
    bars: bool


def background(chart: Chart, i: int) -> Iterator[Match]:
    """A clause without a name, a number, a negation or a wish: before the first goal, or a sentence of its own after it."""
    if _after(chart, i) or i in openings(chart):
        for clause in _clauses(chart, i):
            plain = not (clause.things or clause.people or clause.weighs or clause.head or clause.counts)
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
            if (weighs or slots) and not (clause.things or clause.people or clause.bars or clause.head):
                slots += () if weighs else (("scene", Node("scene")),)
                yield clause.end, _cost(i, clause), Node("remark", slots, chart.said(i, clause.end), i, clause.end)


def told(chart: Chart, i: int) -> Iterator[Match]:
    """A clause before the first goal that names tags or friends: the goal must point at them."""
    if i not in openings(chart):
        return
    for clause in _clauses(chart, i):
        general = chart.keys[i] in chart.grammar.clauses.tellers or _is_about(clause, i)  # "Nobody understands what Ahoy does"
        if clause.counts and (not general or clause.people or clause.bars):
            continue
        slots = [("thing", Node(noun, (("x", Node("name", (), *span)),), *span)) for noun, span in clause.things]
        if clause.people:
            named = Node("people", tuple(("person", Node("person", (), *span)) for span in clause.people))
            slots.append(("friends", Node("friends", (("base", Node("people", (("people", named),))),))))
        if _of_its_friends(chart, i, clause):
            slots.append(("crowd", slots[0][1].inner))
        if slots and clause.counts:
            slots.append(("counts", Node("counts")))
        if clause.head and not clause.weighs and not clause.counts:
            slots.append(("head", Node("person", (), *clause.head)))
        if slots:
            slots += leaning(chart, i, clause.end)
            yield (
                clause.end,
                _cost(i, clause) - (GOAL if clause.head else 0),  # worth no more as a goal than as an aside
                Node("told", tuple(slots), chart.said(i, clause.end), i, clause.end),
            )


def _is_about(clause: Clause, i: int) -> bool:
    """Whether it begins with the name of a tag or another thing: "Scratch keyword keeps catching the wrong people"."""
    return bool(clause.things) and clause.things[0][1][1] == i and not clause.weighs


def _of_its_friends(chart: Chart, i: int, clause: Clause) -> bool:
    """Whether it speaks of one tag and of nobody and nothing else in the plural: after "the Coptic class is off" “they” are those
    who have it."""
    if len(clause.things) != 1 or clause.people or clause.head or clause.weighs or clause.counts or clause.things[0][0] != "tag":
        return False
    _, start, end = clause.things[0][1]
    several = [key for key in chart.keys[end : clause.end] if key.endswith("s") and len(key) > 3]
    known = chart.grammar.clauses.telling
    return set(chart.keys[i:start]) <= chart.grammar.articles and all(key in known for key in several)


def _is_something(chart: Chart, i: int) -> bool:
    """Whether it says what a thing is: "Prom 2025 is just old data"."""
    found = a_thing(chart, i)
    return found is not None and chart.keys[found[1][2] : found[1][2] + 1] in (("is",), ("was",))


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
    things: list[tuple[str, Span]] = []
    people: list[Span] = []
    tells, weighs, at = chart.keys[i] in chart.grammar.clauses.subjects, False, i
    counts, bars, turns = False, False, False
    known = chart.grammar.clauses
    ours = chart.keys[i] in known.impersonal or _is_something(chart, i)
    longer = (found := a_thing(chart, i)) is not None and found[1][2] > i + 1
    headed = (
        not longer and _a_name(chart, i) and chart.keys[i].isalpha() and not (i and chart.keys[i - 1] in chart.grammar.articles)
    )
    head = (chart.said(i, i + 1), i, i + 1) if headed else None
    while at < min(len(chart.keys), i + LONGEST):
        key = chart.keys[at]
        if objects(chart, at):
            return
        if key in known.concluding and tells and at - i > 1 and at + 1 < len(chart.keys):
            yield _clause(chart, Clause(at, tuple(things), tuple(people), weighs, head, counts, bars))
            if orders(chart, at + 1):
                return
        if a_mark(chart, at):
            if tells and at - i > 1:
                yield _clause(chart, Clause(at, tuple(things), tuple(people), weighs, head, counts, bars))
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
        mild = ours and key in known.mild
        counted = (key in known.counting or key in chart.grammar.numbers) and not mild
        if (key in known.weighty and not mild and not counted) or key[:1].isdecimal() or at in chart.quotes:
            return
        name = _person(chart, i, at)
        if name > at:
            people.append((chart.said(at, name), at, name))
            at = name
            continue
        tells = tells or a_verb(chart, at)
        weighs = weighs or (key in known.willing and not mild)
        # "nobody knows what it is for.", "nobody looks at it"
        last = at + 1 < len(chart.keys) and (a_mark(chart, at + 1) or _ends_in_it(chart, at + 1))
        pointed = ours and key in known.kinds and chart.keys[at - 1] in known.pointers  # "somebody turned that workflow off"
        counts, bars = counts or counted, bars or (key in known.barring and not last and not pointed)
        at += 1
    if at == len(chart.keys) and tells and at - i > 1 and i > 0:  # alone it would be told for nothing
        yield _clause(chart, Clause(at, tuple(things), tuple(people), weighs, head, counts, bars))


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
    Bob paid") nobody knows whom an order is about."""
    if not clause.people:
        return clause
    people, head = clause.people, clause.head
    if head is not None and head[1] < people[0][1] and chart.keys[head[1]] not in chart.grammar.vocabulary:
        people = (head, *people)
    apart = any(not set(chart.keys[one[2] : other[1]]) <= chart.grammar.clauses.listing for one, other in pairwise(people))
    return clause._replace(people=people, head=None, counts=clause.counts or apart)


def a_verb(chart: Chart, at: int) -> bool:
    """A word that makes a clause of those around it: one that is known, a past form, or a form in -s before what it governs."""
    key = chart.keys[at]
    governs = at + 1 < len(chart.keys) and chart.keys[at + 1] in chart.grammar.clauses.governed
    return key in chart.grammar.clauses.telling or (len(key) > 4 and (key.endswith("ed") or (key.endswith("s") and governs)))


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
    if end == at + 1 and said != name and said.isascii() and said.islower():
        return None  # a word as any other: "I replied to her" does not speak of the tag Replied
    return noun, (name, at, end)


def _quoted(chart: Chart, at: int) -> tuple[str, Span] | None:
    """A live name in quotes."""
    closed = chart.quotes.get(at)
    found = a_thing(chart, at + 1) if closed is not None else None
    if closed is None or found is None or found[1][2] != closed:
        return None
    return found[0], (found[1][0], at, closed + 1)


def _person(chart: Chart, i: int, at: int) -> int:
    """Where a friend's name that begins here ends: capitals inside the clause, or at its head when a pronoun follows."""
    end = at
    if at > 0 and (chart.keys[at - 1] in chart.grammar.articles or _a_place(chart, at)):
        return at  # "the May flyer" speaks of no May
    while end < len(chart.keys) and _a_name(chart, end):
        end += 1
    if at == i == end:
        return _uncapitalised(chart, i)
    if at == i and end == at + 1 and not chart.grammar.clauses.pronouns & set(chart.keys[end:]):
        return at
    return end


def _a_place(chart: Chart, at: int) -> bool:
    """Whether the word before says that a place is named: "she moved to Leeds"."""
    known = chart.grammar.clauses
    before = chart.keys[max(0, at - 2) : at]
    return before[-1] in known.wherein or (len(before) == 2 and before[0] in known.movers and before[1] in ("to", "from"))


def _uncapitalised(chart: Chart, i: int) -> int:
    """Where a name in small letters at the head of a clause ends: words that are not ours, then a verb, and a pronoun later."""
    g = chart.grammar
    ours = g.clauses.telling | g.clauses.tellers | g.clauses.weighty | g.clauses.willing | g.articles | g.nameless
    end = i
    while (
        end < min(len(chart.keys), i + 3) and chart.keys[end].isalpha() and chart.keys[end] not in ours and not a_verb(chart, end)
    ):
        end += 1
    told = i < end < len(chart.keys) and a_verb(chart, end)
    strange = any(key not in g.vocabulary for key in chart.keys[i:end]) and chart.said(i, i + 1).islower()
    return end if told and strange and g.clauses.pronouns & set(chart.keys[end:]) else i


def _a_name(chart: Chart, at: int) -> bool:
    said = chart.said(at, at + 1)
    key = chart.keys[at]
    g = chart.grammar
    known = any(key in words for words in (g.nameless, g.clauses.telling, g.clauses.tellers, g.articles))
    return said[:1].isupper() and said[1:2].islower() and not known
