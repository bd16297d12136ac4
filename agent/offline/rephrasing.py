"""Turns of speech, as those of a dialect, made the ones that the phrases use, wherever a pattern finds them."""

import re
from collections.abc import Callable, Iterator, Sequence

from agent.offline.words import Token, keys, quotes

NAMED, WORD = "〓", "Ａ"  # what patterns see of a name or a quotation, and of a word of several letters

Turn = tuple[re.Pattern[str], str]
"""What is said, as a pattern over the keys of single characters, and what is meant by it."""


def rephrased(found: Sequence[Token], turns: Sequence[Turn], named: Callable[[Sequence[Token], int], int]) -> list[Token]:
    """The sentence with every turn replaced, one after another. Quoted words and names (`named` gives a name's end) stay."""
    sentence = list(found)
    seen = _seen(sentence, named) if turns else ""
    for pattern, meant in turns:
        spans = list(_spans(pattern.finditer(seen), meant, sentence))
        for start, end, words in reversed(spans):
            sentence[start:end] = _tokens(sentence, start, end, words)
        seen = _seen(sentence, named) if spans else seen
    return sentence


def _seen(sentence: Sequence[Token], named: Callable[[Sequence[Token], int], int]) -> str:
    seen = [token.key if len(token.key) == 1 else WORD for token in sentence]
    closed = quotes(sentence)
    i = 0
    while i < len(sentence):
        end = max(closed.get(i, i - 1) + 1, named(sentence, i))
        seen[i:end] = [NAMED] * (end - i)
        i = max(end, i + 1)
    return "".join(seen)


def _spans(found: Iterator[re.Match[str]], meant: str, sentence: Sequence[Token]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """What each match replaces by what: not the words that stay, at its beginning and its end, but always some word."""
    for match in found:
        start, end = match.span()
        words = keys(match.expand(meant))
        if words == tuple(token.key for token in sentence[start:end]):
            continue
        while end - start > 1 and words and sentence[start].key == words[0]:
            start, words = start + 1, words[1:]
        while end - start > 1 and words and sentence[end - 1].key == words[-1]:
            end, words = end - 1, words[:-1]
        yield start, end, words


def _tokens(sentence: Sequence[Token], start: int, end: int, words: Sequence[str]) -> list[Token]:
    """The words in the place of those said: the first covers what was said, the others are as wide as nothing."""
    first, last = sentence[start], sentence[end - 1].end
    return [Token(key, first.start if n == 0 else last, last, first.spaced and n == 0) for n, key in enumerate(words)]
