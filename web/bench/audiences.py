"""How fast audiences are found: conditions of every kind, the inbox behind a filter, the preview of a change that moves segments.

All of it is read on a snapshot; nothing here waits for, or holds, the write lock but the preview, which is a rehearsal.
"""

from collections.abc import Callable, Iterator

from sqlalchemy import text
from sqlmodel import Session

from store.conditions import Condition, Group
from store.executor import carry_out_in
from store.friendsets import FriendSet
from store.matching import friends_matching
from store.operations import AddTag, Attach, PutSegment, SegmentValue
from store.rehearsal import rehearse
from store.taglists import TagLists
from web.bench.timed import Measured, timed
from web.bench.world import ACCOUNT, BY, Begun, World
from web.threads import thread_page

NAMES = (
    "condition_tags",
    "condition_days",
    "condition_name",
    "condition_message",
    "inbox_rare",
    "inbox_common",
    "inbox_three",
    "preview_usage",
)
MESSAGES, SEGMENTS, PAGE = 3, 20, 30
USUAL, RARE = "よろしくお願いします、明日の午後に伺います ", "珈琲豆の在庫はありますか "
OF_TAGS = (
    Group(all_tags=("tag_a", "tag_b"), none_tags=("tag_c",)),
    Group(any_tags=("tag_a", "tag_b", "tag_c", "tag_most"), status="following"),
    Group(all_tags=("tag_most",), status="blocked"),
    Group(none_tags=("tag_most", "tag_a"), status="following"),
    Group(untagged=True),
)
OF_DAYS = (
    Group(followed_from="400 days ago"),
    Group(followed_before="30 days ago"),
    Group(last_message_from="2024-06-01", last_message_before="2025-06-01"),
)


class Audiences:
    """The measurements on one world, to which it adds messages, a rare tag and segments."""

    def __init__(self, world: World, begun: Begun) -> None:
        self.world, self.database, self.begun, self.lists = world, world.database, begun, TagLists()
        self.database.write(self._written)

    def measured(self) -> Iterator[Measured]:
        works: tuple[Callable[[], float], ...] = (
            lambda: max(self._condition(group, 11) for group in OF_TAGS),
            lambda: max(self._condition(group, 3) for group in OF_DAYS),
            lambda: self._condition(Group(name_contains="9999"), 3),
            lambda: self._condition(Group(message_contains="珈琲豆"), 3),
            lambda: self._inbox(Group(all_tags=("tag_rare",))),
            lambda: self._inbox(Group(all_tags=("tag_most",))),
            lambda: self._inbox(Group(all_tags=("tag_a", "tag_b"), none_tags=("tag_c",))),
            self._preview,
        )
        for name, work in zip(NAMES, works, strict=True):
            self.begun(f"{self.world.kind}, {self.world.friends:,} friends: {name}")
            yield Measured(name, self.world.kind, self.world.friends, work())

    def _condition(self, group: Group, runs: int) -> float:
        condition = Condition.of(group)

        def work(_: object) -> int:
            with self.database.reading() as session:
                return len(friends_matching(session, ACCOUNT, condition))

        return timed(work, runs=runs)

    def _inbox(self, group: Group) -> float:
        """The first page of threads behind a filter, as the page shows it."""
        condition = Condition.of(group)

        def work(_: object) -> int:
            with self.database.reading() as session:
                return len(thread_page(session, self.lists, ACCOUNT, condition, None, PAGE).items)

        assert work(None), "an empty page measures nothing"
        return timed(work, runs=11)

    def _preview(self) -> float:
        """What a tag on many more friends does to the segments that use it."""
        plan = [Attach(tag_id="tag_rare", friends=self.world.sets["tag_a"])]

        def work(_: object) -> int:
            return len(rehearse(self.database, ACCOUNT, plan)[0].shown.consequences)

        assert work(None) == SEGMENTS, "every segment's audience moves"
        return timed(work)

    def _written(self, session: Session) -> None:
        numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :n - 1) SELECT i FROM n"
        day = "date('2024-01-01', '+' || (i % 700) || ' days') || ' 03:00:00.000000'"
        if session.get_bind().dialect.name == "postgresql":
            numbers = "SELECT i FROM generate_series(0, CAST(:n AS integer) - 1) AS i"
            day = "timestamptz '2024-01-01 03:00:00+00' + (i % 700) * interval '1 day'"
        said = (
            "CASE WHEN i % 1000 = 7 THEN '珈琲豆の在庫はありますか ' ELSE 'よろしくお願いします、明日の午後に伺います ' END || i"
        )
        session.connection().execute(
            text(
                "INSERT INTO message (account_id, id, number, at, kind, text, folded)"
                f" SELECT :a, 'm' || i, i / :each + 1, {day}, 'text', {said}, {said} FROM ({numbers}) AS counted"
            ),
            {"a": ACCOUNT, "n": self.world.friends * MESSAGES, "each": MESSAGES},
        )
        rare = FriendSet(range(5, self.world.friends + 1, max(1, self.world.friends // 50)))
        plan = [AddTag(tag_id="tag_rare", name="Rare", folder_id=None), Attach(tag_id="tag_rare", friends=rare)]
        plan += [self._segment(i) for i in range(SEGMENTS)]
        carry_out_in(session, ACCOUNT, plan, BY, cause="import")

    def _segment(self, i: int) -> PutSegment:
        condition = Condition.of(Group(all_tags=("tag_rare", "tag_most"), none_tags=(f"tag_small{i}",)))
        return PutSegment(
            segment_id=f"segment_bench{i}", was=None, segment=SegmentValue(name=f"Segment {i}", condition=condition)
        )
