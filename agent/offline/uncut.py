"""Words that a question names, whole: in a script without spaces what nobody understood may begin or end within a word."""

from agent.offline.words import is_cjk, is_katakana

MARKS = "。、,.!?！？…・「」『』（）()¶\n 　:：→⇒"


def uncut(text: str, said: str) -> str:
    """What was said, from where its first word begins to where its last one ends."""
    start = text.find(said)
    if start < 0 or not said or not is_cjk(said[0]) and not is_cjk(said[-1]):
        return said
    end = start + len(said)
    while start > 0 and _within(text, start) and text[start - 1] not in MARKS:
        start -= 1
    while end < len(text) and _within(text, end) and text[end] not in MARKS:
        end += 1
    return text[start:end]


def _within(text: str, at: int) -> bool:
    """Whether no word can begin at this place: one begins behind a mark, and with kanji or katakana behind hiragana."""
    before, after = text[at - 1], text[at]
    if not (is_cjk(before) and is_cjk(after)):
        return False
    return _hiragana(after) or not _hiragana(before) and is_katakana(before) == is_katakana(after)


def _hiragana(c: str) -> bool:
    return "ぁ" <= c <= "ゖ"
