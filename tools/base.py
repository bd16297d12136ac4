"""What a tool is: words that a model may use, typed, with one method; and the strict schema that a model sees of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, ConfigDict

from store.conversations import Them
from store.operations import Operation

if TYPE_CHECKING:
    from tools.world import World


class Tool(BaseModel):
    """One call of a tool, its arguments checked. `rehearsed` asks for a world to try things out in, even before any draft."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    rehearsed: ClassVar[bool] = False

    def run(self, world: "World") -> "Reply":
        raise NotImplementedError

    @classmethod
    def tool_name(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@dataclass(frozen=True)
class Answer:
    """What was looked up, as JSON for the model; `them` are the friends it was about; `note` is said if nothing is drafted."""

    data: Mapping[str, Any]
    them: Them | None = None
    note: str = ""


@dataclass(frozen=True)
class Draft:
    """Operations for the proposal, in order. `undoes` names the proposal that they take back."""

    operations: Sequence[Operation]
    undoes: str | None = None


@dataclass(frozen=True)
class Asked:
    """The model asks the operator."""

    question: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declined:
    """The model says that this cannot be done here."""

    reason: str


Reply = Answer | Draft | Asked | Declined


@dataclass
class Unclear(Exception):
    """What the server sees is missing or ambiguous: a question to the operator, in their language, with choices."""

    question: str
    choices: tuple[str, ...] = field(default=())


def schema_of(tool: type[BaseModel]) -> dict[str, Any]:
    """A strict JSON schema without `$defs`, `oneOf`, titles and defaults: every field required, nullable (or an
    empty list, or false) instead of optional."""
    whole = tool.model_json_schema()
    return _strict(whole, whole.get("$defs", {}))


def _strict(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return _strict(shared[schema["$ref"].rsplit("/", 1)[1]], shared)
    if "anyOf" in schema:
        (only,) = (each for each in schema["anyOf"] if each.get("type") != "null")
        return _nullable(_strict(only, shared)) | _described(schema)
    kept = {key: schema[key] for key in ("type", "enum") if key in schema}
    if "const" in schema:
        kept = {"type": "boolean" if isinstance(schema["const"], bool) else "string", "enum": [schema["const"]]}
    if schema.get("type") == "array":
        kept["items"] = _strict(schema["items"], shared)
    if schema.get("type") == "object":
        kept["properties"] = {name: _strict(each, shared) for name, each in schema.get("properties", {}).items()}
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept | _described(schema)


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    either = {**schema, "type": [schema["type"], "null"]}
    return either | ({"enum": [*schema["enum"], None]} if "enum" in schema else {})


def _described(schema: Mapping[str, Any]) -> dict[str, str]:
    return {"description": schema["description"]} if "description" in schema and "properties" not in schema else {}
