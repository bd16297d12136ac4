"""Examples of every operation and every clause, in the named world. Laws are tested on all of them."""

from dataclasses import dataclass

from store.conditions import Condition, Group
from store.friendsets import FriendSet
from store.operations import (
    AddTag,
    Attach,
    Detach,
    DropFolder,
    DropSegment,
    DropTag,
    DropWorkflow,
    FileTag,
    Operation,
    PutFolder,
    PutSegment,
    PutWorkflow,
    RenameTag,
    SegmentValue,
    ShowFriends,
)
from store.workflows import Action, Order, Trigger
from tests.world import World as W

FEW, ALL = FriendSet([1, 2, 6]), FriendSet(range(1, 9))

GROUPS: dict[str, tuple[Group, ...]] = {
    "everyone": (Group(everyone=True),),
    "all_tags": (Group(all_tags=(W.vip,)), Group(all_tags=(W.vip, W.progress))),
    "any_tags": (Group(any_tags=(W.vip,)), Group(any_tags=(W.vip, W.progress))),
    "none_tags": (Group(none_tags=(W.vip,)), Group(none_tags=(W.vip, W.progress))),
    "untagged": (Group(untagged=True),),
    "status": (Group(status="following"), Group(status="blocked")),
    "name_contains": (Group(name_contains="ai"),),
    "followed_from": (Group(followed_from="2026-01-02"), Group(followed_from="1 day ago")),
    "followed_before": (Group(followed_before="2026-01-02"), Group(followed_before="30 days ago")),
    "last_message_from": (Group(last_message_from="2026-01-02"), Group(last_message_from="3 days ago")),
    "last_message_before": (Group(last_message_before="2026-01-02"), Group(last_message_before="3 days ago")),
    "never_messaged": (Group(never_messaged=True),),
    "message_contains": (Group(message_contains="refund"),),
    "in_segments": (Group(in_segments=(W.loyal,)), Group(in_segments=(W.loyal, W.open))),
    "friends": (Group(friends=FriendSet([1])), Group(friends=FEW), Group(friends=FriendSet())),
    "not_friends": (Group(everyone=True, not_friends=FriendSet([1])), Group(not_friends=FEW), Group(not_friends=FriendSet())),
}
"""Clause → groups that use it."""


@dataclass(frozen=True)
class Example:
    """An operation, to be made fresh in the world that `after` has made."""

    name: str
    operation: Operation
    after: tuple[Operation, ...] = ()


def segment(name: str, *groups: Group) -> SegmentValue:
    return SegmentValue(name=name, condition=Condition(any=groups))


def order(name: str, trigger: Trigger, *actions: Action, enabled: bool = True, only_if: Condition | None = None) -> Order:
    return Order(name=name, enabled=enabled, trigger=trigger, actions=actions, only_if=only_if)


ADD_NEW, DROP_NEW = Action(do="add_tag", tag_id=W.new), Action(do="remove_tag", tag_id=W.new)
ADDED, WROTE = Trigger(type="friend_added"), Trigger(type="message_received")
MADE = order("Made", ADDED, ADD_NEW)
MAKE = PutWorkflow(workflow_id="workflow_x", was=None, order=MADE)
SAID = order("when someone adds the account, add “New”", ADDED, ADD_NEW)  # called by what it does
SAID_OFF = SAID.model_copy(update={"enabled": False})
LOYAL = segment("Loyal", Group(all_tags=(W.vip,)), Group(all_tags=(W.new,), status="following"))
NO_TAG = PutSegment(segment_id="segment_x", was=None, segment=segment("No tag", Group(untagged=True)))
WATCHES_VIP = PutWorkflow(
    workflow_id="workflow_x",
    was=None,
    order=order("Watch", Trigger(type="tag_added", tag_id=W.vip), ADD_NEW, only_if=Condition.of(Group(name_contains="f"))),
)


def put(name: str, value: SegmentValue, *after: Operation, id: str = W.loyal) -> Example:
    return Example(name, PutSegment(segment_id=id, was=None, segment=value), after)


def run(name: str, value: Order, *after: Operation, id: str = "workflow_x") -> Example:
    return Example(name, PutWorkflow(workflow_id=id, was=None, order=value), after)


EXAMPLES = (
    Example("create a tag", AddTag(tag_id="tag_x", name="X", folder_id=None)),
    Example("create a tag in a folder", AddTag(tag_id="tag_x", name="X", folder_id=W.rank)),
    Example("rename a used tag", RenameTag(tag_id=W.vip, was="", name="Gold")),
    Example("rename an unused tag", RenameTag(tag_id=W.empty, was="", name="Gold")),
    Example("change a name's case", RenameTag(tag_id=W.vip, was="", name="ｖｉｐ")),
    Example("rename a tag to its name", RenameTag(tag_id=W.vip, was="", name="VIP")),
    Example("file a tag", FileTag(tag_id=W.empty, was=None, folder_id=W.rank)),
    Example("take a tag out of its folder", FileTag(tag_id=W.vip, was=None, folder_id=None)),
    Example("file a tag where it is", FileTag(tag_id=W.vip, was=None, folder_id=W.rank)),
    Example("delete an empty tag", DropTag(tag_id=W.empty, was="", friends=FriendSet())),
    Example(
        "delete a tag on friends",
        DropTag(tag_id=W.empty, was="", friends=FriendSet()),
        (Attach(tag_id=W.empty, friends=FEW), FileTag(tag_id=W.empty, was=None, folder_id=W.rank), NO_TAG),
    ),
    Example("create a folder", PutFolder(folder_id="folder_x", was=None, name="X")),
    Example("rename a folder", PutFolder(folder_id=W.rank, was=None, name="Level")),
    Example("rename a folder to its name", PutFolder(folder_id=W.rank, was=None, name="Rank")),
    Example("delete a folder with tags", DropFolder(folder_id=W.rank, was="")),
    Example(
        "delete an empty folder",
        DropFolder(folder_id="folder_x", was=""),
        (PutFolder(folder_id="folder_x", was=None, name="X"),),
    ),
    Example("tag friends", Attach(tag_id=W.contacted, friends=FEW), (NO_TAG,)),
    Example("tag friends who match", Attach(tag_id=W.contacted, friends=FEW, condition=Condition.of(Group(everyone=True)))),
    Example("tag friends and start a workflow", Attach(tag_id=W.vip, friends=ALL), (WATCHES_VIP,)),
    Example("tag friends who have it", Attach(tag_id=W.vip, friends=FriendSet([1, 2]))),
    Example("tag nobody", Attach(tag_id=W.vip, friends=FriendSet(), condition=Condition.of(Group(name_contains="nobody")))),
    Example("untag friends", Detach(tag_id=W.vip, friends=FEW), (NO_TAG,)),
    Example("untag friends who match", Detach(tag_id=W.vip, friends=FEW, condition=Condition.of(Group(all_tags=(W.vip,))))),
    Example("untag the last friend", Detach(tag_id=W.contacted, friends=ALL)),
    Example("untag friends who lack it", Detach(tag_id=W.empty, friends=FEW)),
    put("create a segment", segment("X", Group(all_tags=(W.vip,), friends=FEW)), id="segment_x"),
    put("create a segment of segments", segment("X", Group(in_segments=(W.loyal,))), id="segment_x"),
    put("create a segment of nobody", segment("X"), id="segment_x"),
    put("rename a segment", LOYAL.model_copy(update={"name": "True"})),
    put("change a segment", segment("Loyal", Group(followed_before="30 days ago"))),
    put("change and rename a segment", segment("True", Group(friends=FEW))),
    put("put a segment as it is", LOYAL),
    Example("delete a segment", DropSegment(segment_id=W.open, was=segment(""))),
    run("create a workflow", MADE),
    run("create a workflow that is off", MADE.model_copy(update={"enabled": False})),
    run(
        "create one on keywords", order("X", Trigger(type="message_received", keywords=("ポイント", "points")), DROP_NEW, ADD_NEW)
    ),
    run(
        "create one on any message",
        order("X", WROTE, ADD_NEW, only_if=Condition.of(Group(none_tags=(W.new,)), Group(friends=FEW))),
    ),
    run("create one on a tap", order("X", Trigger(type="postback_received", data="a=b"), ADD_NEW)),
    run("create one on a block", order("X", Trigger(type="friend_blocked"), DROP_NEW)),
    run("create one on a tag", order("X", Trigger(type="tag_removed", tag_id=W.vip), DROP_NEW)),
    run("rename a workflow", MADE.model_copy(update={"name": "Other"}), MAKE),
    run("switch a workflow off", MADE.model_copy(update={"enabled": False}), MAKE),
    run(
        "switch a workflow on",
        MADE,
        PutWorkflow(workflow_id="workflow_x", was=None, order=MADE.model_copy(update={"enabled": False})),
    ),
    run("create a workflow called by what it does", SAID),
    run("create a workflow called by what it does that is off", SAID_OFF),
    run("switch on a workflow called by what it does", SAID, PutWorkflow(workflow_id="workflow_x", was=None, order=SAID_OFF)),
    run("change a workflow", MADE.model_copy(update={"trigger": WROTE}), MAKE),
    run("change and rename a workflow", MADE.model_copy(update={"trigger": WROTE, "name": "Other"}), MAKE),
    run("change a workflow and switch it off", MADE.model_copy(update={"trigger": WROTE, "enabled": False}), MAKE),
    run(
        "change, rename and switch off a workflow",
        MADE.model_copy(update={"trigger": WROTE, "name": "Other", "enabled": False}),
        MAKE,
    ),
    run("put a workflow as it is", MADE, MAKE),
    Example("delete a workflow", DropWorkflow(workflow_id=W.close, was=MADE)),
    Example("show friends", ShowFriends(place="friends", condition=Condition.of(Group(all_tags=(W.vip,))))),
    Example("show threads", ShowFriends(place="inbox", condition=Condition.of(Group(status="blocked"), Group(untagged=True)))),
)
