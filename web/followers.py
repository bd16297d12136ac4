"""Followers are imported in the background, page by page, wherever it was stopped last; what stands in the way is told."""

import time
from datetime import datetime, timedelta
from functools import partial

import structlog
from pydantic import Field
from sqlmodel import Session

from store.connections import connection_of
from store.database import lock_account, now
from store.errors import NotConnected, NotFound, SecretKeyMissing
from store.executor import By
from store.imports import (
    NEXT_LIVES,
    FollowerImport,
    begin_import,
    end_import,
    import_of,
    imports_due,
    page_to_ask_for,
    put_off_import,
    take_followers,
)
from store.language import translate
from web.connecting import client_of
from web.desk import Desk
from web.line.client import LineClient
from web.line.errors import LineBusy, LineDown, LineError, LineRefused
from web.line.wire import identifier
from web.views import View

PAGE = 500
"""Followers asked for at once, who become friends in one transaction: whoever else wants to write waits a moment only."""
SECONDS = 5.0
"""How long one account's followers are asked for before the next account has its turn."""
LATER = timedelta(minutes=5)
TROUBLES = {
    "unverified": "LINE lists the followers of verified and premium accounts only. "
    "Friends still appear by themselves when they add the account or write.",
    "refused": "LINE did not accept the account’s details ({why}). Connect again, then import once more.",
    "declined": "LINE refused to list the followers ({why}).",
    "key": "The account’s details cannot be opened. Connect again, then import once more.",
    "disconnected": "The account was disconnected from LINE meanwhile. Connect it, then import once more.",
    "circle": "LINE’s list of followers has no end. Import once more later.",
    "busy": "LINE is asked too often at the moment. The import goes on by itself in a few minutes.",
    "down": "LINE cannot be asked at the moment ({why}). The import goes on by itself in a few minutes.",
    "given up": "LINE could not be asked for a day ({why}). Import once more later.",
}
_log = structlog.get_logger()


class ImportView(View):
    """An import of followers, going on or over."""

    running: bool = Field(description="Whether it still goes on, if only after a while")
    told: int = Field(description="How many followers LINE has named so far", examples=[1500])
    added: int = Field(description="How many of them were no friends yet", examples=[1204])
    trouble: str | None = Field(None, description="What stands in the way, as a sentence")
    started_at: datetime
    ended_at: datetime | None = None


def start_import(desk: Desk, account_id: str, by: By) -> None:
    """Begins one; where one goes on already, it goes on at once. Starts no workflows. Raises NotConnected."""

    def work(session: Session) -> None:
        if connection_of(session, account_id) is None:
            raise NotConnected()
        begin_import(session, account_id, by.name, by.via)

    desk.database.write(work)
    desk.background.ring()


def import_view(session: Session, account_id: str, language: str) -> ImportView:
    """The account's last import. Raises NotFound where there was none."""
    row = import_of(session, account_id)
    if row is None:
        raise NotFound()
    trouble = translate(language, TROUBLES[row.trouble], why=row.why.rstrip(".")) if row.trouble else None
    return ImportView(
        running=row.ended_at is None,
        told=row.told,
        added=row.added,
        trouble=trouble,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def import_followers(desk: Desk) -> int:
    """Goes on with the imports that are due, some pages of each; answers with how many pages were taken."""
    with desk.database.reading() as session:
        account_ids = imports_due(session)
    return sum(go_on(desk, account_id) for account_id in account_ids)


def go_on(desk: Desk, account_id: str) -> int:
    """Some pages of one account's import; answers with how many."""
    with desk.database.reading() as session:
        row, connection = import_of(session, account_id), connection_of(session, account_id)
    if row is None or row.ended_at:
        return 0
    taken: list[int] = []
    try:
        if connection is None:
            raise NotConnected()
        with client_of(desk, connection) as line:
            _ask(desk, line, row, taken)
    except (LineError, SecretKeyMissing, NotConnected) as error:
        _log.warning("import_stopped", account=account_id, why=str(error))
        desk.database.write(partial(_stopped, account_id=account_id, error=error))
    return len(taken)


def _ask(desk: Desk, line: LineClient, row: FollowerImport, taken: list[int]) -> None:
    began, asked = time.monotonic(), page_to_ask_for(row)
    for page in line.follower_pages(asked, PAGE):
        ids = [id for said in page.user_ids if (id := identifier(said))]
        take = partial(take_followers, account_id=row.account_id, asked=asked, user_ids=ids, next=page.next)
        goes_on = desk.database.write(take)
        taken.append(len(ids))
        if not goes_on or time.monotonic() - began > SECONDS:
            return
        asked = page.next


def _stopped(session: Session, account_id: str, error: LineError | SecretKeyMissing | NotConnected) -> None:
    """For good, or until LINE is asked again. LINE refuses a page that is no longer there, too: then from the first."""
    lock_account(session, account_id)
    row = import_of(session, account_id)
    if row is None or row.ended_at:
        return
    why = error.message if isinstance(error, LineError) else ""
    if isinstance(error, LineDown):
        if now() - row.moved_at > NEXT_LIVES:
            end_import(session, row, "given up", why)
        else:
            put_off_import(row, now() + LATER, "busy" if isinstance(error, LineBusy) else "down", why)
    elif isinstance(error, LineRefused) and error.status == 400 and row.next:
        row.next = None
    else:
        end_import(session, row, _kind(error), why)


def _kind(error: LineError | SecretKeyMissing | NotConnected) -> str:
    if not isinstance(error, LineRefused):
        return "key" if isinstance(error, SecretKeyMissing) else "disconnected"
    return {400: "refused", 401: "refused", 403: "unverified"}.get(error.status or 0, "declined")
