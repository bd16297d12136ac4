"""Clauses beside an order that change nothing about it, whatever they begin with, and that no word marks as reasons.

The order says by itself whom and what it is about; so what stands beside it may tell anything that is no order or wish, takes
nothing back, puts nothing off (`halting`) and names nothing of the account, and nobody, besides what the order names.

Where the order describes its friends, it may not say which of them are meant either: it speaks of no people (`selecting`), and
has a subject of its own. An order that points back ("them", "those") is asked about all the same. Beside an order about things
alone, or about friends by name, it may speak of anybody, for it cannot make them fewer.
"""

from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.leaning import leaning
from agent.offline.nodes import Match, Node, Slots
from agent.offline.told import a_mark, a_thing, a_verb, objects, openings, orders, over_harmless, small_names

LONGEST = 30
PLAIN, DEAR = (3.0, 0.1), (4.0, 0.25)  # what may narrow is dearer than what weighs nothing at all
WHOM = ("for", "the")  # what is for somebody is perhaps for nobody else: nothing that tags and folders mind
SET_OFF = frozenset("()-–—,")


def in_passing(chart: Chart, i: int) -> Iterator[Match]:
    """A clause up to a strong mark, the end or an order that is joined to it; before an order also up to a comma."""
    if not chart.grammar.clauses.halting or not _may_begin(chart, i):
        return
    weighs = not _has_a_subject(chart, i)
    for end, narrows, named in _ends(chart, i):
        slots: Slots = () if weighs or narrows else (("scene", Node("scene", (), chart.said(i, end), i, end)),)
        price = DEAR if weighs or narrows or named else PLAIN
        own = tuple(("own", Node("own", (), name)) for name in named)
        node = Node("remark", (*slots, *own, *leaning(chart, i, end)), chart.said(i, end), i, end)
        yield end, price[0] + price[1] * (end - i), node


def _starts(chart: Chart) -> set[int]:
    """Where a clause may stand before any order, behind another such clause at most."""
    if chart.scenes is None:
        chart.scenes = found = set(openings(chart))
        edge = list(found)
        while edge:
            at = edge.pop()
            for end, _, _ in _ends(chart, at) if at < len(chart.keys) and _opens(chart, at) else ():
                start = end
                while start < len(chart.keys) and a_mark(chart, start):
                    start += 1
                fresh = {start, *(n for name in ("politeness", "then") for n, _ in chart.words(name, start))} - found
                if start < len(chart.keys):
                    found |= fresh
                    edge += fresh
        chart.openings = openings(chart) | found
    return chart.scenes


def _may_begin(chart: Chart, i: int) -> bool:
    """Behind a mark, or before any order."""
    return i < len(chart.keys) and (i in _starts(chart) or (i > 0 and a_mark(chart, i - 1))) and _opens(chart, i)


def _opens(chart: Chart, i: int) -> bool:
    """Whether it begins as a clause may, with no order, no preposition and no word that may be a name in small letters."""
    known, key = chart.grammar.clauses, chart.keys[i]
    common = _is_common(chart, i) or chart.said(i, i + 1)[:1].isupper()
    return key in known.subjects | known.ours or (key[:1].isalpha() and key not in known.commands and common)


def _is_common(chart: Chart, i: int) -> bool:
    """Whether its first word is one as any other, and no name."""
    known, key = chart.grammar.clauses, chart.keys[i]
    ours = (chart.grammar.vocabulary, known.inanimate, known.tellers, known.telling, known.occasions, known.selecting)
    return any(key in words for words in ours) or _is_doing(chart, i) or (len(key) > 4 and key.endswith("ed"))


def _has_a_subject(chart: Chart, i: int) -> bool:
    """Whether it can be said of nobody but its own subject: "joined last spring" may say which friends are meant."""
    known, key = chart.grammar.clauses, chart.keys[i]
    if key in known.subjects | known.ours:
        return True
    if i and chart.keys[i - 1] in SET_OFF and i not in _starts(chart):
        return False
    return i in _starts(chart) if _is_doing(chart, i) else not a_verb(chart, i)


def _is_doing(chart: Chart, at: int) -> bool:
    """Whether a word in -ing says what is done, and is no such noun as "morning"."""
    key = chart.keys[at]
    return key.endswith("ing") and len(key) > 5 and key not in chart.grammar.clauses.standing


def _ends(chart: Chart, i: int) -> list[tuple[int, bool, tuple[str, ...]]]:
    """Where a clause that begins here may end, whether it may narrow an order so far, and what it names; nothing if it is a
    question, objects, has no verb or holds a word that weighs beside any order."""
    known = chart.grammar.clauses
    named: list[str] = []
    verb, narrows, at = chart.keys[i] in known.subjects | known.ours, False, _over_some(chart, i)
    found: list[tuple[int, bool, tuple[str, ...]]] = []
    while at < min(len(chart.keys), i + LONGEST):
        key = chart.keys[at]
        concludes = key in known.concluding and verb and at - i > 1 and at + 1 < len(chart.keys)
        strong = a_mark(chart, at) and key not in ",()"
        if (concludes and orders(chart, at + 1)) or strong or key == ")":
            if key == "!" and not verb and _counts(chart, i, at):
                return [*found, (at, True, tuple(named))]
            return [*found, (at, narrows, tuple(named))] if verb and at - i > 1 and key != "?" else found
        if objects(chart, at):
            return found
        if key == "," and at - i > 1 and chart.keys[i] in known.subjects | known.ours and _goes_before(chart, i, at):
            found.append((at, narrows, tuple(named)))
        over = over_harmless(chart, at)
        if over > at:
            verb, at = verb or any(a_verb(chart, n) for n in range(at, over)), over
            continue
        thing = a_thing(chart, at)
        if thing is not None:
            named.append(thing[1][0])
            at = thing[1][2]
            continue
        if _halts(chart, i, at):
            return found
        if _is_a_name(chart, i, at):
            named.append(key.removesuffix("'s"))
        elif chart.keys[at - 1] in known.meeting and at > i:
            named += [word for name, _, _ in small_names(chart, at) for word in name.split()]
        narrows = narrows or _narrows(chart, i, at)
        verb = verb or a_verb(chart, at) or key.endswith("n't") or _is_doing(chart, at)
        at += 1
    ended = at == len(chart.keys) and verb and at - i > 1 and i > 0
    return [*found, (at, narrows, tuple(named))] if ended else found


def _counts(chart: Chart, i: int, end: int) -> bool:
    """Whether it only says what there is, and how much of it: "Great news, two new signups!"."""
    return any(key in chart.grammar.numbers or key in chart.grammar.clauses.inanimate for key in chart.keys[i:end])


def _over_some(chart: Chart, i: int) -> int:
    """Where words end that speak of some people or other before any order, which says of nobody that he is meant: "Lots of folks
    have gone quiet"."""
    known = "existing" in chart.grammar.classes and i in (chart.scenes or ())
    return max((end for end, _ in chart.words("existing", i)), default=i) if known else i


def _goes_before(chart: Chart, i: int, at: int) -> bool:
    """Whether an order follows the comma, and none came before."""
    return i in _starts(chart) and at + 1 < len(chart.keys) and chart.keys[at + 1] in chart.grammar.clauses.commands


def _halts(chart: Chart, i: int, at: int) -> bool:
    """Whether this word may take an order back, put it off or add to it."""
    grammar, key = chart.grammar, chart.keys[at]
    known = grammar.clauses
    if key in known.halting and not (_points(chart, i, at) or _intends(chart, i, at)):
        return True
    if at in chart.quotes or key[:1].isdecimal() or _of_many(chart, at):
        return True
    said = (*grammar.limiting, *grammar.conditional)
    if any(chart.keys[at : at + len(words)] == words for words in said if words != WHOM):
        merely = key == "only" and chart.keys[at - 1] in known.subjects  # "she only came for a day"
        return not (merely or _intends(chart, i, at))
    return False


def _is_a_name(chart: Chart, i: int, at: int) -> bool:
    """Whether somebody or something may be called so: a word in capitals inside a clause, or a first word that is no other."""
    key, known = chart.keys[at], chart.grammar.clauses
    if at == i:
        return key not in known.subjects and not _is_common(chart, i)
    myself = key == "i" or key.startswith(("i'", "i’"))
    return chart.said(at, at + 1)[:1].isupper() and key not in known.occasions and not myself


def _points(chart: Chart, i: int, at: int) -> bool:
    """Whether a word for a thing only points at what the order is about: "the old one is a bit rude"."""
    known = chart.grammar.clauses
    return at > i and chart.keys[at] in known.kinds and chart.keys[at - 1] in known.pointers


def _intends(chart: Chart, i: int, at: int) -> bool:
    """Whether it says what we mean to do, which is no deed of ours ("we want to thank …"), or when we do something else than
    what was asked for ("we open a second shop next month")."""
    known, key = chart.grammar.clauses, chart.keys[at]
    following = chart.keys[at + 1 : at + 2]
    if key in known.purposing and following and following[0] not in known.governed:
        return _is_ours(chart, i)
    return key in known.coming and _is_ours(chart, i) and known.deictic.isdisjoint(_up_to_a_mark(chart, i))


def _up_to_a_mark(chart: Chart, i: int) -> tuple[str, ...]:
    """The words of a clause."""
    ends = (at for at in range(i, len(chart.keys)) if a_mark(chart, at) or chart.keys[at] in chart.grammar.clauses.concluding)
    return chart.keys[i : next(ends, len(chart.keys))]


def _is_ours(chart: Chart, i: int) -> bool:
    key = chart.keys[i]
    return key in chart.grammar.clauses.ours or (_is_doing(chart, i) and i in _starts(chart))


def _narrows(chart: Chart, i: int, at: int) -> bool:
    """Whether this word may say whom an order is about, or whom it is not about."""
    grammar, key = chart.grammar, chart.keys[at]
    known = grammar.clauses
    if chart.keys[at : at + len(WHOM)] == WHOM and not _is_ours(chart, i):
        return True
    meant = (key in known.pronouns and chart.keys[i] in known.ahead) or _intends(chart, i, at)
    if key == "only" or (key in known.selecting and not meant):
        return True
    several = key.endswith("s") and not key.endswith(("ss", "'s", "us")) and len(key) > 4
    return several and key not in known.inanimate | known.telling and not _governs(chart, i, at)


def _governs(chart: Chart, i: int, at: int) -> bool:
    """Whether a word in -s is the verb: "the workflow seems to …"."""
    return at - i in (1, 2) and chart.keys[i] in chart.grammar.articles and a_verb(chart, at)


def _of_many(chart: Chart, at: int) -> bool:
    """Whether a tag's name begins here, said as that of those who have it."""
    tags = chart.live.tries["tag"]
    return any(plural for _, _, plural in tags.found(chart.tokens, at, plurals=chart.grammar.plurals))
