"""What a proposal was about, as ways there: the tags, folders, segments and workflows it names, if they still exist."""

from collections.abc import Iterable, Mapping

from pydantic import Field
from sqlmodel import Session, SQLModel

from store.errors import FolderNameTaken, Refused, SegmentNameTaken, TagNameTaken, WorkflowNameTaken
from store.folders import Folder, folder_named
from store.operations import Operation
from store.segments import Segment, segment_named
from store.tags import Tag, tag_named
from store.workflows import Workflow, workflow_named
from web.views import View

TABLES: Mapping[str, type[SQLModel]] = {"tag": Tag, "folder": Folder, "segment": Segment, "workflow": Workflow}

TAKEN = {
    TagNameTaken: ("tag", tag_named),
    FolderNameTaken: ("folder", folder_named),
    SegmentNameTaken: ("segment", segment_named),
    WorkflowNameTaken: ("workflow", workflow_named),
}


class ThingRef(View):
    """A tag, folder, segment or workflow by id and name."""

    kind: str = Field(description="tag, folder, segment or workflow", examples=["segment"])
    id: str
    name: str


def things_in(session: Session, account_id: str, plan: Iterable[Operation]) -> list[ThingRef]:
    """Each once, in the plan's order; those that have been deleted since are left out."""
    named = dict.fromkeys((kind, id) for each in plan for kind in TABLES if (id := getattr(each, f"{kind}_id", None)))
    rows = ((kind, session.get(TABLES[kind], (account_id, id))) for kind, id in named)
    return [ThingRef(kind=kind, **row.model_dump(include={"id", "name"})) for kind, row in rows if row]


def things_with_name(session: Session, account_id: str, refused: Refused) -> list[ThingRef]:
    """What has the name already that was refused for it; nothing where something else was refused."""
    found = [
        (kind, named(session, account_id, str(refused.values["name"])))
        for why, (kind, named) in TAKEN.items()
        if isinstance(refused, why)
    ]
    return [ThingRef(kind=kind, id=row.id, name=row.name) for kind, row in found if row]
