"""A sentence as the offline model reads it: words, single CJK characters and marks, each with its place in the text."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from store.names import fold

OPEN_CLOSE = {
    "「": "」",
    "『": "』",
    "“": "”",
    "‘": "’",
    "«": "»",
    "【": "】",
    '"': '"',
    "'": "'",
    "`": "`",
    "〈": "〉",
    "《": "》",
}
LINE = "¶"  # a new line with what marks an item of a list: - • 1.
MARKER = re.compile(r"\s*(?:[-*•·●○◦▪■□・‣–—]+(?=\s|[^\W\d])|\(?\d{1,2}[.)](?!\d)|[①-⑳])?\s*")
NUMBERED = re.compile(r"\s*(?:\(?1[.)）．](?!\d)|①)\s*(?=.*\n\s*(?:\(?2[.)）．](?!\d)|②))")  # the first line of such a list
BULLETED = re.compile(r"\s*([-*•·●○◦▪■□・‣–—])\s+(?=.*\n\s*\1\s)")  # and of a list with another mark before each line
MINUS = re.compile(r"(?m)^\s*[-−–—]+[^\W\d]")  # a line that begins with a dash and no space
PLUS = re.compile(r"(?m)^\s*[+＋]\s*[^\W\d]")
BREAK = re.compile(r"\s*")
INLINE = re.compile(r"(?<!\S)\(?(\d{1,2})[.)](?=\s)")  # the same in one line: 1. this 2. that
WHOLE = frozenset({"it's", "that's", "let's", "what's", "who's", "there's", "here's", "where's", "how's"})


class Token(NamedTuple):
    """`key` is what is compared (width, case and kana form removed); `start`, `end` point into the operator's text."""

    key: str
    start: int
    end: int
    spaced: bool


Spelling = tuple[tuple[str, ...], tuple[str, ...]]
"""What is said, and what is meant by it, token by token."""


def is_cjk(c: str) -> bool:
    """Characters of scripts written without spaces: each is a token of its own."""
    return "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or c in "々〆〇ー" or "\uf900" <= c <= "\ufaff"


def is_katakana(c: str) -> bool:
    """Of full or of half width; the mark that draws out a vowel is one of them."""
    return "ァ" <= c <= "ヺ" or c == "ー" or "ｦ" <= c <= "ﾟ"


def tokens(text: str) -> list[Token]:
    """Words of spaced scripts, single characters of Chinese and Japanese, and marks; spaces are dropped but remembered."""
    chars = _characters(text)
    found: list[Token] = []
    numbered = _numbered(text)
    listed = NUMBERED.match(text) or BULLETED.match(text)
    i = next((n for n, (_, start, _) in enumerate(chars) if start >= listed.end()), 0) if listed else 0
    minus = bool(PLUS.search(text)) or len(MINUS.findall(text)) == 1  # a dash takes off what a plus puts on, and lists nothing
    spaced = True
    while i < len(chars):
        c, start, end = chars[i]
        if c in "\n\r" and found and text[start:].strip():
            marker = BREAK if minus and MINUS.match(text, start + 1) else MARKER
            stop = start + len((marker.match(text, start) or [""])[0])
            found.append(Token(LINE, start, stop, True))
            spaced = True
            while i < len(chars) and chars[i][1] < stop:
                i += 1
            continue
        if c.isspace():
            spaced, i = True, i + 1
            continue
        if start in numbered:
            found.extend([Token(LINE, start, numbered[start], True)] if found else [])
            i = next(n for n, (_, at, _) in enumerate(chars) if at >= numbered[start])
            continue
        j = i + 1
        if c.isalnum() and not is_cjk(c):
            j = _word_end(chars, i)
        if c in "'’" and j < len(chars) and chars[j][0] == "s" and not (j + 1 < len(chars) and chars[j + 1][0].isalnum()):
            j += 1
        word = "".join(c for c, _, _ in chars[i:j]).replace("’", "'")
        if word == "w" and j < len(chars) and chars[j][0] == "/":
            j += 2 if j + 1 < len(chars) and chars[j + 1][0] == "o" else 1  # w/ and w/o
            word = "without" if chars[j - 1][0] == "o" else "with"
        found.extend(_split(word, start, chars[j - 1][2], spaced))
        spaced, i = False, j
    return found


def _numbered(text: str) -> dict[int, int]:
    """Where the marks of a list stand that is written in one line, and where they end; they count from 1, and to 2 at least."""
    marks = list(INLINE.finditer(text))
    counted = [int(mark[1]) for mark in marks]
    return {mark.start(): mark.end() for mark in marks} if len(marks) > 1 and counted == list(range(1, len(marks) + 1)) else {}


def keys(text: str) -> tuple[str, ...]:
    """What a phrase is compared by, token by token."""
    return tuple(token.key for token in tokens(text))


def unified(found: Sequence[Token], same: Mapping[str, Sequence[Spelling]], named: Callable[[int], int]) -> list[Token]:
    """Other spellings of a word made the one that the phrases use. Quoted words and names (`named` gives a name's end) stay."""
    closed = quotes(found)
    kept: list[Token] = []
    i = 0
    while i < len(found):
        end = max(closed.get(i, i - 1) + 1, named(i))
        spelling = None if end > i else _spelling(found, i, same)
        if spelling is None:
            kept.extend(found[i : max(end, i + 1)])
            i = max(end, i + 1)
            continue
        said, meant = spelling
        first, last = found[i], found[i + len(said) - 1]
        kept.extend(
            Token(key, first.start if n == 0 else last.end, last.end, first.spaced and n == 0) for n, key in enumerate(meant)
        )
        i += len(said)
    return kept


def _spelling(found: Sequence[Token], i: int, same: Mapping[str, Sequence[Spelling]]) -> Spelling | None:
    for said, meant in same.get(found[i].key, ()):
        if tuple(token.key for token in found[i : i + len(said)]) == said:
            return said, meant
    return None


def spellings(same: Mapping[str, str]) -> dict[str, list[Spelling]]:
    """From other spellings to the one that is meant, by their first token, the longest first."""
    found: dict[str, list[Spelling]] = {}
    for said, meant in same.items():
        found.setdefault(keys(said)[0], []).append((keys(said), keys(meant)))
    return {first: sorted(pairs, key=lambda pair: -len(pair[0])) for first, pairs in found.items()}


def slips(word: str) -> set[str]:
    """The word with a letter left out, typed twice or swapped with the next; its first letter is right."""
    places = range(1, len(word))
    left_out = {word[:n] + word[n + 1 :] for n in places}
    twice = {word[:n] + word[n:][:1] + word[n:] for n in places}
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in places[:-1]}
    return (left_out | twice | swapped) - {word}


def singulars(word: str, plurals: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """What a word may be the plural of: cats, boxes, puppies; `plurals` are those that do not end in s."""
    found = [plurals[word]] if word in plurals else []
    if word.endswith("ies") and len(word) > 4:
        found.append(word[:-3] + "y")
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        found.append(word[:-2])
    return [*found, word[:-1]] if word.endswith("s") and len(word) > 1 else found


def quotes(found: Sequence[Token]) -> dict[int, int]:
    """Index of each opening quotation mark's token → index of the mark that closes it."""
    pairs: dict[int, int] = {}
    last = {token.key: n for n, token in enumerate(found)}
    i = 0
    while i < len(found):
        closer = OPEN_CLOSE.get(found[i].key)
        if closer is not None and last.get(closer, -1) > i and (found[i].key != "'" or found[i].spaced):
            j = next(j for j in range(i + 1, len(found)) if found[j].key == closer)
            if j > i + 1:
                pairs[i] = j
                i = j
        i += 1
    return pairs


def _characters(text: str) -> list[tuple[str, int, int]]:
    """Normalised characters with the place of what they came from: half-width kana and its mark become one."""
    found: list[tuple[str, int, int]] = []
    i = 0
    while i < len(text):
        j = i + 1
        while j < len(text) and (text[j] in "ﾞﾟ" or unicodedata.combining(text[j])):
            j += 1
        found.extend((c, i, j) for c in _plain(text[i:j]))
        i = j
    return found


def _plain(c: str) -> str:
    """Folded; a number in a circle is a bullet, and a tilde of any width the wave that Japanese writes for "until"."""
    return "・" if "①" <= c <= "⑳" else "〜" if c in "~～" else fold(c)


def _word_end(chars: Sequence[tuple[str, int, int]], i: int) -> int:
    j = i
    while j < len(chars) and ((chars[j][0].isalnum() and not is_cjk(chars[j][0])) or (_apostrophe(chars, j) and j > i)):
        j += 1
    return j


def _apostrophe(chars: Sequence[tuple[str, int, int]], j: int) -> bool:
    return chars[j][0] in "'’" and j + 1 < len(chars) and chars[j + 1][0].isalpha() and not is_cjk(chars[j + 1][0])


def _split(word: str, start: int, end: int, spaced: bool) -> list[Token]:
    """A possessive ending is a token of its own: friend's → friend + 's."""
    word = word.replace("’", "'")
    if len(word) > 2 and word.endswith("'s") and word not in WHOLE and len(word) == end - start:
        return [Token(word[:-2], start, end - 2, spaced), Token("'s", end - 2, end, False)]
    return [Token(word, start, end, spaced)]
