"""The order of changes to friends' tags, so that each finds the friends that the words were about: those of before the first one.

Drafts are worked out one after another. "Put A on those without A, and take B off those without A" would find nobody for the
second if it came second, so it goes first.
"""

from collections.abc import Sequence

from agent.offline.sheet import Arguments

Draft = tuple[str, Arguments]
CHANGES = ("apply_tag", "remove_tag")
MAKING = ("create_tag", "rename_tag", "merge_tags")


def in_order(drafts: Sequence[Draft]) -> list[Draft] | None:
    """The drafts so that none changes whom a later one is about; None where no order does that."""
    made = {said for name, arguments in drafts if name in MAKING for said in arguments.values() if isinstance(said, str)}
    changes = [draft for draft in drafts if draft[0] in CHANGES]
    rest = list(changes)
    ordered: list[Draft] = []
    while rest:
        free = next((each for each in rest if not any(_upsets(each, other) for other in rest if other is not each)), None)
        if free is None or any(_feeds(other, free) and other[1]["tag"] not in made for other in ordered):
            return None
        rest.remove(free)
        ordered.append(free)
    if ordered == changes:
        return list(drafts)
    making = [draft for draft in drafts if draft[0] in MAKING]
    return [*making, *ordered, *(draft for draft in drafts if draft[0] not in (*MAKING, *CHANGES))]


def _upsets(one: Draft, other: Draft) -> bool:
    """Whether the first changes whom the second is about."""
    (name, said), groups = one, other[1].get("friends") or []
    lacking = any(said["tag"] in (group.get("none_tags") or []) or group.get("untagged") for group in groups)
    return lacking if name == "apply_tag" else lacking or _goes_by(groups, said["tag"])


def _feeds(one: Draft, other: Draft) -> bool:
    """Whether friends who get a tag from the first might be meant by the second, which speaks of those who have it."""
    by_tag = all("friends" not in group for group in one[1].get("friends") or [])
    return one[0] == "apply_tag" and by_tag and _goes_by(other[1].get("friends") or [], one[1]["tag"])


def _goes_by(groups: Sequence[Arguments], tag: str) -> bool:
    return any(tag in [*(group.get("all_tags") or []), *(group.get("any_tags") or [])] for group in groups)
