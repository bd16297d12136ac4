"""What a sentence may hold besides phrases: live names, new names, friends' names, numbers, dates in digits, quoted words."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from agent.offline.grammar import Chart, Primitive
from agent.offline.nodes import Match, Node
from agent.offline.shared import shared, shared_not
from agent.offline.signing import signature
from agent.offline.told import STOPS, background, remark, told
from agent.offline.words import is_cjk

BREAKS = frozenset('。、,;:!?()[]…「」『』“”"¶→>・/．，｡､')
CONNECTING = frozenset({("の", "で"), ("け", "ど"), ("か", "ら")})
WORDLIKE = frozenset({(c,) for c in "をがもはしの希終開準いださ"})  # what follows a folder's name that is used as a mere word
LONGEST = 16
LONGEST_CJK = 30
ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)$")
ROLES = frozenset("客者徒員")  # お客さん and 生徒さん name nobody
BOUND = ("to", "on", "at")
PLURALS = frozenset({"tags", "labels", "folders"})
KANJI = "〇一二三四五六七八九"


def live(noun: str) -> Primitive:
    """A name of that noun which exists, in quotes or without."""

    def read(chart: Chart, i: int) -> Iterator[Match]:
        if i in chart.quotes:
            end = chart.quotes[i]
            name = chart.live.named(noun, chart.said(i + 1, end))
            if name is not None:
                yield end + 1, 0.0, Node("name", (), name, i, end + 1)
            return
        for end, name, plural in chart.live.tries[noun].found(chart.tokens, i, chart.grammar.articles, chart.grammar.plurals):
            if end < len(chart.keys) and chart.keys[end] == "'s":
                yield end + 1, 0.3, Node("name", (), name, i, end + 1)
            yield end, 0.2 if plural else _doubt(chart, i, end, name), Node("name", (), name, i, end)

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
    for end, every, tight in _runs(chart, i):
        loose = [at for at in every if not _inside_a_name(chart, i, at, end)]
        live_inside = (
            any(stop <= end and (at, stop) != (i, end) for at in range(i, end) for stop in _tags_from(chart, at))
            and bool(every)
            or any(is_cjk(chart.keys[at][0]) and chart.tokens[at].spaced and _a_tag_here(chart, at) for at in range(i + 1, end))
        )
        told = chart.holds((*chart.grammar.limiting, *chart.grammar.acting), i, end)
        told = told or any(chart.keys[at] in chart.grammar.places for at in range(i + 1, end - 1)) or _after_a_quotation(chart, i)
        told = told or _inside_a_word(chart, i)
        kind = "doubtful" if tight or told or live_inside or any(not _like_a_name(chart, i, at, end) for at in loose) else "new"
        yield (
            end,
            1 + 0.5 * (end - i) + 1.5 * len(loose) + 4 * (tight + live_inside + told) + 1.2 * _listed(chart, i, end),
            Node(kind, (), chart.said(i, end), i, end),
        )


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
    inside = (first or i < at < end - 1 or last) and (key in chart.grammar.inner or bound)
    return inside and chart.said(i, i + 1)[:1].isupper()


def _inside_a_word(chart: Chart, i: int) -> bool:
    """In the middle of a small word, in a script without spaces: う of もう begins no name."""
    return any(end > i for at in range(max(0, i - 2), i) if is_cjk(chart.keys[at][0]) for end, _ in chart.words("filler", at))


def _after_a_quotation(chart: Chart, i: int) -> bool:
    """A few letters behind a quotation: 「…」という and 「…」と書いた go on with no further name."""
    closing = set(chart.quotes.values())
    for at in range(i - 1, max(i - 5, 0), -1):
        if at in closing:
            return at < i - 1
        if not is_cjk(chart.keys[at][0]):
            return False
    return False


def title(chart: Chart, i: int) -> Iterator[Match]:
    """A new name where only one can stand: an "and" or "or" may be a part of it."""
    joints = {key for name in ("oneand", "or") if name in chart.grammar.classes for key in chart.grammar.known[name][0] or ()}
    joints &= chart.grammar.tight  # an "and" or "or" alone, not the beginning of "as well as"
    plain = chart.grammar.tight - joints
    for end, cost, node in new_name(chart, i):
        if node.kind == "doubtful" and i not in chart.quotes:
            words = chart.keys[i:end]
            live_inside = any(_a_tag_here(chart, at) for at in range(i + 1, end)) or chart.holds(chart.grammar.limiting, i, end)
            if joints & set(words[1:-1]) and not plain & set(words) and not live_inside:
                node, cost = Node("new", (), node.text, i, end), cost - 3.5 * len(joints & set(words[1:-1]))
        yield end, cost, node


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
    for end, loose, tight in _runs(chart, i):
        yield end, 8 + 1.0 * (end - i) + 1.5 * len(loose) + 5 * tight, Node("unknown", (), chart.said(i, end), i, end)


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
    for end, loose, tight in _runs(chart, i, "さん"):
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
        plain += sum(chart.decorates(at) for at in range(i, end))
        several = 8.0 if any(chart.words("さん", at) for at in range(i + 1, end) if "さん" in chart.grammar.classes) else 0.0
        if any(chart.keys[at : at + 2] in CONNECTING for at in range(i + 1, end - 1)):
            return  # a clause, not a name
        titled = "さん" in chart.grammar.classes and bool(chart.words("さん", end))
        joined = 1.5 * sum(chart.keys[at] == "と" and not _kana_around(chart, at) for at in loose)
        yield (
            end,
            2 + (0.3 if titled else 0.5) * (end - i) + 1.0 * len(loose) + joined + plain + several,
            Node("person", (), chart.said(i, end), i, end),
        )


def _a_clause(chart: Chart, i: int, end: int) -> bool:
    """Words in small letters of which one is a verb or a pronoun: what somebody did, and no name."""
    g = chart.grammar
    verbs = (
        g.clauses.telling | g.clauses.pronouns | {key for key in chart.keys[i:end] if key.endswith("ed") and key in g.vocabulary}
    )
    return chart.said(i, end).islower() and bool(verbs & set(chart.keys[i + 1 : end]))


def _kana_around(chart: Chart, at: int) -> bool:
    """Hiragana on both sides: part of a name such as さとう rather than an "and"."""
    return all("ぁ" <= chart.said(n, n + 1)[:1] <= "ゖ" for n in (at - 1, at + 1) if 0 <= n < len(chart.keys))


def keyword(chart: Chart, i: int) -> Iterator[Match]:
    """Words that a friend may have written."""
    if i in chart.quotes:
        end = chart.quotes[i]
        yield end + 1, 0.5, Node("text", (), chart.said(i + 1, end).strip(), i, end + 1)
        return
    for end, loose, tight in _runs(chart, i):
        if end - i > 8:
            return
        if is_cjk(chart.keys[i][0]) and any(stop > end for stop, _ in chart.words("filler", i)):
            continue  # ちょっ of ちょっと is no word
        often = any(key in chart.grammar.adverbs for key in chart.keys[i:end])
        told = chart.holds((*chart.grammar.acting, *chart.grammar.vaguely), i, end) or _after_a_quotation(chart, i)
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
    if not chart.begins(i):
        return
    for end in range(i + 1, min(len(chart.keys), i + 30) + 1):
        at = end - 1
        if (
            chart.keys[at] in BREAKS
            or chart.keys[at] == "."
            or _named_here(chart, at)
            or chart.holds(chart.grammar.limiting, i, end)
            or _conditional(chart, i, end)
        ):
            return
        if any(_titled(chart, n) and chart.keys[n - 1] not in ROLES for n in range(i + 1, end)):
            return  # somebody is named
        named = 3.0 * any(chart.said(n, n + 1)[:1].isupper() and chart.keys[n] != "i" for n in range(i, end))
        yield end, 3 + 0.1 * (end - i) + named, Node("reason", (), chart.said(i, end), i, end)


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
    if i > 0 and chart.keys[i - 1] not in STOPS and chart.keys[i - 1] not in ",、":
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


def talk(chart: Chart, i: int) -> Iterator[Match]:
    """Plain words up to a mark: no name, nothing that narrows or turns round what is said."""
    for end in range(i + 1, min(len(chart.keys), i + 14) + 1):
        at = end - 1
        key, said = chart.keys[at], chart.said(at, at + 1)
        if key in BREAKS or key in chart.grammar.restricting or _dash(chart, at) or at in chart.quotes or key == ".":
            return
        if not said[:1].islower() and not said.isdecimal() or is_cjk(key[0]) or _a_tag_here(chart, at):
            return
        yield end, 2 + 0.1 * (end - i), Node("talk", (), chart.said(i, end), i, end)


def _a_name_ends(chart: Chart, i: int) -> bool:
    return any(
        end == i
        for trie in chart.live.tries.values()
        for at in range(max(0, i - 6), i)
        for end, _, _ in trie.found(chart.tokens, at)
    )


def _tags_from(chart: Chart, at: int) -> list[int]:
    """Where a tag's name that begins here ends."""
    return [end for end, _, _ in chart.live.tries["tag"].found(chart.tokens, at)]


def _a_tag_here(chart: Chart, at: int) -> bool:
    return any(True for trie in chart.live.tries.values() for _ in trie.found(chart.tokens, at))


def _named_here(chart: Chart, at: int) -> bool:
    """Whether a name that may be acted upon begins here: a folder's alone, such as 注文, may be a word as any other."""
    names = {noun: [end for end, _, _ in trie.found(chart.tokens, at)] for noun, trie in chart.live.tries.items()}
    alone = not any(ends for noun, ends in names.items() if noun != "folder")
    as_a_word = all(is_cjk(chart.keys[at][0]) and chart.keys[end : end + 1] in WORDLIKE for end in names["folder"])
    return not (alone and as_a_word) and any(names.values())


def number(chart: Chart, i: int) -> Iterator[Match]:
    """3, three, 三."""
    if i >= len(chart.keys):
        return
    key = chart.keys[i]
    if re.fullmatch(r"(19|20)\d\d", key) and chart.keys[i + 1 : i + 2] == ("年",):
        return
    if key.isdecimal() and len(key) < 8:
        if i + 2 < len(chart.keys) and chart.keys[i + 1] == "," and len(chart.keys[i + 2]) == 3 and chart.keys[i + 2].isdecimal():
            yield i + 3, 0.0, Node("number", (), key + chart.keys[i + 2], i, i + 3)
        yield i + 1, 0.0, Node("number", (), str(int(key)), i, i + 1)
        return
    if key in chart.grammar.numbers:
        yield i + 1, 0.0, Node("number", (), str(chart.grammar.numbers[key]), i, i + 1)
    yield from _kanji_number(chart, i)


def _kanji_number(chart: Chart, i: int) -> Iterator[Match]:
    total, digit, end = 0, 0, i
    while end < len(chart.keys) and (chart.keys[end] in KANJI or chart.keys[end] in "十百"):
        c = chart.keys[end]
        if c in KANJI:
            digit = KANJI.index(c)
        else:
            total, digit = total + (digit or 1) * (10 if c == "十" else 100), 0
        end += 1
    if end > i:
        yield end, 0.0, Node("number", (), str(total + digit), i, end)


def ordinal(chart: Chart, i: int) -> Iterator[Match]:
    """A day of the month: 7th, 7."""
    found = ORDINAL.match(chart.keys[i]) if i < len(chart.keys) else None
    if found:
        yield i + 1, 0.0, Node("number", (), found[1], i, i + 1)
    elif i < len(chart.keys) and chart.keys[i].isdecimal() and 1 <= int(chart.keys[i]) <= 31 and len(chart.keys[i]) < 3:
        yield i + 1, 0.0, Node("number", (), str(int(chart.keys[i])), i, i + 1)


def year(chart: Chart, i: int) -> Iterator[Match]:
    """Four digits that can be a year."""
    if i < len(chart.keys) and re.fullmatch(r"(19|20)\d\d", chart.keys[i]):
        yield i + 1, 0.0, Node("year", (), chart.keys[i], i, i + 1)


def digits_date(chart: Chart, i: int) -> Iterator[Match]:
    """2026-07-08, 2026/7/8, 7/8 (month first, as in Japan)."""
    window = chart.keys[i : i + 5]
    if len(window) == 5 and window[1] == window[3] and window[1] in "-/." and all(p.isdecimal() for p in window[::2]):
        if re.fullmatch(r"(19|20)\d\d", window[0]):
            yield i + 5, 0.0, Node("ymd", (), "-".join(window[::2]), i, i + 5)
        elif re.fullmatch(r"(19|20)\d\d", window[4]):
            yield i + 5, 0.0, Node("mdy", (), "-".join(window[::2]), i, i + 5)
        return
    if len(window) >= 3 and window[1] == "/" and window[0].isdecimal() and window[2].isdecimal():
        yield i + 3, 0.0, Node("md", (), f"{window[0]}-{window[2]}", i, i + 3)


def _runs(chart: Chart, i: int, title: str = "") -> Iterator[tuple[int, list[int], int]]:
    """(end, places of loose words, number of tight words) for each run of words from i: no mark and no quotation in it.

    Before a word of the class `title` a run may end in any letter: もも in ももさん ends in no particle.
    """
    if not chart.begins(i):
        return
    loose: list[int] = []
    tight = 0
    longest = LONGEST_CJK if i < len(chart.keys) and is_cjk(chart.keys[i][0]) else LONGEST
    for end in range(i + 1, min(len(chart.keys), i + longest) + 1):
        at = end - 1
        key = chart.keys[at]
        if key in BREAKS or _dash(chart, at) or at in chart.quotes or (key == "." and not _inside_number(chart, at)):
            return
        if _hyphenated(chart, at):
            pass
        elif key in chart.grammar.tight:
            tight += 1
        elif key in chart.grammar.loose and not _katakana(chart, at):
            loose.append(at)
        if not (any(c.isalnum() for c in key) or ord(key[0]) > 0x2600):
            continue
        if title in chart.grammar.classes and chart.words(title, end):
            yield end, [each for each in loose if each != at], tight
        elif chart.ends(end) and not _trails(chart, at, i):
            yield end, list(loose), tight


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


def _dash(chart: Chart, at: int) -> bool:
    """A dash between spaces parts words; one inside a word does not."""
    last = at + 1 >= len(chart.keys)
    return chart.keys[at] in "-–—" and chart.tokens[at].spaced and (last or chart.tokens[at + 1].spaced)


def _katakana(chart: Chart, at: int) -> bool:
    """Keys are folded to hiragana; ハ of ハロウィン is no particle."""
    return "ァ" <= chart.said(at, at + 1)[:1] <= "ヺ"


def _inside_number(chart: Chart, at: int) -> bool:
    return at + 1 < len(chart.keys) and not chart.tokens[at + 1].spaced


def _like_a_name(chart: Chart, start: int, at: int, end: int) -> bool:
    """Whether an existing name uses this small word beside the same neighbour: Interested in Service B → Interested in …"""
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
            ):
                return True
    return False


PRIMITIVES: Mapping[str, Primitive] = MappingProxyType(
    {
        "tagname": live("tag"),
        "shared": shared,
        "sharednot": shared_not,
        "foldername": live("folder"),
        "segmentname": live("segment"),
        "workflowname": live("workflow"),
        "newname": new_name,
        "title": title,
        "quotedname": quoted_name,
        "unknown": unknown_name,
        "person": person,
        "keyword": keyword,
        "stray": stray,
        "rest": rest,
        "matter": matter,
        "reason": reason,
        "why": why,
        "statement": statement,
        "predicate": predicate,
        "talk": talk,
        "background": background,
        "told": told,
        "remark": remark,
        "signature": signature,
        "number": number,
        "ordinal": ordinal,
        "year": year,
        "digits": digits_date,
    }
)
