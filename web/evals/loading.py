"""A scenario's world made a real account of a real database. Loading it starts no workflow."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from agent.evals.worlds import SaidGroup, SaidTrigger, SaidWorkflow, World, WorldFriend
from store.accounts import TIME_ZONE, Account, open_account
from store.conditions import SET_CLAUSES, Condition, from_names
from store.database import Database, clock_at
from store.executor import By, carry_out_in
from store.friends import Friend, add_friends, name_friend, set_blocked
from store.friendsets import FriendSet
from store.inbox import text_message
from store.operations import AddTag, Attach, Operation, PutFolder, PutSegment, PutWorkflow, SegmentValue
from store.workflows import Action, Order, Trigger

ACCOUNT = "account_world"
FOLLOWED, WROTE = 8, 12
"""The hours of the day at which friends followed and wrote, where the file names only the day."""


def load_world(database: Database, world: World) -> None:
    """Makes the account ACCOUNT in an empty database. Friends get the numbers 1, 2, … in the order of the file."""
    with clock_at(world.now), database.writing() as session:
        account = open_account(session, world.account, ACCOUNT)
        account.time_zone = _zone(account, world.now)
        _add_friends(session, world)
        carry_out_in(session, ACCOUNT, _plan(world), By("world", "import"), cause="import")


def friend_numbers(world: World) -> dict[str, int]:
    """The file's friend id → the account's friend number."""
    return {friend.id: number for number, friend in enumerate(world.friends, 1)}


def folder_id(name: str) -> str:
    return f"folder {name}"


def tag_id(name: str) -> str:
    return f"tag {name}"


def segment_id(name: str) -> str:
    return f"segment {name}"


def workflow_id(name: str) -> str:
    return f"workflow {name}"


def condition_said(groups: tuple[SaidGroup, ...], numbers: dict[str, int], tag: Callable[[str], str] = tag_id) -> Condition:
    """Groups with the file's names and friend ids as a condition of the account."""
    said = [group.clauses() for group in groups]
    for clauses in said:
        for name in clauses.keys() & SET_CLAUSES:
            clauses[name] = FriendSet(numbers[id] for id in clauses[name])
    return from_names(said, tag, segment_id)


def order_said(name: str, said: SaidWorkflow, numbers: dict[str, int], tag: Callable[[str], str] = tag_id) -> Order:
    """A whole workflow with the file's names as the account has it; without a word about it, it is switched on."""
    trigger = said.trigger or SaidTrigger(type="friend_added")
    actions = [pair for action in said.actions or () for pair in action.model_dump(exclude_none=True).items()]
    return Order(
        name=name,
        enabled=said.enabled is not False,
        trigger=Trigger(
            type=trigger.type,
            keywords=trigger.keywords,
            data=trigger.data,
            tag_id=None if trigger.tag is None else tag(trigger.tag),
        ),
        only_if=condition_said(said.only_if, numbers, tag) if said.only_if else None,
        actions=tuple(Action(do=verb, tag_id=tag(tag_name)) for verb, tag_name in actions),
    )


def _zone(account: Account, now: datetime) -> str:
    """The usual zone where `now` fits it, else one of whole hours: days are days of the account."""
    offset = now.utcoffset() or timedelta()
    if now.astimezone(account.zone).utcoffset() == offset:
        return TIME_ZONE
    return f"Etc/GMT{-round(offset / timedelta(hours=1)):+d}"


def _add_friends(session: Session, world: World) -> None:
    add_friends(session, ACCOUNT, [_friend(world, friend) for friend in world.friends])
    numbers = friend_numbers(world)
    blocked = FriendSet(numbers[friend.id] for friend in world.friends if friend.status == "blocked")
    set_blocked(session, ACCOUNT, blocked, blocked=True)
    for friend in world.friends:
        for age, text in enumerate(reversed(friend.messages)):
            wrote = world.at(friend.last_message or world.today, WROTE) - timedelta(seconds=age)
            session.add(text_message(ACCOUNT, f"{friend.id}-{age}", numbers[friend.id], wrote, text))
    session.flush()


def _friend(world: World, said: WorldFriend) -> Friend:
    friend = Friend(
        account_id=ACCOUNT,
        number=0,
        line_user_id=f"U{said.id}",
        followed_at=world.at(said.followed, FOLLOWED),
        last_message_at=world.at(said.last_message, WROTE) if said.last_message else None,
    )
    name_friend(friend, said.name)
    return friend


def _plan(world: World) -> list[Operation]:
    numbers = friend_numbers(world)
    plan: list[Operation] = [PutFolder(folder_id=folder_id(name), was=None, name=name) for name in world.folders]
    for tag in world.tags:
        filed = folder_id(tag.folder) if tag.folder is not None else None
        plan.append(AddTag(tag_id=tag_id(tag.name), name=tag.name, folder_id=filed))
        friends = FriendSet(numbers[friend.id] for friend in world.friends if tag.name in friend.tags)
        plan += [Attach(tag_id=tag_id(tag.name), friends=friends)] if friends else []
    for segment in world.segments:
        value = SegmentValue(name=segment.name, condition=condition_said(segment.any, numbers))
        plan.append(PutSegment(segment_id=segment_id(segment.name), was=None, segment=value))
    for workflow in world.workflows:
        order = order_said(workflow.name, workflow, numbers)
        plan.append(PutWorkflow(workflow_id=workflow_id(workflow.name), was=None, order=order))
    return plan
