"""LINE's published OpenAPI files, where they lie beside the repository, as judges of examples and answers."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator, ValidationError  # type: ignore[import-untyped]
from jsonschema.validators import extend  # type: ignore[import-untyped]

FOLDER = Path(__file__).resolve().parents[3].parent / "shared" / "line-openapi"


@cache
def _loaded(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text("utf-8"))


def document(name: str) -> Any:
    """The file of that name; the test is skipped where LINE's files are not there."""
    if not (FOLDER / name).exists():
        pytest.skip("LINE's OpenAPI files are not beside the repository (../shared/line-openapi)")
    return _loaded(name)


def faults(name: str, schema: str, value: object) -> list[str]:
    """What is wrong with the value, as `path: message`; each discriminator is followed to the type it names."""
    judge = _judge()({"$ref": f"#/components/schemas/{schema}", "components": document(name)["components"]})
    return [f"{error.json_path}: {error.message}" for error in judge.iter_errors(value)]


def mapped_types(name: str, schema: str) -> set[str]:
    """The types that a schema's discriminator knows."""
    return set(document(name)["components"]["schemas"][schema]["discriminator"]["mapping"])


def _judge() -> Any:
    """A validator that also follows OpenAPI's `discriminator`, once for each value."""
    followed: set[tuple[int, str]] = set()

    def follow(validator: Any, discriminator: Any, value: Any, schema: Any) -> Any:
        if not isinstance(value, dict):
            return
        kind = value.get(discriminator["propertyName"])
        if kind not in discriminator["mapping"]:
            yield ValidationError(f"{kind!r} is no type LINE has published")
            return
        target = discriminator["mapping"][kind]
        if (id(value), target) not in followed:
            followed.add((id(value), target))
            yield from validator.descend(value, {"$ref": target})

    return extend(Draft4Validator, {"discriminator": follow})
