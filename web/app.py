"""The application: all doors of one desk behind one guard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware import Middleware

from agent.model import Model
from agent.models import warm_up
from store.database import Database
from store.migrations import migrate
from web import api, health, pages, webhook
from web.desk import open_desk
from web.guard import Guard
from web.problems import CatchFaults, answer_refusals
from web.settings import Settings

STATIC = Path(__file__).parent / "static"
MAX_BODY = 1_000_000
"""Bytes of a request."""
DOORS = (api.router, health.router, webhook.router, pages.router)


def create_app(settings: Settings, database: Database | None = None, model: Model | None = None) -> FastAPI:
    """The desk as a web application; it brings the database to this program's schema when it starts.

    Without `database` it opens the one in the settings, and closes it when it ends.
    """
    desk = open_desk(settings, database or Database(settings.database_url), model)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await run_sync(migrate, desk.database)
        await run_sync(warm_up)
        desk.mailbox.start()
        desk.background.start()
        yield
        await run_sync(desk.background.stop)
        await run_sync(desk.mailbox.stop)
        desk.turns.close()
        if database is None:
            desk.database.close()

    app = FastAPI(
        title="Tagdesk",
        version=api.VERSION,
        summary=api.SUMMARY,
        description=api.described(),
        openapi_url="/api/v1/openapi.json",
        openapi_tags=list(api.CHAPTERS),
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        middleware=[Middleware(Guard, max_body=MAX_BODY), Middleware(CatchFaults)],
    )
    app.state.desk, app.state.error_page = desk, pages.error_page
    answer_refusals(app)
    for door in DOORS:
        app.include_router(door)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
