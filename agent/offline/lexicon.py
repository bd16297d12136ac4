"""The phrase files of `prompts/offline/`: one per language, each a grammar and the texts of replies."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from agent.offline.grammar import Choice, Element, Grammar, Telling, template
from agent.offline.spans import PRIMITIVES
from agent.offline.words import keys

FOLDER = Path(__file__).parents[2] / "prompts" / "offline"
TELLING = ("weighty", "willing", "telling", "tellers", "pronouns", "commands")
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays text: `no` and `on` are words here


@dataclass(frozen=True)
class Lexicon:
    """One language: how it is recognised, its grammar, and what is said in it."""

    language: str
    grammar: Grammar
    replies: Mapping[str, str]
    signs: frozenset[str]
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
    words: dict[str, list[Element]] = {}
    for name, texts in source["classes"].items():
        words.setdefault(name.rstrip("+"), []).extend(template(str(text)) for text in texts)
    classes: dict[str, Element] = {name: Choice(options) for name, options in words.items()}
    rules: dict[str, list[tuple[str, Element]]] = {}
    for symbol, kinds in source["rules"].items():
        found = ((kind.rstrip("+"), template(str(text))) for kind, texts in kinds.items() for text in texts)
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
        numbers={keys(str(word))[0]: int(value) for word, value in source.get("numbers", {}).items()},
    )
    return Lexicon(
        path.stem,
        grammar,
        source["replies"],
        frozenset(_words(source["signs"])),
        tuple(source.get("usage_words", [])),
        frozenset(_words(source.get("taking", []))),
    )


def _words(texts: list[str]) -> list[str]:
    return [key for text in texts for key in keys(str(text))]
