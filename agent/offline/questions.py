"""Questions that change nothing, read by their vocabulary, whatever the order of their words.

The words from here to the end of the message are those of one question (the classes named in `SIGNS`), names, and friends whom
the grammar reads whole; a clause of other words may stand beside them that names nothing and orders nothing (`_told`). What is
asked for is told by the signs, and by what is named (`KINDS`): where just one kind of question fits, that one is meant. An order
is none: the words that ask for deeds are no vocabulary of a question.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node
from agent.offline.told import STOPS, a_mark, a_thing, openings
from agent.offline.words import is_cjk

LONGEST = 90
WORD, LETTER, REMARK = 0.005, 0.01, 0.4  # of two words the longer one is meant
DEAR = 0.9  # an order that a phrase reads is no question,
SURE = -0.7  # but words that speak of uses are none of an order
NOUNS = ("tag", "folder", "segment", "workflow")
CALLED = {f"ask{noun}": noun for noun in NOUNS}  # the signs that speak of all tags, folders …
PLACES = frozenset({"asksegment", "askworkflow", "askplace"})
SIGNS = (
    "useasking", "usesign", "askplace", "asktag", "askfolder", "asksegment", "askworkflow", "askfriend", "howmany", "askwho",
    "askdoes", "askcontents", "askoutside", "askunused", "askempty", "askon", "askoff", "askshow", "askpointing", "askmoment",
    "usemusing", "usewords", "askwords",
)  # fmt: skip
ASKING = ("useasking", "askshow", "howmany", "askwho")
PLAIN = frozenset({"useasking", "askwords", "askmoment", "askpointing", "told"})
OF_THINGS = PLAIN | {"usemusing", "usewords", "askshow", "loose"}
ABOUT = {"tag": "t", "folder": "folder", "segment": "seg", "workflow": "work"}


class Kind(NamedTuple):
    """A kind of question: what it asks about, of which signs it has one each, and which it may hold besides."""

    goal: str
    about: frozenset[str]
    needs: tuple[frozenset[str], ...]
    besides: frozenset[str]


def _kind(goal: str, about: str, needs: str, besides: str = "", plain: frozenset[str] = OF_THINGS) -> Kind:
    wanted = tuple(frozenset(each.split("|")) for each in needs.split())
    return Kind(goal, frozenset(about.split()), wanted, plain.union(*wanted, besides.split()))


KINDS = (
    _kind("usage", "tag", "usesign|askplace|asksegment|askworkflow useasking|askshow", "asktag howmany"),
    _kind("usage", "segment", "usesign askworkflow useasking|askshow", "asksegment askplace"),
    _kind("describe_tag", "tag", "askfolder useasking|askshow", "asktag"),
    _kind("list_folder", "folder", "asktag|askcontents useasking|askshow", "askfolder howmany"),
    _kind("describe", "segment", "askdoes useasking|askshow", "asksegment askplace askfriend askwho"),
    _kind("describe", "workflow", "askdoes useasking|askshow", "askworkflow askplace"),
    _kind("tags_of", "people", "asktag useasking|askshow", "askshow loose", PLAIN),
    _kind("count", "some", "howmany", "askfriend", PLAIN),
    _kind("count", "", "howmany askfriend", plain=PLAIN),
    _kind("who", "some", "askwho", "howmany", PLAIN),
    _kind("list_folder", "", "asktag askoutside useasking|askshow", "askfolder howmany"),
    _kind("which_tags", "", "asktag askunused useasking|askshow", "asksegment askworkflow askplace howmany"),
    _kind("which_tags", "", "asktag askempty useasking|askshow", "askfriend howmany"),
    _kind("list_workflows", "", "askworkflow askon useasking|askshow"),
    _kind("list_workflows", "", "askworkflow askoff useasking|askshow"),
    *(_kind("count_things", "", f"howmany ask{noun}") for noun in NOUNS),
)
PARTING, JOINING = (
    frozenset("、♪〜・"),
    frozenset("/&'\"「」『』“”"),
)  # marks that a clause may end at, and others that say nothing
VAGUE = frozenset({"them", "it", "unknown", "unnamed", "stray", "strange", "unclear", "rest", "crowd_unsaid"})
Thing = tuple[str, Node]
State = tuple[tuple[Thing, ...], frozenset[str]]  # what is named, and the signs
Step = tuple[int, float, str, Thing | None]  # where it ends, its price, its sign or the thing


def question(chart: Chart, i: int) -> Iterator[Match]:
    """One question, from here to the end of the message."""
    if "howmany" not in chart.grammar.classes or not _fresh(chart, i) or not 1 < len(chart.keys) - i <= LONGEST:
        return
    there = _asking(chart, i)
    found = [(cost, node) for state, cost in _read(chart, i, there) for node in _meant(chart, i, state)] if there else []
    if found:
        cost, node = min(found, key=lambda each: each[0])
        rivals = {other.kind for price, other in found if price < cost + LETTER}
        if rivals == {node.kind}:
            yield len(chart.keys), (SURE if node.kind == "usage" else DEAR) + cost, node


def _asking(chart: Chart, i: int) -> frozenset[str]:
    """The signs from here on of which each kind of question needs one."""
    places = range(i, len(chart.keys))
    said = (sign for sign in ASKING if sign in chart.grammar.classes and any(chart.words(sign, at) for at in places))
    return frozenset(said) | {"useasking" for at in places if chart.keys[at] in "?？"}


def _fresh(chart: Chart, i: int) -> bool:
    """Whether nothing was asked yet in this sentence."""
    if i == 0 or chart.keys[i - 1] in STOPS:
        return True
    return "harmless" in chart.grammar.classes and _parts(chart, i - 1) and i in openings(chart)


def _read(chart: Chart, i: int, there: frozenset[str]) -> Iterable[tuple[State, float]]:
    """What the words to the end come to: what is named, and the signs; the cheapest way to each."""
    reached: dict[int, dict[object, tuple[State, float]]] = {i: {(): (((), frozenset()), 0.0)}}
    for at in range(i, len(chart.keys)):
        states = reached.pop(at, {})
        steps = _steps(chart, i, at, there) if states else []
        for state, cost in states.values():
            chart.effort.spend(len(steps))
            for end, price, sign, thing in steps:
                after = _after(state, sign, thing)
                if after is not None:
                    key = tuple((kind, node.text) for kind, node in after[0]), after[1]
                    known = reached.setdefault(end, {}).get(key)
                    if known is None or cost + price < known[1]:
                        reached[end][key] = after, cost + price
    return reached.get(len(chart.keys), {}).values()


def _after(state: State, sign: str, thing: Thing | None) -> State | None:
    """What has been said with one thing or one sign more. None for a second thing, and for "it" where nothing is named yet."""
    things, signs = state
    if thing is not None:
        said = [(kind, node.text) for kind, node in things]
        return ((thing,), signs) if not said else state if said == [(thing[0], thing[1].text)] else None
    if sign == "askpointing" and not (things or signs & CALLED.keys()):
        return None
    return things, signs | {sign} if sign else signs


def _meant(chart: Chart, i: int, state: State) -> Iterator[Node]:
    """The question that it is, if it is just one."""
    things, signs = state
    about = {kind for kind, _ in things}
    fits = [
        kind for kind in KINDS
        if about <= kind.about and bool(about) == bool(kind.about) and signs <= kind.besides
        and all(map(signs.intersection, kind.needs))
    ]  # fmt: skip
    if len(fits) == 1:
        yield Node(fits[0].goal, _slots(fits[0].goal, *state), chart.said(i, len(chart.keys)), i, len(chart.keys))


def _slots(goal: str, things: tuple[Thing, ...], signs: frozenset[str]) -> tuple[tuple[str, Node], ...]:
    for kind, node in things:
        if goal == "usage":
            return (("thing", Node(kind, (("x", node),), node.text, node.start, node.end)),)
        return node.slots if kind == "some" else ((ABOUT.get(kind, kind), node),)
    if goal == "list_folder":
        return (("nofolder", Node("x")),)
    if goal == "list_workflows":
        return (("state", Node("on" if "askon" in signs else "off")),)
    if goal == "count_things":
        return (("noun", Node(next(noun for sign, noun in CALLED.items() if sign in signs))),)
    said = {"unused": "askunused", "empty": "askempty"}
    return tuple(("tagset", Node(name)) for name, sign in said.items() if sign in signs)


def _steps(chart: Chart, i: int, at: int, there: frozenset[str]) -> list[Step]:
    """What may stand here: a name, friends, a word of the vocabulary, a mark, or a clause of other words."""
    longest = max(chart.live.longest(chart.tokens, at), chart.quotes.get(at, at - 1) + 1)
    things = [*_named(chart, at), *_friends(chart, at, there)]
    steps: list[Step] = [(end, price, "", thing) for end, price, thing in things if end >= longest]
    if longest > at + 1 or (longest > at and chart.said(at, at + 1) in chart.live.every()):
        return steps
    if _parts(chart, at) or chart.keys[at] in JOINING:
        return [*steps, (at + 1, 0.0, "useasking" if chart.keys[at] in "?？" else "", None)]
    for sign in SIGNS:
        ends = [end for end, _ in chart.words(sign, at)] if sign in chart.grammar.classes else []
        if sign == "askwho" and any(_over(chart, name, at - 1) == at for name in ("askpointing", "askfriend") if at > i):
            continue  # "those who": nobody asks who
        whole = [
            end for end in ends if end > at and not any(chart.live.longest(chart.tokens, n) > end for n in range(at + 1, end))
        ]
        steps += [(end, WORD + LETTER * (end - at), sign, None) for end in whole]
    if at == i or _begins(chart, at):
        end, sign = _told(chart, at)
        if end > at:
            steps.append((end, REMARK + LETTER * (end - at), sign, None))
    return steps


def _named(chart: Chart, at: int) -> Iterator[tuple[int, float, Thing]]:
    """The things whose name begins here, or words that name them: "the VIP tag"."""
    for noun in NOUNS:
        for end, price, node in chart.readings(noun, at):
            if node.kind == "name" and chart.live.longest(chart.tokens, node.start) <= node.end:
                yield end, price, (noun, node)


def _friends(chart: Chart, at: int, there: frozenset[str]) -> Iterator[tuple[int, float, Thing]]:
    """Friends who are described here, where it is asked who or how many they are, or who are named."""
    for end, price, node in chart.readings("whomasked", at) if there & {"howmany", "askwho"} else ():
        if VAGUE.isdisjoint(part.kind for part in node.walk()):
            yield end, price, ("some", node)
    for end, price, node in chart.readings("people", at):
        if not any(_a_plain_word(chart, part) for part in node.walk() if part.kind == "person"):
            yield end, price, ("people", node)


def _a_plain_word(chart: Chart, person: Node) -> bool:
    """Whether a friend's name would hold a word in small letters that phrases hold: "him", "at the moment"."""
    places = range(person.start, person.end)
    return any(chart.keys[at] in chart.grammar.vocabulary and chart.said(at, at + 1).islower() for at in places)


def _begins(chart: Chart, at: int) -> bool:
    """Whether a clause begins here: behind a mark, or a space where there are none else."""
    return _parts(chart, at - 1) or (is_cjk(chart.keys[at - 1][0]) and chart.tokens[at].spaced)


def _parts(chart: Chart, at: int) -> bool:
    """Whether a mark stands here that parts clauses."""
    return a_mark(chart, at) or chart.keys[at] in PARTING


def _told(chart: Chart, at: int) -> tuple[int, str]:
    """Where a clause ends that names nothing and orders nothing, and whether it says nothing about friends either."""
    loose, end = False, at
    while end < len(chart.keys):
        if _parts(chart, end) or (end > at and _begins(chart, end)):
            break
        idly = _over(chart, "askidly", end)
        names = a_thing(chart, end) is not None or not chart.keys[end][-1].isalnum()
        if names or _over(chart, "askorder", end) > idly:
            return at, ""
        loose = loose or _over(chart, "asknarrow", end) > idly or chart.keys[end][:1].isdecimal()
        end = max(end + 1, idly)
    return end, "loose" if loose else "told"


def _over(chart: Chart, name: str, at: int) -> int:
    """Where the longest word of a class ends that begins here."""
    return max((end for end, _ in chart.words(name, at)), default=at) if name in chart.grammar.classes else at
