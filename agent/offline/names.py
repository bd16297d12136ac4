"""Names in a sentence: live ones, new ones that the operator gives, and unknown ones."""

from collections.abc import Iterator

from agent.offline.grammar import NOUNS, Chart, Primitive
from agent.offline.nodes import Match, Node
from agent.offline.runs import a_name_here, after_a_quotation, deed_on_a_name, runs, two_names
from agent.offline.told import STOPS
from agent.offline.words import LINE, is_cjk, is_katakana

BOUND = ("to", "on", "at")
PURPOSES = frozenset(
    {"match", "avoid", "make", "be", "fit", "reflect", "keep", "distinguish", "show", "clarify", "prevent", "save", "tell"}
)
LAST = frozenset({"only", "people", "friends", "customers"})
BROKEN = 1.0  # what a name costs that is the beginning of a longer one: 法人 of 法人客
PLURALS = frozenset({"tags", "labels", "folders"})

MOST_WORDS = 7  # of a name that is there no more


def live(noun: str) -> Primitive:
    """A name of that noun which exists, in quotes or without."""

    def read(chart: Chart, i: int) -> Iterator[Match]:
        if i in chart.quotes:
            end = chart.quotes[i]
            name = chart.live.named(noun, chart.said(i + 1, end))
            if name is not None:
                yield end + 1, 0.0, Node("name", (), name, i, end + 1, chart.said(i + 1, end))
            return
        found = list(chart.live.tries[noun].found(chart.tokens, i, chart.grammar.articles, chart.grammar.plurals))
        longest = max((end for end, _, plural in found if not plural), default=i)
        for end, name, plural in found:
            if end < len(chart.keys) and chart.keys[end] == "'s":
                yield end + 1, 0.3, Node("name", (), name, i, end + 1, chart.said(i, end))
            cost = 0.2 if plural else _doubt(chart, i, end, name) + BROKEN * (end < longest)
            yield end, cost, Node("name", (), name, i, end, chart.said(i, end))

    return read


def _doubt(chart: Chart, i: int, end: int, name: str) -> float:
    """A single word written otherwise than the name ("new" for the tag New) may be just a word."""
    said = chart.said(i, end)
    return 0.3 if end == i + 1 and said != name and said.isascii() and said.islower() else 0.0


def new_name(chart: Chart, i: int) -> Iterator[Match]:
    """A name that the operator gives. Without quotes, a run of words; `doubtful` when it could be more than a name."""
    if i in chart.quotes:
        end = chart.quotes[i]
        yield end + 1, 0.5, Node("new", (), chart.said(i + 1, end).strip(), i, end + 1)
        return
    for end, every, tight in runs(chart, i):
        loose = [at for at in every if not _inside_a_name(chart, i, at, end)]
        live_inside = (
            any(stop <= end and (at, stop) != (i, end) for at in range(i, end) for stop in _tags_from(chart, at))
            and bool(every)
            or any(is_cjk(chart.keys[at][0]) and chart.tokens[at].spaced and a_name_here(chart, at) for at in range(i + 1, end))
        )
        told = chart.holds((*chart.grammar.limiting, *chart.grammar.acting), i, end)
        told = told or any(chart.keys[at] in chart.grammar.places for at in range(i + 1, end - 1)) or after_a_quotation(chart, i)
        bare = i + (chart.keys[i] in chart.grammar.loose)  # は of 「…は後にして」 is no part of it
        told = (
            told
            or _inside_a_word(chart, i)
            or _points(chart, i, end)
            or _hyphenated(chart, i, end)
            or _before_its_last(chart, end)
            or _a_scrap(chart, i, end)
            or _called(chart, i, end)
            or chart.keys[bare:end] in chart.grammar.manner
        )
        kind = "doubtful" if tight or told or live_inside or any(not _like_a_name(chart, i, at, end) for at in loose) else "new"
        yield (
            end,
            1 + 0.5 * (end - i) + 1.5 * len(loose) + 4 * (tight + live_inside + told) + 1.2 * _listed(chart, i, end),
            Node(kind, (), chart.said(i, end), i, end),
        )


def _called(chart: Chart, i: int, end: int) -> bool:
    """Whether it may end in the って or て of 「…ってタグ」."""
    return end - i > 1 and chart.keys[end - 1] == "て" and any(chart.keys[end : end + len(n)] == n for n in NOUNS)


def _before_its_last(chart: Chart, end: int) -> bool:
    """Whether a word for friends follows that may end the name, before a colon or a new line: "segment Quiet ones: …"."""
    marked = "person" in chart.grammar.classes and chart.keys[end + 1 : end + 2] in ((":",), (LINE,))
    return marked and any(stop == end + 1 for stop, _ in chart.words("person", end))


def _points(chart: Chart, i: int, end: int) -> bool:
    """Whether more than a pronoun begins with one, in a script without spaces: あれサマーVIP may be "that: Summer VIP"."""
    known = "pointing" in chart.grammar.classes and not is_katakana(chart.said(i, i + 1)[:1])
    return known and any(stop < end for stop, _ in chart.words("pointing", i))


def _tags_from(chart: Chart, at: int) -> list[int]:
    """Where a tag's name that begins here ends."""
    return [end for end, _, _ in chart.live.tries["tag"].found(chart.tokens, at)]


def _listed(chart: Chart, i: int, end: int) -> bool:
    """An "&" after several names or a noun in the plural joins the last two rather than being part of one: tags A, B & C."""
    several = i > 0 and (chart.keys[i - 1] == "," or bool(PLURALS & set(chart.keys[max(0, i - 3) : i])))
    return several and "&" in chart.keys[i + 1 : end]


def _inside_a_name(chart: Chart, i: int, at: int, end: int) -> bool:
    """A small word between those of a name that begins with a capital (Friends of the house), or a pronoun that ends it."""
    key = chart.keys[at]
    last = at == end - 1 and key in ("you", "us") and (end == len(chart.keys) or not chart.keys[end][0].isalnum())
    first = at == i > 0 and end > i + 1
    bound = key in BOUND and at + 1 < end and chart.said(at + 1, at + 2).islower()  # Ready to convert, On hold
    bound = bound and chart.keys[at + 1] not in PURPOSES
    inside = (first or i < at < end - 1 or last) and (key in chart.grammar.inner or bound)
    return inside and chart.said(i, i + 1)[:1].isupper()


def _inside_a_word(chart: Chart, i: int) -> bool:
    """In the middle of a small word, in a script without spaces: う of もう begins no name."""
    return any(end > i for at in range(max(0, i - 2), i) if is_cjk(chart.keys[at][0]) for end, _ in chart.words("filler", at))


def _hyphenated(chart: Chart, i: int, end: int) -> bool:
    """Cut at the hyphen of a word: of Wake-up call, neither Wake nor up call is a name."""
    joints = (at for at in (i - 1, end) if 0 < at < len(chart.keys) - 1 and chart.keys[at] == "-")
    return any(not chart.tokens[at].spaced and not chart.tokens[at + 1].spaced for at in joints)


def _like_a_name(chart: Chart, start: int, at: int, end: int) -> bool:
    """Whether an existing name uses this small word beside the same neighbour, or ends in it: Interested in Service B →
    Interested in …, Puncture keyword → … keyword."""
    word = chart.keys[at]
    before = chart.keys[at - 1] if at > start else None
    after = chart.keys[at + 1] if at + 1 < end else None
    if before is None and after is None:
        return False
    for name in chart.live.words():
        for n, other in enumerate(name):
            if other == word and (
                (before is not None and n > 0 and name[n - 1] == before)
                or (after is not None and n + 1 < len(name) and name[n + 1] == after)
                or (after is None and 0 < n == len(name) - 1)
            ):
                return True
    return False


def title(chart: Chart, i: int) -> Iterator[Match]:
    """A new name where only one can stand: an "and" or "or" may be a part of it."""
    joints = {key for name in ("oneand", "or") if name in chart.grammar.classes for key in chart.grammar.known[name][0] or ()}
    joints &= chart.grammar.tight  # an "and" or "or" alone, not the beginning of "as well as"
    plain = chart.grammar.tight - joints
    for end, cost, node in new_name(chart, i):
        if node.kind == "doubtful" and i not in chart.quotes:
            words = chart.keys[i:end]
            live_inside = any(a_name_here(chart, at) for at in range(i + 1, end)) or chart.holds(chart.grammar.limiting, i, end)
            small = chart.grammar.tight | chart.grammar.loose
            bound = all(_inside_a_name(chart, i, at, end) for at in range(i, end) if chart.keys[at] in small)
            if joints & set(words[1:-1]) and not plain & set(words) and not live_inside:
                node, cost = Node("new", (), node.text, i, end), cost - 3.5 * len(joints & set(words[1:-1]))
            elif _staff_only(chart, i, end) or (
                bound
                and not live_inside
                and chart.keys[i:end] not in chart.grammar.manner
                and not _whole(chart, i)
                and not _hyphenated(chart, i, end)
            ):
                node, cost = Node("new", (), node.text, i, end), 1 + 0.5 * (end - i)
        yield end, cost, node


def _whole(chart: Chart, i: int) -> bool:
    """Whether a tag's name as it is written begins here; Regulars, for Regular, may begin another name."""
    return any(
        not plural
        for trie in chart.live.tries.values()
        for _, _, plural in trie.found(chart.tokens, i, frozenset(), chart.grammar.plurals)
    )


def _staff_only(chart: Chart, i: int, end: int) -> bool:
    """A new name that ends in a word that else restricts, or means friends, at the end of what is said: "call it Staff only",
    "a better name: Workshop people"."""
    small = chart.grammar.tight | chart.grammar.loose
    capital = chart.said(i, i + 1)[:1].isupper() and end - i in (2, 3)
    whole = capital and chart.keys[end - 1] in LAST and not small & set(chart.keys[i : end - 1])
    return whole and (end == len(chart.keys) or chart.keys[end] in STOPS) and not a_name_here(chart, i)


def quoted_name(chart: Chart, i: int) -> Iterator[Match]:
    """A name that the operator gives in quotes."""
    if i in chart.quotes:
        yield from new_name(chart, i)


def unknown_name(chart: Chart, i: int) -> Iterator[Match]:
    """Words where a name should stand, which no name is."""
    if chart.strict:
        return
    if i in chart.quotes:
        end = chart.quotes[i]
        yield end + 1, 6.0, Node("unknown", (), chart.said(i + 1, end).strip(), i, end + 1)
        return
    for end, loose, tight in runs(chart, i):
        if _more_than_a_name(chart, i, end):
            continue
        if any(chart.live.longest(chart.tokens, at) > end for at in range(i, end) if not is_cjk(chart.keys[at][0])):
            continue  # a name that is there is not cut in its middle
        two = 5.0 * two_names(chart, i, end)
        yield end, 8 + 1.0 * (end - i) + 1.5 * len(loose) + 5 * tight + two, Node("unknown", (), chart.said(i, end), i, end)


def _more_than_a_name(chart: Chart, i: int, end: int) -> bool:
    """What is done with a live name, words of which one is an inflected verb, or half a sentence."""
    if not is_cjk(chart.keys[i][0]) and (end - i > MOST_WORDS or chart.keys[i] in chart.grammar.clauses.subjects):
        return True
    if chart.keys[i:end] in chart.grammar.manner or _a_scrap(chart, i, end):
        return True
    return deed_on_a_name(chart, i, end) or chart.holds(chart.grammar.inflected, i, end)


def _a_scrap(chart: Chart, i: int, end: int) -> bool:
    """A letter or two of hiragana, as ど of どの or そ of その: no name, and no whole word."""
    return end - i < 3 and all("ぁ" <= c <= "ゖ" for c in chart.said(i, end))
