"""A merge of tags is several operations and one line: on the card, where it is ticked as one, and in what is told of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from store.plans import merges_in
from store.previews import Consequence, Shown
from store.wording import sentence

KIND = "merge_tags"


def told(
    language: str, operations: Sequence[Mapping[str, Any]], changes: Mapping[int, Mapping[str, Any]], *, done: bool = False
) -> list[str]:
    """What was done, or would be, by position: a sentence for each operation, and one for a whole merge. `done` says it as what
    has happened."""
    merges = {merge.start: merge for merge in merges_in(operations) if changes.keys() >= set(merge)}
    inside = {position for merge in merges.values() for position in merge[1:]}
    lines = {p: (merged([changes[each] for each in merges[p]]) if p in merges else one) for p, one in changes.items()}
    return [sentence(language, one["key"], one["args"], one["count"], done=done) for p, one in lines.items() if p not in inside]


def merged(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The change that a merge is: its key, arguments and count, from those of its parts."""
    first = parts[0]
    gone = [part["args"]["tag"] for part in parts if part["key"] == "tag_dropped"]
    return {
        "key": "tags_merged",
        "args": {"tags": gone, "tag": first["args"]["tag"]},
        "count": (first["count"] or 0) + first.get("already", 0),
    }


def merge_shown(parts: Sequence[Shown]) -> Shown:
    """The parts of a merge as one: who moves, and what is different in the end."""
    change = merged([part.model_dump(include={"key", "args", "count", "already"}) for part in parts])
    drops = [part for part in parts if part.key == "tag_dropped"]
    return Shown(
        **change,
        samples=parts[0].samples or drops[0].samples,
        blocked=drops[0].blocked if len(drops) == 1 else 0,
        consequences=(*_in_its_place(parts), *_in_the_end(parts)),
    )


def _in_its_place(parts: Sequence[Shown]) -> list[Consequence]:
    """Segments and workflows that use the tag that stays from then on."""
    names = [part.args.get("segment") or part.args.get("workflow") for part in parts[1:] if part.key != "tag_dropped"]
    return [Consequence(key="used_instead", args={"tag": parts[0].args["tag"], "names": names})] if names else []


def _in_the_end(parts: Sequence[Shown]) -> list[Consequence]:
    """An audience from what it was before the first part to what it is after the last, and the workflows that start."""
    every = [each for part in parts for each in part.consequences if each.key in ("audience", "workflow_starts")]
    last = {each.args["segment"]: each.args["after"] for each in every if each.key == "audience"}
    ends: list[Consequence] = []
    for each in every:
        if each.key != "audience":
            ends.append(each)
        elif (segment := each.args["segment"]) in last:
            after = last.pop(segment)
            if after != each.args["before"]:
                ends.append(Consequence(key="audience", args=dict(each.args) | {"after": after}))
    return ends
