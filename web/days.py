"""Days as people write them, in English and Japanese, and relative days said in the reader's language."""

import re
from collections.abc import Sequence

from store.conditions import AGO
from store.language import translate, translate_n
from store.names import fold

NAMED = {"today": 0, "今日": 0, "本日": 0, "yesterday": 1, "昨日": 1, "きのう": 1, "一昨日": 2, "おととい": 2}
WEEKS = re.compile(r"(\d{1,4}) ?(?:weeks? ago|週間?前)")
DAYS = re.compile(r"(\d{1,5}) ?(?:days? ago|日前)")
DATES = (re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})"), re.compile(r"(\d{4})年 ?(\d{1,2})月 ?(\d{1,2})日"))


def plain_day(text: str) -> str:
    """The form that conditions know (`2026-03-01`, `30 days ago`); what is no day is left as it was typed."""
    said = fold(text).strip()
    if said in NAMED:
        return f"{NAMED[said]} days ago"
    if days := DAYS.fullmatch(said):
        return f"{int(days[1])} days ago"
    if weeks := WEEKS.fullmatch(said):
        return f"{int(weeks[1]) * 7} days ago"
    for form in DATES:
        if date := form.fullmatch(said):
            return f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}"
    return text


def is_not_before(first: str, second: str) -> bool:
    """Whether one day is the other or comes after it. Of a date and a number of days ago it is not known: days pass."""
    ago = [AGO.match(day) for day in (first, second)]
    if ago[0] and ago[1]:
        return int(ago[0][1]) <= int(ago[1][1])
    return not any(ago) and first >= second


def day_said(language: str, day: str) -> str:
    """A day for a field: a relative one in the reader's language."""
    ago = AGO.match(day)
    if not ago:
        return day
    n = int(ago[1])
    return translate_n(language, "{n} day ago", "{n} days ago", n, n=str(n)) if n else translate(language, "today")


def plain_days(pairs: Sequence[tuple[str, str]], clauses: Sequence[str]) -> list[tuple[str, str]]:
    """A form's fields with those clauses that are days made plain."""
    return [(name, plain_day(value) if name in clauses else value) for name, value in pairs]
