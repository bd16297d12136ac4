"""A phrase template's text as elements.

A template is words with `{slot}` (another symbol's reading, kept), `{role:symbol}`, `<class>` (words that carry no meaning of
their own), `[may be absent]`, `(one|other)`, `*` and `+` after a bracket, and `~` between parts that may stand in any order
before the last one.
"""

import re

from agent.offline.elements import Choice, Element, Maybe, Priced, Sequence_, Shuffle, Slot, Words
from agent.offline.words import keys

PRICE = re.compile(r" !(\d+(?:\.\d+)?)$")


def template(source: str) -> Element:
    """A template's text as elements. ` !3` at its end makes every reading of it dearer by 3."""
    price = 0.0
    dear = PRICE.search(source)
    if dear:
        source, price = source[: dear.start()], float(dear[1])
    element, rest = _choice(source, 0)
    if rest != len(source):
        raise ValueError(f"the template {source!r} ends at {rest}")
    return Priced(element, price) if price else element


def _choice(source: str, i: int) -> tuple[Element, int]:
    options: list[Element] = []
    while True:
        element, i = _parts(source, i)
        options.append(element)
        if i < len(source) and source[i] == "|":
            i += 1
            continue
        return (options[0] if len(options) == 1 else Choice(options)), i


def _parts(source: str, i: int) -> tuple[Element, int]:
    parts: list[list[Element]] = [[]]
    while i < len(source) and source[i] not in ")]|":
        if source[i] == "~":
            parts.append([])
            i += 1
            continue
        element, i = _part(source, i)
        if element is not None:
            parts[-1].append(element)
    joined = [part[0] if len(part) == 1 else Sequence_(part) for part in parts]
    return (joined[0] if len(joined) == 1 else Shuffle(joined[:-1], joined[-1])), i


def _part(source: str, i: int) -> tuple[Element | None, int]:
    c = source[i]
    if c in "([":
        element, end = _choice(source, i + 1)
        end += 1
        many = source[end : end + 1]
        if many == "?":
            return Maybe(element), end + 1
        if many in ("*", "+"):
            again: Element = Maybe(element, many=True)
            return (again if many == "*" else Sequence_([element, again])), end + 1
        return (Maybe(element) if c == "[" else element), end
    if c == "{":
        end = source.index("}", i)
        role, _, symbol = source[i + 1 : end].partition(":")
        return _optional(Slot(symbol or role, role), source, end + 1)
    if c == "<":
        end = source.index(">", i)
        return _optional(Slot(source[i + 1 : end], None), source, end + 1)
    return _literal(source, i)


def _optional(element: Element, source: str, end: int) -> tuple[Element, int]:
    return (Maybe(element), end + 1) if source[end : end + 1] == "?" else (element, end)


def _literal(source: str, i: int) -> tuple[Element | None, int]:
    """Plain words; `?` right after a character makes that character optional, elsewhere it is a question mark."""
    end = i
    while end < len(source) and source[end] not in "()[]{<|~":
        end += 2 if source[end] == "\\" else 1
        if source[end : end + 1] == "?" and source[end - 1] not in " ?":
            last = Maybe(Words(keys(source[end - 1 : end])))
            before = keys(source[i : end - 1].replace("\\", ""))
            return (Sequence_([Words(before), last]) if before else last), end + 1
    words = keys(source[i:end].replace("\\", ""))
    return (Words(words) if words else None), end
