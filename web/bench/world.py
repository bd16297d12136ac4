"""What is measured on: an account with so many friends, tags on random shares of them, and the same written as plain rows."""

import random
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text
from sqlmodel import Session

from store.accounts import open_account
from store.database import Database
from store.executor import By, carry_out_in
from store.friendsets import BLOCKED, FRIENDS, FriendSet, put_in
from store.migrations import migrate
from store.operations import AddTag, Attach, Operation

ACCOUNT, LISTED = "account_bench", "account_listed"
BY = By("bench", "cli")
LARGE = {"tag_most": 0.9, "tag_a": 0.6, "tag_b": 0.5, "tag_c": 0.3}  # share of the friends who have it
SMALL = 195  # further tags, each on 1 to 9 % of the friends; with the one that is applied, 200 in all
LIST = 500  # tags in the list that is read
Begun = Callable[[str], object]


@dataclass
class World:
    """One database with its friends. Rows are loaded from the same sets."""

    database: Database
    friends: int
    sets: dict[str, FriendSet] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return "SQLite" if self.database.is_sqlite else "PostgreSQL"


@contextmanager
def bench_world(friends: int, postgres: str, begun: Begun) -> Iterator[World]:
    """A new database with so many friends: a SQLite file, or a database of its own on the PostgreSQL server named. It is
    removed afterwards."""
    with _postgres(postgres) if postgres else _sqlite() as url:
        database = Database(url)
        try:
            migrate(database)
            world = World(database, friends)
            begun(f"{world.kind}, {friends:,} friends: writing friends")
            database.write(lambda session: _friends(session, friends))
            begun(f"{world.kind}, {friends:,} friends: writing tags")
            world.sets = dict(_sets(friends))
            database.write(lambda session: _tags(session, world.sets))
            yield world
        finally:
            database.close()


@contextmanager
def _sqlite() -> Iterator[str]:
    with TemporaryDirectory(prefix="tagdesk-bench-") as folder:
        yield f"sqlite:///{Path(folder) / 'bench.db'}"


@contextmanager
def _postgres(server: str) -> Iterator[str]:
    url, name = make_url(server).set(drivername="postgresql+psycopg"), f"tagdesk_bench_{uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        engine.dispose()


def _sets(friends: int) -> Iterator[tuple[str, FriendSet]]:
    """Tag id → who has it: scattered at random, the same every time."""
    rng = random.Random(friends)  # noqa: S311  not a secret
    for tag_id, share in LARGE.items():
        yield tag_id, FriendSet(n for n in range(1, friends + 1) if rng.random() < share)
    for i in range(SMALL):
        wanted = max(1, friends * (1 + i % 9) // 100)
        drawn = array("I", rng.randbytes(4 * wanted))
        yield f"tag_small{i}", FriendSet([n % friends + 1 for n in drawn])


def _friends(session: Session, friends: int) -> None:
    account = open_account(session, "Bench", ACCOUNT)
    account.friend_counter = friends
    session.flush()
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n) SELECT i FROM n"
    if session.get_bind().dialect.name == "postgresql":
        numbers = "SELECT i FROM generate_series(1, CAST(:n AS integer)) AS i"
    day = "date('2024-01-01', '+' || (i % 700) || ' days') || ' 03:00:00.000000'"
    if session.get_bind().dialect.name == "postgresql":
        day = "timestamptz '2024-01-01 03:00:00+00' + (i % 700) * interval '1 day'"
    session.connection().execute(
        text(
            "INSERT INTO friend (account_id, number, line_user_id, name, name_key, folded, followed_at, last_message_at)"
            f" SELECT :a, i, 'U' || i, 'Friend ' || i, 'friend' || i, 'friend ' || i, {day}, {day} FROM ({numbers}) AS counted"
        ),
        {"a": ACCOUNT, "n": friends},
    )
    put_in(session, ACCOUNT, FRIENDS, FriendSet(range(1, friends + 1)))
    put_in(session, ACCOUNT, BLOCKED, FriendSet(range(7, friends + 1, 20)))


def _tags(session: Session, sets: dict[str, FriendSet]) -> None:
    plan: list[Operation] = [AddTag(tag_id="tag_applied", name="Applied", folder_id=None)]
    for tag_id, friends in sets.items():
        plan += [AddTag(tag_id=tag_id, name=tag_id, folder_id=None), Attach(tag_id=tag_id, friends=friends)]
    carry_out_in(session, ACCOUNT, plan, BY, cause="import")
    open_account(session, "Bench, a long list of tags", LISTED)
    listed = [AddTag(tag_id=f"tag_listed{i}", name=f"Tag {i:03}", folder_id=None) for i in range(LIST)]
    carry_out_in(session, LISTED, listed, BY, cause="import")
