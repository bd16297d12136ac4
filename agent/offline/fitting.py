"""Whether a phrase file of somebody's own is made as ours are: what nothing reads would be lost without a word."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

OPEN = frozenset({"classes", "same", "spellings", "plurals", "numbers", "rules", "turns"})  # new names may stand in these
SHAPES: dict[type, str] = {dict: "a map", list: "a list", str: "a text"}


def misfits(found: Any, known: Any, path: str = "") -> Iterator[str]:
    """What does not fit in a file, beside what all of our files hold together; each with its place in the file."""
    if not isinstance(found, type(known)):
        yield f"{path or 'it'} must be {SHAPES[type(known)]}"
    elif isinstance(known, str) and path.startswith("replies/") and not _places(found) <= _places(known):
        yield f"{path} cannot fill in {', '.join(sorted(_places(found) - _places(known)))}"
    elif isinstance(known, Mapping):
        for name, part in found.items():
            place = f"{path}/{name}" if path else str(name)
            if name in known:
                yield from misfits(part, known[name], place)
            elif path not in OPEN:
                yield f"nothing reads {place}"
            elif path != "rules":  # a new rule has kinds of its own
                yield from misfits(part, next(iter(known.values())), place)


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
