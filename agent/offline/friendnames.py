"""Friends in a sentence, as names and words that only the desk, or nobody, can look up."""

from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node
from agent.offline.runs import a_name_here, deed_on_a_name, runs, two_names
from agent.offline.told import STOPS
from agent.offline.words import is_cjk

CONNECTING = frozenset({("の", "で"), ("け", "ど"), ("か", "ら")})
ADJECTIVE = 10  # how many letters one may have
STRANGE = 2.0  # dearer than a word that is known, and cheaper than the name of a friend that takes it in


def person(chart: Chart, i: int) -> Iterator[Match]:
    """A friend's name, which only the desk can look up."""
    if i in chart.quotes:
        end = chart.quotes[i]
        yield end + 1, 2.0, Node("person", (), chart.said(i + 1, end).strip(), i, end + 1)
        return
    g = chart.grammar
    if i < len(chart.keys) and chart.keys[i] in g.nameless:
        return
    if i < len(chart.keys) and chart.said(i, i + 1).islower() and chart.keys[i] in g.clauses.weighty | g.clauses.willing | {"to"}:
        return
    for end, loose, tight in runs(chart, i, "さん"):
        if two_names(chart, i, end):
            return
        if deed_on_a_name(chart, i, end):
            continue
        if chart.holds((*chart.grammar.limiting, *chart.grammar.unnamely), i, end):
            return
        if end - i > 12 or tight or chart.keys[end - 1] == "'s" or _a_clause(chart, i, end):
            return
        if (
            end - i > 1
            and chart.said(end - 1, end).islower()
            and chart.keys[end - 1] in chart.grammar.clauses.weighty | chart.grammar.clauses.willing
        ):
            return
        small = sum(chart.said(at, at + 1).islower() for at in range(i + 1, end)) if chart.said(i, i + 1)[:1].isupper() else 0
        plain = small if small else 0 if is_cjk(chart.keys[i][0]) or chart.said(i, i + 1)[:1].isupper() else 1.5
        plain += sum(chart.decorates(at) for at in range(i, end)) + 3.0 * _after_a_capital(chart, i, end)
        several = 8.0 if any(chart.words("さん", at) for at in range(i + 1, end) if "さん" in chart.grammar.classes) else 0.0
        if any(chart.keys[at : at + 2] in CONNECTING for at in range(i + 1, end - 1)):
            return  # a clause, not a name
        titled = "さん" in chart.grammar.classes and bool(chart.words("さん", end))
        joined = 1.5 * sum(chart.keys[at] == "と" and not _kana_around(chart, at) for at in loose) + 4.0 * _and_another(
            chart, i, end
        )
        yield (
            end,
            2 + (0.3 if titled else 0.5) * (end - i) + 1.0 * len(loose) + joined + plain + several,
            Node("person", (), chart.said(i, end), i, end),
        )


def _and_another(chart: Chart, i: int, end: int) -> bool:
    """Whether an "&" joins two friends rather than the parts of one name: Ann Lee & Bob Hope; Ann, Bob & Carol. A "+"
    always does."""
    listed = i > 0 and chart.keys[i - 1] in chart.grammar.clauses.listing
    joints = [at for at in range(i + 1, end - 1) if chart.keys[at] in ("&", "+")]
    return any(chart.keys[at] == "+" or listed or min(at - i, end - at - 1) > 1 for at in joints)


def _a_clause(chart: Chart, i: int, end: int) -> bool:
    """Words of which one in small letters is a verb or a pronoun: what somebody did, and no name."""
    g = chart.grammar
    verbs = (
        g.clauses.telling | g.clauses.pronouns | {key for key in chart.keys[i:end] if key.endswith("ed") and key in g.vocabulary}
    )
    if chart.said(i, end).islower():
        past = _after_a_capital(chart, i, end) and any(key.endswith("ed") for key in chart.keys[i + 1 : end])
        return past or bool(verbs & set(chart.keys[i + 1 : end]))
    small = [chart.said(at, at + 1).islower() for at in range(i, end)]  # "Ann came by", and not "Maria do Carmo"
    return any(small[n] and chart.keys[i + n] in verbs and small[n + 1 : n + 2] != [False] for n in range(1, end - i))


def _after_a_capital(chart: Chart, i: int, end: int) -> bool:
    """Several words in small letters behind a comma and a name in capitals: more likely said about it than a name beside it."""
    listed = i > 1 and chart.keys[i - 1] == "," and chart.said(i - 2, i - 1)[:1].isupper()
    return listed and end - i > 1 and chart.said(i, end).islower()


def _kana_around(chart: Chart, at: int) -> bool:
    """Hiragana on both sides: part of a name such as さとう rather than an "and"."""
    return all("ぁ" <= chart.said(n, n + 1)[:1] <= "ゖ" for n in (at - 1, at + 1) if 0 <= n < len(chart.keys))


def family(chart: Chart, i: int) -> Iterator[Match]:
    """The name that several friends share, in the plural: the Wards."""
    said = chart.said(i, i + 1)
    plural = len(said) > 3 and said[0].isupper() and said.isalpha() and said[-1] == "s" and said[-2] != "s"
    short = said[:-2] if said.endswith(("ses", "xes", "zes", "ches", "shes")) else said[:-1]
    if plural and short.casefold() not in chart.grammar.vocabulary and not a_name_here(chart, i):
        yield i + 1, 1.0, Node("text", (), short, i, i + 1)


def strange(chart: Chart, i: int) -> Iterator[Match]:
    """An everyday word before words for friends that nobody knows: asked about, and never a friend's name."""
    if i >= len(chart.keys) or i in chart.quotes or not chart.begins(i) or chart.inside_a_name(i):
        return
    ends = (at + 1 for at in range(i, min(len(chart.keys) - 1, i + ADJECTIVE)) if _adjective(chart, i, at))
    end = i + 1 if _plain(chart, i) else next(ends, i)
    if end > i and not any(chart.live.longest(chart.tokens, at) > at for at in range(i, end)):
        yield end, STRANGE, Node("strange", (), chart.said(i, end), i, end)


def _plain(chart: Chart, i: int) -> bool:
    """A word in small letters that no phrase holds."""
    said, g = chart.said(i, i + 1), chart.grammar
    known = chart.keys[i] in g.vocabulary or chart.keys[i] in g.numbers
    return said.isascii() and said.islower() and said.isalpha() and len(said) > 2 and not (known or said.endswith(("ing", "ed")))


def _adjective(chart: Chart, i: int, at: int) -> bool:
    """Whether a word of Japanese that says how somebody is may end there: 素敵な, おとなしい. Not 来月…しそうな."""
    g = chart.grammar
    within = all(is_cjk(key[0]) and key not in STOPS for key in chart.keys[i : at + 1])
    if not within or at == i or chart.keys[at] not in "ない" or chart.holds((*g.limiting, *g.negating), i, at + 1):
        return False
    timed = any(chart.keys[i : i + len(said)] == said for said in g.manner)
    return not timed and (chart.live.longest(chart.tokens, at + 1) > at + 1 or chart.keys[at + 1] in "人方客")
