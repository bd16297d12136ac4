"""Workflows: what starts them, for whom, how deep, and what happens when one fails."""

import pytest
from sqlmodel import Session, col, select

from store.automation import Happened, run_again, run_waiting, run_workflows
from store.conditions import Condition, Group
from store.database import lock_account
from store.errors import DatabaseBusy, NothingToDo, WorkflowCircle
from store.executor import approve, carry_out, propose, undo
from store.friendsets import FriendSet, KeptSet, members
from store.happenings import Happening
from store.operations import AddTag, Attach, PutWorkflow
from store.proposals import proposal_by_id
from store.runs import friends_run_for, last_failures
from store.workflows import Action, Order, Trigger, order_of, workflow_by_id
from tests.world import OPERATOR, World


def order(name: str, trigger: Trigger, *actions: Action, only_if: Condition | None = None) -> Order:
    return Order(name=name, trigger=trigger, actions=actions, only_if=only_if)


def adds(tag_id: str) -> Action:
    return Action(do="add_tag", tag_id=tag_id)


def save(world: World, workflow_id: str, value: Order) -> None:
    put = PutWorkflow(workflow_id=workflow_id, was=None, order=value)
    approve_plan(world, [put])


def approve_plan(world: World, plan: list[PutWorkflow | Attach | AddTag]) -> str:
    proposal = propose(world.database, world.account, plan, OPERATOR)
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal).digest
    approve(world.database, world.account, proposal, digest, OPERATOR)
    run_waiting(world.database, world.account)
    return proposal


def happen(world: World, *happened: Happened) -> None:
    def work(session: Session) -> None:
        lock_account(session, world.account)
        run_workflows(session, world.account, happened)

    world.database.write(work)


def has(world: World, tag_id: str) -> set[int]:
    with world.database.reading() as session:
        return set(members(session, world.account, tag_id))


def on_contacted(tag_id: str) -> Trigger:
    return Trigger(type="tag_added", tag_id=tag_id)


def test_a_new_friend_is_welcomed(world: World) -> None:
    happen(world, Happened("friend_added", FriendSet([6])))
    assert has(world, world.new) == {3, 4, 6}
    with world.database.reading() as session:
        assert friends_run_for(session, world.account) == {world.welcome: 1}


def test_a_keyword_is_heard_in_any_case_width_and_kana(world: World) -> None:
    save(world, "workflow_kw", order("Coupons", Trigger(type="message_received", keywords=("クーポン",)), adds(world.empty)))
    happen(world, Happened("message_received", FriendSet([1, 2]), texts={1: "ｸｰﾎﾟﾝください", 2: "hello"}))
    assert has(world, world.empty) == {1}


def test_the_guard_is_asked_about_those_friends_only(world: World) -> None:
    only_if = Condition.of(Group(none_tags=(world.vip,), name_contains="b"), Group(never_messaged=True))
    save(world, "workflow_any", order("Any", Trigger(type="message_received"), adds(world.empty), only_if=only_if))
    happen(world, Happened("message_received", FriendSet([1, 2, 4, 6])))
    assert has(world, world.empty) == {4}


def test_a_tag_put_by_a_proposal_starts_a_workflow_for_the_whole_set(world: World) -> None:
    save(world, "workflow_vip", order("Loyal", on_contacted(world.vip), adds(world.empty)))
    proposal = approve_plan(world, [Attach(tag_id=world.vip, friends=FriendSet([1, 3, 4]))])
    assert has(world, world.empty) == {3, 4}
    undo(world.database, world.account, proposal, OPERATOR)
    assert run_waiting(world.database, world.account) == 0


def test_one_workflow_may_start_the_next_but_never_itself(world: World) -> None:
    save(world, "workflow_a", order("A", on_contacted(world.vip), adds(world.progress)))
    save(world, "workflow_b", order("B", on_contacted(world.progress), adds(world.empty)))
    approve_plan(world, [Attach(tag_id=world.vip, friends=FriendSet([6]))])
    assert (6 in has(world, world.progress), 6 in has(world, world.empty)) == (True, True)
    with pytest.raises(WorkflowCircle, match="C → A → B → C"):
        save(world, "workflow_c", order("C", on_contacted(world.empty), adds(world.vip)))


def test_a_chain_ends_after_five(world: World) -> None:
    tags = [f"tag_{n}" for n in range(8)]
    approve_plan(world, [AddTag(tag_id=id, name=f"Chain {id}", folder_id=None) for id in tags])
    for before, after in zip(tags, tags[1:], strict=False):
        save(world, f"workflow_{after}", order(f"To {after}", on_contacted(before), adds(after)))
    approve_plan(world, [Attach(tag_id=tags[0], friends=FriendSet([6]))])
    assert [6 in has(world, id) for id in tags] == [True] * 6 + [False] * 2


def test_no_workflow_runs_twice_for_one_event_whatever_leads_back_to_it(world: World) -> None:
    approve_plan(world, [AddTag(tag_id=tag, name=tag, folder_id=None) for tag in ("tag_r", "tag_q", "tag_x")])
    removes = [Action(do="remove_tag", tag_id=tag) for tag in ("tag_r", "tag_x")]
    save(world, "workflow_1", order("Marks", Trigger(type="message_received"), adds("tag_r"), adds("tag_q")))
    save(world, "workflow_2", order("Counts", on_contacted("tag_r"), adds("tag_x")))
    save(world, "workflow_3", order("Clears", on_contacted("tag_q"), *removes))
    save(world, "workflow_4", order("Restores", Trigger(type="tag_removed", tag_id="tag_r"), adds("tag_r")))
    happen(world, Happened("message_received", FriendSet([6])))
    assert [6 in has(world, tag) for tag in ("tag_r", "tag_q", "tag_x")] == [True, True, False]
    with world.database.reading() as session:
        assert friends_run_for(session, world.account) == {f"workflow_{n}": 1 for n in (1, 2, 3, 4)}


def test_a_failing_workflow_stops_alone_and_can_be_run_again(world: World) -> None:
    with world.database.writing() as session:
        broken = order_of(session, workflow_by_id(session, world.account, world.welcome))
        broken = broken.model_copy(update={"actions": (*broken.actions, adds("tag_gone"))})
        workflow_by_id(session, world.account, world.welcome).order = broken.model_dump(mode="json")
    save(world, "workflow_other", order("Other", Trigger(type="friend_added"), adds(world.empty)))
    happen(world, Happened("friend_added", FriendSet([6])))
    assert (6 in has(world, world.new), 6 in has(world, world.empty)) == (False, True)
    with world.database.writing() as session:
        failure = last_failures(session, world.account)[world.welcome]
        row = workflow_by_id(session, world.account, world.welcome)
        row.order = broken.model_copy(update={"actions": broken.actions[:1]}).model_dump(mode="json")
    assert "tag_gone" in (failure.error or "")
    run_again(world.database, world.account, world.welcome, failure.id)
    assert 6 in has(world, world.new)


def test_one_click_starts_workflows_too(world: World) -> None:
    save(world, "workflow_vip", order("Loyal", on_contacted(world.vip), adds(world.empty)))
    carry_out(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([6]))], OPERATOR)
    run_waiting(world.database, world.account)
    assert has(world, world.empty) == {6}


def test_a_happening_that_cannot_be_worked_off_is_given_up_and_those_after_it_are_not(world: World) -> None:
    save(world, "workflow_vip", order("Loyal", on_contacted(world.vip), adds(world.empty)))
    for number in (3, 6):
        carry_out(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([number]))], OPERATOR)
    with world.database.writing() as session:  # which nothing but a damaged database can bring about
        session.delete(session.get_one(KeptSet, (world.account, FriendSet([3]).digest)))
    with pytest.raises(KeyError):
        run_waiting(world.database, world.account)
    assert run_waiting(world.database, world.account) == 1
    assert has(world, world.empty) == {6}
    with world.database.reading() as session:
        told = [row.error for row in session.exec(select(Happening).order_by(col(Happening.sequence)))]
    assert told == [f"KeyError: '{FriendSet([3]).digest}'", None]


def test_a_happening_waits_while_the_database_is_busy_and_is_not_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise DatabaseBusy()

    save(world, "workflow_vip", order("Loyal", on_contacted(world.vip), adds(world.empty)))
    carry_out(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([6]))], OPERATOR)
    with monkeypatch.context() as trouble:
        trouble.setattr("store.automation.run_workflows", busy)
        with pytest.raises(DatabaseBusy):
            run_waiting(world.database, world.account)
    assert run_waiting(world.database, world.account) == 1
    assert has(world, world.empty) == {6}


def test_a_run_made_again_is_answered_with_and_starts_what_follows_from_it(world: World) -> None:
    with world.database.writing() as session:
        row = workflow_by_id(session, world.account, world.welcome)
        sound = order_of(session, row)
        row.order = sound.model_copy(update={"actions": (*sound.actions, adds("tag_gone"))}).model_dump(mode="json")
    save(world, "workflow_next", order("Next", on_contacted(world.new), adds(world.empty)))
    happen(world, Happened("friend_added", FriendSet([5, 6])))
    with world.database.writing() as session:
        failure = last_failures(session, world.account)[world.welcome]
        workflow_by_id(session, world.account, world.welcome).order = sound.model_dump(mode="json")
    with pytest.raises(NothingToDo):
        run_again(world.database, world.account, world.close, failure.id)
    made = run_again(world.database, world.account, world.welcome, failure.id)
    assert (made.workflow_id, made.count, made.error) == (world.welcome, 2, None)
    assert has(world, world.empty) == {5, 6}
    with pytest.raises(NothingToDo):
        run_again(world.database, world.account, world.welcome, failure.id)
