"""Scenario and world files, read strictly: what is misspelt or double is an error that says where."""

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

T = TypeVar("T", bound="Said")


class BadFile(Exception):
    """A scenario or world file that cannot be used. Says which file, which part of it, and what to change."""


class Said(BaseModel):
    """A value as a file says it: no key that is not known, no text that is really something else."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # whichever this machine has
    """Only true, false and null are anything but text: a tag may be called `on`, `2024` or `2024-05-01`."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[object] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{name}” stands here twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])


def read_yaml(path: Path) -> Any:
    """The file's content; every scalar but true, false and null is text."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=_Loader)  # noqa: S506  builds nothing but text, lists and maps
    except yaml.YAMLError as error:
        raise BadFile(f"{path}: {' '.join(str(error).split())}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: {error}") from None


def checked(kind: type[T], content: Any, where: str) -> T:
    """The content as a value. Raises BadFile naming `where` and the key."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise BadFile(f"{where}: {'; '.join(_said(dict(each)) for each in error.errors())}") from None


def _said(error: dict[str, Any]) -> str:
    key = ".".join(map(str, error["loc"])) or "the whole"
    return f"{key}: unknown key" if error["type"] == "extra_forbidden" else f"{key}: {error['msg']}"
