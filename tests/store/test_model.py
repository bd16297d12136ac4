"""Whatever people do in whatever order, the database says what plain Python sets say. On SQLite and on PostgreSQL."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from store.accounts import open_account
from store.conditions import CLAUSES, Condition, Group
from store.database import Database, clock_at, lock_account
from store.errors import (
    AlreadyDecided,
    AlreadyUndone,
    ChosenByHand,
    DigestMismatch,
    LeavesDependents,
    NotApplied,
    NothingLeft,
    NothingToDo,
    NothingToUndo,
    ProposalExpired,
    Refused,
    Stale,
)
from store.executor import By, approve, cancel, carry_out, propose, undo
from store.friends import Friend, add_friends, name_friend, set_blocked
from store.friendsets import FriendSet, count_of, members, sets_of_friend
from store.inbox import text_message
from store.journal import changes_of_friend
from store.matching import Matcher
from store.operations import AddTag, Attach, Detach, DropSegment, DropTag, Operation, PutSegment, RenameTag, SegmentValue
from store.proposals import proposal_by_id, proposals_awaiting, status_of
from store.tags import tags
from tests.conftest import _create
from tests.store.plain import Did, No, Person, Plain, PlainTag

T = TypeVar("T")
MIKA = By("Mika", "form")
START = datetime(2026, 7, 15, 9, tzinfo=UTC)
NAMES = ("Aiko", "Ben", "Chie", "Kanai", "Ren")
TAG_NAMES = ("A", "B", "C", "D", "E", "F", "G", "H")
WORDS = ("a", "en", "ai", "zz")
FRIENDS = 10
_accounts = count(1)


@dataclass
class Waiting:
    """A proposal as the plain world knows it."""

    id: str
    digest: str
    plan: list[Operation]
    shown: list[Did]
    conversation: str | None
    expires: datetime
    status: str = "pending"
    result: dict[str, Any] | None = None
    undo: tuple[Operation, ...] = ()
    undone: bool = False


class Desk(RuleBasedStateMachine):
    """One account of a shared database. Each rule does a thing on both sides and compares what comes of it."""

    database: Database

    @initialize()
    def open(self) -> None:
        self.account = f"account_{next(_accounts)}"
        self.at = START
        self.ids = count(1)
        self.plain = Plain()
        with self.database.writing() as session:
            open_account(session, self.account, self.account)
        self._add_friends(
            [(name, day, wrote) for day, (name, wrote) in enumerate(zip(NAMES * 2, [None, 0, 1, 2, 8] * 2, strict=True))]
        )
        for name in ("A", "B", "C"):
            self._click(AddTag(tag_id=f"tag_{name}", name=name, folder_id=None))

    # What may happen next. The seed is Hypothesis's; the odds are ours, so that a short run sees every kind of thing.

    @rule(seed=st.integers(0, 2**32))
    def something_happens(self, seed: int) -> None:
        self.chance = Random(f"{seed} {next(self.ids)}")
        (what,) = self.chance.choices((self._the_world_moves, self._someone_proposes, self._someone_decides), (3, 4, 4))
        what()

    def _the_world_moves(self) -> None:
        moves = (self._someone_follows, self._friends_block_or_return, self._time_passes, self._a_tag_is_made)
        self.chance.choice(
            [*moves, *[self._one_friend_is_tagged] * 2, *[self._someone_comes_back_to_it] * 3, self._a_tag_is_renamed]
        )()

    def _someone_proposes(self) -> None:
        one = self._proposed(self.chance.choice([None, None, "talk"]))
        if one and self.chance.random() < 0.2:
            self._approved(one, ())

    def _someone_decides(self) -> None:
        if self.waiting:
            pending = [one for one in self.waiting if self._status(one) == "pending"]
            one = self.chance.choice([*self.waiting[-4:], *pending * 2])
            (decide,) = self.chance.choices((self._approve, self._undo, self._cancel), (6, 3, 1))
            decide(one)

    def _someone_follows(self) -> None:
        if len(self.plain.people) < FRIENDS + 3:
            self._add_friends([(self.chance.choice(NAMES), self.chance.randint(0, 9), self.chance.choice([None, 0, 1, 4, 9]))])

    def _friends_block_or_return(self) -> None:
        there, blocked = self._numbers() & self.plain.people.keys(), self.chance.random() < 0.5
        with self.database.writing() as session:
            lock_account(session, self.account)
            set_blocked(session, self.account, FriendSet(there), blocked=blocked)
        for number in there:
            self.plain.people[number].blocked = blocked

    def _time_passes(self) -> None:
        self.at += timedelta(hours=self.chance.choice([1, 10, 30, 60, 180]))

    def _one_friend_is_tagged(self) -> None:
        kind = self.chance.choice([Attach, Detach])
        self._click(kind(tag_id=self._a_tag(), friends=FriendSet([self.chance.randint(1, FRIENDS)])))

    def _someone_comes_back_to_it(self) -> None:
        """Takes a tag off a friend whom a proposal gave it, and puts it on again: an undo must then leave the friend alone."""
        moved = [
            o for one in self.waiting[-6:] for o in one.undo if isinstance(o, (Attach, Detach)) and o.tag_id in self.plain.tags
        ]
        if moved:
            operation = self.chance.choice(moved)
            friend = FriendSet([self.chance.choice(list(operation.friends))])
            there_and_back = (Detach, Attach) if isinstance(operation, Detach) else (Attach, Detach)
            for kind in there_and_back:
                self._click(kind(tag_id=operation.tag_id, friends=friend))

    def _a_tag_is_made(self) -> None:
        name = self.chance.choice(TAG_NAMES)
        self._click(AddTag(tag_id=f"tag_{name}_{next(self.ids)}", name=name, folder_id=None))

    def _a_tag_is_renamed(self) -> None:
        self._click(self._renaming(self._a_tag()))

    # Proposals

    def _proposed(self, conversation: str | None) -> Waiting | None:
        plan = [self._an_operation() for _ in range(self.chance.randint(1, 3))]
        try:
            shown, _ = self._try(plan)
        except No:
            with pytest.raises(Refused):
                self._do(propose, plan, MIKA, conversation_id=conversation)
            return None
        if not any(did.undo for did in shown):
            with pytest.raises(NothingToDo):
                self._do(propose, plan, MIKA, conversation_id=conversation)
            return None
        wait = timedelta(hours=self.chance.choice([24, 168]))
        id = self._do(propose, plan, MIKA, conversation_id=conversation, expires_after=wait)
        for other in self.waiting:
            if conversation and other.conversation == conversation and self._status(other) == "pending":
                other.status = "superseded"
        self.waiting.append(Waiting(id, self._digest(id), plan, shown, conversation, self.at + wait))
        return self.waiting[-1]

    def _approve(self, one: Waiting) -> None:
        skip = frozenset(i + 1 for i in range(len(one.plan)) if self.chance.random() < 0.2)
        if self.chance.random() < 0.1:
            with pytest.raises(DigestMismatch):
                self._do(approve, one.id, "0" * 64, MIKA, skip)
        elif one.result is not None:
            assert self._do(approve, one.id, one.digest, MIKA, skip) == one.result
        elif expected := self._why_not(one, skip):
            with pytest.raises(expected):
                self._do(approve, one.id, one.digest, MIKA, skip)
        else:
            self._approved(one, skip)

    def _cancel(self, one: Waiting) -> None:
        if self._status(one) in ("applied", "undone", "superseded"):
            with pytest.raises(AlreadyDecided):
                self._do(cancel, one.id, MIKA)
        else:
            self._do(cancel, one.id, MIKA)
            one.status = "cancelled"

    def _undo(self, one: Waiting) -> None:
        done = self._taken_back(one) if one.status == "applied" else []
        expected = NotApplied if one.status != "applied" else AlreadyUndone if one.undone else NothingToUndo
        if not any(did.undo for did in done) or one.undone:
            with pytest.raises(expected):
                self._do(undo, one.id, MIKA)
            return
        id = self._do(undo, one.id, MIKA)
        for operation in list(self._narrowed(one)):
            self._quietly(self.plain, operation)
        self.plain.record(done, id)
        one.undone = True
        back = Waiting(id, self._digest(id), [], [], one.conversation, self.at + timedelta(days=7), "applied")
        back.result = self._do(approve, id, back.digest, MIKA)
        back.undo = tuple(o for did in reversed(done) for o in did.undo)
        self.waiting.append(back)

    # What must be true at all times

    @invariant()
    def the_same_friends_have_the_same_tags(self) -> None:
        with self.database.reading() as session:
            rows = {row.id: row for row in tags(session, self.account)}
            assert {id: row.name for id, row in rows.items()} == {id: tag.name for id, tag in self.plain.tags.items()}
            for id, tag in self.plain.tags.items():
                assert set(members(session, self.account, id)) == tag.friends
                assert rows[id].friends == count_of(session, self.account, id) == len(tag.friends)
            number = next(self.ids) % FRIENDS + 1
            assert {id for id in sets_of_friend(session, self.account, number) if id in rows} == self.plain.tags_of(number)
            told = {(row.tag_id, row.cause_id) for row in changes_of_friend(session, self.account, number)}
            assert told == {(id, cause) for id, log in self.plain.log.items() for cause, moved in log if number in moved}

    @invariant()
    def conditions_find_whom_they_should(self) -> None:
        condition = self._a_condition()
        with clock_at(self.at), self.database.reading() as session:
            assert set(Matcher(session, self.account).matching(condition)) == self.plain.matching(condition, self.at)
            few = FriendSet(range(1, 5))
            within = Matcher(session, self.account, within=few)
            assert set(within.matching(condition)) == self.plain.matching(condition, self.at) & set(few)
            for id, value in self.plain.segments.items():
                found = Matcher(session, self.account).segment(id)
                assert set(found) == self.plain.matching(value.condition, self.at)

    @invariant()
    def proposals_stand_where_they_should(self) -> None:
        with clock_at(self.at), self.database.reading() as session:
            for one in self.waiting[-4:]:
                assert status_of(session, proposal_by_id(session, self.account, one.id)) == self._status(one)
            awaiting = {row.id for row in proposals_awaiting(session, self.account)}
            assert awaiting == {one.id for one in self.waiting if self._status(one) == "pending"}

    # The two sides

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Waiting] = []
        self.chance = Random(0)

    def _do(self, door: Callable[..., T], *arguments: Any, **options: Any) -> T:
        with clock_at(self.at):
            return door(self.database, self.account, *arguments, **options)

    def _try(self, plan: Collection[Operation]) -> tuple[list[Did], Plain]:
        world = self.plain.copy()
        return [world.apply(operation, self.at) for operation in plan], world

    def _click(self, operation: Operation) -> None:
        try:
            (did,), world = self._try([operation])
        except No:
            with pytest.raises(Refused):
                self._do(carry_out, [operation], MIKA)
            return
        if not did.undo:
            with pytest.raises(NothingToDo):
                self._do(carry_out, [operation], MIKA)
            return
        if isinstance(operation, RenameTag) and self.plain.used(operation.tag_id):
            with pytest.raises(ChosenByHand):
                self._do(carry_out, [operation], MIKA)
            return
        world.record([did], self._do(carry_out, [operation], MIKA))
        self.plain = world

    def _digest(self, id: str) -> str:
        with self.database.reading() as session:
            return proposal_by_id(session, self.account, id).digest

    def _status(self, one: Waiting) -> str:
        if one.undone:
            return "undone"
        return "expired" if one.status == "pending" and self.at >= one.expires else one.status

    def _kept(self, one: Waiting, skip: Collection[int]) -> list[int]:
        return [i for i in range(len(one.plan)) if i + 1 not in skip]

    def _fits(self, one: Waiting, skip: Collection[int]) -> bool:
        kept = self._kept(one, skip)
        try:
            done, _ = self._try([one.plan[i] for i in kept])
        except No:
            return False
        return all(one.shown[i].allows(did) for i, did in zip(kept, done, strict=True))

    def _goes_too(self, one: Waiting, skip: Collection[int]) -> set[int]:
        """All lines that are left out in the end when these are; every line where none is left."""
        out = set(skip)
        while kept := self._kept(one, out):
            world, differ = self.plain.copy(), set()
            for i in kept:
                try:
                    fresh = world.apply(one.plan[i], self.at)
                except No:
                    differ = {i + 1}
                    break
                if not one.shown[i].allows(fresh):
                    differ.add(i + 1)
            if not differ:
                break
            out |= differ
        return out

    def _why_not(self, one: Waiting, skip: Collection[int]) -> type[Refused] | None:
        status = self._status(one)
        if status in ("cancelled", "superseded"):
            return AlreadyDecided
        if status == "expired":
            return ProposalExpired
        if not self._kept(one, skip):
            return NothingLeft
        if self._fits(one, skip):
            return None
        everything = set(range(1, len(one.plan) + 1))
        anyway = self._goes_too(one, ())
        if not skip or anyway == everything or anyway - set(skip):
            return Stale
        return NothingLeft if self._goes_too(one, skip) == everything else LeavesDependents

    def _approved(self, one: Waiting, skip: Collection[int]) -> None:
        kept = self._kept(one, skip)
        done, world = self._try([one.plan[i] for i in kept])
        result = self._do(approve, one.id, one.digest, MIKA, skip)
        moved = [len((did.gained or did.lost or ("", ()))[1]) for did in done]
        counts = [change["count"] or 0 for change in result["changes"]]
        assert (counts, [change["position"] for change in result["changes"]]) == (moved, [i + 1 for i in kept])
        world.record(done, one.id)
        one.status, one.result, self.plain = "applied", result, world
        one.undo = tuple(o for did in reversed(done) for o in did.undo)

    def _narrowed(self, one: Waiting) -> Iterator[Operation]:
        for operation in one.undo:
            if isinstance(operation, (Attach, Detach)):
                later = FriendSet(self.plain.since(operation.tag_id, one.id))
                yield operation.model_copy(update={"friends": operation.friends - later})
            else:
                yield operation

    def _taken_back(self, one: Waiting) -> list[Did]:
        world = self.plain.copy()
        done = [self._quietly(world, operation) for operation in self._narrowed(one)]
        return [did for did in done if did is not None]

    def _quietly(self, world: Plain, operation: Operation) -> Did | None:
        try:
            return world.apply(operation, self.at)
        except No:
            return None

    def _add_friends(self, said: list[tuple[str, int, int | None]]) -> None:
        """Name, followed so many days ago, wrote so many days ago."""
        rows = []
        for name, followed, wrote in said:
            number = len(self.plain.people) + 1
            wrote_at = None if wrote is None else self.at - timedelta(days=wrote, hours=5)
            person = Person(name, self.at - timedelta(days=followed, hours=10), wrote_at, [f"{name} is here"] if wrote_at else [])
            self.plain.people[number] = person
            rows.append(Friend(account_id="", number=0, followed_at=person.followed, last_message_at=wrote_at))
            name_friend(rows[-1], name)
        with self.database.writing() as session:
            lock_account(session, self.account)
            added = add_friends(session, self.account, rows)
            for number in added:
                for position, text in enumerate(self.plain.people[number].texts):
                    session.add(text_message(self.account, f"m{number}.{position}", number, self.at, text))

    # What people may say

    def _numbers(self) -> frozenset[int]:
        return frozenset(self.chance.sample(range(1, FRIENDS + 4), self.chance.randint(0, 6)))

    def _a_day(self) -> str:
        return self.chance.choice([f"{self.chance.randint(0, 9)} days ago", f"2026-07-{self.chance.randint(5, 19):02}"])

    def _a_tag(self) -> str:
        return self.chance.choice([*sorted(self.plain.tags) * 8, "tag_gone"])

    def _some(self, ids: Collection[str]) -> tuple[str, ...]:
        return tuple(self.chance.sample(sorted(ids), min(len(ids), self.chance.randint(1, 2))))

    def _a_group(self) -> Group:
        clauses: dict[str, Callable[[], Any]] = {
            "everyone": lambda: True,
            "all_tags": lambda: self._some(self.plain.tags),
            "any_tags": lambda: self._some(self.plain.tags),
            "none_tags": lambda: self._some(self.plain.tags),
            "untagged": lambda: True,
            "status": lambda: self.chance.choice(["following", "blocked"]),
            "name_contains": lambda: self.chance.choice(WORDS),
            "followed_from": self._a_day,
            "followed_before": self._a_day,
            "last_message_from": self._a_day,
            "last_message_before": self._a_day,
            "never_messaged": lambda: True,
            "message_contains": lambda: self.chance.choice(WORDS),
            "in_segments": lambda: self._some(self.plain.segments),
            "friends": lambda: FriendSet(self._numbers()),
            "not_friends": lambda: FriendSet(self._numbers()),
        }
        assert clauses.keys() == set(CLAUSES)
        said = {name: clauses[name]() for name in self.chance.sample(sorted(clauses), self.chance.randint(1, 2))}
        return Group(**said) if any(value != () for value in said.values()) else Group(everyone=True)

    def _a_condition(self) -> Condition:
        return Condition.of(*(self._a_group() for _ in range(self.chance.randint(1, 2))))

    def _an_operation(self) -> Operation:
        moving = (self._moving,) * 6
        return self.chance.choice([*moving, self._renaming, self._dropping, self._adding, self._saving, self._forgetting])(
            self._a_tag()
        )

    def _moving(self, tag_id: str) -> Operation:
        condition = self.chance.choice([None, self._a_condition()])
        friends = self.plain.matching(condition, self.at) if condition else self._numbers()
        return self.chance.choice([Attach, Detach])(tag_id=tag_id, friends=FriendSet(friends), condition=condition)

    def _renaming(self, tag_id: str) -> Operation:
        return RenameTag(tag_id=tag_id, was=self._known(tag_id).name, name=self.chance.choice(TAG_NAMES))

    def _dropping(self, tag_id: str) -> Operation:
        known = self._known(tag_id)
        return DropTag(tag_id=tag_id, was=known.name, friends=FriendSet(known.friends))

    def _adding(self, _: str) -> Operation:
        return AddTag(tag_id=f"tag_{next(self.ids)}", name=self.chance.choice(TAG_NAMES), folder_id=None)

    def _saving(self, _: str) -> Operation:
        value = SegmentValue(name=f"Segment {self.chance.randint(1, 4)}", condition=self._a_condition())
        return PutSegment(segment_id=f"segment_{next(self.ids)}", was=None, segment=value)

    def _forgetting(self, tag_id: str) -> Operation:
        if not self.plain.segments:
            return self._moving(tag_id)
        id = self.chance.choice(sorted(self.plain.segments))
        return DropSegment(segment_id=id, was=self.plain.segments[id])

    def _known(self, tag_id: str) -> PlainTag:
        return self.plain.tags.get(tag_id, PlainTag("?"))


@contextmanager
def opened(kind: str, request: pytest.FixtureRequest) -> Iterator[Database]:
    if kind == "sqlite":
        yield request.getfixturevalue("sqlite")
        return
    database = Database(_create(request.getfixturevalue("postgres_url"), "model_test", template="tagdesk_template"))
    yield database
    database.close()


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 20), ("postgresql", 12)])
def test_the_database_agrees_with_plain_sets(kind: str, examples: int, request: pytest.FixtureRequest) -> None:
    with opened(kind, request) as database:
        machine = type("Desk", (Desk,), {"database": database})
        bounded = settings(max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
        run_state_machine_as_test(machine, settings=bounded)
