"""A friend's names taken out of stored values: exactly where they stand beside the number, and as whole words in prose."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from store.names import fold

GONE = "…"
_WIDE = "\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_NARROW = f"[^\\W{_WIDE}]"
"""Letters of scripts that set words apart."""


def names_beside(value: Any, number: int) -> Iterator[str]:
    """What a friend is called wherever a JSON value, or JSON inside its texts, names them by their number."""
    if isinstance(value, str):
        inside = _json_in(value)
        if inside is not None:
            yield from names_beside(inside, number)
        elif introduced := re.match(rf"(.+) #{number} ?[(（]", value):
            yield introduced[1]
    elif isinstance(value, Mapping):
        if _is_of(value, number) and isinstance(value["name"], str):
            yield value["name"]
        yield from (name.removesuffix(f" #{number}") for place, name in _called(value, number))
        for each in value.values():
            yield from names_beside(each, number)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from names_beside(each, number)


class Unnaming:
    """Takes one friend's names out. In prose a name of one letter stays: it names nobody, and words are made of it."""

    def __init__(self, number: int, names: Collection[str]) -> None:
        self.number = number
        self.names = sorted({name for name in names if len(fold(name)) > 1 and name != f"#{number}"}, key=len, reverse=True)
        self._plain, self._folded = _pattern(self.names), _pattern([fold(name) for name in self.names])

    def prose(self, text: str) -> str:
        """A text without the names. Where one is only written otherwise (kana, width), nothing of the text is left."""
        if not self.names:
            return text
        cut = self._plain.sub(GONE, text)
        return GONE if self._folded.search(fold(cut)) else cut

    def exact(self, value: Any) -> Any:
        """A JSON value in which the names no longer stand beside the number; all else is as it was."""
        return self._walk(value, lambda text: text)

    def everywhere(self, value: Any) -> Any:
        """A JSON value without the names, in its texts and in JSON inside them too."""
        return self._walk(value, self._text)

    def _text(self, text: str) -> str:
        inside = _json_in(text)
        if inside is None:
            return self.prose(text)
        without = self.everywhere(inside)
        return text if without == inside else json.dumps(without, ensure_ascii=False)

    def _walk(self, value: Any, text: Any) -> Any:
        if isinstance(value, str):
            return text(value)
        if isinstance(value, (list, tuple)):
            return [self._walk(each, text) for each in value]
        if not isinstance(value, Mapping):
            return value
        of_them: dict[str, Any] = {"name": ""} if _is_of(value, self.number) else {}
        if called := dict(_called(value, self.number)):
            of_them["names"] = [f"#{self.number}" if at in called else text(name) for at, name in enumerate(value["names"])]
        return {key: of_them[key] if key in of_them else self._walk(each, text) for key, each in value.items()}


def _is_of(value: Mapping[str, Any], number: int) -> bool:
    """Whether a JSON object tells what this friend is called."""
    return "name" in value and (value.get("number") == number or value.get("friend") == f"#{number}")


def _called(value: Mapping[str, Any], number: int) -> Iterator[tuple[int, str]]:
    """The friend's places, and names there, in two lists that belong together."""
    names, numbers = value.get("names"), value.get("numbers")
    if isinstance(names, list) and isinstance(numbers, list) and len(names) == len(numbers):
        yield from ((at, str(names[at])) for at, each in enumerate(numbers) if each == number)


def _json_in(text: str) -> Any:
    """The JSON that a text is, if it is an object or a list."""
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def _pattern(names: Collection[str]) -> re.Pattern[str]:
    return re.compile("|".join(_whole(name) for name in names) or r"(?!)", re.IGNORECASE)


def _whole(name: str) -> str:
    """The name where it is no part of another word, for scripts that set words apart."""
    before = f"(?<!{_NARROW})" if re.match(_NARROW, name[0]) else ""
    after = f"(?!{_NARROW})" if re.match(_NARROW, name[-1]) else ""
    return before + re.escape(name) + after
