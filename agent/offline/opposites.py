"""Tags that say the contrary of one another: 夏セール参加 and 夏セール不参加, Joined and Did not join, 予約あり and 予約なし."""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from agent.offline.lexicon import lexicons
from store.names import fold, name_key

NONE = re.compile(r"(?!)")


def opposite(name: str, names: Sequence[str]) -> str | None:
    """The tag that is called as this one is, but for a mark that denies it, in whatever language."""
    key = name_key(name)
    return next((other for other in names if any(key == name_key(rest) for rest in _denied(other))), None)


def contrary(name: str, names: Sequence[str]) -> str | None:
    """The tag that denies what this one affirms, or affirms what it denies."""
    return next((other for other in names if _differ(name, other) or _differ(other, name)), None)


def _differ(affirmed: str, denied: str) -> bool:
    return any(_affirmed(rest) & _affirmed(fold(affirmed)) for rest in _denied(denied))


def _denied(name: str) -> Sequence[str]:
    """What is left of a name without one of the marks that deny."""
    marks = [lexicon.patterns.get("contrary", NONE) for lexicon in lexicons().values()]
    return list(chain.from_iterable(_without_one(mark, name) for mark in marks))


@lru_cache(4096)
def _without_one(mark: re.Pattern[str], name: str) -> tuple[str, ...]:
    said = fold(name)
    return tuple(said[: found.start()] + said[found.end() :] for found in mark.finditer(said))


def _affirmed(said: str) -> frozenset[str]:
    """The keys of what is left of it without the marks that only affirm, a language each."""
    marks = [lexicon.patterns.get("affirming", NONE) for lexicon in lexicons().values()]
    return frozenset(name_key(mark.sub("", said)) for mark in marks) - {""}
