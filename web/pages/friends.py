"""Friends: the list under a condition, tags in bulk, and a friend's own page with tags at one click."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import account_by_id
from store.connections import connection_of
from store.errors import NothingToDo, Refused
from store.executor import forget
from store.friends import friend_by_number
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.filters import BIGGEST
from web.pages.acting import act, show_first
from web.pages.everywhere import everywhere
from web.pages.friend_lists import FriendList
from web.pages.friend_pages import friend_values
from web.pages.shell import ALL, Form, Frame, Notice, TheForm, TheFrame, go_to
from web.pages.tagging import UnknownTagTyped, put_on, tagging, take_off, who

router = APIRouter(prefix="/accounts/{account}/friends", include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=BIGGEST)]


@router.get("")
def list_friends(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    if account == ALL:
        return everywhere(frame, session, "friends")
    return _list(frame, session, account, Form(list(frame.request.query_params.multi_items())))


@router.get("/tags")
def back_to_the_list(account: AccountPath) -> Response:
    return go_to(f"/accounts/{account}/friends")


@router.post("/tags")
def tag_several(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """Those who are ticked, or all who match: shown first where it is more than one."""
    try:
        with frame.desk.database.reading() as session:
            listed = FriendList.of(session, account_by_id(session, account), form.pairs, frame.language)
            friends, condition = who(session, listed, form)
            plan = tagging(session, account, form, friends, condition)
        do = act if len(friends) == 1 else show_first
        return do(frame, account, plan, by, listed.address(listed.before))
    except UnknownTagTyped as unknown:
        return _bulk_again(frame, account, form, unknown.values(frame.language), 422)
    except NothingToDo:
        said = frame.say("Nobody’s tags would change: choose other friends, or another tag.")
        return _bulk_again(frame, account, form, {"error": said}, 422)
    except Refused as refused:
        return _bulk_again(frame, account, form, {"error": refused.say(frame.language)}, refused.status)


@router.get("/{number}")
def show_friend(account: AccountPath, number: Number, session: Reading, frame: TheFrame) -> Response:
    return _friend(frame, session, account, number)


@router.get("/{number}/tags")
def back_to_the_friend(account: AccountPath, number: Number) -> Response:
    return go_to(f"/accounts/{account}/friends/{number}")


@router.post("/{number}/tags")
def add_tag(account: AccountToChange, number: Number, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    return put_on(frame, account, number, form, by, f"/accounts/{account}/friends/{number}", _friend)


@router.post("/{number}/tags/{tag}/remove")
def remove_tag(account: AccountToChange, number: Number, tag: str, frame: TheFrame, by: ByForm) -> Response:
    return take_off(frame, account, number, tag, by, f"/accounts/{account}/friends/{number}")


@router.get("/{number}/forget")
def back_from_forgetting(account: AccountPath, number: Number) -> Response:
    return go_to(f"/accounts/{account}/friends/{number}")


@router.post("/{number}/forget")
def forget_friend(account: AccountToChange, number: Number, frame: TheFrame, by: ByForm) -> Response:
    forget(frame.desk.database, account, number, by)
    said = frame.say("Friend #{number} is forgotten. The history keeps the number only.", number=str(number))
    return go_to(f"/accounts/{account}/friends", Notice("done", said))


def _list(frame: Frame, session: Session, account: str, form: Form, bulk: Any = None, status: int = 200) -> Response:
    owner = account_by_id(session, account)
    listed = FriendList.of(session, owner, form.pairs, frame.language)
    values = listed.values(session, frame.desk.tag_lists, *([bulk] if bulk else [])) | {"back": frame.trail}
    values["connected"] = connection_of(session, owner.id) is not None
    return frame.page(session, owner, "friends", "friends.html", values, status)


def _bulk_again(frame: Frame, account: str, form: Form, why: dict[str, Any], status: int) -> Response:
    """The list as it was, ticks and all, with what stands in the way."""
    typed = {"tag": form["tag"], "ticked": form.numbers("tick"), "whole": form["whole"] == "1", "near": [], "create": ""}
    typed["did"] = form["do"] or form["did"]
    with frame.desk.database.reading() as session:
        return _list(frame, session, account, form, typed | why, status)


def _friend(frame: Frame, session: Session, account: str, number: int, add: Any = None, status: int = 200) -> Response:
    owner = account_by_id(session, account)
    friend = friend_by_number(session, owner.id, number)
    values = friend_values(frame, session, frame.desk.tag_lists, owner, friend, *([add] if add else []))
    return frame.page(session, owner, "friends", "friend.html", values, status)
