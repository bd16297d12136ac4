"""Numbers in a sentence, as digits or as words: counts, days of a month, years, dates."""

import re
from collections.abc import Iterator

from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node

ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)$")
KANJI = "〇一二三四五六七八九"
YEAR = re.compile(r"(19|20)\d\d")


def number(chart: Chart, i: int) -> Iterator[Match]:
    """3, three, 三."""
    if i >= len(chart.keys):
        return
    key = chart.keys[i]
    if YEAR.fullmatch(key) and chart.keys[i + 1 : i + 2] == ("年",):
        return
    if key.isdecimal() and len(key) < 8:
        if i + 2 < len(chart.keys) and chart.keys[i + 1] == "," and len(chart.keys[i + 2]) == 3 and chart.keys[i + 2].isdecimal():
            yield i + 3, 0.0, Node("number", (), key + chart.keys[i + 2], i, i + 3)
        yield i + 1, 0.0, Node("number", (), str(int(key)), i, i + 1)
        return
    if key in chart.grammar.numbers:
        yield i + 1, 0.0, Node("number", (), str(chart.grammar.numbers[key]), i, i + 1)
    yield from _kanji_number(chart, i)


def _kanji_number(chart: Chart, i: int) -> Iterator[Match]:
    total, digit, end = 0, 0, i
    while end < len(chart.keys) and (chart.keys[end] in KANJI or chart.keys[end] in "十百"):
        c = chart.keys[end]
        if c in KANJI:
            digit = KANJI.index(c)
        else:
            total, digit = total + (digit or 1) * (10 if c == "十" else 100), 0
        end += 1
    if end > i:
        yield end, 0.0, Node("number", (), str(total + digit), i, end)


def ordinal(chart: Chart, i: int) -> Iterator[Match]:
    """A day of the month: 7th, 7."""
    found = ORDINAL.match(chart.keys[i]) if i < len(chart.keys) else None
    if found:
        yield i + 1, 0.0, Node("number", (), found[1], i, i + 1)
    elif i < len(chart.keys) and chart.keys[i].isdecimal() and 1 <= int(chart.keys[i]) <= 31 and len(chart.keys[i]) < 3:
        yield i + 1, 0.0, Node("number", (), str(int(chart.keys[i])), i, i + 1)


def year(chart: Chart, i: int) -> Iterator[Match]:
    """Four digits that can be a year."""
    if i < len(chart.keys) and YEAR.fullmatch(chart.keys[i]):
        yield i + 1, 0.0, Node("year", (), chart.keys[i], i, i + 1)


def digits_date(chart: Chart, i: int) -> Iterator[Match]:
    """2026-07-08, 2026/7/8, 7/8 (month first, as in Japan)."""
    window = chart.keys[i : i + 5]
    if len(window) == 5 and window[1] == window[3] and window[1] in "-/." and all(p.isdecimal() for p in window[::2]):
        if YEAR.fullmatch(window[0]):
            yield i + 5, 0.0, Node("ymd", (), "-".join(window[::2]), i, i + 5)
        elif YEAR.fullmatch(window[4]):
            yield i + 5, 0.0, Node("mdy", (), "-".join(window[::2]), i, i + 5)
        return
    if len(window) >= 3 and window[1] == "/" and window[0].isdecimal() and window[2].isdecimal():
        yield i + 3, 0.0, Node("md", (), f"{window[0]}-{window[2]}", i, i + 3)
