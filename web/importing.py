"""Friends from a file: made at once where they are new; the tags that it names for them are proposed, and wait for a person."""

from collections.abc import Mapping, Sequence

from pydantic import Field
from sqlmodel import Session

from store.accounts import account_by_id
from store.database import new_id
from store.errors import NothingToDo
from store.executor import By, propose
from store.friendsets import FriendSet
from store.imports import take_listed
from store.language import translate_n
from store.names import name_key
from store.operations import AddTag, Attach, Operation
from store.tags import tag_named
from web.desk import Desk
from web.friendfiles import FriendRow, friends_in
from web.views import View


class FileImportView(View):
    """What came of a file of friends."""

    named: int = Field(description="How many friends the file names", examples=[120])
    added: int = Field(description="How many of them were no friends yet", examples=[104])
    proposal: str | None = Field(None, description="The proposal that puts the file's tags on them; nothing is tagged before")


def import_file(desk: Desk, account_id: str, data: bytes, by: By, language: str) -> FileImportView:
    """All of the file or nothing. No workflow starts. Raises FileUnfit."""
    with desk.database.reading() as session:
        zone = account_by_id(session, account_id).zone
    rows = friends_in(data, zone, language)
    listed = [row.friend for row in rows]
    added, numbers = desk.database.write(lambda session: take_listed(session, account_id, listed, by.name, by.via))
    return FileImportView(named=len(rows), added=added, proposal=_proposed(desk, account_id, rows, numbers, by))


def counted(came: FileImportView, language: str) -> str:
    """How many are new, and how many were there, if any."""
    new = translate_n(language, "{n} new friend from the file", "{n} new friends from the file", came.added)
    known = came.named - came.added
    return f"{new} · {translate_n(language, '{n} was there already', '{n} were there already', known)}" if known else new


def _proposed(desk: Desk, account_id: str, rows: Sequence[FriendRow], numbers: Mapping[str, int], by: By) -> str | None:
    with desk.database.reading() as session:
        plan = _tagging(session, account_id, rows, numbers)
    try:
        return propose(desk.database, account_id, plan, by, expires_after=desk.proposals_wait) if plan else None
    except NothingToDo:
        return None


def _tagging(session: Session, account_id: str, rows: Sequence[FriendRow], numbers: Mapping[str, int]) -> list[Operation]:
    """Each tag on all who have it in the file; one that is not there yet is made first."""
    names: dict[str, str] = {}
    friends: dict[str, list[int]] = {}
    for row in rows:
        for name in row.tags:
            names.setdefault(name_key(name), name)
            friends.setdefault(name_key(name), []).append(numbers[row.friend.user_id])
    plan: list[Operation] = []
    for key, name in names.items():
        tag = tag_named(session, account_id, name)
        tag_id = tag.id if tag else new_id("tag")
        plan += [] if tag else [AddTag(tag_id=tag_id, name=name, folder_id=None)]
        plan.append(Attach(tag_id=tag_id, friends=FriendSet(friends[key])))
    return plan
