"""Which friends, as a model says it: groups of clauses with names. What the clauses mean stands once, in the system prompt."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _listed(value: object) -> object:
    """One where several are wanted: models often leave the list away."""
    return [value] if isinstance(value, (str, dict)) else value


def _names(value: object) -> object:
    return [] if value in ("", None, False) else _listed(value)


def _absent(value: object) -> object:
    """An empty text says nothing, as do an empty list and false where words are wanted."""
    return None if value in ("", [], False) else value


def _yes(value: object) -> object:
    return False if value in ("", None, []) else value


Names = Annotated[list[str], BeforeValidator(_names)]
"""None of them says nothing. Not nullable: that would cost 10 bytes in each of 25 places of the schemas."""
Yes = Annotated[bool, BeforeValidator(_yes)]
Words = Annotated[str | None, BeforeValidator(_absent)]


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    everyone: Yes = False
    all_tags: Names = []
    any_tags: Names = []
    none_tags: Names = []
    untagged: Yes = False
    status: Literal["following", "blocked"] | None = None
    name_contains: Words = None
    followed_from: Words = None
    followed_before: Words = None
    last_message_from: Words = None
    last_message_before: Words = None
    never_messaged: Yes = False
    message_contains: Words = None
    in_segments: Names = []
    friends: Names = []
    not_friends: Names = []

    def clauses(self) -> dict[str, Any]:
        return {name: value for name, value in self if value not in (None, False, [])}


Groups = Annotated[list[Group], BeforeValidator(_listed)]
MaybeGroups = Annotated[list[Group] | None, BeforeValidator(_listed)]
