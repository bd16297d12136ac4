"""The phrase files of `prompts/offline/`: one per language, each a grammar and the texts of replies."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from agent.offline.elements import Choice, Element
from agent.offline.grammar import Grammar, Telling
from agent.offline.spans import PRIMITIVES
from agent.offline.templates import template
from agent.offline.words import Spelling, keys, spellings

FOLDER = Path(__file__).parents[2] / "prompts" / "offline"
TELLING = ("weighty", "willing", "telling", "tellers", "pronouns", "commands")
SYMBOLS = r"\{[^}]*\}|<[^>]*>"
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays text: `no` and `on` are words here


@dataclass(frozen=True)
class Lexicon:
    """One language: how it is recognised, its grammar, and what is said in it."""

    language: str
    grammar: Grammar
    replies: Mapping[str, str]
    signs: frozenset[str]
    same: Mapping[str, Sequence[Spelling]] = field(default_factory=dict)
    usage_words: tuple[str, ...] = ()
    taking: frozenset[str] = frozenset()

    def say(self, reply: str, /, **values: object) -> str:
        """A reply's text with its `{placeholders}` filled in."""
        return self.replies[reply].format_map(values)


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Every language that has a phrase file, English first."""
    paths = sorted(FOLDER.glob("*.yaml"), key=lambda path: (path.stem != "en", path.stem))
    return {path.stem: _read(path) for path in paths}


def _read(path: Path) -> Lexicon:
    with path.open(encoding="utf-8") as file:
        source: Any = yaml.load(file, Loader=LOADER)  # noqa: S506 - builds nothing but text, lists and maps
    same = {str(said): str(meant) for meant, texts in source.get("same", {}).items() for said in texts}
    words: dict[str, list[Element]] = {}
    for name, texts in source["classes"].items():
        words.setdefault(name.rstrip("+"), []).extend(template(text) for text in _phrases(texts, same))
    classes: dict[str, Element] = {name: Choice(options) for name, options in words.items()}
    rules: dict[str, list[tuple[str, Element]]] = {}
    for symbol, kinds in source["rules"].items():
        found = ((kind.rstrip("+"), template(text)) for kind, texts in kinds.items() for text in _phrases(texts, same))
        rules.setdefault(symbol.rstrip("+"), []).extend(found)
    grammar = Grammar(
        rules,
        classes,
        PRIMITIVES,
        loose=frozenset(_words(source["loose"])),
        tight=frozenset(_words(source["tight"])),
        before=frozenset(_words(source.get("before", []))),
        after=frozenset(_words(source.get("after", []))),
        chained=frozenset(_words(source.get("chained", []))),
        articles=frozenset(_words(source.get("articles", []))),
        restricting=frozenset(_words(source.get("restricting", []))),
        adverbs=frozenset(_words(source.get("adverbs", []))),
        plurals={str(many): str(one) for many, one in source.get("plurals", {}).items()},
        clauses=Telling(**{name: frozenset(_words(source.get(name, []))) for name in TELLING}),
        spellings={str(wrong): str(right) for wrong, right in source.get("spellings", {}).items()},
        pauses=frozenset(_words(source.get("pauses", []))),
        limiting=tuple(keys(str(text)) for text in source.get("limiting", [])),
        acting=tuple(keys(str(text)) for text in source.get("acting", [])),
        numbers={keys(str(word))[0]: int(value) for word, value in source.get("numbers", {}).items()},
    )
    return Lexicon(
        path.stem,
        grammar,
        source["replies"],
        frozenset(_words(source["signs"])),
        spellings(same),
        tuple(source.get("usage_words", [])),
        frozenset(_words(source.get("taking", []))),
    )


def _phrases(texts: Sequence[Any], same: Mapping[str, str]) -> list[str]:
    """Templates in the spelling that sentences are brought to, each once."""
    spelt = sorted(same, key=len, reverse=True)
    either = re.compile("|".join([SYMBOLS, *map(re.escape, spelt)]))
    return list(dict.fromkeys(either.sub(lambda found: same.get(found[0], found[0]), str(text)) for text in texts))


def _words(texts: list[str]) -> list[str]:
    return [key for text in texts for key in keys(str(text))]
