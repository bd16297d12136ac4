"""How names are compared. Two names with one key are the same name to an operator."""

import unicodedata

from store.errors import NameEmpty, NameTooLong, NameUnreadable

NAME_LENGTH = 100
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and symbols that show as nothing
JOINER = "\u200d"  # keeps family emoji together; stripped like any other format character when names are compared
UNSEEN = frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")  # marks that show as nothing
MARKS = 4  # accents and vowels on one letter; Thai has up to three


def fold(text: str) -> str:
    """Case, width and kana form removed: what `name_contains`, `message_contains` and keywords are compared by."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in folded)


def visible(text: str) -> str:
    """The text without what cannot be seen: control, format (zero width, direction) and private characters, joiners outside of
    emoji, selectors and accents piled up. Line breaks and blank letters become spaces."""
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = 0
    for place, c in enumerate(text):
        category = unicodedata.category(c)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if c in "\n\r\t\u2028\u2029" or c in BLANKS:
            kept.append(" ")
        elif c == JOINER:
            kept += [c] if _joins(kept, text[place + 1 :][:1]) else []
        elif _is_selector(c):
            kept += [c] if kept and kept[-1] != " " and not _is_selector(kept[-1]) else []
        elif category not in INVISIBLE and c not in UNSEEN and marks <= MARKS:
            kept.append(c)
    return "".join(kept)


def visible_lines(text: str) -> str:
    """The same, its lines kept."""
    return "\n".join(visible(line) for line in text.splitlines())


def _joins(before: list[str], after: str) -> bool:
    """Whether a joiner stands between two emoji."""
    parts = [c for c in before[-2:] if not _is_selector(c)][-1:]
    return bool(parts and after) and unicodedata.category(parts[0]) in ("So", "Sk") and unicodedata.category(after) == "So"


def name_key(name: str) -> str:
    """What a name is unique by. Spaces and punctuation count only between two digits; all of them gone, the NFKC name stands."""
    folded = "".join(c for c in fold(name) if unicodedata.category(c) not in INVISIBLE and not _is_selector(c))
    kept = [c for i, c in enumerate(folded) if not _is_filler(c) or _between_digits(folded, i)]
    return "".join(kept) or unicodedata.normalize("NFKC", name).strip()


def clean_name(name: str) -> str:
    """The name as it is stored: NFC, trimmed. Refuses empty, overlong and control characters."""
    trimmed = unicodedata.normalize("NFC", name).strip()
    if not trimmed:
        raise NameEmpty()
    if len(trimmed) > NAME_LENGTH:
        raise NameTooLong(length=len(trimmed), limit=NAME_LENGTH)
    if any(c != JOINER and unicodedata.category(c) in INVISIBLE | {"Zl", "Zp"} for c in trimmed):
        raise NameUnreadable(name=visible(trimmed))
    if not any(unicodedata.category(c)[0] in "LNSP" and c not in BLANKS for c in trimmed):
        raise NameEmpty()
    return trimmed


def _is_selector(c: str) -> bool:
    """A variation selector: asks for a glyph, says nothing."""
    return "\ufe00" <= c <= "\ufe0f" or "\U000e0100" <= c <= "\U000e01ef"


def _is_filler(c: str) -> bool:
    return unicodedata.category(c)[0] in "ZP" or c in "~^`|"


def _between_digits(text: str, i: int) -> bool:
    left = next((c for c in reversed(text[:i]) if not _is_filler(c)), "")
    right = next((c for c in text[i + 1 :] if not _is_filler(c)), "")
    return left.isdigit() and right.isdigit()
