"""The desk of the small world behind a browserless client; nothing between it and the database is made up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from agent.model import Message, Model, ModelTurn, ToolSpec
from tests.world import World
from web.app import create_app
from web.line.standin import Channel, Courier, StandIn
from web.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = "http://localhost"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@dataclass
class SilentModel:
    """Answers every turn with nothing but a word."""

    name: str = "silent"

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        return ModelTurn(text="Yes.")


def client_of(world: World, settings: Settings | None = None, model: Model | None = None) -> TestClient:
    app = create_app(settings or Settings(operator="Mika"), world.database, model or SilentModel())
    return TestClient(app, base_url=HERE, raise_server_exceptions=False)


@pytest.fixture
def client(world: World) -> Iterator[TestClient]:
    """On SQLite and on PostgreSQL."""
    with client_of(world) as client:
        yield client


@pytest.fixture
def small_client(small_world: World) -> Iterator[TestClient]:
    """On SQLite only, for what does not depend on the database."""
    with client_of(small_world) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A real Chromium without a window."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def running_line() -> Iterator[StandIn]:
    with StandIn() as line:
        yield line


@pytest.fixture
def line(running_line: StandIn) -> StandIn:
    """LINE as if just started: starting a server for each test would take most of the time."""
    vars(running_line.channel).update(vars(Channel()))
    vars(running_line.courier).update(vars(Courier(running_line.channel)))
    return running_line
