"""What is different afterwards, as a scenario says it: by names, and with the friends' ids of its world."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Self

from pydantic import model_validator

from agent.evals.reading import Said
from agent.evals.sameness import same_groups, same_keywords
from agent.evals.worlds import SaidWorkflow, World

Names = frozenset[str]
Pairs = Mapping[str, str]
Places = Mapping[str, str | None]
Members = Mapping[str, frozenset[str]]


class Delta(Said):
    """One field for each key of the format; what is empty did not change. Of a thing that was renamed, both names will do."""

    created_tags: Places = {}
    deleted_tags: Names = frozenset()
    renamed_tags: Pairs = {}
    moved_tags: Places = {}
    created_folders: Names = frozenset()
    deleted_folders: Names = frozenset()
    renamed_folders: Pairs = {}
    tagged: Members = {}
    untagged: Members = {}
    created_segments: Members = {}
    updated_segments: Members = {}
    renamed_segments: Pairs = {}
    deleted_segments: Names = frozenset()
    created_workflows: tuple[SaidWorkflow, ...] = ()
    updated_workflows: Mapping[str, SaidWorkflow] = {}
    renamed_workflows: Pairs = {}
    deleted_workflows: Names = frozenset()
    shown: Names | None = None

    @model_validator(mode="after")
    def _workflows_are_whole(self) -> Self:
        if any(workflow.trigger is None or not workflow.actions for workflow in self.created_workflows):
            raise ValueError("a created workflow needs a trigger and actions")
        return self

    @property
    def is_empty(self) -> bool:
        return self == Delta()


def differences(expected: Delta, found: Delta, today: date) -> list[str]:
    """Key by key, what is not as expected; empty when all is. `today` is the world's date, for relative days."""
    wanted, got = _plain(expected, expected, today), _plain(found, found, today)
    wrong = []
    for key in Delta.model_fields:
        same = _pairs_up(wanted[key], got[key]) if key == "created_workflows" else wanted[key] == got[key]
        if not same:
            wrong.append(f"{key}: expected {_shown(wanted[key])}, got {_shown(got[key])}")
    return wrong


def is_part(found: Delta, expected: Delta, today: date) -> bool:
    """Whether nothing was found that is not expected, even if something is missing yet."""
    wanted, got = _plain(expected, expected, today), _plain(found, found, today)
    return all(_is_part(got[key], wanted[key]) for key in Delta.model_fields if key != "created_workflows") and all(
        any(_pairs_up([one], [other]) for one in wanted["created_workflows"]) for other in got["created_workflows"]
    )


def _is_part(found: Any, expected: Any) -> bool:
    if isinstance(found, dict):
        return all(name in expected and _is_part(value, expected[name]) for name, value in found.items())
    if isinstance(found, frozenset):
        return isinstance(expected, frozenset) and found <= expected
    return bool(found is None or found == expected)


def strangers(delta: Delta, world: World) -> Iterator[str]:
    """Names and ids of an expectation that its world does not know: mistakes of whoever wrote it."""
    tags = {tag.name for tag in world.tags}
    segments, workflows = {s.name for s in world.segments}, {w.name for w in world.workflows}
    yield from _unknown("tag", [*delta.deleted_tags, *delta.renamed_tags], tags)
    yield from _unknown("tag", [*delta.moved_tags], tags | {*delta.renamed_tags.values()})
    yield from _unknown("tag", [*delta.tagged, *delta.untagged], tags | {*delta.created_tags, *delta.renamed_tags.values()})
    yield from _unknown("folder", [*delta.deleted_folders, *delta.renamed_folders], set(world.folders))
    yield from _unknown("segment", [*delta.deleted_segments, *delta.renamed_segments], segments)
    yield from _unknown("segment", [*delta.updated_segments], segments | {*delta.renamed_segments.values()})
    yield from _unknown("workflow", [*delta.deleted_workflows, *delta.renamed_workflows], workflows)
    yield from _unknown("workflow", [*delta.updated_workflows], workflows | {*delta.renamed_workflows.values()})
    sets = [*delta.tagged.values(), *delta.untagged.values(), *delta.created_segments.values()]
    sets += [*delta.updated_segments.values(), delta.shown or frozenset()]
    yield from _unknown("friend", [id for ids in sets for id in sorted(ids)], {friend.id for friend in world.friends})


def _unknown(noun: str, names: list[str], known: set[str]) -> Iterator[str]:
    return (f"there is no {noun} “{name}” in this world" for name in names if name not in known)


def _plain(delta: Delta, renames: Delta, today: date) -> dict[str, Any]:
    """The delta in one form: things by their new names, conditions as what they mean."""
    plain: dict[str, Any] = {key: _bare(getattr(delta, key)) for key in Delta.model_fields}
    tags, folders = renames.renamed_tags, renames.renamed_folders
    for key in ("tagged", "untagged"):
        plain[key] = {tags.get(name, name): ids for name, ids in plain[key].items() if ids}
    for key in ("created_tags", "moved_tags"):
        plain[key] = {tags.get(name, name): folders.get(to, to) if to else None for name, to in plain[key].items()}
    plain["updated_segments"] = _by_new_name(plain["updated_segments"], delta.renamed_segments)
    plain["created_workflows"] = [_meaning(w, tags, today) for w in delta.created_workflows]
    for workflow in plain["created_workflows"]:
        workflow.setdefault("only_if", None)
    updated = {name: _meaning(parts, tags, today) for name, parts in delta.updated_workflows.items()}
    plain["updated_workflows"] = _by_new_name(updated, delta.renamed_workflows)
    return plain


def _by_new_name(things: Mapping[str, Any], renamed: Pairs) -> dict[str, Any]:
    return {renamed.get(name, name): thing for name, thing in things.items()}


def _bare(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _meaning(workflow: SaidWorkflow, renamed: Pairs, today: date) -> dict[str, Any]:
    """The parts of a workflow that are said, in a form in which the same meaning is the same value."""
    meant: dict[str, Any] = {}
    if workflow.enabled is not None:
        meant["enabled"] = workflow.enabled
    if workflow.trigger:
        trigger = workflow.trigger.model_dump(exclude_none=True)
        trigger["keywords"] = same_keywords(trigger["keywords"])
        if "tag" in trigger:
            trigger["tag"] = renamed.get(trigger["tag"], trigger["tag"])
        meant["trigger"] = trigger
    if "only_if" in workflow.model_fields_set:
        meant["only_if"] = same_groups([g.clauses() for g in workflow.only_if or ()], today, renamed, everyone_is_none=True)
    if workflow.actions is not None:
        does = [(verb, renamed.get(tag, tag)) for a in workflow.actions for verb, tag in a.model_dump(exclude_none=True).items()]
        meant["actions"] = sorted(set(does))
    return meant


def _pairs_up(wanted: list[dict[str, Any]], got: list[dict[str, Any]]) -> bool:
    """Whether each one wanted is a different one got, and none is left over. `enabled` counts where it is said."""
    if len(wanted) != len(got):
        return False
    if not wanted:
        return True
    first, *others = wanted
    return any(
        all(value == candidate.get(part) for part, value in first.items()) and _pairs_up(others, got[:i] + got[i + 1 :])
        for i, candidate in enumerate(got)
    )


def _shown(value: Any) -> str:
    """A value for people: sets in order, nothing as `nothing`."""
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shown(each)}" for key, each in sorted(value.items())) + "}" if value else "nothing"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_shown, value))}]" if value else "nothing"
    return "none" if value is None else str(value)
