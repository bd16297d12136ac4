"""What a proposal was about, as ways there: the tags, folders, segments and workflows it names, if they still exist."""

from collections.abc import Iterable, Mapping

from pydantic import Field
from sqlmodel import Session, SQLModel

from store.folders import Folder
from store.operations import Operation
from store.segments import Segment
from store.tags import Tag
from store.workflows import Workflow
from web.views import View

TABLES: Mapping[str, type[SQLModel]] = {"tag": Tag, "folder": Folder, "segment": Segment, "workflow": Workflow}


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
