"""Sentences in the reader's language. English is the source text; other languages are catalogues (`locale/*LANGUAGE.po`)."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = ("en", "ja")
_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"")
_SMALL = re.compile(r"\b(?:a|all|and|are|everyone|from|in|is|my|of|on|please|put|show|that|the|to|who|with)\b", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z]+")
CATALOGUES = [Path(__file__).parent / "locale", *(Path(__file__).parent.parent / part / "locale" for part in ("prompts", "web"))]


@cache
def messages(language: str) -> Mapping[str, tuple[str, ...]]:
    """Every translated text of a language: English singular → its forms. Empty for English itself."""
    found: dict[str, tuple[str, ...]] = {}
    for folder in CATALOGUES:
        for path in sorted(folder.glob(f"*{language}.po")) if language != "en" else ():
            found |= _read(path, language)
    return found


def translate(language: str, text: str, /, **values: object) -> str:
    """The text in a language, its `{placeholders}` filled in. Untranslated text stays English."""
    forms = messages(language).get(text)
    return _fill(forms[0] if forms else text, values)


def translate_n(language: str, one: str, many: str, n: int, /, **values: object) -> str:
    """As `translate`, choosing by number; `{n}` is the number with thousands separators."""
    forms = messages(language).get(one)
    text = (forms[-1] if n != 1 else forms[0]) if forms else (one if n == 1 else many)
    return _fill(text, {"n": f"{n:,}"} | values)


def language_of_words(text: str, otherwise: str) -> str:
    """The language somebody writes in: two of English's small words are English, hiragana is Japanese, two Latin words
    without any are English, else it stays open. What stands in quotation marks is a name and does not count."""
    bare = _QUOTED.sub(" ", text)
    if len(_SMALL.findall(bare)) >= 2:
        return "en"
    if any("ぁ" <= c <= "ゖ" for c in bare):
        return "ja"
    return "en" if len(_LATIN.findall(bare)) >= 2 else otherwise


def _fill(text: str, values: Mapping[str, object]) -> str:
    return text.format_map({k: f"{v:,}" if type(v) is int else v for k, v in values.items()}) if values else text


def _read(path: Path, language: str) -> dict[str, tuple[str, ...]]:
    with path.open("rb") as file:
        catalogue: Catalog = read_po(file, locale=language)
    forms: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        key = message.id if isinstance(message.id, str) else message.id[0]
        strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if key and all(strings):
            forms[key] = strings
    return forms
