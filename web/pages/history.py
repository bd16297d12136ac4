"""History: who did what, when, and why; filtered, and taken back from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import Account, account_by_id
from store.history import lines, people
from store.matching import today_of
from store.names import fold
from store.tags import Tag
from web.depends import AccountPath, Reading
from web.happenings import KINDS, HistoryLine, history_view
from web.pages.everywhere import everywhere
from web.pages.shell import ALL, Frame, TheFrame, below
from web.rendering import day_name

CHANGES = ("applied", "undone", "connected", "disconnected", "imported", "forgotten", "described")
CHOICES = ("applied", "undone", "proposed", "cancelled")
PAGE, BATCH, SEARCHED, SENTENCES = 40, 100, 4_000, 3
router = APIRouter(prefix="/accounts/{account}/history", include_in_schema=False)


@dataclass(frozen=True)
class Asked:
    """The filter as the address says it. Without a kind: what changed something."""

    kind: str
    by: str
    query: str
    tag: str
    before: int | None

    @classmethod
    def of(cls, frame: Frame) -> "Asked":
        said = frame.request.query_params
        kind = said.get("kind", "")
        return cls(
            kind=kind if kind in CHOICES else "",
            by=said.get("by", "")[:100],
            query=said.get("q", "").strip()[:200],
            tag=said.get("tag", "")[:100],
            before=below(said.get("before", "")),
        )

    @property
    def filtered(self) -> bool:
        return bool(self.kind or self.by or self.query or self.tag)

    def address(self, base: str, before: int | None) -> str:
        said = {"q": self.query, "kind": self.kind, "by": self.by, "tag": self.tag, "before": before}
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{base}?{query}" if query else base


@router.get("")
def list_history(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    if account == ALL:
        return everywhere(frame, session, "history")
    owner = account_by_id(session, account)
    return frame.page(session, owner, "history", "history.html", _values(frame, session, owner, Asked.of(frame)))


def _values(frame: Frame, session: Session, owner: Account, asked: Asked) -> dict[str, Any]:
    found, older = _found(session, owner.id, asked, frame.language)
    here = f"/accounts/{owner.id}/history"
    tag = session.get(Tag, (owner.id, asked.tag)) if asked.tag else None
    newest, next = (asked.address(here, None) if asked.before else None), (asked.address(here, older) if older else None)
    return {
        "days": _by_day(frame, owner, found, asked),
        "filter": {"kind": asked.kind, "by": asked.by, "query": asked.query, "tag": asked.tag},
        "about": tag.name if tag else None,
        "people": list(people(session, owner.id)),
        "kinds": [(kind, frame.say(KINDS[kind])) for kind in CHOICES],
        "clear": here,
        "filtered": asked.filtered,
        "page": {"total": None, "newest": newest, "next": next},
    }


def _found(session: Session, account_id: str, asked: Asked, language: str) -> tuple[list[HistoryLine], int | None]:
    """A page of lines, and where the next one begins. Text is looked for in sentences, so lines are read until it is full."""
    found: list[HistoryLine] = []
    before, read = asked.before, 0
    kinds = (asked.kind,) if asked.kind else CHANGES
    while read < SEARCHED:
        rows = lines(session, account_id, limit=BATCH, before=before, kinds=kinds, by=asked.by or None, about=asked.tag or None)
        found += [line for line in history_view(session, rows, language) if _fits(line, asked)]
        if len(found) > PAGE:
            return found[:PAGE], found[PAGE - 1].sequence
        if len(rows) < BATCH:
            return found, None
        before, read = rows[-1].sequence, read + len(rows)
    return found, before


def _fits(line: HistoryLine, asked: Asked) -> bool:
    """What was only looked at changed nothing; it is told where a kind is asked for."""
    wanted = fold(asked.query)
    return bool(asked.kind or not line.looks) and any(wanted in fold(text) for text in (*line.sentences, line.by, line.why or ""))


def _by_day(frame: Frame, owner: Account, found: Sequence[HistoryLine], asked: Asked) -> list[dict[str, Any]]:
    """Lines under the days on which they happened where the account is."""
    told = ((_day(frame, owner, line.at), _line(line, asked.query)) for line in found)
    return [{"day": day, "lines": [line for _, line in each]} for day, each in groupby(told, key=itemgetter(0))]


def _day(frame: Frame, owner: Account, at: datetime) -> str:
    day, today = at.astimezone(owner.zone).date(), today_of(owner)
    named = {today: frame.say("Today"), today - timedelta(days=1): frame.say("Yesterday")}
    return named.get(day) or day_name(day, today, frame.language)


def _line(line: HistoryLine, query: str) -> dict[str, Any]:
    """`number` gives the person a colour. Of many sentences, those are shown that say what was searched for."""
    wanted = fold(query)
    first = sorted(range(len(line.sentences)), key=lambda at: wanted not in fold(line.sentences[at]))[:SENTENCES]
    shown = [line.sentences[at] for at in sorted(first)]
    told = line.model_dump(include={"at", "by", "via", "kind", "status", "why", "proposal", "undo"})
    return {**told, "sentences": shown, "more": len(line.sentences) - len(shown), "number": crc32(line.by.encode())}
