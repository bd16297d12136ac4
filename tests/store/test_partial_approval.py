"""Unticking lines of a proposal: what goes with them, and what is said when it does not fit."""

import pytest

from store.conditions import Condition, Group
from store.errors import BadSkip, LeavesDependents, NothingLeft, Refused, Stale
from store.executor import approve, carry_out, propose
from store.friendsets import FriendSet, members
from store.operations import AddTag, Attach, RenameTag
from store.proposals import proposal_by_id, status_of
from store.reconsidering import without
from store.tags import tag_by_id
from tests.world import OPERATOR, World

X_AND_GOLD = [
    AddTag(tag_id="tag_x", name="X", folder_id=None),
    Attach(tag_id="tag_x", friends=FriendSet([1])),
    RenameTag(tag_id=World.vip, was="VIP", name="Gold"),
]


def proposed(world: World) -> tuple[str, str]:
    proposal_id = propose(world.database, world.account, X_AND_GOLD, OPERATOR)
    with world.database.reading() as session:
        return proposal_id, proposal_by_id(session, world.account, proposal_id).digest


def status(world: World, proposal_id: str) -> str:
    with world.database.reading() as session:
        return status_of(session, proposal_by_id(session, world.account, proposal_id))


def vip_is_called(world: World) -> str:
    with world.database.reading() as session:
        return tag_by_id(session, world.account, world.vip).name


def test_a_second_partial_approval_gets_the_first_ones_result(small_world: World) -> None:
    proposal, digest = proposed(small_world)
    result = approve(small_world.database, small_world.account, proposal, digest, OPERATOR, skip=[1, 2])
    assert [change["position"] for change in result["changes"]] == [3]
    for skip in ([1, 2], [], [1], [3], [99]):
        assert approve(small_world.database, small_world.account, proposal, digest, OPERATOR, skip=skip) == result


@pytest.mark.parametrize(("skip", "refusal"), [([1], LeavesDependents), ([9], BadSkip), ([0], BadSkip), ([1, 2, 3], NothingLeft)])
def test_what_cannot_be_unticked_alone_is_refused_and_stays_pending(
    small_world: World, skip: list[int], refusal: type[Refused]
) -> None:
    proposal, digest = proposed(small_world)
    with pytest.raises(refusal) as refused:
        approve(small_world.database, small_world.account, proposal, digest, OPERATOR, skip=skip)
    if refusal is LeavesDependents:
        assert refused.value.values == {"positions": "2"}
    assert (status(small_world, proposal), vip_is_called(small_world)) == ("pending", "VIP")


def test_a_ticked_line_that_someone_else_overtook_is_stale_and_not_a_dependent(small_world: World) -> None:
    proposal, digest = proposed(small_world)
    other = propose(small_world.database, small_world.account, [RenameTag(tag_id=World.vip, was="VIP", name="Star")], OPERATOR)
    with small_world.database.reading() as session:
        theirs = proposal_by_id(session, small_world.account, other).digest
    approve(small_world.database, small_world.account, other, theirs, OPERATOR)
    with pytest.raises(Stale):
        approve(small_world.database, small_world.account, proposal, digest, OPERATOR, skip=[1, 2])
    approve(small_world.database, small_world.account, proposal, digest, OPERATOR, skip=[3])
    with small_world.database.reading() as session:
        assert set(members(session, small_world.account, "tag_x")) == {1}
    assert vip_is_called(small_world) == "Star"


def test_a_line_that_would_touch_other_friends_without_another_is_unticked_too(small_world: World) -> None:
    first = Attach(tag_id=World.vip, friends=FriendSet([3]))
    unless_vip = Condition.of(Group(none_tags=(World.vip,), friends=FriendSet([3, 4])))
    second = Attach(tag_id=World.contacted, friends=FriendSet([3, 4]), condition=unless_vip)
    proposal = propose(small_world.database, small_world.account, [first, second], OPERATOR)
    assert without(small_world.database, small_world.account, proposal, [2])[0] == {2}
    with pytest.raises(NothingLeft):
        without(small_world.database, small_world.account, proposal, [1])


def test_one_click_on_an_unticked_friend_leaves_the_rest_approvable(small_world: World) -> None:
    proposal, digest = proposed(small_world)
    carry_out(small_world.database, small_world.account, [Attach(tag_id=World.empty, friends=FriendSet([2]))], OPERATOR)
    result = approve(small_world.database, small_world.account, proposal, digest, OPERATOR, skip=[3])
    assert [change["key"] for change in result["changes"]] == ["tag_added", "tag_attached"]
