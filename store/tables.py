"""All tables, for migrations: importing this module fills `metadata`."""

from sqlmodel import SQLModel

from store import (
    accounts,
    connections,
    conversations,
    events,
    folders,
    friends,
    friendsets,
    happenings,
    history,
    imports,
    inbox,
    journal,
    proposals,
    runs,
    segments,
    spending,
    tags,
    workflows,
)

metadata = SQLModel.metadata
TABLE_MODULES = (
    accounts,
    connections,
    conversations,
    events,
    folders,
    friends,
    friendsets,
    happenings,
    history,
    imports,
    inbox,
    journal,
    proposals,
    runs,
    segments,
    spending,
    tags,
    workflows,
)
