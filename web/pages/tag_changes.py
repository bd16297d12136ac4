"""What is done to several tags at once: moved, merged, deleted. Merging and deleting are always shown first."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import account_by_id
from store.errors import NothingToDo, Refused
from store.executor import By
from store.folders import folder_by_id
from store.matching import Matcher
from store.operations import FileTag, Operation, PutSegment, PutWorkflow, SegmentValue
from store.operations.workflows import spoken_order
from store.plans import dropping, merging, settling
from store.rehearsal import in_drafted_world
from store.tags import Tag, tag_by_id, tags
from store.usage import Use, uses_of_tag
from store.wording import use_sentence, workflow_sentence
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.desk import Desk
from web.pages.acting import act, show_first
from web.pages.shell import Form, Frame, Notice, TheForm, TheFrame, go_to

OUT = "out"
STAYS = "Choose the tag that stays."
router = APIRouter(prefix="/accounts/{account}/tags", include_in_schema=False)


@router.post("/move")
def move(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """Into a folder, or out of any: done at once, for it touches nobody."""
    back = f"/accounts/{account}/tags"
    if form.all("tags") and not form["folder"]:
        return go_to(back, Notice("problem", frame.say("Choose where to move the tags: a folder, or “No folder”.")))
    try:
        return act(frame, account, _moves(frame.desk, account, form.all("tags"), form["folder"]), by, back)
    except NothingToDo:
        return _nothing(frame, back, form)


@router.get("/move")
def ask_to_move(account: AccountPath) -> Response:
    return go_to(f"/accounts/{account}/tags")


@router.get("/merge")
def choose_what_stays(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    return _settle(frame, session, account, "merge", _asked(frame))


@router.get("/delete")
def settle_uses(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    return _settle(frame, session, account, "delete", _asked(frame))


@router.post("/merge")
def merge(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """Without `into`, asks which tag stays; with it, shows what would change."""
    if not form["into"]:
        return _again(frame, account, "merge", form, frame.say(STAYS), 422) if form["settled"] else _ask(account, "merge", form)
    with frame.desk.database.reading() as session:
        into = tag_by_id(session, account, form["into"])
        plan = merging(session, account, form.all("tags"), into.id)
    return _shown(frame, account, "merge", form, plan, by)


@router.post("/delete")
def delete(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """Asks what happens where the tags are used, unless the form said so or they are not; then shows what would change."""
    with frame.desk.database.reading() as session:
        open_uses = [use for tag in _ticked(session, account, form) for use in _uses(session, tag) if not form[_field(tag, use)]]
    if open_uses and not form["settled"]:
        return _ask(account, "delete", form)
    if open_uses:
        return _again(frame, account, "delete", form, frame.say("Say for every segment and workflow what happens there."), 422)
    return _shown(frame, account, "delete", form, _deletion(frame.desk, account, form), by)


def _shown(frame: Frame, account: str, act: str, form: Form, plan: Sequence[Operation], by: By) -> Response:
    try:
        return show_first(frame, account, plan, by, f"/accounts/{account}/tags")
    except NothingToDo:
        return _nothing(frame, f"/accounts/{account}/tags", form) if act == "delete" else _same(frame, account, form)
    except Refused as refused:
        return _again(frame, account, act, form, refused.say(frame.language), refused.status)


def _same(frame: Frame, account: str, form: Form) -> Response:
    return _again(frame, account, "merge", form, frame.say("Choose another tag to merge into."), 422)


def _moves(desk: Desk, account_id: str, tag_ids: Sequence[str], folder: str) -> list[Operation]:
    """Into the folder of that id; “none” is out of any."""
    with desk.database.reading() as session:
        into = None if folder in ("", "none") else folder_by_id(session, account_id, folder).id
        found = [tag_by_id(session, account_id, tag_id) for tag_id in dict.fromkeys(tag_ids)]
    return [FileTag(tag_id=tag.id, was=tag.folder_id, folder_id=into) for tag in found if tag.folder_id != into]


def _deletion(desk: Desk, account_id: str, form: Form) -> list[Operation]:
    """Each tag's uses settled and the tag dropped, in the world that those before it leave: two may stand in one segment."""
    plan: list[Operation] = []
    for tag_id in dict.fromkeys(form.all("tags")):
        plan += in_drafted_world(desk.database, account_id, plan, partial(_one_deletion, account_id, tag_id, form))
    return plan


def _one_deletion(account_id: str, tag_id: str, form: Form, session: Session) -> list[Operation]:
    tag = tag_by_id(session, account_id, tag_id)
    settled = [
        operation
        for use in _uses(session, tag)
        for operation in settling(session, account_id, tag.id, use, _replacement(form[_field(tag, use)]))
    ]
    return [*settled, dropping(session, account_id, tag.id)]


def _replacement(chosen: str) -> str | None:
    return None if chosen == OUT else chosen or None


def _uses(session: Session, tag: Tag) -> tuple[Use, ...]:
    return uses_of_tag(session, tag.account_id, tag.id)


def _field(tag: Tag, use: Use) -> str:
    return f"use_{tag.id}_{use.id}"


def _ticked(session: Session, account_id: str, form: Form) -> list[Tag]:
    return [tag_by_id(session, account_id, tag_id) for tag_id in dict.fromkeys(form.all("tags"))]


def _asked(frame: Frame) -> Form:
    return Form(list(frame.request.query_params.multi_items()))


def _ask(account: str, act: str, form: Form) -> Response:
    return go_to(f"/accounts/{account}/tags/{act}?{urlencode([('tags', tag) for tag in form.all('tags')])}")


def _again(frame: Frame, account: str, act: str, form: Form, error: str, status: int) -> Response:
    with frame.desk.database.reading() as session:
        return _settle(frame, session, account, act, form, error, status)


def _settle(
    frame: Frame, session: Session, account: str, act: str, form: Form, error: str | None = None, status: int = 200
) -> Response:
    owner = account_by_id(session, account)
    ticked = _ticked(session, owner.id, form)
    if not ticked:
        return _nothing(frame, f"/accounts/{owner.id}/tags", form)
    values = {
        "act": act,
        "tags": [_to_settle(frame, session, tag) for tag in ticked],
        "others": _others(session, owner.id, act, ticked),
        "error": error,
        "chosen": dict(form.pairs),
        "into": form["into"],
    }
    return frame.page(session, owner, "tags", "tag_delete.html", values, status)


def _to_settle(frame: Frame, session: Session, tag: Tag) -> dict[str, Any]:
    uses = [
        {
            "kind": use.kind,
            "id": use.id,
            "name": use.name,
            "how": use_sentence(frame.language, use.how),
            "field": _field(tag, use),
            "without": _without(frame, session, tag, use),
        }
        for use in _uses(session, tag)
    ]
    return {"id": tag.id, "name": tag.name, "friends": tag.friends, "uses": uses}


def _without(frame: Frame, session: Session, tag: Tag, use: Use) -> str:
    """What taking the tag out there comes to."""
    (taken_out,) = settling(session, tag.account_id, tag.id, use, None)
    if isinstance(taken_out, PutWorkflow):
        does = spoken_order(session, tag.account_id, taken_out.order)["does"]
        return frame.say("Without it: {does}", does=workflow_sentence(frame.language, does))
    if not isinstance(taken_out, PutSegment):
        return frame.say("Without it, nothing is left of the workflow: it is deleted.")
    try:
        before, after = (_size(session, tag.account_id, c) for c in (taken_out.was, taken_out.segment) if c)
    except Refused as refused:
        return refused.say(frame.language)
    return frame.say("{before} friends now; {after} without it", before=before, after=after)


def _size(session: Session, account_id: str, segment: SegmentValue) -> int:
    return len(Matcher(session, account_id).matching(segment.condition))


def _others(session: Session, account_id: str, act: str, ticked: Sequence[Tag]) -> list[dict[str, str]]:
    """What may stand in their place; of several tags to merge, one of them may stay."""
    ids = {tag.id for tag in ticked}
    rest = [tag for tag in tags(session, account_id) if tag.id not in ids]
    first = list(ticked) if act == "merge" and len(ticked) > 1 else []
    return [{"id": tag.id, "name": tag.name} for tag in (*first, *rest)]


def _nothing(frame: Frame, back: str, form: Form) -> Response:
    said = frame.say("Nothing was changed.") if form.all("tags") else frame.say("Tick the tags first, then choose what to do.")
    return go_to(back, Notice("note", said))
