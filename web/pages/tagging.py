"""Tags put on friends, or taken off, as a form says it: a tag by its name, friends by ticks or by the filter."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from store.accounts import account_by_id
from store.conditions import Condition, everyone
from store.database import new_id
from store.friendsets import FriendSet
from store.language import translate
from store.matching import friends_matching, today_of
from store.names import clean_name
from store.operations import AddTag, Attach, Detach, Operation
from store.tags import tag_named, tags
from tools.questions import near_duplicate, near_names
from web.pages.friend_lists import FriendList
from web.pages.shell import Form
from web.refusals import NobodyTicked, NoTagChosen

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
