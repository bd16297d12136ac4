"""Real server processes on one database: one application however many ask, and nothing half-done when one is killed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx2
from sqlmodel import select

from store.check import check
from store.conditions import Condition, Group
from store.executor import propose
from store.friendsets import FriendSet, members
from store.journal import MembershipChange
from store.operations import AddTag, Attach, Operation
from store.proposals import proposal_by_id, status_of
from store.tags import tag_named
from tests.web.process import Process, process
from tests.world import OPERATOR, World
from web.settings import Settings

EVERYONE = Condition.of(Group(everyone=True))
FRIENDS = FriendSet(range(1, 9))


def settings(world: World) -> Settings:
    return Settings(database_url=world.database.url.render_as_string(hide_password=False), operator="Mika", log="json")


def wish(name: str) -> list[Operation]:
    """A tag that is made, put on everyone, and put on Fumi beside it: half of it would be seen."""
    tag_id = f"tag_{name}"
    return [
        AddTag(tag_id=tag_id, name=name, folder_id=None),
        Attach(tag_id=tag_id, friends=FRIENDS, condition=EVERYONE),
        AddTag(tag_id=f"{tag_id}_b", name=f"{name} b", folder_id=None),
        Attach(tag_id=f"{tag_id}_b", friends=FriendSet([World.fumi])),
    ]


def proposed(world: World, name: str) -> tuple[str, str]:
    proposal = propose(world.database, world.account, wish(name), OPERATOR)
    with world.database.reading() as session:
        return proposal, proposal_by_id(session, world.account, proposal).digest


def approve(http: httpx2.Client, desk: Process, proposal: str, digest: str) -> httpx2.Response:
    return http.post(f"{desk.address}/api/v1/proposals/{proposal}/approve", json={"digest": digest})


def client() -> httpx2.Client:
    limits = httpx2.Limits(max_connections=60, max_keepalive_connections=0)
    return httpx2.Client(verify=False, trust_env=False, timeout=60, limits=limits)


def test_fifty_approvals_at_two_servers_are_one_application_with_one_answer(world: World) -> None:
    proposal, digest = proposed(world, "Fifty")
    with ExitStack() as running:
        desks = [running.enter_context(process(settings(world))) for _ in range(2)]
        http = running.enter_context(client())
        ready = threading.Barrier(50)

        def ask(n: int) -> tuple[int, dict[str, Any]]:
            ready.wait(timeout=30)
            answer = approve(http, desks[n % 2], proposal, digest)
            return answer.status_code, answer.json()

        with ThreadPoolExecutor(50) as pool:
            answers = list(pool.map(ask, range(50)))
    assert [status for status, _ in answers] == [200] * 50
    assert all(said == answers[0][1] for _, said in answers)
    assert answers[0][1]["status"] == "applied"
    with world.database.reading() as session:
        assert members(session, world.account, "tag_Fifty") == FRIENDS
        changes = session.exec(select(MembershipChange).where(MembershipChange.cause_id == proposal)).all()
        assert len(changes) == 2
    assert [finding for finding in check(world.database) if finding.wrong] == []


@dataclass
class Stream:
    """People who approve one proposal after the other at a server that will be killed."""

    desk: Process
    left: list[tuple[str, str, str]]
    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def run(self, people: int, until: int) -> None:
        """Kills the server once so many approvals were acknowledged, in the midst of others."""
        with client() as http, ThreadPoolExecutor(people) as pool:
            working = [pool.submit(self._approve_all, http) for _ in range(people)]
            deadline = time.monotonic() + 60
            while len(self.acknowledged) < until and time.monotonic() < deadline:
                time.sleep(0.001)
            self.desk.kill()
            for each in working:
                each.result()

    def _approve_all(self, http: httpx2.Client) -> None:
        while self.left:
            name, proposal, digest = self.left.pop()
            try:
                answer = approve(http, self.desk, proposal, digest)
            except httpx2.TransportError:
                return
            if answer.status_code == 200:
                self.acknowledged.append(name)
            else:
                self.refused.append(answer.status_code)


def is_there(world: World, name: str, proposal: str) -> bool:
    """Whether a wish came true, wholly; half of one is a failure."""
    with world.database.reading() as session:
        applied = status_of(session, proposal_by_id(session, world.account, proposal)) == "applied"
        tags = [tag_named(session, world.account, each) for each in (name, f"{name} b")]
        friends = [members(session, world.account, f"tag_{name}{end}") for end in ("", "_b")]
        rows = session.exec(select(MembershipChange).where(MembershipChange.cause_id == proposal)).all()
    if not applied:
        assert (tags, friends, list(rows)) == ([None, None], [FriendSet(), FriendSet()], [])
        return False
    assert [tag.friends if tag else None for tag in tags] == [8, 1]
    assert (friends, len(rows)) == ([FRIENDS, FriendSet([World.fumi])], 2)
    return True


def test_what_a_killed_server_acknowledged_is_there_and_nothing_else_by_halves(world: World) -> None:
    wishes = {name: proposed(world, name) for name in (f"Wish{n:02}" for n in range(24))}
    left = [(name, *made) for name, made in wishes.items()]
    acknowledged: list[str] = []
    for until in (3, 5) if world.database.is_sqlite else (4,):
        with process(settings(world)) as desk:
            stream = Stream(desk, left)
            stream.run(people=6, until=until)
            assert stream.refused == []
            assert len(stream.acknowledged) >= until
            acknowledged += stream.acknowledged
    came_true = {name for name, (proposal, _) in wishes.items() if is_there(world, name, proposal)}
    assert set(acknowledged) <= came_true
    assert len(came_true) <= len(acknowledged) + 2 * 6, "at most what was under way when the server was killed"
    assert len(came_true) < len(wishes), "the server was killed before the end"
    assert [finding for finding in check(world.database) if finding.wrong] == []
    with process(settings(world)) as desk, client() as http:
        for name in (acknowledged[-1], next(name for name in wishes if name not in came_true)):
            proposal, digest = wishes[name]
            assert approve(http, desk, proposal, digest).status_code == 200
            assert is_there(world, name, proposal)
