"""What holds for every tool: it is in the list, says what it is for, and has a schema that strict servers take."""

import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import tools
from tools import TOOLS
from tools.base import Tool, schema_of
from tools.groups import Group

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.__name__)
FORBIDDEN = {"$defs", "$ref", "oneOf", "anyOf", "allOf", "default", "title", "const", "pattern", "format"}


def test_the_list_is_complete_and_short() -> None:
    for found in pkgutil.iter_modules([str(Path(tools.__file__).parent)]):
        importlib.import_module(f"tools.{found.name}")
    assert set(Tool.__subclasses__()) == set(TOOLS)
    assert len({tool.tool_name() for tool in TOOLS}) == len(TOOLS) <= 20


@every_tool
def test_file_class_and_what_the_model_calls_have_one_name(tool: type[Tool]) -> None:
    assert tool.__module__ == f"tools.{tool.tool_name()}"


@every_tool
def test_a_tool_says_what_it_is_for(tool: type[Tool]) -> None:
    assert tool.__doc__
    assert 20 < len(tool.__doc__) < 300
    assert tool.__doc__.strip().endswith((".", "出して."))


def parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    for each in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        yield from parts(each)


@every_tool
def test_a_schema_is_strict_flat_and_the_same_from_call_to_call(tool: type[Tool]) -> None:
    schema = schema_of(tool)
    Draft202012Validator.check_schema(schema)
    assert json.dumps(schema) == json.dumps(schema_of(tool))
    for part in parts(schema):
        assert not FORBIDDEN & part.keys()
        if "object" in part["type"]:
            assert part["required"] == list(part["properties"])
            assert part["additionalProperties"] is False
            assert all(each.isascii() for each in part["properties"])


@every_tool
def test_a_field_left_out_or_null_is_a_field_not_said(tool: type[Tool]) -> None:
    """Servers without strict mode leave fields out; those with it say null."""
    nullable = {name for name, each in schema_of(tool)["properties"].items() if "null" in each["type"]}
    needed = {name for name, field in tool.model_fields.items() if field.is_required()}
    assert not nullable & needed


@pytest.mark.parametrize("nothing", [None, [], False, ""])
def test_a_clause_left_out_null_empty_or_false_is_a_clause_not_said(nothing: object) -> None:
    said = {name: nothing for name, field in Group.model_fields.items() if name != "status"}
    assert Group.model_validate(said).clauses() == Group().clauses() == {}


def example(schema: Mapping[str, Any]) -> Any:
    """The smallest value that a schema takes, null where it may be."""
    kind = schema["type"]
    if "null" in kind:
        return None
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        return {name: example(each) for name, each in schema["properties"].items()}
    return {"string": "x", "boolean": True, "array": [], "integer": 1}[kind]


@every_tool
def test_what_the_schema_takes_the_tool_takes(tool: type[Tool]) -> None:
    said = example(schema_of(tool))
    Draft202012Validator(schema_of(tool)).validate(said)
    assert isinstance(tool.model_validate(said), tool)
