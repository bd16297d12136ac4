"""What the server asks by itself when a tool call names something that is missing or ambiguous."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, reduce

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import WRatio, ratio

from store.language import LANGUAGES, translate
from store.names import fold, name_key
from store.usage import Use
from store.wording import use_sentence
from tools.base import Unclear

NEAR, LIKE, CHOICES = 60.0, 70.0, 6
"""Names are near from a likeness of `NEAR` taken whole, or of `LIKE` in parts: a long and a short name have less by chance."""

UNKNOWN = {
    "tag": "There is no tag “{name}”. Which one do you mean?",
    "folder": "There is no folder “{name}”. Which one do you mean?",
    "segment": "There is no segment “{name}”. Which one do you mean?",
    "workflow": "There is no workflow “{name}”. Which one do you mean?",
    "friend": "There is no friend called “{name}”. Who do you mean?",
}
SEVERAL = "{n} friends are called “{name}”. Which one do you mean?"
MORE = "{asked} (There are {n} more: type the whole name, or a number such as #{number}.)"
NEAR_DUPLICATE = "There is already “{existing}”, which is very close to “{name}”. Use that one, or create a new one all the same?"
CREATE = "Create “{name}”"
USE = "Use “{name}”"
IN_USE = "The tag “{name}” is used in {uses}. What should happen there?"
USED = "“{name}” ({how})"
EACH = "On the tag's page you can choose for each of them."
TAKE_OUT, REPLACE, KEEP = "Take the tag out there", "Replace it by another tag", "Keep the tag"
INTRODUCED = "{name} #{number} (friend since {day})"
NO_THEM = "Who do you mean? Nobody was mentioned before in this conversation."


def unknown(language: str, kind: str, name: str, there_are: Iterable[str]) -> Unclear:
    """Asks which one is meant, nearest names first. Near names are choices, never taken for the one meant."""
    return Unclear(translate(language, UNKNOWN[kind], name=name), near_names(name, there_are))


def in_use(language: str, name: str, uses: Sequence[Use]) -> Unclear:
    """Asks what happens where a tag is used, and says how it is used there."""
    said = [translate(language, USED, name=use.name, how=use_sentence(language, use.how)) for use in uses]
    asked = translate(language, IN_USE, name=name, uses=translate(language, ", ").join(said))
    each = [translate(language, EACH)] if len(uses) > 1 else []
    return Unclear(" ".join([asked, *each]), tuple(translate(language, choice) for choice in (TAKE_OUT, REPLACE, KEEP)))


def near_names(name: str, there_are: Iterable[str]) -> tuple[str, ...]:
    scored = sorted(((WRatio(fold(name), fold(each)), each) for each in there_are), key=lambda pair: (-pair[0], pair[1]))
    near = (each for score, each in scored if score >= LIKE or ratio(fold(name), fold(each)) >= NEAR)
    return tuple(near)[:CHOICES]


def without_name(choice: str) -> str:
    """A friend's introduction without what they are called; any other choice as it is."""
    return next((told[1] for each in _introductions() if (told := each.fullmatch(choice))), choice)


@cache
def _introductions() -> tuple[re.Pattern[str], ...]:
    parts = {r"\{name\}\ ": ".+ (", r"\{number\}": r"\d+", r"\{day\}": "[^()（）]+"}
    said = (re.escape(translate(language, INTRODUCED)) for language in LANGUAGES)
    return tuple(re.compile(reduce(lambda text, part: text.replace(*part), parts.items(), each) + ")") for each in said)


def near_duplicate(name: str, there_are: Sequence[str]) -> str | None:
    """An existing name one slip of the finger away; numbers and opposites (参加 / 不参加) are no slips."""
    key = name_key(name)
    for each in there_are:
        other = name_key(each)
        if min(len(key), len(other)) >= 4 and OSA.distance(key, other, score_cutoff=1) == 1 and not _means_another(key, other):
            return each
    return None


def _means_another(key: str, other: str) -> bool:
    """Whether the one difference is a digit, a negation, or the letter that tells “Product A” from “Product B”."""
    start = next((i for i, (a, b) in enumerate(zip(key, other, strict=False)) if a != b), min(len(key), len(other)))
    changed = {key[start : start + 1], other[start : start + 1]}
    last = start >= max(len(key), len(other)) - 1
    return any(c.isdigit() or c in "不非未無否再新旧前後上下大小男女春夏秋冬東西南北朝昼夜" for c in changed if c) or (
        last and len(key) == len(other)
    )
