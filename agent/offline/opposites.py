"""Tags that say the contrary of one another: 夏セール参加 and 夏セール不参加, Vaccinated and Not vaccinated."""

import re
from collections.abc import Sequence
from functools import lru_cache

from agent.offline.lexicon import lexicons
from store.names import name_key


def opposite(name: str, names: Sequence[str]) -> str | None:
    """The tag that is called as this one is, but for a mark that denies it, in whatever language."""
    key = name_key(name)
    marks = [lexicon.patterns["contrary"] for lexicon in lexicons().values() if "contrary" in lexicon.patterns]
    return next((other for other in names if any(key in _unmarked(mark, other) for mark in marks)), None)


def contrary(name: str, names: Sequence[str]) -> str | None:
    """The tag that denies this one, or that this one denies."""
    return opposite(name, names) or next((other for other in names if opposite(other, [name]) is not None), None)


@lru_cache(4096)
def _unmarked(mark: re.Pattern[str], name: str) -> frozenset[str]:
    """What is left of a name without one of its marks."""
    key = name_key(name)
    return frozenset(key[: found.start()] + key[found.end() :] for found in mark.finditer(key))
