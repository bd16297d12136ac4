"""Tags put on friends, or taken off, as a form says it: a tag by its name, friends by ticks or by the filter."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response
from sqlmodel import Session

from store.accounts import account_by_id
from store.conditions import Condition, everyone
from store.database import new_id
from store.errors import NothingToDo, Refused
from store.executor import By
from store.friends import friend_by_number
from store.friendsets import FriendSet
from store.language import translate
from store.matching import friends_matching, today_of
from store.names import clean_name
from store.operations import AddTag, Attach, Detach, Operation
from store.tags import tag_by_id, tag_named, tags
from tools.questions import near_duplicate, near_names
from web.pages.acting import act
from web.pages.friend_lists import FriendList
from web.pages.shell import Form, Frame, Notice, go_to
from web.refusals import NobodyTicked, NoTagChosen

Page = Callable[[Frame, Session, str, int, Any, int], Response]
"""A friend's page or thread: of an account and a number, with the form as it came back, under a status."""
NO_SUCH_TAG = "There is no tag “{name}” yet."


@dataclass
class UnknownTagTyped(Exception):
    """There is no tag of the name that was typed: a near one may be meant, or it may be made."""

    name: str
    near: tuple[str, ...]
    may_create: bool

    def values(self, language: str) -> dict[str, Any]:
        """What the form shows."""
        said = translate(language, NO_SUCH_TAG, name=self.name)
        return {"error": said, "near": list(self.near), "create": self.name if self.may_create else ""}


def who(session: Session, listed: FriendList, form: Form) -> tuple[FriendSet, Condition | None]:
    """The friends who are ticked; with `whole`, all who match, and the condition with its days made dates."""
    if form["whole"] == "1":
        for refused in listed.asked.errors.values():
            raise refused
        condition = (listed.asked.condition or everyone()).on(today_of(listed.owner))
        return friends_matching(session, listed.owner.id, condition), condition
    ticked = FriendSet(form.numbers("tick"))
    if not ticked:
        raise NobodyTicked()
    return ticked, None


def tagging(
    session: Session, account_id: str, form: Form, friends: FriendSet, condition: Condition | None = None
) -> list[Operation]:
    """`do` is apply (the default) or remove, `did` what it was when the form came back; `use` a name chosen instead of the one
    typed; `create` makes the tag first. Raises NoTagChosen, UnknownTagTyped."""
    owner = account_by_id(session, account_id)
    if not (typed := form["use"] or form["tag"]):
        raise NoTagChosen()
    name = clean_name(typed)
    tag = tag_named(session, owner.id, name)
    remove = (form["do"] or form["did"]) == "remove"
    if tag:
        return [(Detach if remove else Attach)(tag_id=tag.id, friends=friends, condition=condition)]
    if remove or form["create"] != name:
        names = [each.name for each in tags(session, owner.id)]
        like = near_duplicate(name, names)
        near = tuple(dict.fromkeys([*([like] if like else []), *near_names(name, names)]))[:3]
        raise UnknownTagTyped(name, near, may_create=not remove)
    made = AddTag(tag_id=new_id("tag"), name=name, folder_id=None)
    return [made, Attach(tag_id=made.tag_id, friends=friends, condition=condition)]


def put_on(frame: Frame, account_id: str, number: int, form: Form, by: By, here: str, page: Page) -> Response:
    """A tag on one friend: done at once. One that is not there yet is made too, where the form says so; `page` is drawn again
    with what stands in the way."""
    try:
        with frame.desk.database.reading() as session:
            friend = friend_by_number(session, account_id, number)
            plan = tagging(session, account_id, form, FriendSet([friend.number]))
        return act(frame, account_id, plan, by, here)
    except NothingToDo:
        return go_to(here, Notice("note", frame.say("“{tag}” is there already.", tag=form["use"] or form["tag"])))
    except UnknownTagTyped as unknown:
        why, status = unknown.values(frame.language), 422
    except Refused as refused:
        why, status = {"error": refused.say(frame.language)}, refused.status
    with frame.desk.database.reading() as session:
        return page(frame, session, account_id, number, {"tag": form["tag"], "near": [], "create": ""} | why, status)


def take_off(frame: Frame, account_id: str, number: int, tag: str, by: By, here: str) -> Response:
    """A tag off one friend: done at once."""
    with frame.desk.database.reading() as session:
        plan = [Detach(tag_id=tag_by_id(session, account_id, tag).id, friends=FriendSet([number]))]
    try:
        return act(frame, account_id, plan, by, here)
    except NothingToDo:
        return go_to(here, Notice("note", frame.say("Nothing was changed.")))
