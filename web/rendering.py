"""Templates made pages: one environment, whose filters speak the reader's language and know the account's time zone."""

import hashlib
from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_skeleton, format_time, format_timedelta
from jinja2 import Environment, FileSystemLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from store.language import translate, translate_n
from store.names import fold, visible_lines

HERE = Path(__file__).parent
STATIC = HERE / "static"
RELATIVE_DAYS = 7


def render(template: str, language: str, zone: str, values: Mapping[str, Any], now: datetime | None = None) -> str:
    """A template with its values. `zone` is the account's time zone; `now` (UTC) is the instant that "3 days ago" counts from."""
    words = {"gettext": partial(translate, language), "ngettext": partial(translate_n, language)}
    shown = {"language": language, "zone": zone, "now": now or datetime.now(UTC)}
    return environment().get_template(template).render({**values, **shown, **words})


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        finalize=_seen,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.globals["static"] = static
    made.filters |= {
        "number": number,
        "ago": ago,
        "moment": moment,
        "stamp": stamp,
        "clock": clock,
        "day": day,
        "initial": initial,
        "pair": pair,
        "parts": parts,
    }
    return made


def _seen(value: object) -> object:
    """Whatever people wrote, as a page may show it: nothing invisible, nothing that turns the direction of what follows."""
    if not isinstance(value, str) or isinstance(value, Markup) or (value.isascii() and value.isprintable()):
        return value
    return _seen_lines(value)


@lru_cache(maxsize=4_096)
def _seen_lines(text: str) -> str:
    return visible_lines(text)


@cache
def static(path: str) -> str:
    """The address of a static file. It changes with the file, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()
    return f"/static/{path}?v={digest[:10]}"


def number(n: int) -> str:
    return f"{n:,}"


def pair(item: Mapping[str, Any], first: str, second: str) -> tuple[Any, Any]:
    """Two values of an item: what a select's option needs."""
    return item[first], item[second]


def parts(text: str, query: str) -> list[tuple[str, bool]]:
    """A text cut where it says what was searched for, however either is written; each part with whether it is that."""
    wanted, found = fold(query or ""), []
    while wanted and wanted in fold(text):
        start, end = _place(text, wanted)
        found += [(text[:start], False), (text[start:end], True)]
        text = text[end:]
    return [*found, (text, False)]


def _place(text: str, wanted: str) -> tuple[int, int]:
    """From where to where a text says folded words first. Folding moves places, so beginnings and ends are tried."""
    end = bisect_left(range(len(text)), True, key=lambda at: wanted in fold(text[:at]))
    return end - bisect_left(range(end), True, key=lambda n: wanted in fold(text[end - n : end])), end


def initial(name: str) -> str:
    """The first letter of a name, for its avatar."""
    return next((letter.upper() for letter in name if letter.isalnum()), name[:1] or "?")


@pass_context
def ago(context: Context, at: datetime) -> str:
    """ "3 minutes ago", "in 6 days"; from a week on, the day."""
    apart = at - context["now"]
    if abs(apart.total_seconds()) < 45:
        return translate(context["language"], "just now")
    if abs(apart.days) > RELATIVE_DAYS:
        return day(context, at)
    said = format_timedelta(apart, add_direction=True, threshold=1, locale=context["language"], granularity="minute")
    return said.replace(" ", "") if context["language"] == "ja" else said


@pass_context
def day(context: Context, at: datetime) -> str:
    """The day in the account's time zone, its year only where it is another one than this."""
    zone = ZoneInfo(context["zone"])
    same_year = at.astimezone(zone).year == context["now"].astimezone(zone).year
    return format_skeleton("MMMd" if same_year else "yMMMd", at, tzinfo=zone, locale=context["language"])


def day_name(day: date, today: date, language: str) -> str:
    """ "Fri, Mar 6"; with the year where it is another one than today's."""
    parts = "MMMMEEEEd" if day.year == today.year else "yMMMMEEEEd"
    return format_skeleton(parts, datetime(day.year, day.month, day.day), locale=language)


@pass_context
def moment(context: Context, at: datetime) -> str:
    return format_datetime(at, "medium", tzinfo=ZoneInfo(context["zone"]), locale=context["language"])


@pass_context
def stamp(context: Context, at: datetime) -> str:
    """The day and the time of day, for what people look up."""
    return (
        f"{day(context, at)}, {clock(context, at)}" if context["language"] == "en" else f"{day(context, at)} {clock(context, at)}"
    )


@pass_context
def clock(context: Context, at: datetime) -> str:
    """The time of day, for what stands under its day already."""
    return format_time(at, "short", tzinfo=ZoneInfo(context["zone"]), locale=context["language"])
