"""The pages: one router a noun."""

from fastapi import APIRouter

from web.pages import (
    agent,
    editing,
    folders,
    friends,
    history,
    hygiene,
    importing,
    inbox,
    proposals,
    segments,
    settings,
    start,
    tag_changes,
    tags,
    workflows,
)
from web.pages.errors import error_page

__all__ = ["error_page", "router"]
NOUNS = (
    start,
    agent,
    proposals,
    editing,
    tag_changes,
    tags,
    hygiene,
    folders,
    importing,
    friends,
    inbox,
    segments,
    workflows,
    history,
    settings,
)

router = APIRouter(include_in_schema=False)
for noun in NOUNS:
    router.include_router(noun.router)
