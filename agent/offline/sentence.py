"""A whole sentence (or several) as goals one after another. What no goal explains is left over, and costs dearly."""

import heapq
from dataclasses import dataclass
from itertools import count

from agent.offline.effort import MOST_TOKENS, Effort, TooMuch
from agent.offline.grammar import GOAL, Chart
from agent.offline.lexicon import Lexicon
from agent.offline.live import Live
from agent.offline.nodes import Node
from agent.offline.rephrasing import rephrased
from agent.offline.words import Token, is_cjk, tokens, unified

LEFT_OVER, NEAR, STEPS = 14.0, 0.55, 400
STRAIGHT, MORE, NAMED, FARTHEST = 13.9, 6.0, 4.5, 1e9  # what a reading without a word left over may cost, and what for each
# further goal and each friend after the second
ENDS = frozenset(".!?;¶。！？")
CLOSING = "。、！？!?…,.\n"
DRAWN_OUT = "たねよわすいるなてでや"  # letters that end a Japanese clause, and are drawn out there
HEADS = frozenset({"who", "why"})  # "who blocked us" asks at the head of a sentence only; after a goal it says whom that is about
LEADS = frozenset({"about", "topic", "told"})  # they say what the next goal is about
STATES = frozenset(
    {"has", "lacks", "neither", "has_but_not", "has_but_no", "notboth", "one_of", "only", "untagged", "tagged", "blocked",
     "following", "never_wrote", "not_wrote", "last_wrote", "followed", "not_followed", "in_segment", "not_in_segment",
     "name_has"}
)  # fmt: skip
LASTLY = (("then",), ("in", "that", "case"))
POINTLESS = 5.0  # what it costs to say of "them" whom the next goal is about where none follows
NAMED_ONES = frozenset({"friends", "people", "person", "them"})
ABOUT_THINGS = ("delete", "rename", "move", "merge", "create_tags", "create_folder", "turn_", "take_it_out", "make_it", "keep_it")
BETWEEN = ("politeness", "request", "then", "filler")


@dataclass(frozen=True)
class Reading:
    """Goals in the order of the sentence, the words that nothing explains, and how far-fetched it is."""

    goals: tuple[Node, ...]
    left: tuple[str, ...]
    cost: float


UNREAD = Reading((), ("…",), FARTHEST)
"""All that is read in words that are too many, or too entangled."""


def readings(lexicon: Lexicon, text: str, live: Live) -> list[Reading]:
    """The best reading first, then those about as good."""
    effort = Effort()
    try:
        sentence = _sentence(lexicon, text, live)
        found = _search(Chart(lexicon.grammar, text, sentence, live, effort, strict=True), STRAIGHT + 6 * MORE)
        return found or _search(Chart(lexicon.grammar, text, sentence, live, effort), FARTHEST)
    except TooMuch:
        return [UNREAD]


def whole(lexicon: Lexicon, text: str, live: Live, symbol: str) -> Node | None:
    """The text as nothing but that symbol, or None."""
    try:
        chart = Chart(lexicon.grammar, text, _sentence(lexicon, text, live), live, Effort())
        found = [(cost, node) for end, cost, node in chart.readings(symbol, 0) if end == len(chart.keys)]
    except TooMuch:
        return None
    return min(found, key=lambda each: each[0])[1] if found else None


def _sentence(lexicon: Lexicon, text: str, live: Live) -> list[Token]:
    """Its tokens; TooMuch for more than we read, because what is left out could restrict the rest."""
    said = _short(tokens(text), text)
    if len(said) > MOST_TOKENS:
        raise TooMuch
    said = rephrased(said, lexicon.turns, live.longest)
    return unified(said, lexicon.same, lambda i: live.longest(said, i)) if lexicon.same else said


def _short(said: list[Token], text: str) -> list[Token]:
    """Without the marks that draw out a vowel: くださ〜い is ください, and ですねー is ですね, but リピーター is a word."""
    kept = []
    for n, token in enumerate(said):
        around = [text[each.start] for each in said[n - 1 : n + 2 : 2]] if n else []
        soft = bool(around) and "ぁ" <= around[0] <= "ゖ"
        inside = len(around) == 2 and "ぁ" <= around[1] <= "ゖ"
        last = len(around) == 1 or not around[1:] or around[1] in CLOSING
        drawn = token.key in "〜~ー" and soft and inside and (token.key != "ー" or said[n - 1].key in "さまですねよ")
        if not (drawn or (token.key == "ー" and soft and last and said[n - 1].key in DRAWN_OUT)):
            kept.append(token)
    return kept


def _search(chart: Chart, farthest: float) -> list[Reading]:
    """Cheapest first, up to a cost; nothing when no reading is that cheap."""
    end = len(chart.keys)
    order = count()
    heap: list[tuple[float, int, int, tuple[Node, ...], tuple[tuple[int, int], ...]]] = [(0.0, next(order), 0, (), ())]
    been: set[tuple[int, tuple[int, ...], tuple[tuple[int, int], ...]]] = set()
    seen: dict[tuple[int, int, int], int] = {}
    found: list[Reading] = []
    while heap and len(seen) < STEPS * 4:
        chart.effort.spend(1)
        cost, _, at, goals, left = heapq.heappop(heap)
        if cost > (found[0].cost + NEAR if found else farthest):
            break
        if at == end:
            if not goals and not left or (chart.strict and cost > _straight(goals)):
                continue  # a greeting or a yes alone is what was said, not what surrounds it
            reading = Reading(goals, tuple(chart.said(a, b) for a, b in left), cost)
            if all(repr(reading.goals) != repr(other.goals) for other in found):
                found.append(reading)
            continue
        same = (at, tuple(map(id, goals)), left)
        key = (at, len(goals), len(left))
        if same in been or seen.get(key, 0) == 9:
            continue  # reached before, over other filler
        been.add(same)
        seen[key] = seen.get(key, 0) + 1
        for until, price in _between(chart, at, goals):
            heapq.heappush(heap, (cost + price, next(order), until, goals, left))
        if not chart.strict:
            joined = (*left[:-1], (left[-1][0], at + 1)) if left and left[-1][1] == at else (*left, (at, at + 1))
            heapq.heappush(heap, (cost + LEFT_OVER, next(order), at + 1, goals, joined))
        if left and left[-1][1] == at and not chart.begins(at):
            continue
        led = bool(goals) and goals[-1].kind in LEADS
        parted = chart.tokens[at].spaced and is_cjk(chart.keys[at][0]) and is_cjk(chart.keys[at - 1][0])
        parted = parted or ("parting" in chart.grammar.classes and bool(chart.words("parting", at)))
        if goals and goals[-1].end == at and not led and not parted and chart.keys[at - 1] not in chart.grammar.chained:
            continue  # nothing parts it from the goal before: it says more about that one
        new = not goals or any(key in ENDS for key in chart.keys[goals[-1].end : at])
        astray = bool(left) and not any(key in ENDS for key in chart.keys[left[-1][1] : at])
        astray = astray or (at > 0 and chart.keys[at - 1] in chart.grammar.articles)
        named = not is_cjk(chart.keys[at][0]) and chart.live.longest(chart.tokens, at) > at + 1
        inside = named or chart.inside_a_name(at)
        for until, price, node in chart.readings("goal", at):
            if inside and node.kind.startswith("decline_"):
                continue  # "import" of the tag "old import" asks for nothing, nor does the "book" of "Book club"
            if chart.keys[until - 1 : until + 1] in chart.grammar.unbroken:
                continue  # 追加した in 追加したい is no goal
            if node.kind.startswith("decline_") and (astray or not _clause_ends(chart, until)):
                continue  # words inside a sentence that is not understood, or after an article, ask for nothing
            if (node.kind == "apply_theirs" and not led) or _may_come(node):
                continue
            if any(chart.keys[until : until + len(said)] == said for said in chart.grammar.negating):
                continue  # 表示しない: the words that follow turn it into its opposite
            if _leads_nowhere(chart, node, until, goals):
                price += POINTLESS
            if new or node.kind not in HEADS:
                heapq.heappush(heap, (cost + price + GOAL, next(order), until, (*goals, node), left))
    return found


def _leads_nowhere(chart: Chart, goal: Node, until: int, before: tuple[Node, ...]) -> bool:
    """Whether it says of those just spoken of what may as well be said in passing, for no order follows: "… She just left"."""
    if goal.kind != "topic" or not before or chart.words_between(until, len(chart.keys)):
        return False
    pointing = all(part.kind in ("topic", "friends", "them", "talk") for part in goal.walk())
    return pointing and any(end == until and node.kind == "remark" for end, _, node in chart.readings("goal", goal.start))


def _may_come(goal: Node) -> bool:
    """Whether "if they …" speaks of what is to come rather than of what is so: a workflow's matter, and nobody to act on now."""
    states = [part for role, part in goal.slots if role == "state"]
    return any(part.kind not in STATES for state in states for role, part in state.slots if role == "clause")


def _straight(goals: tuple[Node, ...]) -> float:
    """What a reading without a word left over may cost: a list of friends is long, and no more far-fetched for that."""
    people = sum(part.kind == "person" for goal in goals for part in goal.walk())
    return STRAIGHT + MORE * (len(goals) - 1) + NAMED * max(0, people - 2)


def _clause_ends(chart: Chart, at: int) -> bool:
    """Whether an order may end before this token: in a script without spaces, it is not the middle of a word."""
    if at >= len(chart.keys) or not is_cjk(chart.keys[at][0]) or chart.tokens[at].spaced:
        return True
    return any(end > at for name in ("politeness", "request") for end, _ in chart.words(name, at))


def _at_last(chart: Chart, at: int, end: int, goals: tuple[Node, ...]) -> bool:
    """Whether "then" at the end only takes up what was said, and is no time: of a goal about things, or friends by name."""
    if not goals or chart.keys[at:end] not in LASTLY or goals[-1].end != at:
        return False
    parts = [part for role, part in goals[-1].slots if role == "friends"]
    named = all(each.kind in NAMED_ONES for part in parts for each in part.walk())
    return named and (bool(parts) or goals[-1].kind.startswith(ABOUT_THINGS))


def _ends(chart: Chart, at: int) -> bool:
    """Whether a sentence ends at this token."""
    return not 0 <= at < len(chart.keys) or chart.keys[at] in ENDS


def _of_a_name(chart: Chart, at: int, end: int) -> bool:
    """Whether "hello" or the like goes on with the words before it, in the middle of a sentence: "rename it to First hello"."""
    return "hail" in chart.grammar.classes and chart.keys[at - 1][0].isalnum() and (end in dict(chart.words("hail", at)))


def _asked(chart: Chart, at: int) -> bool:
    """Whether words that ask for something stand right before: what follows them is no aside ("I want you | to send it")."""
    return any(end == at for start in range(max(0, at - 4), at) for end, _ in chart.words("request", start))


def _between(chart: Chart, at: int, goals: tuple[Node, ...]) -> list[tuple[int, float]]:
    first = not goals
    named = chart.live.longest(chart.tokens, at)  # "Evening class" is no greeting
    if not first and "halt" in chart.grammar.classes and chart.words("halt", at):
        return []
    steps = [
        (end, 0.02 + cost)
        for name in BETWEEN
        for end, cost in chart.words(name, at)
        if end > at
        and end >= chart.joined(at)
        and not at < end < named
        and not (name == "then" and _ends(chart, end) and not _ends(chart, at - 1) and not _at_last(chart, at, end, goals))
        and not (not first and _of_a_name(chart, at, end))
    ]  # "first" at the end of a sentence leads nothing: "…, the new ones first"
    steps += [(at + 1, 0.02)] if chart.decorates(at) else []
    asides = chart.readings("aside", at) if first or not _asked(chart, at) else []
    refuses = [end for end, _, _ in asides if not first and chart.holds(chart.grammar.unwilling, at, end)]
    steps += [(end, 0.5 + cost) for end, cost, node in asides if first or (node.kind != "statement" and end not in refuses)]
    return steps
