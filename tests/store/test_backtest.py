"""The card of a new or changed workflow says for how many friends it would have run in the last 7 days."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from store.conditions import Condition, Group
from store.database import clock_at, now
from store.events import WebhookEvent
from store.executor import By, approve, carry_out, carry_out_in, propose, undo
from store.friends import friend_by_number, set_blocked
from store.friendsets import FriendSet
from store.inbox import text_message
from store.operations import Attach, Detach, PutWorkflow
from store.proposals import proposal_by_id, shown_of
from store.workflows import Action, Order, Trigger, order_of, workflow_by_id
from tests.world import OPERATOR, World

ADD_EMPTY = (Action(do="add_tag", tag_id=World.empty),)


def told(world: World, trigger: Trigger, only_if: Condition | None = None, enabled: bool = True) -> tuple[str, int]:
    """The consequence on the card: its key and the number of friends."""
    order = Order(name="Backtest", enabled=enabled, trigger=trigger, only_if=only_if, actions=ADD_EMPTY)
    return on_card(world, PutWorkflow(workflow_id="workflow_x", was=None, order=order))


def on_card(world: World, operation: PutWorkflow) -> tuple[str, int]:
    proposal_id = propose(world.database, world.account, [operation], OPERATOR)
    with world.database.reading() as session:
        (shown,) = shown_of(session, proposal_by_id(session, world.account, proposal_id))
    (only,) = [each for each in shown.consequences if each.key.startswith("workflow_would")]
    return only.key, only.args["n"]


def test_new_friends_of_the_last_seven_days_are_counted(world: World) -> None:
    assert told(world, Trigger(type="friend_added")) == ("workflow_would_run", 0)
    with world.database.writing() as session:
        for number, days in ((1, 6), (2, 7.5), (3, 1)):
            friend_by_number(session, world.account, number).followed_at = now() - timedelta(days=days)
    assert told(world, Trigger(type="friend_added")) == ("workflow_would_run", 2)


def test_a_workflow_that_is_off_says_what_it_would_have_done_if_it_were_on(world: World) -> None:
    assert told(world, Trigger(type="message_received"), enabled=False) == ("workflow_would_run_off", 6)


def test_keywords_are_heard_as_they_are_when_the_workflow_runs(world: World) -> None:
    with world.database.writing() as session:
        session.add(text_message(world.account, "old", 7, now() - timedelta(days=9), "refund"))
        session.add(text_message(world.account, "mark", 8, now() - timedelta(days=1), "100 percent"))
        friend_by_number(session, world.account, 8).last_message_at = now() - timedelta(days=1)
    assert told(world, Trigger(type="message_received", keywords=("ﾘﾌｧﾝﾄﾞ", "Refund"))) == ("workflow_would_run", 1)
    assert told(world, Trigger(type="message_received", keywords=("coupon", "かたかな"))) == ("workflow_would_run", 2)
    assert told(world, Trigger(type="message_received", keywords=("0%",))) == ("workflow_would_run", 1)


def test_only_friends_who_pass_the_guard_now_are_counted(world: World) -> None:
    vip, wrote = Condition.of(Group(all_tags=(world.vip,))), Condition.of(Group(message_contains="refund"))
    assert told(world, Trigger(type="message_received"), vip) == ("workflow_would_run", 3)
    assert told(world, Trigger(type="message_received"), wrote) == ("workflow_would_run", 1)


def test_tags_that_came_and_went_are_read_from_the_journal(world: World) -> None:
    with clock_at(now() - timedelta(days=8)):
        carry_out(world.database, world.account, [Attach(tag_id=world.empty, friends=FriendSet([7]))], OPERATOR)
    given = propose(world.database, world.account, [Attach(tag_id=world.empty, friends=FriendSet([1, 2, 3]))], OPERATOR)
    approve_it(world, given)
    carry_out(world.database, world.account, [Detach(tag_id=world.empty, friends=FriendSet([1]))], OPERATOR)
    on_added = Trigger(type="tag_added", tag_id=world.empty)
    on_removed = Trigger(type="tag_removed", tag_id=world.empty)
    assert put_other(world, on_added) == 3
    assert put_other(world, on_removed) == 1


def test_what_was_imported_or_taken_back_would_have_started_nothing(world: World) -> None:
    def imported(session: Session) -> None:
        plan = [Attach(tag_id=world.empty, friends=FriendSet([4, 5]))]
        carry_out_in(session, world.account, plan, By("Mika", "import"), cause="import")

    world.database.write(imported)
    given = propose(world.database, world.account, [Attach(tag_id=world.empty, friends=FriendSet([1, 2]))], OPERATOR)
    approve_it(world, given)
    undo(world.database, world.account, given, OPERATOR)
    assert put_other(world, Trigger(type="tag_removed", tag_id=world.empty)) == 0
    assert put_other(world, Trigger(type="tag_added", tag_id=world.empty)) == 2


def test_taps_are_read_from_the_stored_events(world: World) -> None:
    with world.database.writing() as session:
        users = {n: friend_by_number(session, world.account, n).line_user_id for n in (1, 2, 3)}
        taps = [(1, "buy=1", 1), (1, "buy=1", 2), (2, "buy=2", 1), (3, "buy=1", 8)]
        session.add_all([tap(world, f"e{i}", users[n] or "", data, days) for i, (n, data, days) in enumerate(taps)])
    assert told(world, Trigger(type="postback_received", data="buy=1")) == ("workflow_would_run", 1)


def test_blocks_of_the_last_seven_days_are_counted(world: World) -> None:
    with world.database.writing() as session:
        set_blocked(session, world.account, FriendSet([1, 2]), blocked=True)
        for number, days in ((1, 1), (2, 9), (3, 1)):
            friend_by_number(session, world.account, number).status_at = now() - timedelta(days=days)
    assert told(world, Trigger(type="friend_blocked")) == ("workflow_would_run", 1)


def test_switching_on_says_it_too_and_a_new_name_alone_does_not(world: World) -> None:
    with world.database.reading() as session:
        was = order_of(session, workflow_by_id(session, world.account, world.close))
    on = PutWorkflow(workflow_id=world.close, was=was, order=was.model_copy(update={"enabled": True}))
    assert on_card(world, on) == ("workflow_would_run", 1)
    with pytest.raises(ValueError, match="not enough values"):
        on_card(world, PutWorkflow(workflow_id=world.close, was=was, order=was.model_copy(update={"name": "Shut"})))


def put_other(world: World, trigger: Trigger) -> int:
    order = Order(name="Backtest", trigger=trigger, actions=(Action(do="add_tag", tag_id=world.contacted),))
    return on_card(world, PutWorkflow(workflow_id="workflow_x", was=None, order=order))[1]


def approve_it(world: World, proposal_id: str) -> None:
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal_id).digest
    approve(world.database, world.account, proposal_id, digest, OPERATOR)


def tap(world: World, event_id: str, user_id: str, data: str, days: float) -> WebhookEvent:
    at: datetime = now() - timedelta(days=days)
    body = {"type": "postback", "postback": {"data": data}}
    return WebhookEvent(account_id=world.account, id=event_id, type="postback", user_id=user_id, at=at, received_at=at, body=body)
