"""Days and stretches of time as an operator says them, resolved against the account's today."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from agent.offline.asking import Unclear
from agent.offline.nodes import Node

DAYS = frozenset(
    {"date", "digits", "today", "yesterday", "before_yesterday", "weekday", "weekday_last", "dated", "twice", "ago", "start",
     "end"}
)  # fmt: skip
YEARED = frozenset({"ymd", "mdy", "month_last_year", "month_this_year"})
MOST_DAYS = 36_500  # as many as a condition goes back


@dataclass(frozen=True)
class Period:
    """From a day (included) to before another; a day is `2026-07-01` or `30 days ago`, None is open."""

    start: str | None = None
    before: str | None = None


def day(node: Node, today: date) -> date:
    """The one day that the words mean; without a year, the latest one that is past."""
    simple = {"today": 0, "yesterday": 1, "before_yesterday": 2}
    if node.kind in simple:
        return today - timedelta(days=simple[node.kind])
    if node.kind == "ago":
        return _back(today, _number(node) if node.one("number") else 1, _kind(node, "unit"))
    if node.kind == "weekday":
        return today - timedelta(days=(today.weekday() - int(_kind(node, "weekday"))) % 7)
    if node.kind == "weekday_last":
        return today - timedelta(days=today.weekday() + 7 - int(_kind(node, "weekday")))
    if node.kind == "dated":
        written = node.one("written")
        found = day(written, today) if written is not None else _digits(_need(node, "date"), today)
        if found.weekday() != int(_kind(node, "weekday")):
            raise Unclear("no_such_day")
        return found
    if node.kind == "twice":
        found = day(_need(node, "day"), today)
        if found != day(_need(node, "again"), today):
            raise Unclear("no_such_day")
        return found
    if node.kind == "start":
        return span(_need(node, "span"), today)[0]
    if node.kind == "end":
        return span(_need(node, "span"), today)[1] - timedelta(days=1)
    if node.kind == "digits":
        return _digits(_need(node, "digits"), today)
    month = int(_kind(node, "month")) if node.one("month") else _month_of(node, today)
    return _dated(int(_need(node, "day").text), month, _year(node, today), today)


def span(node: Node, today: date) -> tuple[date, date]:
    """First day and the day after the last of a week, month or year."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    last = _months(first, -1)
    fixed = {
        "this_week": (monday, monday + timedelta(days=7)),
        "last_week": (monday - timedelta(days=7), monday),
        "week_before_last": (monday - timedelta(days=14), monday - timedelta(days=7)),
        "this_month": (first, _months(first, 1)),
        "last_month": (last, first),
        "month_before_last": (_months(first, -2), last),
        "this_year": (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
        "last_year": (date(today.year - 1, 1, 1), date(today.year, 1, 1)),
        "year_before_last": (date(today.year - 2, 1, 1), date(today.year - 1, 1, 1)),
    }
    if node.kind in fixed:
        return fixed[node.kind]
    if node.kind == "year":
        year = int(_need(node, "year").text)
        return date(year, 1, 1), date(year + 1, 1, 1)
    month = int(_kind(node, "month"))
    start = date(_month_year(node, month, today), month, 1)
    return start, _months(start, 1)


def period(node: Node, today: date) -> Period:
    """The stretch that the words mean, its last day excluded. Asks about days that no calendar has."""
    try:
        return _period(node, today)
    except (ValueError, OverflowError):
        raise Unclear("no_such_day") from None


def _period(node: Node, today: date) -> Period:
    kind = node.kind
    if kind in ("last", "older"):
        return _rolling(node, today)
    if kind == "recent":
        raise Unclear("vague_time")
    if kind == "between":
        return _between(node, today)
    if kind == "restated":
        said = {period(part, today) for part in node.every("period")}
        if len(said) > 1:
            raise Unclear("two_times", said=node.text)
        return said.pop()
    if kind == "one_of":
        return _side_by_side(node, today)
    start, end = _stretch(node, today)
    return {
        "on": Period(start.isoformat(), end.isoformat()),
        "in": Period(start.isoformat(), None if end > today else end.isoformat()),
        "since": Period(start.isoformat()),
        "after": Period(end.isoformat()),
        "before": Period(None, start.isoformat()),
        "until": Period(None, end.isoformat()),
    }[kind]


def resolved(text: str, today: date) -> date:
    """A day of a clause as a date, for comparing two."""
    words = text.split(" ")
    return today - timedelta(days=int(words[0])) if len(words) == 3 else date.fromisoformat(text)


def _rolling(node: Node, today: date) -> Period:
    number = _number(node) if node.one("number") else 6 if node.one("half") else 1
    days = (today - _back(today, number, "month" if node.one("half") else _kind(node, "unit"))).days
    if days > MOST_DAYS:
        raise ValueError("longer than conditions go back")
    text = f"{days} days ago"
    return Period(text) if node.kind == "last" else Period(None, text)


def _between(node: Node, today: date) -> Period:
    start, start_end = _edge(_need(node, "from"), today)
    to = _need(node, "to")
    end_start, end = _edge(to, today) if to.kind != "same_month" else _same_month(to, start)
    if _of_a_year(_need(node, "from")) and _of_any_year(to):
        later = start.year - end_start.year
        later += _years(end_start, later) < start
        end_start, end = _years(end_start, later), _years(end, later)
    elif _of_a_year(to) and _of_any_year(_need(node, "from")):
        start = _years(start, end_start.year - start.year)
        start = _years(start, -1) if start > end_start else start
    elif end_start < start and start.year == start_end.year:
        start = _years(start, -1)
    if end_start < start:
        raise Unclear("backward_time", said=node.kind)
    return Period(start.isoformat(), end.isoformat())


def _of_a_year(edge: Node) -> bool:
    """Whether it says its year: 2024年1月1日."""
    return edge.kind in YEARED or any(part.one("year") or part.one("near") for part in edge.walk())


def _of_any_year(edge: Node) -> bool:
    """Whether it has a month and no year: the other end of a time tells which one is meant."""
    return not _of_a_year(edge) and (edge.kind == "md" or any(part.one("month") for part in edge.walk()))


def _side_by_side(node: Node, today: date) -> Period:
    """Today or yesterday, this month or last: one stretch, where nothing lies between them."""
    edges = sorted(_edge(part, today) for part in node.every("day") + node.every("span"))
    if any(end != start for (_, end), (start, _) in pairwise(edges)):
        raise Unclear("vague_time")
    return Period(edges[0][0].isoformat(), None if edges[-1][1] > today + timedelta(days=1) else edges[-1][1].isoformat())


def _same_month(node: Node, start: date) -> tuple[date, date]:
    """A day said without its month: 6月1日〜30日."""
    found = start.replace(day=int(_need(node, "day").text))
    return found, found + timedelta(days=1)


def _stretch(node: Node, today: date) -> tuple[date, date]:
    where = node.one("day") or node.one("span")
    if where is None:
        raise Unclear("vague_time")
    return _edge(where, today)


def _edge(node: Node, today: date) -> tuple[date, date]:
    if node.kind in DAYS:
        found = day(node, today)
        return found, found + timedelta(days=1)
    return span(node, today)


def _dated(number: int, month: int, year: int | None, today: date) -> date:
    if year is not None:
        return date(year, month, number)
    for candidate in range(today.year, today.year - 5, -1):
        try:
            found = date(candidate, month, number)
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError("no such day")


def _digits(node: Node, today: date) -> date:
    parts = [int(part) for part in node.text.split("-")]
    if node.kind == "ymd":
        return date(parts[0], parts[1], parts[2])
    if node.kind == "mdy":
        return date(parts[2], parts[0], parts[1])
    return _dated(parts[1], parts[0], None, today)


def _year(node: Node, today: date) -> int | None:
    found = node.one("year")
    if found is not None:
        return int(found.text)
    near = node.one("near")
    return today.year + {"this": 0, "last": -1, "before_last": -2}[near.kind] if near is not None else None


def _month_of(node: Node, today: date) -> int:
    near = node.one("span")
    if near is not None:
        return span(near, today)[0].month
    return today.month


def _month_year(node: Node, month: int, today: date) -> int:
    explicit = _year(node, today)
    if explicit is not None:
        return explicit
    if node.kind == "month_last_year":
        return today.year - 1
    if node.kind == "month_this_year":
        return today.year
    return today.year if month <= today.month else today.year - 1


def _back(today: date, number: int, unit: str) -> date:
    if unit == "month":
        return _months(today, -number)
    if unit == "year":
        return _years(today, -number)
    return today - timedelta(days=number * {"day": 1, "week": 7}[unit])


def _months(start: date, number: int) -> date:
    month = start.month - 1 + number
    year, month = start.year + month // 12, month % 12 + 1
    for last in (start.day, 30, 29, 28):
        try:
            return date(year, month, min(start.day, last))
        except ValueError:
            continue
    raise ValueError("no such month")


def _years(start: date, number: int) -> date:
    return _months(start, 12 * number)


def _number(node: Node) -> int:
    return int(_need(node, "number").text)


def _kind(node: Node, role: str) -> str:
    return _need(node, role).kind


def _need(node: Node, role: str) -> Node:
    found = node.one(role)
    if found is None:
        raise Unclear("vague_time")
    return found
