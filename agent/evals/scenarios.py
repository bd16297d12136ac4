"""Scenarios: what an operator types, and what must have changed once it is approved. Read strictly from lists in YAML."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import StrictBool, model_validator

from agent.evals.deltas import Delta, strangers
from agent.evals.reading import BadFile, Said, checked, read_yaml
from agent.evals.worlds import World, read_world

Kind = Literal["proposal", "question", "answer", "refusal"]
Family = Literal[
    "create",
    "apply",
    "remove",
    "filter",
    "rename",
    "move",
    "delete",
    "usage",
    "segment",
    "workflow",
    "folder",
    "multi",
    "ask",
    "refuse",
    "answer",
    "dialogue",
    "injection",
    "cleanup",
]
SHIPPED = Path(__file__).parent / "scenarios"
APART = Path(__file__).parent / "apart"
"""Written by people who had not read what the built-in model goes by, and mended by since then."""
LATER = Path(__file__).parent / "later"
"""Written apart later, and mended by in part only."""
UNSEEN = Path(__file__).parent / "unseen"
"""Written in the same way, and not looked at by whoever mends the model, but for wrong proposals: how it does on new words."""
WORLDS = "worlds"


class Step(Said):
    """Either something said (and the kind of answer that it must get), or a decision about what is pending."""

    say: str | None = None
    expect_kind: Kind | None = None
    decide: Literal["approve", "cancel"] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.say is None) == (self.decide is None):
            raise ValueError("a turn is either say or decide")
        if self.decide and self.expect_kind:
            raise ValueError("expect_kind goes with say")
        return self


class Expect(Said):
    """How it must end. `any_of` stands alone, beside `no_new_tags` at most."""

    kind: Kind | None = None
    any_of: "tuple[Expect, ...]" = ()
    delta: Delta = Delta()
    choices: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    never_mentions: tuple[str, ...] = ()
    no_new_tags: StrictBool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.kind is None) == (not self.any_of):
            raise ValueError("expect has either a kind or any_of")
        if self.any_of and self.model_fields_set - {"any_of", "no_new_tags"}:
            raise ValueError("what stands beside any_of belongs inside it")
        return self

    def outcomes(self) -> tuple["Expect", ...]:
        """The outcomes that are right, each of one kind."""
        return tuple(each for one in self.any_of for each in one.outcomes()) if self.any_of else (self,)


class Scenario(Said):
    id: str
    world: World
    lang: Literal["en", "ja"]
    family: Family
    turns: tuple[Step, ...]
    expect: Expect

    @model_validator(mode="after")
    def _somebody_speaks(self) -> Self:
        if not any(step.say is not None for step in self.turns):
            raise ValueError("nobody says anything")
        return self


def read_scenarios(paths: Iterable[Path] = (SHIPPED,)) -> list[Scenario]:
    """Every scenario of these files and folders, in order. Raises BadFile naming the file and the id of what is wrong."""
    found: dict[str, Scenario] = {}
    for path in paths:
        for file in _files(path):
            for scenario in _in_file(file, path if path.is_dir() else path.parent):
                if scenario.id in found:
                    raise BadFile(f"{file}: {scenario.id}: another scenario has this id")
                found[scenario.id] = scenario
    if not found:
        raise BadFile(f"There are no scenarios in {', '.join(map(str, paths))}.")
    return list(found.values())


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise BadFile(f"There is no {path}.")
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*.yaml") if WORLDS not in file.relative_to(path).parts)


def _in_file(file: Path, root: Path) -> Iterator[Scenario]:
    content = read_yaml(file)
    if not isinstance(content, list):
        raise BadFile(f"{file}: this is not a list of scenarios")
    for position, said in enumerate(content, 1):
        if not isinstance(said, Mapping):
            raise BadFile(f"{file}: scenario {position} is not a map of keys")
        where = f"{file}: {said.get('id', f'scenario {position}')}"
        scenario = checked(Scenario, {**said, "world": _world(said, file, root, where)}, where)
        unknown = [each for outcome in scenario.expect.outcomes() for each in strangers(outcome.delta, scenario.world)]
        if unknown:
            raise BadFile(f"{where}: {unknown[0]}")
        yield scenario


def _world(said: Mapping[str, Any], file: Path, root: Path, where: str) -> World:
    """`worlds/NAME.yaml` beside the file, or in a folder above it up to the one that holds what was asked for."""
    name = said.get("world")
    if not isinstance(name, str) or not name or "/" in name:
        raise BadFile(f"{where}: world: a world's name is needed")
    for folder in (file.parent, *file.parent.parents):
        candidate = folder / WORLDS / f"{name}.yaml"
        if candidate.exists():
            return read_world(candidate)
        if folder == root.parent:
            break
    raise BadFile(f"{where}: there is no world “{name}” in {root / WORLDS}")
