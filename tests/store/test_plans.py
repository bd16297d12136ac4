"""Merging tags, and settling where a tag is used before it is deleted: every friend and every use, and back again."""

import pytest
from sqlmodel import Session

from store.conditions import Condition, Group
from store.errors import LeavesDependents, Stale, TagInUse, WorkflowCircle
from store.executor import approve, propose, undo
from store.friendsets import FriendSet, members
from store.operations import AddTag, Attach, DropTag, Operation, PutSegment, PutWorkflow, SegmentValue, dump_plan
from store.plans import dropping, merges_in, merging, settling, whole
from store.previews import Step, StepRefused, apply_plan
from store.proposals import proposal_by_id
from store.reconsidering import refreshed, without
from store.rehearsal import rehearse
from store.segments import condition_of, segment_by_id, segments
from store.tags import Tag
from store.usage import uses_of_tag
from store.workflows import Action, Order, Trigger, order_of, workflow_by_id, workflows
from tests.statements import statements
from tests.store.dump import dump
from tests.world import OPERATOR, World


def put_workflow(id: str, trigger: Trigger, *actions: Action, only_if: Condition | None = None) -> PutWorkflow:
    order = Order(name=id, trigger=trigger, actions=actions, only_if=only_if)
    return PutWorkflow(workflow_id=id, was=None, order=order)


def put_segment(id: str, *groups: Group) -> PutSegment:
    return PutSegment(segment_id=id, was=None, segment=SegmentValue(name=id, condition=Condition(any=groups)))


def carry_out(world: World, plan: tuple[Operation, ...] | list[Operation]) -> str:
    proposal = propose(world.database, world.account, plan, OPERATOR)
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal).digest
    approve(world.database, world.account, proposal, digest, OPERATOR)
    return proposal


def merge(world: World, *tag_ids: str, into: str) -> tuple[Operation, ...]:
    with world.database.reading() as session:
        return merging(session, world.account, tag_ids, into)


def settled(session: Session, world: World, tag_id: str, replacement: str | None) -> list[Operation]:
    uses = uses_of_tag(session, world.account, tag_id)
    plan = [operation for use in uses for operation in settling(session, world.account, tag_id, use, replacement)]
    return [*plan, dropping(session, world.account, tag_id)]


def test_merging_moves_every_friend_and_every_use_and_undoes_without_a_trace(world: World) -> None:
    everywhere = [
        put_segment("segment_all", Group(all_tags=(world.vip, world.new)), Group(none_tags=(world.new, world.progress))),
        put_workflow(
            "workflow_all",
            Trigger(type="tag_removed", tag_id=world.vip),
            Action(do="add_tag", tag_id=world.new),
            Action(do="add_tag", tag_id=world.empty),
            only_if=Condition.of(Group(any_tags=(world.vip, world.new, world.contacted))),
        ),
    ]
    carry_out(world, list(everywhere))
    with world.database.reading() as session:
        before = dump(session)
    proposal = carry_out(world, merge(world, world.vip, world.new, world.empty, into=world.empty))
    with world.database.reading() as session:
        assert set(members(session, world.account, world.empty)) == {1, 2, 3, 4, 5}
        assert [session.get(Tag, (world.account, id)) for id in (world.vip, world.new)] == [None, None]
        assert uses_of_tag(session, world.account, world.vip) == uses_of_tag(session, world.account, world.new) == ()
        condition = condition_of(session, segment_by_id(session, world.account, "segment_all"))
        assert condition == Condition.of(Group(all_tags=(world.empty,)), Group(none_tags=(world.empty, world.progress)))
        order = order_of(session, workflow_by_id(session, world.account, "workflow_all"))
        assert order.actions == (Action(do="add_tag", tag_id=world.empty),)
        assert order.trigger.tag_id == world.empty
    undo(world.database, world.account, proposal, OPERATOR)
    with world.database.reading() as session:
        assert dump(session) == before


def test_a_merge_is_found_again_among_other_operations(small_world: World) -> None:
    first = AddTag(tag_id="tag_x", name="X", folder_id=None)
    merging_two = merge(small_world, small_world.vip, small_world.new, into=small_world.contacted)
    assert [operation.kind for operation in merging_two] == ["attach", "put_segment", "put_workflow", "drop_tag", "drop_tag"]
    new_segment = put_segment("Y", Group(all_tags=(small_world.vip,)))
    tagging = Attach(tag_id=small_world.empty, friends=FriendSet([1]), condition=Condition.of(Group(any_tags=(small_world.vip,))))
    plan = dump_plan([first, *merging_two, tagging])
    assert merges_in(plan) == [range(2, 7)]
    assert merges_in(dump_plan([merging_two[0], new_segment, *merging_two[1:]])) == []
    assert merges_in(dump_plan(merging_two[:-1])) == []
    assert [sorted(whole(plan, skip)) for skip in ([1], [3], ())] == [[1], [2, 3, 4, 5, 6], []]


def test_half_a_merge_is_never_applied(small_world: World) -> None:
    database, account = small_world.database, small_world.account
    first = AddTag(tag_id="tag_x", name="X", folder_id=None)
    proposal = propose(database, account, [first, *merge(small_world, small_world.contacted, into=small_world.vip)], OPERATOR)
    with database.reading() as session:
        row = proposal_by_id(session, account, proposal)
    assert without(database, account, proposal, [2])[0] == set(range(2, len(row.operations) + 1))
    with pytest.raises(LeavesDependents):
        approve(database, account, proposal, row.digest, OPERATOR, skip=[2])


def test_a_merge_made_anew_takes_along_who_got_the_tag_meanwhile(small_world: World) -> None:
    database, account = small_world.database, small_world.account
    proposal = propose(database, account, merge(small_world, small_world.new, into=small_world.empty), OPERATOR)
    carry_out(small_world, [Attach(tag_id=small_world.new, friends=FriendSet([6]))])
    with database.reading() as session:
        digest = proposal_by_id(session, account, proposal).digest
    with pytest.raises(Stale):
        approve(database, account, proposal, digest, OPERATOR)
    carry_out(small_world, refreshed(database, account, proposal))
    with database.reading() as session:
        assert set(members(session, account, small_world.empty)) == {3, 4, 6}


def test_merging_a_tag_into_itself_is_nothing(small_world: World) -> None:
    assert merge(small_world, small_world.vip, into=small_world.vip) == ()


def test_merging_an_empty_unused_tag_only_deletes_it(small_world: World) -> None:
    (drop,) = merge(small_world, small_world.empty, small_world.empty, into=small_world.vip)
    assert isinstance(drop, DropTag)


def test_merging_that_would_make_a_workflow_start_itself_is_refused_by_name(small_world: World) -> None:
    vip_adds_new = put_workflow("Chain", Trigger(type="tag_added", tag_id=World.vip), Action(do="add_tag", tag_id=World.empty))
    carry_out(small_world, [vip_adds_new])
    with pytest.raises(WorkflowCircle, match="Chain"):
        carry_out(small_world, merge(small_world, small_world.empty, into=small_world.vip))


def test_a_tag_in_use_is_not_deleted_until_every_use_is_settled(small_world: World) -> None:
    with small_world.database.reading() as session:
        *settle, drop = settled(session, small_world, small_world.new, None)
    assert [operation.kind for operation in settle] == ["put_segment", "drop_workflow"]
    for missing in range(len(settle)):
        with pytest.raises(StepRefused) as refused:
            rehearse(small_world.database, small_world.account, [*settle[:missing], *settle[missing + 1 :], drop])
        assert isinstance(refused.value.refused, TagInUse)
    assert rehearse(small_world.database, small_world.account, [*settle, drop])


def test_replacing_a_tag_before_deleting_it_leaves_every_use_standing(world: World) -> None:
    with world.database.reading() as session:
        plan = settled(session, world, world.new, world.empty)
    carry_out(world, plan)
    with world.database.reading() as session:
        assert [row.id for row in workflows(session, world.account)] == [world.close, world.welcome]
        order = order_of(session, workflow_by_id(session, world.account, world.welcome))
        assert order.actions == (Action(do="add_tag", tag_id=world.empty),)
        loyal = condition_of(session, segment_by_id(session, world.account, world.loyal))
        assert loyal == Condition.of(Group(all_tags=(world.vip,)), Group(all_tags=(world.empty,), status="following"))


def test_taking_out_the_last_positive_clause_drops_the_group_and_the_last_group_leaves_nobody(small_world: World) -> None:
    with small_world.database.rehearsing() as session:
        account = small_world.account
        apply_plan(session, account, settled(session, small_world, small_world.new, None))
        loyal = segment_by_id(session, account, small_world.loyal)
        assert condition_of(session, loyal) == Condition.of(Group(all_tags=(small_world.vip,)))
        apply_plan(session, account, settled(session, small_world, small_world.vip, None))
        assert condition_of(session, loyal) == Condition(any=())


def audiences(steps: list[Step]) -> list[tuple[str, int, int]]:
    told = [consequence for step in steps for consequence in step.shown.consequences if consequence.key == "audience"]
    return [(each.args["segment"], each.args["before"], each.args["after"]) for each in told]


def test_the_preview_shows_each_audience_before_and_after(small_world: World) -> None:
    with small_world.database.reading() as session:
        plan = settled(session, small_world, small_world.contacted, None)
    assert audiences(rehearse(small_world.database, small_world.account, plan)) == []
    both = put_segment("Both", Group(all_tags=(World.progress, World.vip)))
    with small_world.database.rehearsing() as session:
        apply_plan(session, small_world.account, [both, put_segment("Through", Group(in_segments=("Both",)))])
        plan = settled(session, small_world, small_world.vip, None)
        steps = apply_plan(session, small_world.account, plan, consequences=True)
    assert sorted(audiences(steps)) == [("Both", 1, 3), ("Loyal", 5, 2), ("Through", 1, 3)]


@pytest.mark.parametrize("switch", ["trigger", "action", "guard"])
def test_a_workflow_that_has_nothing_left_to_say_is_deleted(small_world: World, switch: str) -> None:
    tag_id = small_world.empty
    trigger = Trigger(type="tag_added", tag_id=tag_id) if switch == "trigger" else Trigger(type="friend_added")
    action = Action(do="add_tag", tag_id=tag_id if switch == "action" else small_world.progress)
    only_if = Condition.of(Group(all_tags=(tag_id,))) if switch == "guard" else None
    with small_world.database.rehearsing() as session:
        apply_plan(session, small_world.account, [put_workflow("X", trigger, action, only_if=only_if)])
        plan = settled(session, small_world, tag_id, None)
        assert [operation.kind for operation in plan] == ["drop_workflow", "drop_tag"]
        apply_plan(session, small_world.account, plan)


def test_a_workflow_that_keeps_an_action_keeps_going_with_it(small_world: World) -> None:
    keeps = Action(do="remove_tag", tag_id=small_world.vip)
    guard = Condition.of(Group(none_tags=(small_world.empty, small_world.new)))
    with small_world.database.rehearsing() as session:
        drops = Action(do="add_tag", tag_id=small_world.empty)
        apply_plan(session, small_world.account, [put_workflow("X", Trigger(type="friend_added"), drops, keeps, only_if=guard)])
        apply_plan(session, small_world.account, settled(session, small_world, small_world.empty, None))
        order = order_of(session, workflow_by_id(session, small_world.account, "X"))
    assert (order.actions, order.only_if) == ((keeps,), Condition.of(Group(none_tags=(small_world.new,))))


def test_a_workflow_whose_guard_loses_its_only_restriction_does_not_start_for_everyone(small_world: World) -> None:
    guard = Condition.of(Group(none_tags=(small_world.empty,)))
    with small_world.database.rehearsing() as session:
        put = put_workflow("X", Trigger(type="friend_added"), Action(do="add_tag", tag_id=small_world.new), only_if=guard)
        apply_plan(session, small_world.account, [put])
        assert [o.kind for o in settled(session, small_world, small_world.empty, None)] == ["drop_workflow", "drop_tag"]


def test_uses_name_each_role_a_tag_plays(small_world: World) -> None:
    with small_world.database.reading() as session:
        uses = uses_of_tag(session, small_world.account, small_world.contacted)
        assert [(use.kind, use.name, use.how) for use in uses] == [
            ("segment", "Open", ("none_tags",)),
            ("workflow", "Close", ("trigger",)),
        ]
        assert uses_of_tag(session, small_world.account, small_world.empty) == ()
        assert {row.name for row in segments(session, small_world.account)} == {"Loyal", "Open"}


def test_a_merge_asks_once_where_its_tags_are_used(small_world: World) -> None:
    tags = [small_world.new, small_world.progress, small_world.contacted]
    with small_world.database.reading() as session, statements() as asked:
        merging(session, small_world.account, tags, small_world.vip)
    assert len([each for each in asked if "ORDER BY segment.name_key" in each]) == 1
