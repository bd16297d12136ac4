"""How LINE's busiest day goes: signed webhooks over real HTTP to a desk in a process of its own, on this machine only.

`intake` sends flat out, to the webhook and to an endpoint that stores nothing, by turns. `busy_day` sends at a pace while
workflows run and a proposal for every friend is approved every few seconds, then compares all that is stored with a plain model.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from secrets import token_urlsafe
from statistics import median
from threading import Event

from sqlmodel import Session

from store.conditions import Condition, Group
from store.database import Database, now
from store.events import waiting_count
from store.executor import carry_out_in
from store.operations import AddTag, Operation, PutWorkflow
from store.workflows import Action, Order, Trigger
from web.bench.world import ACCOUNT, BY, Begun, World, bench_world
from web.connecting import Details, connect
from web.desk import open_desk
from web.line.standin import StandIn, contents, happenings
from web.line.standin.flood import Answer, flood
from web.load.approver import Approver
from web.load.day import COUPON, INTERESTED, NEW, UNLESS, Day
from web.load.desk import running
from web.settings import Settings

CONNECTIONS, ROUNDS = 64, 5
EVERY = 5.0
"""Seconds from one approval to the next."""
PATIENCE = 120.0
"""Seconds until all that was sent is worked off."""


@dataclass(frozen=True)
class Intake:
    """Requests a second, each the median of some rounds: stored durably before the answer, and not stored at all."""

    database: str
    requests: int
    stored: float
    nothing: float

    @property
    def share(self) -> float:
        return round(self.stored / self.nothing, 3)


@dataclass(frozen=True)
class BusyDay:
    """Times in milliseconds. `refused` were not answered with 200 at once and were sent again, as LINE does. `wrong` names
    what is not as the model says, an approval that did not succeed included."""

    database: str
    friends: int
    requests: int
    seconds: float
    p50: float
    p99: float
    slowest: float
    refused: int
    approvals: int
    approval: float
    slowest_approval: float
    wrong: list[str]


def intake(requests: int, postgres: str = "", begun: Begun = lambda _: None) -> Intake:
    """So many requests to each endpoint in each round. Nothing is worked off meanwhile."""
    with bench_world(1_000, postgres, begun) as world, StandIn() as line:
        took: dict[str, list[float]] = {"webhook": [], "nothing": []}
        with running(_connected(world.database, line, hold_back=60)) as address:
            for turn in range(ROUNDS + 1):
                for name, rates in took.items():
                    begun(f"{world.kind}, flat out: {name}, {turn} of {ROUNDS}")
                    rates.append(_flat_out(f"{address}/line/{ACCOUNT}/{name}", line, requests))
        stored, nothing = (median(rates[1:]) for rates in took.values())  # the first round warms up
        return Intake(world.kind, requests, round(stored), round(nothing))


def _flat_out(url: str, line: StandIn, requests: int) -> float:
    told = (happenings.message(happenings.user(f"U{n % 500}"), contents.text(f"Hello {n}")) for n in range(requests))
    bodies = [line.courier.body(each) for each in told]
    began = time.perf_counter()
    answers = flood(url, line.channel.channel_secret, bodies, connections=CONNECTIONS)
    took = time.perf_counter() - began
    return sum(answer.accepted for answer in answers) / took


def busy_day(
    friends: int, seconds: float, per_second: float, postgres: str = "", begun: Begun = lambda _: None, every: float = EVERY
) -> BusyDay:
    """So many requests a second to an account of so many friends, with three workflows on. The desk has been open for a moment
    when the day begins: a first delivery and a first approval lie behind it."""
    with bench_world(friends, postgres, begun) as world, StandIn() as line:
        world.database.write(_workflows)
        with world.database.reading() as session:
            day = Day.begin(session, friends)
        with running(_connected(world.database, line)) as address, ThreadPoolExecutor(1) as pool:
            url, over, approver = f"{address}/line/{ACCOUNT}/webhook", Event(), Approver(world, address)
            line.courier.deliver(url=url)
            approver.once()
            bodies = [line.courier.body(*events) for events in day.told(round(seconds * per_second), now(), per_second)]
            for user in (*day.known, *day.new):
                line.channel.add_person(user, user_id=user, follows=True)
            begun(f"{world.kind}, {friends:,} friends: {len(bodies):,} requests at {per_second:g} a second")
            approving = pool.submit(approver.all_day, every, over)
            answers = flood(url, line.channel.channel_secret, bodies, connections=CONNECTIONS, per_second=per_second)
            over.set()
            approving.result()
            again = [body for body, answer in zip(bodies, answers, strict=True) if not answer.accepted]
            refused_again = not all(one.accepted for one in flood(url, line.channel.channel_secret, again, connections=1))
            begun(f"{world.kind}, {friends:,} friends: waiting until all is worked off")
            _settle(world.database)
        wrong = [*approver.wrong, *(["requests refused twice"] if refused_again else []), *day.differences(world.database)]
        return _told(world, seconds, answers, approver.took, wrong)


def _told(world: World, seconds: float, answers: list[Answer], approved: list[float], wrong: list[str]) -> BusyDay:
    times = sorted(answer.seconds * 1000 for answer in answers)
    return BusyDay(
        database=world.kind,
        friends=world.friends,
        requests=len(answers),
        seconds=seconds,
        p50=round(median(times), 1),
        p99=round(times[len(times) * 99 // 100], 1),
        slowest=round(times[-1], 1),
        refused=sum(not answer.accepted for answer in answers),
        approvals=len(approved),
        approval=round(median(approved) * 1000, 1),
        slowest_approval=round(max(approved) * 1000, 1),
        wrong=wrong,
    )


def _connected(database: Database, line: StandIn, hold_back: float = 2) -> Settings:
    url = database.url.render_as_string(hide_password=False)
    settings = Settings(
        secret_key=token_urlsafe(), line_api=line.address, line_hold_back=hold_back, database_url=url, port=0, log="json"
    )
    desk = open_desk(settings, database)
    connect(desk, Details(line.channel.channel_id, line.channel.channel_secret), ACCOUNT)
    desk.turns.close()
    return settings


def _workflows(session: Session) -> None:
    """A new friend is welcomed, a word gets a tag, and that tag another one."""
    only_if = Condition.of(Group(none_tags=(UNLESS,)))
    orders = (
        Order(name="Welcome", trigger=Trigger(type="friend_added"), actions=(_adds(NEW),)),
        Order(name="Coupon", trigger=Trigger(type="message_received", keywords=("coupon",)), actions=(_adds(COUPON),)),
        Order(
            name="Interested",
            trigger=Trigger(type="tag_added", tag_id=COUPON),
            only_if=only_if,
            actions=(_adds(INTERESTED),),
        ),
    )
    plan: list[Operation] = [AddTag(tag_id=tag, name=tag, folder_id=None) for tag in (NEW, COUPON, INTERESTED)]
    plan += [PutWorkflow(workflow_id=f"workflow_{order.name}", was=None, order=order) for order in orders]
    carry_out_in(session, ACCOUNT, plan, BY)


def _adds(tag_id: str) -> Action:
    return Action(do="add_tag", tag_id=tag_id)


def _settle(database: Database) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with database.reading() as session:
            if not waiting_count(session, ACCOUNT):
                return
        time.sleep(0.1)
