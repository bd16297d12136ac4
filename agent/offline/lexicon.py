"""The phrase files of `prompts/offline/`: a folder per language, its files a grammar and the texts of replies."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from agent.offline.elements import Choice, Element
from agent.offline.fitting import misfits
from agent.offline.grammar import Grammar, Telling
from agent.offline.rephrasing import Turn
from agent.offline.sense import sensible
from agent.offline.spans import PRIMITIVES
from agent.offline.templates import template
from agent.offline.words import Spelling, is_cjk, keys, slips, spellings
from store.errors import PhrasesUnusable

FOLDER = Path(__file__).parents[2] / "prompts" / "offline"
TELLING = (
    "soon",
    "wishes",
    "occasions",
    "weighty",
    "willing",
    "telling",
    "tellers",
    "subjects",
    "governed",
    "pronouns",
    "commands",
    "impersonal",
    "mild",
    "counting",
    "companions",
    "lately",
    "meeting",
    "several",
    "saying",
    "turning",
    "standing",
    "barring",
    "kinds",
    "pointers",
    "listing",
    "being",
    "concluding",
    "wherein",
    "movers",
    "inanimate",
    "selecting",
    "halting",
    "purposing",
    "coming",
    "deictic",
    "ours",
    "ahead",
    "denials",
)
Sign = Literal[
    "of_people",  # beside a tag's name: its friends are meant, not the tag
    "of_things",  # a pronoun means a tag, a folder, … and no deed, no friend
    "deleting_friends",  # behind a tag's name: the tag is to be deleted, or its friends?
    "contrasting",  # before a tag, after a tagging: other friends, or another tag?
    "of_which_tag",  # “the tag” comes off, which may be the one named or every one
    "of_segment",  # a segment is meant, and not the friends in it
    "whether",  # words before a deed that ask whether it is to be done
    "wondering",  # a deed is asked about, or mused upon, rather than asked for
    "intending",  # a deed is announced by somebody who means to do it, and not asked for; or it has been done
    "announcing",  # a clause says what we mean to do ourselves, beside an order
    "adding_to",  # a tag may be put on friends, or friends be added to others
    "turning_into",  # friends are made to have another tag: the one they have may have to go
    "the_same",  # the same as was put on before
    "alike_but",  # behind an order: the same for others, with an exception
    "off_whom",  # behind a deed that takes something off: whose it is
    "preferring",  # one thing would be better than another, which the words do not name
    "sparing",  # right behind friends: they are left out, and no tag is taken off them
    "of_all",  # all friends of the account are meant, and not all of a list
    "remaining",  # the others are those who are left when some were left out
    "is_not",  # friends are told by what they are not, and not by a tag that they lack
    "in_return",  # something is done in the place of what was left undone
    "ordering",  # what sounds like a description of friends is an order
    "former",  # perhaps the list before the last one is meant
    "of_several",  # a pronoun means several friends
    "of_one",  # it means one alone
    "restrained",  # an exception takes something back of what was said before it
    "hedging",  # something depends on what is so
    "adding",  # something is asked for besides what was asked before
    "naming",  # a new name is given, where a condition might be meant
    "unnaming",  # none is given, even without these words
    "of_them",  # friends said so are some of those just spoken of
    "perhaps_of_them",  # after a question they may be
    "taking_in",  # "and Ann" after an exception is no further exception
    "not_so",  # something is not so, where a tag may be called that
    "plain",  # a word that says nothing about friends beside the name of a tag: "members who buy glaze"
    "singly",  # one new thing is spoken of, and not several
    "of_a_rule",  # a segment's condition is spoken of, where a tag might be put on its friends
    "is_so",  # friends have a tag already: no order to put it on them
    "narrowing",  # a segment is to be narrowed, not made anew
    "contrary",  # a tag's name with it says the contrary of the name without it
    "barely_no",  # a no with no mark behind it: that one is not meant, or this one is
    "and_who",  # it goes on saying who they are, and asks nothing
    "untold",  # somebody is not to get a tag
    "into_it",  # a tag is added to what was spoken of
    "shown_too",  # friends are to be shown beside those who were
    "as_reason",  # a tagging that is wished, meant or done already is why another is ordered
    "looked_at",  # a list was looked at, and is not asked for
    "perhaps_off",  # behind a tagging: a tag may be meant to come off, and not to be deleted or shown
    "affirming",  # with or without it, a tag's name says the same
    "plural",  # a tag's name may speak of those who have the tag
    "at_once",  # tags listed so are those of one friend
    "set_apart",  # the last of a list is set apart: what is said of it need not hold of the others
    "merely_listed",  # the last of a list is joined to the others by a mark alone
    "breaking",  # what friends must be has been said up to here; what follows says who is left out
    "but_of_all",  # between statements: what is denied behind it is denied of all who were said before, whichever they are
    "but_those",  # at the end of an exclusion: friends are left out, also where a pronoun might mean a tag
    "one_alone",  # "in A or B" may mean: in one of them, and not in the other
    "not_both",  # behind "both", before a "not": one of them is perhaps all right
    "once",  # something happened, where a standing order might be meant
    "reserving",  # a clause may take an order back, put it off or narrow it: no order is offered without it
    "restraining",  # an order may be meant for fewer, for later, or not at all: never offered without these words
]
"""What words can show: each is a list of patterns in the phrase files."""
CLASSES = ("filler", "politeness", "request", "then")  # every language has these, if only empty; and these symbols:
RULES = ("goal", "aside", "given", "choose")
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
    turns: Sequence[Turn] = ()
    usage_words: tuple[str, ...] = ()
    taking: frozenset[str] = frozenset()
    alternatives: frozenset[str] = frozenset()  # between two friends they leave open which one is meant
    patterns: Mapping[Sign, re.Pattern[str]] = field(default_factory=dict)

    def says(self, text: str, sign: Sign) -> bool:
        """Whether the text shows that."""
        return sign in self.patterns and self.patterns[sign].search(text) is not None

    def without(self, text: str, sign: Sign) -> str:
        """The text without what shows that."""
        return self.patterns[sign].sub("", text) if sign in self.patterns else text

    def say(self, reply: str, /, **values: object) -> str:
        """A reply's text with its `{placeholders}` filled in; where `n` is 1, the text that ends in `_one`, if there is one."""
        one = f"{reply}_one" if values.get("n") == 1 else reply
        return self.replies.get(one, self.replies[reply]).format_map(values)


_own: list[Path] = []


def read_also(folder: Path) -> None:
    """Phrase files of somebody's own, from now on read beside ours: a folder per language, ours or a further one.

    Raises PhrasesUnusable where they are not as phrase files must be; then nothing is changed.
    """
    before = list(_own)
    _own[:] = [folder]
    lexicons.cache_clear()
    try:
        ours = _together([*FOLDER.iterdir()])
        for path in sorted(folder.glob("*/*.yaml")):
            found = _content(path)
            for misfit in chain(misfits(found, ours), _unreadable(found)):
                raise ValueError(f"{path.parent.name}/{path.name}: {misfit}")
        if not lexicons().keys() & {path.name for path in folder.iterdir()}:
            raise ValueError("it holds no folder named after a language, such as en")
    except (OSError, yaml.YAMLError, ValueError, KeyError, AttributeError, TypeError) as bad:
        _own[:] = before
        lexicons.cache_clear()
        what = bad.strerror if isinstance(bad, OSError) else str(bad.args[0] if isinstance(bad, KeyError) else bad)
        raise PhrasesUnusable(folder=str(folder), what=what) from None


def _unreadable(source: Mapping[str, Any]) -> Iterator[str]:
    """Regular expressions that are none, each with its place."""
    said = [(sign, text) for sign in get_args(Sign) for text in source.get(sign, [])]
    for place, text in (*said, *(("turns", text) for text in source.get("turns", {}))):
        try:
            re.compile(text)
        except re.error as bad:
            yield f"{place} holds {text!r}: {bad}"


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Every language that has a folder of phrase files, English first."""
    folders = [path for parent in (FOLDER, *_own) for path in sorted(parent.iterdir()) if any(path.glob("*.yaml"))]
    english = _together([folder for folder in folders if folder.name == "en"])["replies"]
    languages = dict.fromkeys(["en", *(folder.name for folder in folders)])
    return {name: _read(name, [folder for folder in folders if folder.name == name], english) for name in languages}


def says(text: str, sign: Sign) -> bool:
    """Whether the text shows that in any language."""
    return any(lexicon.says(text, sign) for lexicon in lexicons().values())


def _read(language: str, folders: Sequence[Path], replies: Mapping[str, str]) -> Lexicon:
    source = _together(folders)
    same = {str(said): str(meant) for meant, texts in source.get("same", {}).items() for said in texts}
    same = _slips_unspaced(source, same) | same
    spoken = {name: [] for name in CLASSES} | source.get("classes", {})
    said = {name: {} for name in RULES} | source.get("rules", {})
    classes: dict[str, Element] = {name: Choice([*map(template, _phrases(texts, same))]) for name, texts in spoken.items()}
    for name, texts in source.get("as_written", {}).items():
        classes[name] = Choice([classes[name], *map(template, texts)])
    rules = {
        symbol: [(kind, template(text)) for kind, texts in kinds.items() for text in _phrases(texts, same)]
        for symbol, kinds in said.items()
    }
    grammar = Grammar(
        rules,
        classes,
        PRIMITIVES,
        sensible,
        loose=frozenset(_words(source.get("loose", []))),
        tight=frozenset(_words(source.get("tight", []))),
        before=frozenset(_words(source.get("before", []))),
        after=frozenset(_words(source.get("after", []))),
        chained=frozenset(_words(source.get("chained", []))),
        articles=frozenset(_words(source.get("articles", []))),
        restricting=frozenset(_words(source.get("restricting", []))),
        adverbs=frozenset(_words(source.get("adverbs", []))),
        plurals={str(many): str(one) for many, one in source.get("plurals", {}).items()},
        clauses=Telling(**{name: frozenset(_words(source.get(name, []))) for name in TELLING}),
        spellings=_slips(source) | {str(wrong): str(right) for wrong, right in source.get("spellings", {}).items()},
        finals=frozenset(_words(source.get("finals", []))),
        pauses=frozenset(_words(source.get("pauses", []))),
        unbroken=frozenset(keys(str(text)) for text in source.get("unbroken", [])),
        limiting=tuple(keys(str(text)) for text in source.get("limiting", [])),
        places=frozenset(_words(source.get("places", []))),
        linking=frozenset(_words(source.get("linking", []))),
        inner=frozenset(_words(source.get("inner", []))),
        vocabulary=_vocabulary(source),
        nameless=frozenset(_words(source.get("nameless", []))),
        conditional=tuple(keys(str(text)) for text in source.get("conditional", [])),
        weighing=tuple(keys(str(text)) for text in source.get("weighing", [])),
        unwilling=tuple(keys(str(text)) for text in source.get("unwilling", [])),
        acting=tuple(keys(str(text)) for text in source.get("acting", [])),
        manner=frozenset(keys(str(text)) for text in _phrases(source.get("manner", []), same)),
        vaguely=tuple(keys(str(text)) for text in _phrases(source.get("vaguely", []), same)),
        negating=tuple(keys(str(text)) for text in source.get("negating", [])),
        unnamely=tuple(keys(str(text)) for text in _phrases(source.get("unnamely", []), same)),
        inflected=tuple(keys(str(text)) for text in source.get("inflected", [])),
        numbers={keys(str(word))[0]: int(value) for word, value in source.get("numbers", {}).items()},
    )
    return Lexicon(
        language,
        grammar,
        {name: text for name, text in replies.items() if not name.endswith("_one")} | source.get("replies", {}),
        frozenset(_words(source.get("signs", []))),
        spellings(same),
        tuple((re.compile(said), str(meant)) for said, meant in source.get("turns", {}).items()),
        tuple(source.get("usage_words", [])),
        frozenset(_words(source.get("taking", []))),
        frozenset(_words(source.get("alternatives", []))),
        {sign: re.compile("|".join(source[sign]), re.IGNORECASE) for sign in get_args(Sign) if source.get(sign)},
    )


def _slips(source: Mapping[str, Any]) -> dict[str, str]:
    """Slips of the fingers in the words that are typed daily, unless the slip is a word itself."""
    words = _vocabulary(source)
    return {wrong: right for right in _words(source.get("mistyped", [])) for wrong in slips(right) if wrong not in words}


def _slips_unspaced(source: Mapping[str, Any], same: Mapping[str, str]) -> dict[str, str]:
    """The same for words of a script without spaces, unless the slip is a part of the word."""
    typed = [str(text) for text in source.get("mistyped", []) if is_cjk(str(text)[0])]
    wrongs = ((right, wrong) for right in typed for wrong in slips(right))
    return {wrong: _phrases([right], same)[0] for right, wrong in wrongs if wrong not in right and right not in wrong}


def _vocabulary(source: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(key for part in ("rules", "classes") for text in _texts(source.get(part, {})) for key in keys(text))


def _texts(source: Any) -> list[str]:
    return [text for part in source.values() for text in _texts(part)] if isinstance(source, Mapping) else list(source)


def _together(folders: Sequence[Path]) -> dict[str, Any]:
    """All files of a language as one: what several of them say of one symbol, kind or class adds up."""
    source: dict[str, Any] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        _add(source, _content(path))
    return source


def _content(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=LOADER)  # noqa: S506 - builds nothing but text, lists and maps


def _add(source: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, found in more.items():
        if isinstance(found, Mapping):
            _add(source.setdefault(name, {}), found)
        elif isinstance(found, list):
            source.setdefault(name, []).extend(found)
        else:
            source[name] = found


def _phrases(texts: Sequence[Any], same: Mapping[str, str]) -> list[str]:
    """Templates in the spelling that sentences are brought to, each once."""
    spelt = sorted(same, key=len, reverse=True)
    either = re.compile("|".join([SYMBOLS, *map(re.escape, spelt)]))
    return list(dict.fromkeys(either.sub(lambda found: same.get(found[0], found[0]), str(text)) for text in texts))


def _words(texts: list[str]) -> list[str]:
    return [key for text in texts for key in keys(str(text))]
