"""A shop on LINE: the desk as a real web server on loopback, connected to LINE's stand-in, which tells it what friends do."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select as sql
from sqlmodel import col, select

from agent.model import Model
from store.connections import connection_of
from store.database import Database
from store.events import WebhookEvent
from store.friends import Friend, blocked_friends
from store.friendsets import members
from store.inbox import Message, messages_of
from store.tables import metadata
from tests.web.conftest import SilentModel
from tests.world import World
from web.app import create_app
from web.connecting import Details, connect
from web.desk import Desk
from web.line.standin import Person, StandIn
from web.serving import address_of, listening, server_of
from web.settings import Settings

KEY = "a long text that only these tests know"
PATIENCE = 20.0
NOON = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)


def minute(n: float) -> datetime:
    """So many minutes after noon in Tokyo on a day in spring."""
    return NOON + timedelta(minutes=n)


@dataclass
class Shop:
    """`line` plays the friends; `address` is where the desk answers."""

    database: Database
    account: str
    desk: Desk
    line: StandIn
    address: str

    @property
    def webhook(self) -> str:
        return f"{self.address}/line/{self.account}/webhook"

    def settle(self) -> None:
        """Returns when every event is worked off and every profile that is due was asked for."""
        deadline = time.monotonic() + PATIENCE
        while self._busy():
            if time.monotonic() > deadline:
                pytest.fail(f"events or profiles still wait after {PATIENCE} seconds")
            time.sleep(0.02)

    def events(self) -> list[WebhookEvent]:
        """All that are stored, in the order of their times."""
        with self.database.reading() as session:
            rows = select(WebhookEvent).where(WebhookEvent.account_id == self.account)
            return list(session.exec(rows.order_by(col(WebhookEvent.at), col(WebhookEvent.id))).all())

    def friend(self, person: Person) -> Friend:
        found = self.friend_or_none(person)
        assert found is not None, f"{person.name} is no friend"
        return found

    def friend_or_none(self, person: Person) -> Friend | None:
        with self.database.reading() as session:
            same = select(Friend).where(Friend.account_id == self.account, Friend.line_user_id == person.user_id)
            return session.exec(same).one_or_none()

    def thread(self, person: Person) -> list[Message]:
        """Oldest first."""
        number = self.friend(person).number
        with self.database.reading() as session:
            return list(reversed(messages_of(session, self.account, number)))

    def texts(self, person: Person) -> list[str | None]:
        return [message.text for message in self.thread(person)]

    def is_blocked(self, person: Person) -> bool:
        number = self.friend(person).number
        with self.database.reading() as session:
            return number in blocked_friends(session, self.account)

    def has(self, person: Person, tag_id: str) -> bool:
        number = self.friend(person).number
        with self.database.reading() as session:
            return number in members(session, self.account, tag_id)

    def every_word(self) -> str:
        """All that the database holds, as text to search in."""
        with self.database.reading() as session:
            rows = [row for table in metadata.sorted_tables for row in session.connection().execute(sql(table))]
        return repr([tuple(row) for row in rows])  # a row by itself is printed with its long values cut short

    def _busy(self) -> bool:
        with self.database.reading() as session:
            waits = select(WebhookEvent.id).where(col(WebhookEvent.done_at).is_(None)).limit(1)
            if session.exec(waits).first() is not None:
                return True
            now = datetime.now(UTC)  # after the snapshot began: what an event in it made due is due by then
            due = select(Friend.number).where(Friend.account_id == self.account, col(Friend.profile_due_at) <= now).limit(1)
            return connection_of(session, self.account) is not None and session.exec(due).first() is not None


@contextmanager
def open_shop(world: World, line: StandIn, *, hold_back: float = 0, model: Model | None = None) -> Iterator[Shop]:
    """Everything running; the account is connected with the stand-in's own details."""
    app = create_app(settings_for(world.database, line.address, hold_back), world.database, model or SilentModel())
    connect(app.state.desk, details_of(line), world.account)
    with served(app) as address:
        shop = Shop(world.database, world.account, app.state.desk, line, address)
        line.courier.url = shop.webhook
        yield shop


def settings_for(database: Database, line_api: str, hold_back: float = 0) -> Settings:
    url = database.url.render_as_string(hide_password=False)
    return Settings(operator="Mika", secret_key=KEY, line_api=line_api, line_hold_back=hold_back, database_url=url)


@contextmanager
def write_lock(database: Database) -> Iterator[None]:
    """Somebody else writes to events, and does not come to an end."""
    with database.engine.connect() as connection, connection.begin():
        if not database.is_sqlite:
            connection.exec_driver_sql("LOCK TABLE webhook_event IN EXCLUSIVE MODE")
        yield


def details_of(line: StandIn) -> Details:
    return Details(line.channel.channel_id, line.channel.channel_secret)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application on a free port of this machine, in a thread; its address."""
    bound = listening(Settings(port=0))
    bound.listen()
    server = server_of(app)
    thread = threading.Thread(target=server.run, args=([bound],), name="desk", daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        assert thread.is_alive(), "the desk did not start"
        assert time.monotonic() < deadline, "the desk did not start"
        time.sleep(0.01)
    try:
        yield address_of(bound)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        bound.close()
