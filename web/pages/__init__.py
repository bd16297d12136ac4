"""The pages: one router a noun."""

from fastapi import APIRouter

from web.pages import agent, proposals, start

NOUNS = (start, agent, proposals)

router = APIRouter(include_in_schema=False)
for noun in NOUNS:
    router.include_router(noun.router)
