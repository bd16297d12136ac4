"""What the demo's files say, as values: the company's people and shops, names and messages."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict


class Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Staff(Written):
    """Who works there: the names that history shows."""

    owner: str
    manager: str
    staff: str


class Shop(Written):
    """One account. Tags, folders, segments and workflows are named by their role in the story (`vip`, `progress`, …).

    `names` are shares in percent, `also` the display names of the first friends, `open_inquiries` how many friends are in
    progress without having been contacted.
    """

    id: str
    name: str
    language: str
    seed: int
    friends: int
    open_inquiries: int
    names: Mapping[str, int]
    also: tuple[str, ...]
    folders: Mapping[str, str]
    tags: Mapping[str, str]
    joined_was: str
    segments: Mapping[str, str]
    workflows: Mapping[str, str]
    keywords: Mapping[str, tuple[str, ...]]
    said: Mapping[str, str]


@cache
def staff() -> Staff:
    return Staff.model_validate(_read("shops")["people"])


@cache
def shops() -> tuple[Shop, ...]:
    return tuple(Shop.model_validate(shop) for shop in _read("shops")["shops"])


@cache
def names() -> Mapping[str, Any]:
    """Kind of name → its lists, commonest first."""
    return _read("names")


@cache
def messages() -> Mapping[str, Any]:
    """`topics`: topic → language → texts; `fill`: language → placeholder → words."""
    return _read("messages")


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text("utf-8"))
    return found
