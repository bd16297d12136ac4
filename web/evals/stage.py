"""Where scenarios are played: for each one a real database of its own, with the real turns and the real executor."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from agent.evals.play import Cost, Reply
from agent.evals.snapshots import Snapshot
from agent.evals.worlds import World
from agent.model import Model
from store.automation import run_waiting
from store.conversations import turn_by_id
from store.database import Database, clock_at
from store.errors import NothingToDo
from store.executor import By, approve, cancel
from store.matching import friends_matching
from store.migrations import migrate
from store.operations import ShowFriends
from store.proposals import Proposal, plan_of, proposal_by_id, proposals_awaiting
from web.cards import proposal_view
from web.evals.loading import ACCOUNT, friend_numbers, load_world
from web.evals.picture import picture
from web.turns import Turns

OPERATOR = By("operator", "agent")
RESULT = 2_000


class Stage:
    """Opens worlds in a folder, one at a time. A world is loaded once; every scenario then gets a copy of its file.
    No other model stands in for the one that is measured.

    The database's engines are kept from scenario to scenario, for what they remember of how statements are compiled.
    """

    def __init__(self, folder: Path, model: Model, *, local_first: bool = False) -> None:
        self.folder, self.model, self.local_first = folder, model, local_first
        self._loaded: dict[World, Path] = {}
        self._database = _hasty(folder / "play.db")

    @contextmanager
    def open(self, world: World, language: str) -> Iterator["Talk"]:
        shutil.copy(self._prepared(world), self.folder / "play.db")
        turns = Turns(self._database, self.model, OPERATOR, local_first=self.local_first, stand_in=False)
        try:
            with clock_at(world.now):
                yield Talk(self._database, turns, turns.open(ACCOUNT), world, language)
        finally:
            turns.close()
            self._database.close()
            for left in self.folder.glob("play.db*"):
                left.unlink()

    def _prepared(self, world: World) -> Path:
        """A closed database file with the world in it."""
        empty = self.folder / "empty.db"
        if not empty.exists():
            database = _hasty(empty)
            migrate(database)
            database.close()
        if world not in self._loaded:
            path = self.folder / f"world{len(self._loaded)}.db"
            shutil.copy(empty, path)
            database = _hasty(path)
            load_world(database, world)
            database.close()
            self._loaded[world] = path
        return self._loaded[world]


class Talk:
    """One conversation in one account: the door through which a scenario is played."""

    def __init__(self, database: Database, turns: Turns, conversation_id: str, world: World, language: str) -> None:
        self.database, self.turns, self.world, self.language = database, turns, world, language
        self.conversation_id = conversation_id
        self._friend_ids = {number: id for id, number in friend_numbers(world).items()}
        self._shown: frozenset[str] | None = None

    def say(self, text: str) -> Reply:
        turn_id = self.turns.start(ACCOUNT, self.conversation_id, text, self.language)
        self.turns.finish(turn_id)
        with self.database.reading() as session:
            turn = turn_by_id(session, ACCOUNT, turn_id)
            told = preview(session, turn.proposal_id, self.language) if turn.proposal_id else ()
            return Reply(
                kind=turn.kind or "failure",
                model=turn.model,
                text=turn.text,
                choices=tuple(turn.choices),
                preview=told,
                looked_up=tuple(_calls(turn.messages)),
                cost=Cost(**turn.usage),
            )

    def pending(self) -> bool:
        return self._waiting() is not None

    def approve(self) -> None:
        """As an operator does: exactly what was shown; what workflows it starts is done before the world is looked at."""
        proposal = self._waiting()
        if proposal is None:
            raise NothingToDo()
        approve(self.database, ACCOUNT, proposal.id, proposal.digest, OPERATOR)
        run_waiting(self.database, ACCOUNT)
        self._open_list(proposal)

    def cancel(self) -> None:
        proposal = self._waiting()
        if proposal is None:
            raise NothingToDo()
        cancel(self.database, ACCOUNT, proposal.id, OPERATOR)

    def snapshot(self) -> Snapshot:
        with self.database.reading() as session:
            return picture(session, ACCOUNT, self._friend_ids, self._shown)

    def _waiting(self) -> Proposal | None:
        with self.database.reading() as session:
            return next(iter(proposals_awaiting(session, ACCOUNT, self.conversation_id)), None)

    def _open_list(self, proposal: Proposal) -> None:
        """Remembers whom the plan's last filter shows, as the page does that an approval opens."""
        with self.database.reading() as session:
            for operation in plan_of(session, proposal_by_id(session, ACCOUNT, proposal.id)):
                if isinstance(operation, ShowFriends):
                    found = friends_matching(session, ACCOUNT, operation.condition)
                    self._shown = frozenset(self._friend_ids[number] for number in found)


def preview(session: Session, proposal_id: str, language: str) -> tuple[str, ...]:
    """Every line of the card, none of the agent's own words."""
    card = proposal_view(session, proposal_by_id(session, ACCOUNT, proposal_id), language)
    lines = [card.effect]
    for line in card.operations:
        lines += [line.sentence, *(sample.name for sample in line.samples), *(each.text for each in line.consequences)]
        lines += [str(n) for n in (line.count, line.already, line.blocked) if n]
    return tuple(lines)


def _calls(messages: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The tool calls of a turn with their results, for the transcript."""
    results = {each["call_id"]: each["text"] for each in messages if each["role"] == "tool"}
    for message in messages:
        if message["role"] == "assistant":
            for call in message["turn"]["calls"]:
                yield {"tool": call["name"], "arguments": call["arguments"], "result": results.get(call["id"], "")[:RESULT]}


def _hasty(path: Path) -> Database:
    """A database that does not wait for the disk: it lives for one scenario."""
    database = Database(f"sqlite:///{path}")
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    return database
