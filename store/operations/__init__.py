"""The closed set of operations. A kind is never reused, so history reads back for ever."""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from sqlmodel import Session

from store.friendsets import digests_in, kept
from store.operations.base import Change, Operation
from store.operations.folders import DropFolder, PutFolder
from store.operations.memberships import Attach, Detach, ShowFriends
from store.operations.segments import DropSegment, PutSegment, SegmentValue
from store.operations.tags import AddTag, DropTag, FileTag, RenameTag
from store.operations.workflows import DropWorkflow, PutWorkflow

OPERATIONS: tuple[type[Operation], ...] = (
    AddTag,
    RenameTag,
    FileTag,
    DropTag,
    PutFolder,
    DropFolder,
    Attach,
    Detach,
    PutSegment,
    DropSegment,
    PutWorkflow,
    DropWorkflow,
    ShowFriends,
)

_PLAN: TypeAdapter[tuple[Operation, ...]] = TypeAdapter(
    tuple[
        Annotated[
            AddTag
            | RenameTag
            | FileTag
            | DropTag
            | PutFolder
            | DropFolder
            | Attach
            | Detach
            | PutSegment
            | DropSegment
            | PutWorkflow
            | DropWorkflow
            | ShowFriends,
            Field(discriminator="kind"),
        ],
        ...,
    ]
)


def dump_plan(plan: Iterable[Operation]) -> list[dict[str, Any]]:
    """Operations as JSON; friend sets by digest and count."""
    return [operation.model_dump(mode="json") for operation in plan]


def load_plan(session: Session, account_id: str, stored: list[dict[str, Any]]) -> tuple[Operation, ...]:
    """Operations read back, their friend sets fetched by digest."""
    return _PLAN.validate_python(stored, context=kept(session, account_id, digests_in(stored)))


__all__ = [
    "OPERATIONS",
    "AddTag",
    "Attach",
    "Change",
    "Detach",
    "DropFolder",
    "DropSegment",
    "DropTag",
    "DropWorkflow",
    "FileTag",
    "Operation",
    "PutFolder",
    "PutSegment",
    "PutWorkflow",
    "RenameTag",
    "SegmentValue",
    "ShowFriends",
    "dump_plan",
    "load_plan",
]
