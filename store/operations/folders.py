"""Operations on folders."""

from typing import Literal

from sqlmodel import Session

from store.errors import ChangedSince
from store.folders import Folder, claim_folder_name, folder_by_id
from store.names import clean_name, name_key
from store.operations.base import Change, Operation, expect
from store.operations.tags import FileTag
from store.tags import tags_in_folder


class PutFolder(Operation):
    """Makes a folder (`was` is None) or gives it another name."""

    kind: Literal["put_folder"] = "put_folder"
    folder_id: str
    was: str | None
    name: str

    def apply(self, session: Session, account_id: str) -> Change:
        folder = session.get(Folder, (account_id, self.folder_id))
        name = clean_name(self.name)
        expect(folder.name if folder else None, self.was, self.was or name)
        claim_folder_name(session, account_id, name, self.folder_id)
        if folder is None:
            session.add(Folder(account_id=account_id, id=self.folder_id, name=name, name_key=name_key(name)))
            session.flush()
            return Change("folder_added", {"folder": name}, (DropFolder(folder_id=self.folder_id, was=name),))
        if name == self.was:
            return Change("folder_renamed", {"folder": name, "name": name})
        folder.name, folder.name_key = name, name_key(name)
        session.flush()
        undo = PutFolder(folder_id=self.folder_id, was=name, name=self.was or "")
        return Change("folder_renamed", {"folder": self.was, "name": name}, (undo,))

    def fresh(self, session: Session, account_id: str) -> Operation:
        folder = session.get(Folder, (account_id, self.folder_id))
        return self.model_copy(update={"was": folder.name if folder else None})


class DropFolder(Operation):
    """Deletes a folder. Its tags stay, without a folder; `tags` are those that were shown to be in it."""

    kind: Literal["drop_folder"] = "drop_folder"
    folder_id: str
    was: str
    tags: tuple[str, ...] = ()

    def apply(self, session: Session, account_id: str) -> Change:
        folder = folder_by_id(session, account_id, self.folder_id)
        expect(folder.name, self.was, self.was)
        inside = tags_in_folder(session, account_id, self.folder_id)
        if not {tag.id for tag in inside} <= set(self.tags):
            raise ChangedSince(name=self.was)
        back = tuple(FileTag(tag_id=tag.id, was=None, folder_id=self.folder_id) for tag in inside)
        for tag in inside:
            tag.folder_id = None
        session.flush()
        session.delete(folder)
        session.flush()
        undo = (PutFolder(folder_id=self.folder_id, was=None, name=self.was), *back)
        return Change("folder_dropped", {"folder": self.was, "tags": [tag.name for tag in inside]}, undo)

    def fresh(self, session: Session, account_id: str) -> Operation:
        folder = folder_by_id(session, account_id, self.folder_id)
        inside = tags_in_folder(session, account_id, self.folder_id)
        return self.model_copy(update={"was": folder.name, "tags": tuple(tag.id for tag in inside)})
