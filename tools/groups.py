"""Which friends, as a model says it: groups of clauses with names. What the clauses mean stands once, in the system prompt."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _listed(value: object) -> object:
    """One where several are wanted: models often leave the list away."""
    return [value] if isinstance(value, (str, dict)) else value


def _absent(value: object) -> object:
    """An empty text, list or false says nothing."""
    return None if value in ("", [], False) else value


Names = Annotated[list[str] | None, BeforeValidator(_listed), BeforeValidator(_absent)]
Yes = Annotated[Literal[True] | None, BeforeValidator(_absent)]
Words = Annotated[str | None, BeforeValidator(_absent)]


class Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    everyone: Yes = None
    all_tags: Names = None
    any_tags: Names = None
    none_tags: Names = None
    untagged: Yes = None
    status: Literal["following", "blocked"] | None = None
    name_contains: Words = None
    followed_from: Words = None
    followed_before: Words = None
    last_message_from: Words = None
    last_message_before: Words = None
    never_messaged: Yes = None
    message_contains: Words = None
    in_segments: Names = None
    friends: Names = None

    def clauses(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


Groups = Annotated[list[Group], BeforeValidator(_listed)]
MaybeGroups = Annotated[list[Group] | None, BeforeValidator(_listed)]
