"""In which language something was said, and what it can mean in it."""

from collections.abc import Sequence

from agent.offline.grammar import NOUNS
from agent.offline.lexicon import Lexicon, lexicons
from agent.offline.live import Live
from agent.offline.sentence import STRAIGHT, UNREAD, Reading, readings
from agent.offline.words import is_cjk, is_katakana, quotes, tokens

_recent: dict[tuple[object, ...], tuple[Lexicon, list[Reading]]] = {}


def understand(text: str, live: Live, page: str) -> tuple[Lexicon, list[Reading]]:
    """The language in which the words make most sense, and their readings in it."""
    known = lexicons()
    said = _besides_names(text, live)
    order = sorted(known.values(), key=lambda lexicon: -_signs(lexicon, said, page))
    best = (order[0], _read(order[0], text, live))
    tied = len({_signs(lexicon, said, page) for lexicon in order[:2]}) < 2  # "バラ好き or 観葉植物 一覧"
    if not tied and (best[1] == [UNREAD] or (best[1] and not best[1][0].left and best[1][0].cost < STRAIGHT)):
        return best
    for lexicon in order[1:]:
        if _signs(lexicon, said, page) >= 1:
            other = _read(lexicon, text, live)
            if other and (not best[1] or other[0].cost < best[1][0].cost):
                best = (lexicon, other)
    return best


def _read(lexicon: Lexicon, text: str, live: Live) -> list[Reading]:
    """Readings, remembered: one turn reads its words several times. The same words and names have the same readings."""
    key = (lexicon.language, text, *live.tags, "/", *live.folders, "/", *live.segments, "/", *live.workflows)
    if key not in _recent or _recent[key][0] is not lexicon:
        if len(_recent) > 40:
            _recent.clear()
        _recent[key] = lexicon, readings(lexicon, text, live)
    return _recent[key][1]


def _besides_names(text: str, live: Live) -> list[str]:
    """The words that tell the language: a name, what stands in quotes and katakana, but for タグ and the like, may be of any."""
    found, kept, i = tokens(text), [], 0
    closed = quotes(found)
    while i < len(found):
        end = max(closed.get(i, i - 1) + 1, live.longest(found, i))
        shape = text[found[i].start : found[i].start + 1]
        noun = next((noun for noun in NOUNS if tuple(token.key for token in found[i : i + len(noun)]) == noun), ())
        kept += [] if end > i else ["".join(noun) or (shape if is_katakana(shape) else found[i].key)]
        i = max(end, i + max(len(noun), 1))
    return kept


def _signs(lexicon: Lexicon, said: Sequence[str], page: str) -> float:
    spaced = not any(map(is_cjk, lexicon.signs))
    native = sum(key in lexicon.signs or (not spaced and tuple(key) in NOUNS) for key in said)
    script = sum(key[:1].isalpha() and not is_cjk(key[0]) if spaced else _japanese(key) for key in said)
    return native + script / 2 + (0.5 if lexicon.language == page else 0)


def _japanese(key: str) -> bool:
    """Hiragana or kanji: what stands outside names in no other script."""
    return "\u3041" <= key <= "\u3096" or (is_cjk(key[0]) and not is_katakana(key[0]))
