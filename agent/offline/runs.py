"""Runs of words in which a name, or what somebody wrote, may be said without quotes."""

from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.words import is_cjk, is_katakana

BREAKS = frozenset('。、,;:!?()[]…「」『』“”"¶→←⇒⇐↑↓>=・/．，｡､')
SMALL = frozenset("んっゃゅょー")
PARTICLES = frozenset("をがはにへのも")
LONGEST = 16
LONGEST_CJK = 30


def runs(chart: Chart, i: int, title: str = "") -> Iterator[tuple[int, list[int], int]]:
    """(end, places of loose words, number of tight words) for each run of words from i: no mark and no quotation in it.

    Before a word of the class `title` a run may end in any letter: もも in ももさん ends in no particle.
    """
    if not chart.begins(i) or _goes_on(chart, i):
        return
    loose: list[int] = []
    tight = 0
    longest = LONGEST_CJK if i < len(chart.keys) and is_cjk(chart.keys[i][0]) else LONGEST
    for end in range(i + 1, min(len(chart.keys), i + longest) + 1):
        at = end - 1
        key = chart.keys[at]
        inside = i + 1 < end < len(chart.keys)
        if title and key == "・" and inside and all(is_katakana(chart.said(n, n + 1)[:1]) for n in (at - 1, end)):
            continue  # チャン・ミンさん
        if key in BREAKS or is_dash(chart, at) or at in chart.quotes or (key == "." and not _inside_number(chart, at)):
            return
        if _hyphenated(chart, at):
            pass
        elif key in chart.grammar.tight:
            tight += 1
        elif key in chart.grammar.loose and not _katakana(chart, at) and not _before_small(chart, at):
            loose.append(at)
        if not (any(c.isalnum() for c in key) or ord(key[0]) > 0x2600):
            continue
        if title in chart.grammar.classes and chart.words(title, end):
            yield end, [each for each in loose if each != at], tight
        elif chart.ends(end) and not _trails(chart, at, i):
            yield end, list(loose), tight


def _goes_on(chart: Chart, i: int) -> bool:
    """Whether the word before goes on here: a particle before a kanji or katakana, or a letter like ん, っ, ー."""
    if i == 0 or chart.tokens[i].spaced or not is_cjk(chart.keys[i][0]) or not is_cjk(chart.keys[i - 1][0]):
        return False
    if chart.keys[i] in SMALL:
        return True
    following = chart.said(i + 1, i + 2)[:1] if i + 1 < len(chart.keys) else ""
    particle = chart.keys[i] in PARTICLES and "ぁ" <= chart.said(i, i + 1)[:1] <= "ゖ"
    return particle and bool(following) and not "ぁ" <= following <= "ゖ"


def _before_small(chart: Chart, at: int) -> bool:
    """と of きんとん is no particle: no word begins with ん, っ or ー."""
    following = chart.said(at + 1, at + 2) if at + 1 < len(chart.keys) and not chart.tokens[at + 1].spaced else ""
    return following in SMALL and bool(following)


def _hyphenated(chart: Chart, at: int) -> bool:
    """Part of a compound such as walk-in: no small word."""
    before = at > 0 and chart.keys[at - 1] == "-" and not chart.tokens[at].spaced
    after = at + 1 < len(chart.keys) and chart.keys[at + 1] == "-" and not chart.tokens[at + 1].spaced
    return before or after


def _trails(chart: Chart, at: int, start: int) -> bool:
    """A particle at the end belongs to the sentence, not to a name; もの is a noun."""
    thing = at > start and chart.keys[at - 1] == "も"
    return (
        is_cjk(chart.keys[at][0])
        and ((chart.keys[at] == "の" and not thing) or chart.keys[at] in chart.grammar.loose)
        and not _katakana(chart, at)
    )


def is_dash(chart: Chart, at: int) -> bool:
    """A dash between spaces parts words; one inside a word does not."""
    last = at + 1 >= len(chart.keys)
    return chart.keys[at] in "-–—" and chart.tokens[at].spaced and (last or chart.tokens[at + 1].spaced)


def _katakana(chart: Chart, at: int) -> bool:
    """Keys are folded to hiragana; ハ of ハロウィン is no particle."""
    return is_katakana(chart.said(at, at + 1)[:1]) and chart.keys[at] != "ー"


def _inside_number(chart: Chart, at: int) -> bool:
    return at + 1 < len(chart.keys) and not chart.tokens[at + 1].spaced


def a_name_here(chart: Chart, at: int) -> bool:
    return any(True for trie in chart.live.tries.values() for _ in trie.found(chart.tokens, at))


def after_a_quotation(chart: Chart, i: int) -> bool:
    """A few letters behind a quotation: 「…」という and 「…」と書いた go on with no further name."""
    closing = set(chart.quotes.values())
    for at in range(i - 1, max(i - 5, 0), -1):
        if at in closing:
            return at < i - 1
        if not is_cjk(chart.keys[at][0]):
            return False
    return False


def two_names(chart: Chart, i: int, end: int) -> bool:
    """A name in small letters and then one with a capital: "tag lorna beck Slipway" names a friend and a tag."""
    head, last = chart.said(i, end - 1), chart.said(end - 1, end)
    return end - i > 2 and head.isascii() and head.islower() and last[:1].isupper()


def deed_on_a_name(chart: Chart, i: int, end: int) -> bool:
    """A live name with の and what is done with it or who has it: VIPの貼り付け."""
    if "行い" not in chart.grammar.classes or not is_cjk(chart.keys[end - 1][0]):
        return False
    known = {stop for trie in chart.live.tries.values() for stop, _, _ in trie.found(chart.tokens, i)}
    return any(chart.keys[at : at + 1] == ("の",) and end in dict(chart.words("行い", at + 1)) for at in known)
