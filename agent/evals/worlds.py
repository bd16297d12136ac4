"""Worlds: small accounts in a known state, read from `worlds/NAME.yaml` (the format is in the scenarios' FORMAT.md)."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, StrictBool, model_validator

from agent.evals.reading import Said, checked, read_yaml
from store.workflows import TriggerType

Yes = Literal[True] | None
Texts = tuple[str, ...]


class SaidGroup(Said):
    """Clauses that must all hold, with names of tags and segments and with the friends' ids of the file."""

    everyone: Yes = None
    all_tags: Texts = ()
    any_tags: Texts = ()
    none_tags: Texts = ()
    untagged: Yes = None
    status: Literal["following", "blocked"] | None = None
    name_contains: str | None = None
    followed_from: str | None = None
    followed_before: str | None = None
    last_message_from: str | None = None
    last_message_before: str | None = None
    never_messaged: Yes = None
    message_contains: str | None = None
    in_segments: Texts = ()
    friends: Texts = ()
    not_friends: Texts = ()

    def clauses(self) -> dict[str, Any]:
        """The clauses that are set."""
        said = self.model_dump(exclude_none=True)
        return {clause: list(value) if isinstance(value, tuple) else value for clause, value in said.items() if value != ()}

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.clauses():
            raise ValueError("a group needs at least one clause")
        return self


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, (dict, SaidGroup)) else value


Groups = Annotated[tuple[SaidGroup, ...], BeforeValidator(_one_or_more)]


class SaidTrigger(Said):
    type: TriggerType
    keywords: Texts = ()
    data: str | None = None
    tag: str | None = None


class SaidAction(Said):
    """Exactly one of the two."""

    add_tag: str | None = None
    remove_tag: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.add_tag is None) == (self.remove_tag is None):
            raise ValueError("an action is either add_tag or remove_tag")
        return self


class SaidWorkflow(Said):
    """All of a workflow but its name; in an expectation only the parts that are named count."""

    enabled: StrictBool | None = None
    trigger: SaidTrigger | None = None
    only_if: Groups | None = None
    actions: tuple[SaidAction, ...] | None = None


class WorldTag(Said):
    name: str
    folder: str | None = None


class WorldFriend(Said):
    """`last_message` None: never wrote. Dates are local to the world's `now`; `messages` are oldest first."""

    id: str
    name: str
    tags: Texts = ()
    followed: date
    last_message: date | None = None
    status: Literal["following", "blocked"] = "following"
    messages: Texts = ()

    @model_validator(mode="after")
    def _wrote_some_day(self) -> Self:
        if self.messages and self.last_message is None:
            raise ValueError("messages need a last_message")
        return self


class WorldSegment(Said):
    name: str
    any: Groups


class WorldWorkflow(SaidWorkflow):
    name: str
    enabled: StrictBool
    trigger: SaidTrigger
    actions: tuple[SaidAction, ...]


class World(Said):
    world: str
    now: AwareDatetime
    account: str
    folders: Texts = ()
    tags: tuple[WorldTag, ...] = ()
    friends: tuple[WorldFriend, ...] = ()
    segments: tuple[WorldSegment, ...] = ()
    workflows: tuple[WorldWorkflow, ...] = ()

    @property
    def today(self) -> date:
        return self.now.date()

    def at(self, day: date, hour: int) -> datetime:
        """A full hour of a local day, never later than `now`."""
        return min(datetime(day.year, day.month, day.day, hour, tzinfo=self.now.tzinfo), self.now)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _once("folder", self.folders)
        _once("tag", [tag.name for tag in self.tags])
        _once("friend", [friend.id for friend in self.friends])
        _known("folder", {tag.folder for tag in self.tags if tag.folder is not None}, self.folders)
        _known("tag", {tag for friend in self.friends for tag in friend.tags}, [tag.name for tag in self.tags])
        future = [friend.id for friend in self.friends if max(friend.followed, friend.last_message or date.min) > self.today]
        if future:
            raise ValueError(f"{future[0]} followed or wrote after “now”")
        return self


@cache
def read_world(path: Path) -> World:
    """Raises BadFile where the file is missing, misspelt or contradicts itself."""
    return checked(World, read_yaml(path), str(path))


def _once(noun: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the {noun} “{name}” stands here twice")
        seen.add(name)


def _known(noun: str, mentioned: Iterable[str], known: Iterable[str]) -> None:
    missing = sorted(set(mentioned) - set(known))
    if missing:
        raise ValueError(f"there is no {noun} “{missing[0]}”")
