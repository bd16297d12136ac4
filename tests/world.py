"""The named world of the tests: one shop with eight friends, its neighbour with one, and everything that tags are used in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from store.accounts import open_account
from store.conditions import Condition, Group
from store.database import Database, now
from store.executor import By, carry_out_in
from store.friends import Friend, add_friends, name_friend, set_blocked
from store.friendsets import FriendSet
from store.inbox import text_message
from store.operations import AddTag, Attach, PutFolder, PutSegment, PutWorkflow, SegmentValue
from store.workflows import Action, Order, Trigger

OPERATOR = By("Mika", "form")
NAMES = ("Aiko", "Ben", "Chie", "Dan", "Emi", "Fumi", "Ken Tanaka", "Ken Tanaka")


@dataclass(frozen=True)
class World:
    """Ids of what there is. Friends are numbers 1 to 8: Emi has blocked the account, Dan never wrote, Fumi has no tag."""

    database: Database
    account: str = "account_shop"
    other: str = "account_other"
    aiko: int = 1
    ben: int = 2
    chie: int = 3
    dan: int = 4
    emi: int = 5
    fumi: int = 6
    ken: int = 7
    other_ken: int = 8
    rank: str = "folder_rank"
    vip: str = "tag_vip"
    new: str = "tag_new"
    progress: str = "tag_progress"
    contacted: str = "tag_contacted"
    empty: str = "tag_empty"
    loyal: str = "segment_loyal"
    open: str = "segment_open"
    welcome: str = "workflow_welcome"
    close: str = "workflow_close"


def build_world(database: Database) -> World:
    world = World(database)
    with database.writing() as session:
        _fill(session, world)
        open_account(session, "Other shop", world.other)
        add_friends(session, world.other, [_friend("Zoe", 10, 1)])
        carry_out_in(session, world.other, [AddTag(tag_id="tag_theirs", name="VIP", folder_id=None)], OPERATOR)
    return world


def _fill(session: Session, world: World) -> None:
    open_account(session, "Shop", world.account)
    add_friends(session, world.account, [_friend(n, 100 - 10 * i, None if n == "Dan" else i) for i, n in enumerate(NAMES)])
    set_blocked(session, world.account, FriendSet([world.emi]), blocked=True)
    for number, text in ((1, "Hello, refund please"), (2, "ＣＯＵＰＯＮ"), (3, "100% カタカナ")):
        session.add(text_message(world.account, f"m{number}", number, now() - timedelta(days=number - 1), text))
    session.flush()

    def tag(tag_id: str, name: str, folder: str | None, *friends: int) -> list[AddTag | Attach]:
        made = AddTag(tag_id=tag_id, name=name, folder_id=folder)
        return [made, Attach(tag_id=tag_id, friends=FriendSet(friends))] if friends else [made]

    loyal = Condition.of(Group(all_tags=(world.vip,)), Group(all_tags=(world.new,), status="following"))
    only_open = Condition.of(Group(all_tags=(world.progress,), none_tags=(world.contacted,)))
    welcome = Order(name="Welcome", trigger=Trigger(type="friend_added"), actions=(Action(do="add_tag", tag_id=world.new),))
    close = Order(
        name="Close",
        enabled=False,
        trigger=Trigger(type="tag_added", tag_id=world.contacted),
        actions=(Action(do="remove_tag", tag_id=world.progress),),
    )
    plan = [
        PutFolder(folder_id=world.rank, was=None, name="Rank"),
        *tag(world.vip, "VIP", world.rank, 1, 2, 5),
        *tag(world.new, "New", world.rank, 3, 4),
        *tag(world.progress, "In progress", None, 1, 3, 7),
        *tag(world.contacted, "Already Contacted", None, 8),
        *tag(world.empty, "Empty", None),
        PutSegment(segment_id=world.loyal, was=None, segment=SegmentValue(name="Loyal", condition=loyal)),
        PutSegment(segment_id=world.open, was=None, segment=SegmentValue(name="Open", condition=only_open)),
        PutWorkflow(workflow_id=world.welcome, was=None, order=welcome),
        PutWorkflow(workflow_id=world.close, was=None, order=close),
    ]
    carry_out_in(session, world.account, plan, OPERATOR)


def _friend(name: str, days_ago: int, wrote_days_ago: int | None) -> Friend:
    friend = Friend(
        account_id="",
        number=0,
        line_user_id=f"U{name}{days_ago}",
        followed_at=datetime.now(UTC) - timedelta(days=days_ago),
        last_message_at=None if wrote_days_ago is None else datetime.now(UTC) - timedelta(days=wrote_days_ago),
    )
    name_friend(friend, name)
    return friend
