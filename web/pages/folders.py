"""Folders are made, renamed and deleted at one click: they touch no friend and no use."""

from fastapi import APIRouter
from fastapi.responses import Response

from store.accounts import account_by_id
from store.database import new_id
from store.errors import NothingToDo, Refused
from store.folders import folder_by_id
from store.operations import DropFolder, PutFolder
from store.tags import tags_in_folder
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.pages.acting import act
from web.pages.shell import Frame, Notice, TheForm, TheFrame, go_to
from web.pages.tag_lists import Asked, tag_list_values

router = APIRouter(prefix="/accounts/{account}/folders", include_in_schema=False)


@router.get("")
def list_folders(account: AccountPath) -> Response:
    return go_to(f"/accounts/{account}/tags")


@router.get("/{folder}")
def show_folder(account: AccountPath, folder: str) -> Response:
    return go_to(_inside(account, folder))


@router.post("")
def create(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    made = PutFolder(folder_id=new_id("folder"), was=None, name=form["name"])
    try:
        return act(frame, account, [made], by, _inside(account, made.folder_id))
    except Refused as refused:
        return _came_back(frame, account, "", refused, "folder_form", form["name"])


@router.post("/{folder}")
def rename(account: AccountToChange, folder: str, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    with frame.desk.database.reading() as session:
        was = folder_by_id(session, account, folder).name
    try:
        return act(frame, account, [PutFolder(folder_id=folder, was=was, name=form["name"])], by, _inside(account, folder))
    except NothingToDo:
        return go_to(_inside(account, folder), Notice("note", frame.say("Nothing was changed.")))
    except Refused as refused:
        return _came_back(frame, account, folder, refused, "rename_form", form["name"])


@router.post("/{folder}/delete")
def delete(account: AccountToChange, folder: str, frame: TheFrame, by: ByForm) -> Response:
    """Its tags stay, without a folder."""
    with frame.desk.database.reading() as session:
        was = folder_by_id(session, account, folder).name
        inside = tuple(tag.id for tag in tags_in_folder(session, account, folder))
    return act(frame, account, [DropFolder(folder_id=folder, was=was, tags=inside)], by, f"/accounts/{account}/tags")


@router.get("/{folder}/delete")
def ask_to_delete(account: AccountPath, folder: str, session: Reading) -> Response:
    """Deleting is a button of the folder's page, never a link."""
    return go_to(_inside(account, folder_by_id(session, account, folder).id))


def _inside(account: str, folder: str) -> str:
    return Asked(folder=folder).address(f"/accounts/{account}")


def _came_back(frame: Frame, account: str, folder: str, refused: Refused, form: str, typed: str) -> Response:
    """The tag screen again with what was typed, and why it was refused."""
    with frame.desk.database.reading() as session:
        owner = account_by_id(session, account)
        again = {form: {"name": typed, "error": refused.say(frame.language), "open": True}}
        values = tag_list_values(session, owner, Asked(folder=folder), **again)
        return frame.page(session, owner, "tags", "tags.html", values, refused.status)
