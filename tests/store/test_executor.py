"""You get at most what you saw; one decision; all or nothing; undo."""

import pytest

from store.conditions import Condition, Group
from store.errors import AlreadyDecided, DigestMismatch, NothingToDo, ProposalExpired, Stale
from store.executor import approve, cancel, carry_out, propose, undo, undo_preview
from store.friends import friend_by_number, name_friend
from store.friendsets import FriendSet, members
from store.operations import AddTag, Attach, Detach, DropTag, RenameTag
from store.proposals import proposal_by_id, shown_of, status_of
from store.reconsidering import refreshed, without
from store.tags import tag_by_id, tag_named
from tests.statements import statements
from tests.world import OPERATOR, World


def has(world: World, tag_id: str) -> set[int]:
    with world.database.reading() as session:
        return set(members(session, world.account, tag_id))


def digest(world: World, proposal_id: str) -> str:
    with world.database.reading() as session:
        return proposal_by_id(session, world.account, proposal_id).digest


def status(world: World, proposal_id: str) -> str:
    with world.database.reading() as session:
        return status_of(session, proposal_by_id(session, world.account, proposal_id))


def put_contacted_on_progress(world: World) -> str:
    condition = Condition.of(Group(all_tags=(world.progress,)))
    plan = [Attach(tag_id=world.contacted, friends=FriendSet([1, 3, 7]), condition=condition)]
    return propose(world.database, world.account, plan, OPERATOR)


def test_nothing_changes_until_a_person_approves(world: World) -> None:
    proposal = put_contacted_on_progress(world)
    assert has(world, world.contacted) == {8}
    result = approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    assert has(world, world.contacted) == {1, 3, 7, 8}
    assert result["changes"][0]["count"] == 3
    assert approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR) == result


def test_undo_takes_back_exactly_the_friends_that_changed(world: World) -> None:
    proposal = put_contacted_on_progress(world)
    approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    carry_out(world.database, world.account, [Detach(tag_id=world.contacted, friends=FriendSet([3]))], OPERATOR)
    carry_out(world.database, world.account, [Attach(tag_id=world.contacted, friends=FriendSet([3]))], OPERATOR)
    steps, left, changed = undo_preview(world.database, world.account, proposal)
    assert (steps[0].shown.count, left, changed) == (2, [], 1)
    undo(world.database, world.account, proposal, OPERATOR)
    assert has(world, world.contacted) == {3, 8}
    assert status(world, proposal) == "undone"


def test_a_friend_who_no_longer_matches_is_left_out_and_one_who_matches_only_now_is_not_touched(world: World) -> None:
    proposal = put_contacted_on_progress(world)
    carry_out(world.database, world.account, [Detach(tag_id=world.progress, friends=FriendSet([7]))], OPERATOR)
    carry_out(world.database, world.account, [Attach(tag_id=world.progress, friends=FriendSet([6]))], OPERATOR)
    result = approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    assert has(world, world.contacted) == {1, 3, 8}
    assert (result["left_out"], result["only_now"]) == (1, 1)


def test_a_friend_who_changes_their_name_makes_no_proposal_stale(world: World) -> None:
    chosen = Condition.of(Group(all_tags=(world.progress,), not_friends=FriendSet([world.aiko])), Group(friends=FriendSet([6])))
    plan = [Attach(tag_id=world.contacted, friends=FriendSet([3, 6]), condition=chosen)]
    proposal = propose(world.database, world.account, plan, OPERATOR)
    with world.database.writing() as session:
        for number in (world.aiko, 6):
            name_friend(friend_by_number(session, world.account, number), "Somebody else")
    approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    assert {3, 6} <= has(world, world.contacted)


def test_a_tag_renamed_since_makes_the_proposal_stale_and_a_fresh_one_can_be_made(world: World) -> None:
    proposal = propose(world.database, world.account, [RenameTag(tag_id=world.vip, was="VIP", name="Gold")], OPERATOR)
    other = propose(world.database, world.account, [RenameTag(tag_id=world.vip, was="VIP", name="Star")], OPERATOR)
    approve(world.database, world.account, other, digest(world, other), OPERATOR)
    with pytest.raises(Stale):
        approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    assert status(world, proposal) == "pending"
    (fresh,) = refreshed(world.database, world.account, proposal)
    assert fresh == RenameTag(tag_id=world.vip, was="Star", name="Gold")


def test_deleting_a_tag_that_someone_new_has_is_stale(world: World) -> None:
    proposal = propose(world.database, world.account, [DropTag(tag_id=world.empty, was="Empty", friends=FriendSet())], OPERATOR)
    carry_out(world.database, world.account, [Attach(tag_id=world.empty, friends=FriendSet([2]))], OPERATOR)
    with pytest.raises(Stale):
        approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)


def test_another_digest_approves_nothing(world: World) -> None:
    proposal = put_contacted_on_progress(world)
    with pytest.raises(DigestMismatch):
        approve(world.database, world.account, proposal, "0" * 64, OPERATOR)
    assert has(world, world.contacted) == {8}


def test_a_cancelled_proposal_cannot_be_approved(world: World) -> None:
    proposal = put_contacted_on_progress(world)
    cancel(world.database, world.account, proposal, OPERATOR, "wrong tag")
    with pytest.raises(AlreadyDecided):
        approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    assert status(world, proposal) == "cancelled"


def test_a_proposal_expires(world: World) -> None:
    from datetime import timedelta

    plan = [RenameTag(tag_id=world.vip, was="VIP", name="Gold")]
    proposal = propose(world.database, world.account, plan, OPERATOR, expires_after=timedelta(0))
    with pytest.raises(ProposalExpired):
        approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)


def test_unticking_a_line_unticks_what_depends_on_it(world: World) -> None:
    plan = [
        AddTag(tag_id="tag_x", name="X", folder_id=None),
        Attach(tag_id="tag_x", friends=FriendSet([1])),
        RenameTag(tag_id=world.vip, was="VIP", name="Gold"),
    ]
    proposal = propose(world.database, world.account, plan, OPERATOR)
    out, shown = without(world.database, world.account, proposal, [1])
    assert (set(out), set(shown)) == ({1, 2}, {3})
    approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR, skip=[1, 2])
    with world.database.reading() as session:
        assert tag_by_id(session, world.account, world.vip).name == "Gold"
        assert tag_named(session, world.account, "X") is None


def test_a_plan_that_changes_nothing_is_no_proposal(world: World) -> None:
    with pytest.raises(NothingToDo):
        propose(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([1]))], OPERATOR)


def test_undo_leaves_what_someone_else_built_on_it(world: World) -> None:
    plan = [AddTag(tag_id="tag_x", name="X", folder_id=None), Attach(tag_id="tag_x", friends=FriendSet([1, 2]))]
    proposal = propose(world.database, world.account, plan, OPERATOR)
    approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    carry_out(world.database, world.account, [Attach(tag_id="tag_x", friends=FriendSet([6]))], OPERATOR)
    undo(world.database, world.account, proposal, OPERATOR)
    assert has(world, "tag_x") == {6}


def test_the_preview_counts_who_has_it_already_and_who_has_blocked(world: World) -> None:
    everyone = Condition.of(Group(everyone=True))
    plan = [Attach(tag_id=world.contacted, friends=FriendSet(range(1, 9)), condition=everyone)]
    proposal = propose(world.database, world.account, plan, OPERATOR)
    with world.database.reading() as session:
        (shown,) = shown_of(session, proposal_by_id(session, world.account, proposal))
    assert (shown.count, shown.already, shown.blocked, len(shown.samples)) == (7, 1, 1, 5)
    assert {(c.key, c.args["segment"], c.args["before"], c.args["after"]) for c in shown.consequences} == {
        ("audience", "Open", 3, 0)
    }


def test_what_else_happens_is_found_out_for_those_who_look_and_not_while_it_is_applied(world: World) -> None:
    proposal = put_contacted_on_progress(world)
    with world.database.reading() as session:
        (shown,) = shown_of(session, proposal_by_id(session, world.account, proposal))
    assert [each.args["segment"] for each in shown.consequences] == ["Open"]
    with statements() as asked:
        approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    assert [each for each in asked if "segment.condition" in each] == []
    assert has(world, world.contacted) == {1, 3, 7, 8}
    (step,), _, _ = undo_preview(world.database, world.account, proposal)
    assert [each.args["segment"] for each in step.shown.consequences] == ["Open"]
    with statements() as asked:
        undo(world.database, world.account, proposal, OPERATOR)
    assert [each for each in asked if "segment.condition" in each] == []
