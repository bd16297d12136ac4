"""An audience as a file: CSV that Excel opens as it is (UTF-8 with a byte order mark), as long as it may be.

Who is in it is decided once; rows are then fetched some thousand at a time, each on a snapshot of its own, so that a file of a
million friends holds neither memory nor a long snapshot.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi.responses import StreamingResponse
from sqlmodel import Session, col, select

from store.accounts import Account
from store.database import Rehearsable, now
from store.friends import Friend
from store.friendsets import FriendSet
from store.language import translate
from store.matching import Matcher
from store.names import visible
from store.segments import Segment

HEADINGS = ("Number", "Name", "LINE user ID", "Friend since", "Last message")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula; full-width forms too, which Japanese ones read alike."""
CHUNK = 2_000
COUNTS = ("X-Tagdesk-Friends", "X-Tagdesk-Blocked-Left-Out")


@dataclass(frozen=True)
class Export:
    """Friends of one account to be written down, under a file name; `blocked` are left out of them."""

    account_id: str
    zone: ZoneInfo
    title: str
    friends: FriendSet
    blocked: int
    language: str

    @classmethod
    def of(cls, session: Session, account: Account, segment: Segment, language: str) -> "Export":
        """A segment's audience now. Raises BrokenSegment."""
        matcher = Matcher(session, account.id)
        audience = matcher.segment(segment.id)
        reachable = audience - matcher.blocked
        return cls(account.id, account.zone, segment.name, reachable, len(audience) - len(reachable), language)

    def answer(self, database: Rehearsable) -> StreamingResponse:
        day = now().astimezone(self.zone).date().isoformat()
        name = quote(f"{self.title} {day}.csv", safe="")
        said = dict(zip(COUNTS, (str(len(self.friends)), str(self.blocked)), strict=True))
        shown = {"Content-Disposition": f"attachment; filename=\"friends-{day}.csv\"; filename*=UTF-8''{name}"}
        return StreamingResponse(self.lines(database), media_type="text/csv; charset=utf-8", headers=said | shown)

    def lines(self, database: Rehearsable) -> Iterator[bytes]:
        """The file, piece by piece. Who is forgotten meanwhile is left out."""
        yield "\ufeff".encode() + written([[translate(self.language, heading) for heading in HEADINGS]])
        numbers = iter(self.friends)
        while chunk := list(islice(numbers, CHUNK)):
            with database.reading() as session:
                rows = session.exec(_rows(self.account_id, chunk)).all()
            yield written(
                [number, harmless(name), harmless(user or ""), _day(followed, self.zone), _moment(wrote, self.zone)]
                for number, name, user, followed, wrote in rows
            )


def written(rows: Iterable[Iterable[object]]) -> bytes:
    """Lines of a CSV file (RFC 4180)."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet calculates: nothing invisible, and what looks like a formula begins with an apostrophe."""
    cell = visible(cell)
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) or cell.startswith(FORMULA) else cell


def _rows(account_id: str, numbers: list[int]):  # type: ignore[no-untyped-def]
    columns = (Friend.number, Friend.name, Friend.line_user_id, Friend.followed_at, Friend.last_message_at)
    mine = (Friend.account_id == account_id, col(Friend.number).in_(numbers), col(Friend.forgotten_at).is_(None))
    return select(*columns).where(*mine).order_by(col(Friend.number))  # type: ignore[call-overload]


def _day(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).date().isoformat()


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""
