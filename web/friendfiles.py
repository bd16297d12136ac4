"""A CSV file of friends, read: every cell is somebody else's, and one that does not fit keeps the whole file out."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from itertools import chain, repeat
from zoneinfo import ZoneInfo

from store.database import now
from store.errors import Refused
from store.imports import Listed
from store.language import LANGUAGES, translate, translate_n
from store.names import NAME_LENGTH, clean_name, fold, name_key, visible
from store.values import Value
from web.export import FORMULA
from web.refusals import BodyTooLarge, FileUnfit

BYTES, ROWS, TAGS, TOLD, CELL = 1_000_000, 5_000, 50, 20, 40
"""The size of a file; friends in it, for they come in one transaction; different tags in it; lines that are told; letters of
a cell that are quoted."""
COLUMNS: Mapping[str, Sequence[str]] = {
    "user": ("LINE user ID", "user ID", "ユーザーID"),
    "name": ("Name", "display name", "表示名", "友だちの名前"),
    "since": ("Friend since", "followed at", "追加日", "友だち追加日"),
    "tags": ("Tags", "tag"),
    "": ("Number", "Last message"),
}
"""What a column may be called in its heading, in our languages too; what an export has beside it is passed over."""
UNNAMED = "?"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of Excel and its like begin, new and old."""
USER_ID = re.compile(r"U[0-9a-f]{32}")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ t]\d{1,2}:\d{2}.*)?")
EARLIEST = 2011
"""The year in which LINE began."""
BETWEEN_TAGS = re.compile(r"[;；、\n]")

NO_TEXT = "Its letters cannot be read. Save it as “CSV UTF-8” and try again."
WORKBOOK = "It is a workbook, not a CSV file. Save it as “CSV UTF-8” and try again."
NOBODY = "It names nobody."
NO_HEADING = "Its first line must name the columns, and one of them must be “LINE user ID”."
UNKNOWN_COLUMN = "The column “{text}” is not known. Known are: LINE user ID, Name, Friend since, Tags."
TWICE = "Two columns are “{text}”."
TOO_MANY = "It names more than {n} friends. Cut it into several files."
TOO_MANY_TAGS = "It names more than {n} different tags."
LINE_SAID = "Line {line}: {why}"
AND_MORE = ("{n} more line does not fit.", "{n} more lines do not fit.")
NO_CSV = "Line {line}: the quotation marks do not match."
TOO_WIDE = "there are more cells than columns."
NO_ID = "there is no LINE user ID."
BAD_ID = "“{text}” is no LINE user ID: that is U and 32 digits or letters from a to f."
SAME = "this friend stands in line {first} already."
LONG_NAME = "the name has more than {n} letters."
BAD_DAY = "“{text}” is no day such as 2026-03-01."
FUTURE = "“{text}” is still to come."


class FriendRow(Value):
    """A friend as a line names them, and the tags in it by name."""

    friend: Listed
    tags: tuple[str, ...] = ()


class _Unfit(Exception):
    """Why a cell does not fit, in English, with what stands in for its placeholders."""

    def __init__(self, why: str, /, **values: object) -> None:
        self.why, self.values = why, values


def friends_in(data: bytes, zone: ZoneInfo, language: str) -> list[FriendRow]:
    """Raises BodyTooLarge, and FileUnfit, in that language, with what is wrong line by line."""
    if len(data) > BYTES:
        raise BodyTooLarge(limit=BYTES)
    try:
        rows = _rows(_text(data))
        columns = _columns(next(rows, (1, []))[1])
        return _read(rows, columns, zone, language)
    except _Unfit as unfit:
        raise FileUnfit([translate(language, unfit.why, **unfit.values)]) from None


def _text(data: bytes) -> str:
    """UTF-8, UTF-16 where it says so, or what Japanese Excel writes."""
    if data.startswith(WORKBOOKS):
        raise _Unfit(WORKBOOK)
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp932")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text:
                return text
    raise _Unfit(NO_TEXT)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that say something, each with the number of its first line."""
    heading = text.lstrip().partition("\n")[0]
    delimiter = max(",\t;", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(visible(cell).strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise _Unfit(NO_CSV, line=line) from None


def _columns(heading: Sequence[str]) -> list[str]:
    """What each column is."""
    known = {name_key(said): column for column, names in COLUMNS.items() for name in names for said in _in_all_languages(name)}
    found: list[str] = []
    for cell in heading:
        text = visible(cell).strip()
        column = known.get(name_key(text)) if text else UNNAMED
        if column is None:
            raise _Unfit(NO_HEADING if USER_ID.fullmatch(text) else UNKNOWN_COLUMN, text=text[:CELL])
        if column in found and column not in ("", UNNAMED):
            raise _Unfit(TWICE, text=text[:CELL])
        found.append(column)
    if "user" not in found:
        raise _Unfit(NO_HEADING)
    return found


def _in_all_languages(name: str) -> set[str]:
    return {name, *(translate(language, name) for language in LANGUAGES)}


def _read(rows: Iterator[tuple[int, list[str]]], columns: Sequence[str], zone: ZoneInfo, language: str) -> list[FriendRow]:
    found: list[FriendRow] = []
    wrong: list[str] = []
    lines: dict[str, int] = {}
    for line, cells in rows:
        if len(found) + len(wrong) == ROWS:
            raise _Unfit(TOO_MANY, n=ROWS)
        try:
            row = _row(cells, columns, zone, language)
            if (first := lines.setdefault(row.friend.user_id, line)) != line:
                raise _Unfit(SAME, first=first)
            found.append(row)
        except _Unfit as unfit:
            wrong.append(translate(language, LINE_SAID, line=line, why=translate(language, unfit.why, **unfit.values)))
    if wrong:
        more = [translate_n(language, *AND_MORE, len(wrong) - TOLD)] if len(wrong) > TOLD else []
        raise FileUnfit([*wrong[:TOLD], *more])
    if not found:
        raise _Unfit(NOBODY)
    if len({name_key(tag) for row in found for tag in row.tags}) > TAGS:
        raise _Unfit(TOO_MANY_TAGS, n=TAGS)
    return found


def _row(cells: Sequence[str], columns: Sequence[str], zone: ZoneInfo, language: str) -> FriendRow:
    if any(cell.strip() for cell, column in zip(cells, chain(columns, repeat(UNNAMED)), strict=False) if column == UNNAMED):
        raise _Unfit(TOO_WIDE)
    said = {column: _plain(cell) for column, cell in zip(columns, cells, strict=False) if column}
    user_id, name = said.get("user", ""), said.get("name", "")
    if not USER_ID.fullmatch(user_id):
        raise _Unfit(BAD_ID if user_id else NO_ID, text=user_id[:CELL])
    if len(name) > NAME_LENGTH:
        raise _Unfit(LONG_NAME, n=NAME_LENGTH)
    since = _instant(said["since"], zone) if said.get("since") else None
    return FriendRow(friend=Listed(user_id=user_id, name=name, followed_at=since), tags=_tags(said.get("tags", ""), language))


def _plain(cell: str) -> str:
    """A cell without what cannot be seen, and without the apostrophe that keeps a spreadsheet from calculating it."""
    text = "\n".join(visible(line).strip() for line in cell.splitlines()).strip()
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(FORMULA) else text


def _instant(text: str, zone: ZoneInfo) -> datetime:
    """When a day began where the account is."""
    match = DAY.fullmatch(fold(text))
    try:
        day = date(*(int(part) for part in match.groups())) if match else date.min
    except ValueError:  # no such day
        day = date.min
    if day.year < EARLIEST:
        raise _Unfit(BAD_DAY, text=text[:CELL])
    began = datetime.combine(day, time(), zone)
    if began > now():
        raise _Unfit(FUTURE, text=text[:CELL])
    return began


def _tags(text: str, language: str) -> tuple[str, ...]:
    try:
        return tuple(clean_name(part) for part in BETWEEN_TAGS.split(text) if part.strip())
    except Refused as refused:
        raise _Unfit("{why}", why=refused.say(language)) from None
