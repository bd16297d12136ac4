"""Operations on tags themselves."""

from datetime import datetime
from typing import Literal

from sqlmodel import Session

from store.database import now
from store.errors import ChangedSince, TagGivenSince, TagInUse
from store.folders import folder_by_id
from store.friendsets import EMPTY, FriendSet, members, take_out
from store.names import clean_name, name_key
from store.operations.base import Change, Operation, expect
from store.tags import Tag, claim_tag_name, tag_by_id
from store.usage import uses_of_tag


class AddTag(Operation):
    """Makes a tag. Its id is chosen when drafted, so that later operations of the plan can name it."""

    kind: Literal["add_tag"] = "add_tag"
    tag_id: str
    name: str
    folder_id: str | None
    created_at: datetime | None = None

    def apply(self, session: Session, account_id: str) -> Change:
        name = clean_name(self.name)
        if session.get(Tag, (account_id, self.tag_id)):
            raise ChangedSince(name=name)
        claim_tag_name(session, account_id, name, self.tag_id)
        folder = folder_by_id(session, account_id, self.folder_id) if self.folder_id else None
        session.add(
            Tag(
                account_id=account_id,
                id=self.tag_id,
                name=name,
                name_key=name_key(name),
                folder_id=self.folder_id,
                created_at=self.created_at or now(),
                updated_at=now(),
            )
        )
        session.flush()
        undo = DropTag(tag_id=self.tag_id, was=name, friends=EMPTY)
        return Change("tag_added", {"tag": name, "folder": folder.name if folder else None}, (undo,))


class RenameTag(Operation):
    """Gives a tag another name. Whatever uses the tag keeps using it."""

    kind: Literal["rename_tag"] = "rename_tag"
    tag_id: str
    was: str
    name: str

    def apply(self, session: Session, account_id: str) -> Change:
        tag, name = tag_by_id(session, account_id, self.tag_id), clean_name(self.name)
        expect(tag.name, self.was, self.was)
        claim_tag_name(session, account_id, name, self.tag_id)
        args = {"tag": self.was, "name": name}
        if name == self.was:
            return Change("tag_renamed", args)
        tag.name, tag.name_key, tag.updated_at = name, name_key(name), now()
        session.flush()
        return Change("tag_renamed", args, (RenameTag(tag_id=tag.id, was=name, name=self.was),))

    def fresh(self, session: Session, account_id: str) -> Operation:
        return self.model_copy(update={"was": tag_by_id(session, account_id, self.tag_id).name})


class FileTag(Operation):
    """Moves a tag into a folder, or out of any."""

    kind: Literal["file_tag"] = "file_tag"
    tag_id: str
    was: str | None
    folder_id: str | None

    def apply(self, session: Session, account_id: str) -> Change:
        tag = tag_by_id(session, account_id, self.tag_id)
        expect(tag.folder_id, self.was, tag.name)
        folder = folder_by_id(session, account_id, self.folder_id) if self.folder_id else None
        args = {"tag": tag.name, "folder": folder.name if folder else None}
        if self.folder_id == self.was:
            return Change("tag_filed", args)
        tag.folder_id, tag.updated_at = self.folder_id, now()
        session.flush()
        return Change("tag_filed", args, (FileTag(tag_id=tag.id, was=self.folder_id, folder_id=self.was),))

    def fresh(self, session: Session, account_id: str) -> Operation:
        return self.model_copy(update={"was": tag_by_id(session, account_id, self.tag_id).folder_id})


class DropTag(Operation):
    """Deletes a tag. Refuses while a segment or workflow uses it, and when a friend has it who was not shown."""

    kind: Literal["drop_tag"] = "drop_tag"
    tag_id: str
    was: str
    friends: FriendSet

    def apply(self, session: Session, account_id: str) -> Change:
        tag = tag_by_id(session, account_id, self.tag_id)
        expect(tag.name, self.was, self.was)
        uses = uses_of_tag(session, account_id, tag.id)
        if uses:
            raise TagInUse(name=tag.name, uses=[use.name for use in uses])
        holders = members(session, account_id, tag.id)
        if given := holders - self.friends:
            raise TagGivenSince(name=tag.name, n=len(given))
        take_out(session, account_id, tag.id, holders)
        again = AddTag(tag_id=tag.id, name=tag.name, folder_id=tag.folder_id, created_at=tag.created_at)
        session.delete(tag)
        session.flush()
        undo = (again, *restore(tag.id, holders))
        return Change("tag_dropped", {"tag": self.was}, undo, lost={tag.id: holders}, matched=holders)

    def fresh(self, session: Session, account_id: str) -> Operation:
        tag = tag_by_id(session, account_id, self.tag_id)
        return self.model_copy(update={"was": tag.name, "friends": members(session, account_id, tag.id)})


def restore(tag_id: str, friends: FriendSet) -> tuple[Operation, ...]:
    """What puts a tag back on friends who lost it; nothing where nobody did."""
    from store.operations.memberships import Attach

    return (Attach(tag_id=tag_id, friends=friends),) if friends else ()
