"""What can be edited in a line of a proposal, and what the line is then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from store.conditions import Condition
from store.errors import Refused
from store.operations import (
    AddTag,
    Attach,
    Detach,
    FileTag,
    Operation,
    PutFolder,
    PutSegment,
    PutWorkflow,
    RenameTag,
    ShowFriends,
)
from store.proposals import Proposal


class NotEditable(Refused):
    status = 422
    sentence = "Line {position} has no such thing that could be changed. Cancel the proposal and say what you want instead."


@dataclass(frozen=True)
class Edit:
    """What a line should say instead; None leaves it. `folder` is an id, "" for no folder."""

    name: str | None = None
    folder: str | None = None
    condition: Condition | None = None


def name_in(operation: Operation) -> str | None:
    """The name that an operation gives to something."""
    match operation:
        case AddTag(name=name) | RenameTag(name=name) | PutFolder(name=name):
            return name
        case PutSegment(segment=segment):
            return segment.name
        case PutWorkflow(order=order):
            return order.name
        case _:
            return None


def folder_in(operation: Operation) -> str | None:
    """The folder that an operation puts something into, by id; "" for none, None where it is not about folders."""
    return operation.folder_id or "" if isinstance(operation, AddTag | FileTag) else None


def condition_in(operation: Operation) -> Condition | None:
    """Which friends an operation is about, where that was said."""
    match operation:
        case Attach(condition=condition) | Detach(condition=condition) | ShowFriends(condition=condition):
            return condition
        case PutSegment(segment=segment):
            return segment.condition
        case PutWorkflow(order=order):
            return order.only_if
        case _:
            return None


def editable_lines(proposal: Proposal, plan: Sequence[Operation]) -> list[int]:
    """Positions from 1. What takes a change back is exact, and stays as it is."""
    lines = [] if proposal.undoes else list(enumerate(plan, 1))
    return [place for place, line in lines if any(has(line) is not None for has in (name_in, folder_in, condition_in))]


def changed(operation: Operation, edit: Edit, today: date, position: int) -> Operation:
    for wanted, has in ((edit.name, name_in), (edit.folder, folder_in), (edit.condition, condition_in)):
        if wanted is not None and has(operation) is None:
            raise NotEditable(position=position)
    if edit.name is not None:
        operation = _named(operation, edit.name)
    if edit.folder is not None:
        operation = operation.model_copy(update={"folder_id": edit.folder or None})
    return operation if edit.condition is None else _about(operation, edit.condition, today)


def _about(operation: Operation, condition: Condition, today: date) -> Operation:
    """A segment and a workflow keep days that move along; what is done once knows its day."""
    if isinstance(operation, PutSegment):
        return _with_segment(operation, condition=condition)
    if isinstance(operation, PutWorkflow):
        return _with_order(operation, only_if=condition)
    return operation.model_copy(update={"condition": condition.on(today)})


def _named(operation: Operation, name: str) -> Operation:
    if isinstance(operation, PutSegment):
        return _with_segment(operation, name=name)
    if isinstance(operation, PutWorkflow):
        return _with_order(operation, name=name)
    return operation.model_copy(update={"name": name})


def _with_segment(operation: PutSegment, **changes: object) -> PutSegment:
    return operation.model_copy(update={"segment": operation.segment.model_copy(update=changes)})


def _with_order(operation: PutWorkflow, **changes: object) -> PutWorkflow:
    return operation.model_copy(update={"order": operation.order.model_copy(update=changes)})
