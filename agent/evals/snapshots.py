"""An account at one instant as plain values by id, and what differs between two of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from agent.evals.deltas import Delta
from agent.evals.reading import Said
from agent.evals.sameness import same_groups, same_keywords
from agent.evals.worlds import SaidWorkflow

Ids = frozenset[str]


class TagThen(Said):
    name: str
    folder_id: str | None
    friends: Ids


class SegmentThen(Said):
    """`groups` mention tags and segments by id, friends by the world's ids; `members` are None where it is broken."""

    name: str
    groups: tuple[Mapping[str, Any], ...]
    members: Ids | None


class WorkflowThen(Said):
    """`trigger`, `only_if` (groups) and `actions` (of `{add_tag: …}`) as the format has them, with ids for names."""

    name: str
    enabled: bool
    trigger: Mapping[str, Any]
    only_if: tuple[Mapping[str, Any], ...]
    actions: tuple[Mapping[str, str], ...]


class Snapshot(Said):
    """Everything by id, so that a rename is seen as one. `shown` is whom the last approved filter showed."""

    folders: Mapping[str, str]
    tags: Mapping[str, TagThen]
    segments: Mapping[str, SegmentThen]
    workflows: Mapping[str, WorkflowThen]
    shown: Ids | None = None


def difference(before: Snapshot, after: Snapshot, today: date) -> Delta:
    """What changed, by names: of what is still there the new name, of what is gone the old."""
    return Delta.model_validate(
        _folders(before, after)
        | _tags(before, after)
        | _segments(before, after, today)
        | _workflows(before, after, today)
        | {"shown": after.shown}
    )


def _folders(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    return {
        "created_folders": [after.folders[id] for id in _new(before.folders, after.folders)],
        "deleted_folders": [before.folders[id] for id in _new(after.folders, before.folders)],
        "renamed_folders": {before.folders[i]: after.folders[i] for i in _kept(before.folders, after.folders, lambda f: f)},
    }


def _tags(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    """Tags of a deleted folder that are in no folder now are implied by it."""
    was, now = before.tags, after.tags
    moved = [
        id
        for id in _kept(was, now, lambda tag: tag.folder_id)
        if now[id].folder_id is not None or was[id].folder_id in after.folders
    ]
    gained = {id: tag.friends - (was[id].friends if id in was else frozenset()) for id, tag in now.items()}
    lost = {id: was[id].friends - tag.friends for id, tag in now.items() if id in was}
    return {
        "created_tags": {now[id].name: after.folders.get(now[id].folder_id or "") for id in _new(was, now)},
        "deleted_tags": [was[id].name for id in _new(now, was)],
        "renamed_tags": {was[id].name: now[id].name for id in _kept(was, now, lambda tag: tag.name)},
        "moved_tags": {now[id].name: after.folders.get(now[id].folder_id or "") for id in moved},
        "tagged": {now[id].name: friends for id, friends in gained.items() if friends},
        "untagged": {now[id].name: friends for id, friends in lost.items() if friends},
    }


def _segments(before: Snapshot, after: Snapshot, today: date) -> dict[str, Any]:
    was, now = before.segments, after.segments
    updated = _kept(was, now, lambda segment: same_groups(segment.groups, today))
    return {
        "created_segments": {now[id].name: now[id].members or () for id in _new(was, now)},
        "updated_segments": {now[id].name: now[id].members or () for id in updated},
        "renamed_segments": {was[id].name: now[id].name for id in _kept(was, now, lambda segment: segment.name)},
        "deleted_segments": [was[id].name for id in _new(now, was)],
    }


def _workflows(before: Snapshot, after: Snapshot, today: date) -> dict[str, Any]:
    was, now = before.workflows, after.workflows
    changed = {id: _changed_parts(was[id], now[id], today) for id in now if id in was}
    return {
        "created_workflows": [_said(now[id], after) for id in _new(was, now)],
        "updated_workflows": {now[id].name: _said(now[id], after, parts) for id, parts in changed.items() if parts},
        "renamed_workflows": {was[id].name: now[id].name for id in _kept(was, now, lambda workflow: workflow.name)},
        "deleted_workflows": [was[id].name for id in _new(now, was)],
    }


def _changed_parts(was: WorkflowThen, now: WorkflowThen, today: date) -> frozenset[str]:
    def parts(workflow: WorkflowThen) -> dict[str, Any]:
        return {
            "enabled": workflow.enabled,
            "trigger": {**workflow.trigger, "keywords": same_keywords(workflow.trigger.get("keywords", ()))},
            "only_if": same_groups(workflow.only_if, today, everyone_is_none=True),
            "actions": sorted(str(action) for action in workflow.actions),
        }

    before, after = parts(was), parts(now)
    return frozenset(part for part in before if before[part] != after[part])


def _said(workflow: WorkflowThen, then: Snapshot, parts: Ids | None = None) -> SaidWorkflow:
    """A workflow (or some parts of it) with names for ids."""
    names = {id: tag.name for id, tag in then.tags.items()} | {id: segment.name for id, segment in then.segments.items()}

    def named(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: named(each) for key, each in value.items()}
        if isinstance(value, (list, tuple)):
            return [named(each) for each in value]
        return names.get(value, value) if isinstance(value, str) else value

    whole = named(workflow.model_dump(exclude={"name"}))
    whole["only_if"] = whole["only_if"] or None
    return SaidWorkflow.model_validate({part: value for part, value in whole.items() if parts is None or part in parts})


def _new(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [id for id in now if id not in was]


def _kept(was: Mapping[str, Any], now: Mapping[str, Any], part: Any) -> list[str]:
    """Ids on both sides of which a part differs."""
    return [id for id in now if id in was and part(was[id]) != part(now[id])]
