"""The tag screen and a tag's own page: look, create, rename, file."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import account_by_id
from store.database import new_id
from store.errors import NothingToDo, Refused
from store.folders import Folder, folder_by_id
from store.operations import AddTag, FileTag, Operation, RenameTag
from store.tags import tag_by_id, tags
from tools.questions import near_duplicate
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.pages.acting import act
from web.pages.shell import ALL, Form, Frame, Notice, TheForm, TheFrame, account_or_all, go_to
from web.pages.tag_lists import Asked, tag_list_values
from web.pages.tag_pages import tag_values

router = APIRouter(prefix="/accounts/{account}/tags", include_in_schema=False)


@router.get("")
def list_tags(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    """The tags of one account, or of all accounts one after another."""
    return _list(frame, session, account)


@router.post("")
def create(account: AccountPath, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """Makes a tag at once. A name very like another's is asked about first."""
    owner = form["account"] if account == ALL else account
    try:
        like = None if form["sure"] == "1" else _like(frame, owner, form["name"])
        if like is None:
            tag = AddTag(tag_id=new_id("tag"), name=form["name"], folder_id=form["folder"] or None)
            return act(frame, owner, [tag], by, Asked(folder=form["folder"]).address(f"/accounts/{account}"))
        errors, status = {}, 409
    except Refused as refused:
        like, errors, status = None, {"name": refused.say(frame.language)}, refused.status
    typed = {"name": form["name"], "folder": form["folder"], "account": form["account"], "open": True}
    with frame.desk.database.reading() as session:
        return _list(frame, session, account, status, create=typed | {"errors": errors, "like": like})


@router.get("/{tag}")
def show_tag(account: AccountPath, tag: str, session: Reading, frame: TheFrame) -> Response:
    return _tag_page(frame, session, account, tag)


@router.post("/{tag}")
def save(account: AccountToChange, tag: str, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """Another name, another folder, or both; a tag in use is shown first with where its new name will stand."""
    here = f"/accounts/{account}/tags/{tag}"
    try:
        return act(frame, account, _changes(frame, account, tag, form), by, here)
    except NothingToDo:
        return go_to(here, Notice("note", frame.say("Nothing was changed.")))
    except Refused as refused:
        with frame.desk.database.reading() as session:
            return _tag_page(frame, session, account, tag, refused.status, _came_back(refused, form, frame.language))


def _list(frame: Frame, session: Session, account: str, status: int = 200, **forms: Mapping[str, Any]) -> Response:
    owner = account_or_all(account, session)
    values = tag_list_values(session, owner, Asked.of(frame), **forms)
    return frame.page(session, owner, "tags", "tags.html", values, status)


def _tag_page(
    frame: Frame, session: Session, account: str, tag_id: str, status: int = 200, form: Mapping[str, Any] | None = None
) -> Response:
    owner = account_by_id(session, account)
    values = tag_values(session, owner, tag_by_id(session, owner.id, tag_id), frame.language)
    return frame.page(session, owner, "tags", "tag.html", values | ({"form": form} if form else {}), status)


def _like(frame: Frame, account_id: str, name: str) -> dict[str, str] | None:
    """A tag whose name is one slip of the finger away."""
    with frame.desk.database.reading() as session:
        owner = account_by_id(session, account_id)
        names = {tag.name: tag.id for tag in tags(session, owner.id)}
    near = near_duplicate(name, list(names))
    return {"id": names[near], "name": near, "address": f"/accounts/{account_id}/tags/{names[near]}"} if near else None


def _changes(frame: Frame, account_id: str, tag_id: str, form: Form) -> list[Operation]:
    """What differs from what the form was opened with; what somebody else changed since is refused, not overwritten."""
    with frame.desk.database.reading() as session:
        tag = tag_by_id(session, account_id, tag_id)
        if form["folder"]:
            folder_by_id(session, account_id, form["folder"])
        gone = session.get(Folder, (account_id, form["was_folder"])) is None
    name_was, folder_was = form["was_name"] or tag.name, None if gone else form["was_folder"] or None
    plan: list[Operation] = []
    if form["name"] != name_was:
        plan.append(RenameTag(tag_id=tag.id, was=name_was, name=form["name"]))
    if (form["folder"] or None) != folder_was:
        plan.append(FileTag(tag_id=tag.id, was=folder_was, folder_id=form["folder"] or None))
    return plan


def _came_back(refused: Refused, form: Form, language: str) -> dict[str, Any]:
    at = "folder" if refused.name == "UnknownFolder" else "name"
    return {"name": form["name"], "folder": form["folder"], "errors": {at: refused.say(language)}}
