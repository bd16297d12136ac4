"""How fast it is, beside plain rows, in one run: the real executor and the real readings against the best raw SQL."""

import random
from collections.abc import Callable, Iterator, Sequence

from sqlmodel import Session

from store.conditions import Condition, Group
from store.executor import approve, carry_out, propose, undo
from store.friends import friends_numbered
from store.friendsets import FriendSet
from store.matching import friends_matching
from store.operations import Attach
from store.proposals import proposal_by_id
from store.rehearsal import rehearse
from store.taglists import TagLists
from web.bench.audiences import NAMES as AUDIENCES
from web.bench.audiences import Audiences
from web.bench.rows import SHARE, Rows
from web.bench.timed import Measured, timed
from web.bench.world import ACCOUNT, BY, LISTED, Begun, World, bench_world
from web.friends import friend_views
from web.views import tag_views

SIZES = (10_000, 100_000, 1_000_000)
PAGE = 50
BESIDE_ROWS = ("apply", "undo", "condition", "tag_list", "friend_page", "one_tag", "rehearsal_lock")
NAMES = (*BESIDE_ROWS, *AUDIENCES)


def bench(sizes: Sequence[int] = SIZES, postgres: str = "", begun: Begun = lambda _: None) -> Iterator[Measured]:
    """Measures each size on SQLite, then on the PostgreSQL server if one is named."""
    for server in ("", postgres) if postgres else ("",):
        for friends in sizes:
            with bench_world(friends, server, begun) as world:
                begun(f"{world.kind}, {friends:,} friends: writing plain rows")
                yield from Bench(world, Rows(world), begun).measured()
                begun(f"{world.kind}, {friends:,} friends: writing messages and segments")
                yield from Audiences(world, begun).measured()


class Bench:
    """The measurements on one world. `tag_applied` is on nobody between any two of them."""

    def __init__(self, world: World, rows: Rows, begun: Begun) -> None:
        self.world, self.rows, self.begun = world, rows, begun
        self.database = world.database
        rng = random.Random(1)  # noqa: S311  not a secret
        self.page = sorted(rng.sample(range(SHARE, world.friends, SHARE), min(PAGE, world.friends // SHARE - 1)))
        self.lists = TagLists()

    def measured(self) -> Iterator[Measured]:
        for name in BESIDE_ROWS:
            self.begun(f"{self.world.kind}, {self.world.friends:,} friends: {name}")
            measure: Callable[[], tuple[float, float | None]] = getattr(self, name)
            ours, theirs = measure()
            yield Measured(name, self.world.kind, self.world.friends, ours, theirs)

    def apply(self) -> tuple[float, float | None]:
        """90 % of the friends get a tag: approval of a proposal, with undo record and audit line."""
        ours = timed(self._approve, before=self._propose, after=lambda proposal_id: undo(self.database, ACCOUNT, proposal_id, BY))
        return ours, timed(lambda _: self.rows.apply(), after=lambda _: self.rows.undo(), runs=3)

    def undo(self) -> tuple[float, float | None]:
        """The same, taken back."""
        ours = timed(lambda proposal_id: undo(self.database, ACCOUNT, proposal_id, BY), before=self._applied)
        return ours, timed(lambda _: self.rows.undo(), before=self.rows.apply, runs=3)

    def condition(self) -> tuple[float, float | None]:
        """Two large tags and not a third."""
        condition = Condition.of(Group(all_tags=("tag_a", "tag_b"), none_tags=("tag_c",)))

        def ours(_: object) -> int:
            with self.database.reading() as session:
                return len(friends_matching(session, ACCOUNT, condition))

        assert ours(None) == self.rows.condition(), "rows and friend sets differ"
        return timed(ours, runs=21), timed(lambda _: self.rows.condition(), runs=3)

    def tag_list(self) -> tuple[float, float | None]:
        """The list of 500 tags with folders, counts and uses. Rows that keep counts would read the same."""

        def work(_: object) -> int:
            with self.database.reading() as session:
                return len(tag_views(session, LISTED))

        return timed(work, runs=11), None

    def friend_page(self) -> tuple[float, float | None]:
        """A page of 50 random friends with their tags, of 200."""

        def work(_: object) -> int:
            with self.database.reading() as session:
                shown = list(friends_numbered(session, ACCOUNT, self.page).values())
                return len(friend_views(session, self.lists, ACCOUNT, shown))

        return timed(work, runs=11), timed(lambda _: self.rows.friend_page(self.page), runs=11)

    def one_tag(self) -> tuple[float, float | None]:
        """One friend gets one tag, by one click."""
        numbers = iter(range(1, self.world.friends))

        def ours(number: int) -> str:
            return carry_out(self.database, ACCOUNT, [Attach(tag_id="tag_applied", friends=FriendSet([number]))], BY)

        mine = timed(ours, before=lambda: next(numbers), after=lambda done: undo(self.database, ACCOUNT, done, BY), runs=11)
        return mine, timed(self.rows.one_tag, before=lambda: next(numbers), runs=11)

    def rehearsal_lock(self) -> tuple[float, float | None]:
        """At most how long the rehearsal of the plan above holds the write lock: all of it."""
        plan = [self._plan()]
        return timed(lambda _: rehearse(self.database, ACCOUNT, plan)), None

    def _plan(self) -> Attach:
        condition = Condition.of(Group(all_tags=("tag_most",)))
        return Attach(tag_id="tag_applied", friends=self.world.sets["tag_most"], condition=condition)

    def _propose(self) -> tuple[str, str]:
        proposal_id = propose(self.database, ACCOUNT, [self._plan()], BY)

        def digest(session: Session) -> str:
            return proposal_by_id(session, ACCOUNT, proposal_id).digest

        with self.database.reading() as session:
            return proposal_id, digest(session)

    def _approve(self, proposed: tuple[str, str]) -> str:
        approve(self.database, ACCOUNT, *proposed, BY)
        return proposed[0]

    def _applied(self) -> str:
        return self._approve(self._propose())
