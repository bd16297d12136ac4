"""Free text in a sentence, which is no name: what a friend may have written, reasons, remarks, words that no phrase explains."""

from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node
from agent.offline.runs import BREAKS, a_name_here, after_a_quotation, is_dash, runs
from agent.offline.told import STOPS
from agent.offline.words import is_cjk

WORDLIKE = frozenset(
    {(c,) for c in "をがもはしでの希終開準いださ自中当前後会なやじ"}
)  # behind a folder's name that is a mere word
ROLES = frozenset("客者徒員")  # お客さん and 生徒さん name nobody


def keyword(chart: Chart, i: int) -> Iterator[Match]:
    """Words that a friend may have written."""
    if i in chart.quotes:
        end = chart.quotes[i]
        yield end + 1, 0.5, Node("text", (), chart.said(i + 1, end).strip(), i, end + 1)
        return
    if chart.keys[i : i + 1] == ("to",):
        return  # "spoke to Ann": nothing that she wrote
    for end, loose, tight in runs(chart, i):
        if end - i > 8:
            return
        if is_cjk(chart.keys[i][0]) and any(stop > end for stop, _ in chart.words("filler", i)):
            continue  # ちょっ of ちょっと is no word
        often = any(key in chart.grammar.adverbs for key in chart.keys[i:end])
        told = chart.holds((*chart.grammar.acting, *chart.grammar.vaguely), i, end) or after_a_quotation(chart, i)
        kind = "doubtful" if tight or loose or often or told else "text"
        doubt = len(loose) + told + often
        yield end, 1.5 + 0.5 * (end - i) + 2 * doubt + 5 * tight, Node(kind, (), chart.said(i, end), i, end)


def stray(chart: Chart, i: int) -> Iterator[Match]:
    """Words that no phrase explains, inside a phrase; whoever finds them in a reading must ask."""
    if chart.strict:
        return
    for end in range(i + 1, min(len(chart.keys), i + 30) + 1):
        yield end, 7 + 1.5 * (end - i), Node("stray", (), chart.said(i, end), i, end)
        if end < len(chart.keys) and chart.keys[end] in ".。!?":
            return


def rest(chart: Chart, i: int) -> Iterator[Match]:
    """Anything at all, where what it says does not matter: the matter of a request that is declined."""
    if not chart.begins(i):
        return
    for end in range(i + 1, len(chart.keys) + 1):
        yield end, 2 + 0.2 * (end - i), Node("rest", (), chart.said(i, end), i, end)
        if end < len(chart.keys) and chart.keys[end - 1] in ".!?" and chart.tokens[end].spaced:
            return  # another sentence


def matter(chart: Chart, i: int) -> Iterator[Match]:
    """What is to be done: as the rest, but no reason in it."""
    for end, cost, node in rest(chart, i):
        if "なので" in chart.grammar.classes and any(chart.words("なので", at) for at in range(max(i, end - 3), end)):
            return
        yield end, cost, node


def reason(chart: Chart, i: int) -> Iterator[Match]:
    """Why the operator wants it: up to the next mark, and without a live name in it."""
    if not chart.begins(i) or ("heading" in chart.grammar.classes and chart.words("heading", i)):
        return
    for end in range(i + 1, min(len(chart.keys), i + 30) + 1):
        at = end - 1
        if (
            chart.keys[at] in BREAKS
            or chart.keys[at] == "."
            or _acted_upon(chart, at)
            or chart.holds(chart.grammar.limiting, i, end)
            or _conditional(chart, i, end)
        ):
            return
        if any(_titled(chart, n) and chart.keys[n - 1] not in ROLES for n in range(i + 1, end)):
            return  # somebody is named
        if chart.inside_spelling(end):
            continue
        named = 3.0 * any(chart.said(n, n + 1)[:1].isupper() and chart.keys[n] != "i" for n in range(i, end))
        yield end, 3 + 0.1 * (end - i) + named, Node("reason", (), chart.said(i, end), i, end)


def _acted_upon(chart: Chart, at: int) -> bool:
    """Whether a name that may be acted upon begins here: a folder's alone, such as 注文, may be a word as any other."""
    names = {noun: [end for end, _, _ in trie.found(chart.tokens, at)] for noun, trie in chart.live.tries.items()}
    alone = not any(ends for noun, ends in names.items() if noun != "folder")
    as_a_word = all(is_cjk(chart.keys[at][0]) and chart.keys[end : end + 1] in WORDLIKE for end in names["folder"])
    return not (alone and as_a_word) and any(names.values())


def _titled(chart: Chart, at: int) -> bool:
    """Whether さん or the like stands there, whole: っち of 埋まっちゃった is none."""
    ends = chart.words("さん", at) if "さん" in chart.grammar.classes else []
    return any(chart.keys[end : end + 1] != ("ゃ",) for end, _ in ends)


def _conditional(chart: Chart, i: int, end: int) -> bool:
    """Whether it says when or whether; "when I looked" does not."""
    at = i
    while at < end:
        seen = max((stop for stop, _ in chart.words("looked", at)), default=at) if "looked" in chart.grammar.classes else at
        if seen == at and any(chart.keys[at : min(end, at + len(said))] == said for said in chart.grammar.conditional):
            return True
        at = max(seen, at + 1)
    return False


def statement(chart: Chart, i: int) -> Iterator[Match]:
    """What happened, in a sentence of its own: as a reason, and nothing in it that may narrow what is asked for."""
    if i > 0 and chart.keys[i - 1] not in STOPS and chart.keys[i - 1] not in ",、(":
        return
    for end, cost, node in reason(chart, i):
        if chart.holds(chart.grammar.weighing, i, end):
            return
        yield end, cost, Node("statement", (), node.text, i, end)


def why(chart: Chart, i: int) -> Iterator[Match]:
    """A reason after a word that may also begin a time or a comparison (since, as): a clause, no mere noun."""
    telling = chart.grammar.clauses.telling
    parted = i < 2 or not chart.keys[i - 2][0].isalnum()
    if i >= len(chart.keys) or not (parted or chart.keys[i] in telling) or chart.readings("day", i) or chart.readings("span", i):
        return
    for end, cost, node in reason(chart, i):
        if any(key in telling or key.endswith("ed") for key in chart.keys[i:end]):
            yield end, cost, node


def predicate(chart: Chart, i: int) -> Iterator[Match]:
    """What is told about a friend or a thing before the order comes ("… came back twice this week"): plain words."""
    before = chart.said(i - 1, i)
    if i == 0 or not (before[:1].isupper() or i - 1 in chart.quotes.values() or _a_name_ends(chart, i)):
        return
    yield from talk(chart, i)


def _a_name_ends(chart: Chart, i: int) -> bool:
    return any(
        end == i
        for trie in chart.live.tries.values()
        for at in range(max(0, i - 6), i)
        for end, _, _ in trie.found(chart.tokens, at)
    )


def talk(chart: Chart, i: int) -> Iterator[Match]:
    """Plain words up to a mark: no name, nothing that narrows or turns round what is said."""
    for end in range(i + 1, min(len(chart.keys), i + 14) + 1):
        at = end - 1
        key, said = chart.keys[at], chart.said(at, at + 1)
        if key in BREAKS or key in chart.grammar.restricting or is_dash(chart, at) or at in chart.quotes or key == ".":
            return
        if not said[:1].islower() and not said.isdecimal() or is_cjk(key[0]) or a_name_here(chart, at):
            return
        yield end, 2 + 0.1 * (end - i), Node("talk", (), chart.said(i, end), i, end)
