"""A condition becomes a friend set."""

from array import array
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from functools import cached_property
from itertools import chain
from typing import TypeVar

from sqlalchemy import text
from sqlmodel import Session

from store.accounts import Account, account_by_id
from store.backtest import friends_triggered
from store.conditions import DAY_CLAUSES, ROW_CLAUSES, Condition, Group, day_on
from store.database import Rehearsable, now
from store.errors import BrokenSegment, SegmentCircle, UnknownSegment, UnknownTag
from store.friendsets import BLOCKED, EMPTY, FRIENDS, FriendSet, members
from store.names import fold
from store.segments import Segment, condition_of, segment_by_id
from store.tags import Tag
from store.workflows import Trigger

Fact = tuple[str, str]
Facts = Mapping[Fact, FriendSet]
T = TypeVar("T")
FEW = 1_000
HAPPENED = "happened"
"""The fact that a trigger happened to friends lately; what is said is the trigger as JSON."""
_SELECT = "SELECT number FROM friend WHERE account_id = :a AND "
"""Whoever was forgotten is found too, and left out with all who are not among everyone: so an index alone answers for days."""
_ROWS = {
    "followed_from": _SELECT + "followed_at >= :v",
    "followed_before": _SELECT + "followed_at < :v",
    "last_message_from": _SELECT + "last_message_at >= :v",
    "last_message_before": _SELECT + "last_message_at < :v",
    "never_messaged": _SELECT + "last_message_at IS NULL",
    "name_contains": _SELECT + "folded LIKE :v ESCAPE '\\'",
    "message_contains": "SELECT DISTINCT number FROM message WHERE account_id = :a AND folded LIKE :v ESCAPE '\\'",
}


def today_of(account: Account) -> date:
    """The account's date now."""
    return now().astimezone(account.zone).date()


class FactsMissing(Exception):
    """Clauses that need rows were asked inside a transaction that must not wait for rows; see `with_facts`."""

    def __init__(self, facts: frozenset[Fact]) -> None:
        super().__init__(facts)
        self.facts = facts


def with_facts(database: Rehearsable, account_id: str, work: Callable[[Facts], T]) -> T:
    """Runs `work` with the answers of clauses that need rows, each found on a read snapshot before `work` takes a lock.

    `work` gives them to its session (`remember_facts`) and is begun anew when it turns out to need one more.
    What happens between the snapshot and the lock counts as after.
    """
    facts: dict[Fact, FriendSet] = {}
    while True:
        try:
            return work(facts)
        except FactsMissing as missing:
            with database.reading() as session:
                matcher = Matcher(session, account_id)
                facts |= {fact: matcher.ask(fact) for fact in missing.facts}


def remember_facts(session: Session, facts: Facts) -> None:
    """From here on this session asks rows no more: what is not among `facts` raises FactsMissing."""
    session.info["facts"] = facts


class Matcher:
    """Evaluates conditions of one account in one session, as the tags are at that moment.

    `within` narrows every answer to a few friends (at most FEW), so that a webhook's work never reads more than them.
    """

    def __init__(self, session: Session, account_id: str, within: FriendSet | None = None) -> None:
        self.session, self.account_id, self.within = session, account_id, within
        self._given: Facts | None = session.info.get("facts") if within is None else None
        self._found: dict[Fact, FriendSet] = {}
        self._inside: list[str] = []
        self._segments: dict[str, FriendSet] = {}
        self._tags: dict[str, FriendSet] = {}

    def matching(self, condition: Condition) -> FriendSet:
        """Friends whom any of the groups matches. An unknown tag or segment is an error, never nobody."""
        self.need([condition])
        return FriendSet.union(self._group(group) for group in condition.any)

    def segment(self, segment_id: str) -> FriendSet:
        """A segment's audience; refuses circles and segments that mention what is gone."""
        if segment_id in self._inside:
            raise SegmentCircle(circle=" → ".join(self._names(self._inside[self._inside.index(segment_id) :])))
        if segment_id not in self._segments:
            segment = segment_by_id(self.session, self.account_id, segment_id)
            self._inside.append(segment_id)
            try:
                self._segments[segment_id] = self.matching(condition_of(self.session, segment))
            except (UnknownTag, UnknownSegment):
                raise BrokenSegment(name=segment.name) from None
            finally:
                self._inside.pop()
        return self._segments[segment_id]

    def need(self, conditions: Iterable[Condition]) -> None:
        """Asks at once for every clause that needs rows, also of the segments mentioned, where asking is not allowed."""
        if self._given is None:
            return
        ahead, seen, wanted = list(conditions), set[str](), set[Fact]()
        while ahead:
            condition = ahead.pop()
            wanted |= {self._fact(c, group) for group in condition.any for c in ROW_CLAUSES if getattr(group, c)}
            for segment_id in condition.segment_ids() - seen:
                seen.add(segment_id)
                segment = self.session.get(Segment, (self.account_id, segment_id))
                ahead += [condition_of(self.session, segment)] if segment else []
        missing = wanted - self._given.keys()
        if missing:
            raise FactsMissing(frozenset(missing))

    def happened(self, trigger: Trigger) -> FriendSet:
        """The friends to whom what a workflow waits for happened in the last 7 days."""
        return self._given_or_asked((HAPPENED, trigger.model_dump_json()))

    def ask(self, fact: Fact) -> FriendSet:
        """The friends for whom one clause holds, from rows; some of them may be forgotten."""
        clause, said = fact
        if self.within is not None and not self.within:
            return EMPTY
        if clause == HAPPENED:
            return friends_triggered(self.session, self.account_id, Trigger.model_validate_json(said))
        values: dict[str, object] = {"a": self.account_id}
        if clause in DAY_CLAUSES:
            values["v"] = self._midnight(date.fromisoformat(said))
        elif clause in ("name_contains", "message_contains"):
            values["v"] = "%" + fold(said).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        asked = _ROWS[clause]
        if self.within is not None:
            asked += f" AND number IN ({','.join(map(str, self.within))})"
        rows = self.session.connection().execute(text(asked), values)
        found = rows.cursor.fetchall()  # the driver's own tuples: a million of SQLAlchemy's rows take four times as long
        rows.close()
        return FriendSet(array("I", chain.from_iterable(found)))

    @cached_property
    def account(self) -> Account:
        return account_by_id(self.session, self.account_id)

    @cached_property
    def everyone(self) -> FriendSet:
        return self._members(FRIENDS)

    @cached_property
    def blocked(self) -> FriendSet:
        return self._members(BLOCKED)

    def _group(self, group: Group) -> FriendSet:
        must = [self._tag(id) for id in group.all_tags]
        if group.any_tags:
            must.append(FriendSet.union(self._tag(id) for id in group.any_tags))
        must += [self.segment(id) for id in group.in_segments]
        must += [self._rows(clause, group) for clause in ROW_CLAUSES if getattr(group, clause)]
        if group.friends is not None:
            must.append(group.friends)
        if group.status == "blocked":
            must.append(self.blocked)
        found = FriendSet.intersection([self.everyone, *must])
        if group.status == "following":
            found -= self.blocked
        if group.untagged:
            found -= self._tagged()
        for id in group.none_tags:
            found -= self._tag(id)
        if group.not_friends is not None:
            found -= group.not_friends
        return found

    def _tag(self, tag_id: str) -> FriendSet:
        if tag_id not in self._tags:
            if self.session.get(Tag, (self.account_id, tag_id)) is None:
                raise UnknownTag(name=tag_id)
            self._tags[tag_id] = self._members(tag_id)
        return self._tags[tag_id]

    def _members(self, set_id: str) -> FriendSet:
        return members(self.session, self.account_id, set_id, self.within)

    def _tagged(self) -> FriendSet:
        """Friends with any tag. A snapshot remembers it for the next, by the last number of the account's journal."""
        kept, sequence = self.session.info.get("snapshot"), self.account.sequence
        if self.within is not None or kept is None:
            return self._union_of_tags()
        if self.account_id not in kept or kept[self.account_id][0] != sequence:
            kept[self.account_id] = sequence, self._union_of_tags()
        friends: FriendSet = kept[self.account_id][1]
        return friends

    def _union_of_tags(self) -> FriendSet:
        rows = self.session.connection().execute(_TAG_IDS, {"a": self.account_id})
        return FriendSet.union(self._members(id) for (id,) in rows.all())

    def _fact(self, clause: str, group: Group) -> Fact:
        said = str(getattr(group, clause))
        return clause, day_on(said, today_of(self.account)).isoformat() if clause in DAY_CLAUSES else said

    def _rows(self, clause: str, group: Group) -> FriendSet:
        return self._given_or_asked(self._fact(clause, group))

    def _given_or_asked(self, fact: Fact) -> FriendSet:
        if self._given is not None:
            if fact not in self._given:
                raise FactsMissing(frozenset({fact}))
            return self._given[fact]
        if fact not in self._found:
            self._found[fact] = self.ask(fact)
        return self._found[fact]

    def _midnight(self, day: date) -> str | datetime:
        """The day's first instant, in the form in which the database keeps instants."""
        start = datetime.combine(day, time(), self.account.zone).astimezone(UTC)
        sqlite = self.session.get_bind().dialect.name == "sqlite"
        return start.replace(tzinfo=None).isoformat(" ", "microseconds") if sqlite else start

    def _names(self, segment_ids: Iterable[str]) -> list[str]:
        found = [segment_by_id(self.session, self.account_id, id).name for id in segment_ids]
        return [*found, found[0]]


def friends_matching(session: Session, account_id: str, condition: Condition) -> FriendSet:
    return Matcher(session, account_id).matching(condition)


_TAG_IDS = text("SELECT id FROM tag WHERE account_id = :a AND friends > 0")
