"""Workflows by hand, without JavaScript: the list, the form, the switch, and a failed run again."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from store.automation import Happened, run_workflows
from store.conditions import Condition, Group
from store.database import lock_account
from store.executor import By, approve, carry_out, propose
from store.friendsets import FriendSet, members
from store.operations import DropTag, PutWorkflow
from store.proposals import proposal_by_id
from store.runs import runs_of
from store.tags import tag_by_id
from store.workflows import Action, Order, Trigger, order_of, workflow_by_id, workflow_named, workflows
from tests.web.hand import Hand
from tests.world import OPERATOR, World

SAVE, CREATE = "Show what would change", "Create the workflow…"


@pytest.fixture
def hand(small_client: TestClient) -> Hand:
    return Hand(small_client)


@pytest.fixture
def place(small_world: World) -> str:
    return f"/accounts/{small_world.account}/workflows"


def order(world: World, workflow_id: str) -> Order:
    with world.database.reading() as session:
        return order_of(session, workflow_by_id(session, world.account, workflow_id))


def order_named(world: World, name: str) -> Order | None:
    with world.database.reading() as session:
        row = workflow_named(session, world.account, name)
        return order_of(session, row) if row else None


def names(world: World) -> list[str]:
    with world.database.reading() as session:
        return [row.name for row in workflows(session, world.account)]


def happen(world: World, *happened: Happened) -> None:
    def work(session: Session) -> None:
        lock_account(session, world.account)
        run_workflows(session, world.account, happened)

    world.database.write(work)


def break_welcome(world: World) -> None:
    with world.database.writing() as session:
        row = workflow_by_id(session, world.account, world.welcome)
        broken = order_of(session, row)
        actions = (*broken.actions, Action(do="add_tag", tag_id="tag_gone"))
        row.order = broken.model_copy(update={"actions": actions}).model_dump(mode="json")


def test_the_list_says_in_one_sentence_what_each_does_and_how_it_has_been_going(
    hand: Hand, place: str, small_world: World
) -> None:
    happen(small_world, Happened("friend_added", FriendSet([6, 7])))
    said = hand.open(place).main
    assert "Welcome On when someone adds the account, add “New” ran for 2 friends in the last 7 days" in said
    assert "Close Off when a friend gets the tag “Already Contacted”, remove “In progress” did not run" in said


def test_a_workflow_is_made_by_hand_and_its_card_says_that_it_starts_switched_on(
    hand: Hand, place: str, small_world: World
) -> None:
    page = hand.open(f"{place}/new").send("And also")
    card = page.send(
        CREATE,
        choose={"when": "A friend’s message contains one of some words", "a2.do": "Remove the tag"},
        name="Coupons",
        keywords="coupon\r\nカタカナ",
        fields={"g1.none_tags": "VIP", "a1.tag": "Empty", "a2.tag": "In progress"},
    )
    assert "Create the workflow “Coupons”, switched on: when a friend’s message contains “coupon” or “カタカナ”" in card.main
    assert "and only if not tagged “VIP”, add “Empty” and remove “In progress”" in card.main
    assert "It runs by itself as soon as you approve. In the last 7 days it would have run for 1 friend" in card.main
    assert order_named(small_world, "Coupons") is None
    card.send("Approve: *")
    made = order_named(small_world, "Coupons")
    assert made
    assert made.trigger == Trigger(type="message_received", keywords=("coupon", "カタカナ"))
    assert [action.do for action in made.actions] == ["add_tag", "remove_tag"]


@pytest.mark.parametrize(
    ("when", "typed", "trigger"),
    [
        ("A friend writes anything at all", {}, Trigger(type="message_received")),
        ("A friend gets a tag", {"trigger_tag": "VIP"}, Trigger(type="tag_added", tag_id=World.vip)),
        ("A friend loses a tag", {"trigger_tag": "VIP"}, Trigger(type="tag_removed", tag_id=World.vip)),
        ("A friend taps a button of a message", {"data": "buy=1"}, Trigger(type="postback_received", data="buy=1")),
        ("A friend blocks the account", {"keywords": "left over"}, Trigger(type="friend_blocked")),
    ],
)
def test_every_trigger_can_be_chosen_and_reads_back(
    hand: Hand, place: str, small_world: World, when: str, typed: dict[str, str], trigger: Trigger
) -> None:
    page = hand.open(f"{place}/new").send(CREATE, choose={"when": when}, name="Any", fields={"a1.tag": "Empty"} | typed)
    page.send("Approve: *")
    made = order_named(small_world, "Any")
    assert made
    assert made.trigger == trigger
    hand.open(place).open(f"{place}/{_id(small_world, 'Any')}").send(SAVE, name="Any two").send("Approve: *")
    changed = order_named(small_world, "Any two")
    assert changed
    assert changed.trigger == trigger


@pytest.mark.parametrize(
    ("when", "typed", "told"),
    [
        ("A friend’s message contains one of some words", {"keywords": " "}, "The text to look for is empty."),
        ("A friend’s message contains one of some words", {"keywords": ""}, "The text to look for is empty."),
        (
            "A friend’s message contains one of some words",
            {"keywords": "\n".join(f"word {n}" for n in range(1000))},
            "That is 1,000 at once; at most 100 are taken.",
        ),
        ("A friend taps a button of a message", {"data": " "}, "The text to look for is empty."),
        ("A friend gets a tag", {"trigger_tag": " "}, "No tag is chosen. Choose one from the list, or type its name."),
        ("A friend gets a tag", {"trigger_tag": "Nosuch"}, "There is no tag “Nosuch”."),
        ("Someone adds the account as a friend", {"a1.tag": "Nosuch"}, "There is no tag “Nosuch”."),
        ("Someone adds the account as a friend", {"a1.tag": ""}, "A workflow needs at least one tag to add or remove."),
        ("Someone adds the account as a friend", {"g1.followed_from": "soon"}, "“soon” is not a day."),
        ("Someone adds the account as a friend", {"g1.all_tags": "Nosuch"}, "There is no tag “Nosuch”."),
    ],
)
def test_what_cannot_be_read_is_told_where_it_stands_and_nothing_is_saved(
    hand: Hand, place: str, small_world: World, when: str, typed: dict[str, str], told: str
) -> None:
    said = hand.open(f"{place}/new").send(CREATE, choose={"when": when}, name="Bad", fields={"a1.tag": "Empty"} | typed)
    assert said.status == 422
    assert told in said.main
    assert 'value="Bad"' in said.html
    assert names(small_world) == ["Close", "Welcome"]


def test_a_circle_is_refused_and_named(hand: Hand, place: str, small_world: World) -> None:
    new_vip = Order(
        name="New to VIP", trigger=Trigger(type="tag_added", tag_id=World.new), actions=(Action(do="add_tag", tag_id=World.vip),)
    )
    approve_plan(small_world, PutWorkflow(workflow_id="workflow_a", was=None, order=new_vip))
    said = hand.open(f"{place}/new").send(
        CREATE, choose={"when": "A friend gets a tag"}, name="Back", trigger_tag="VIP", fields={"a1.tag": "New"}
    )
    assert said.status == 422
    assert "Workflows would start each other in a circle: Back → New to VIP → Back." in said.main
    assert names(small_world) == ["Close", "New to VIP", "Welcome"]


def test_a_name_that_is_taken_is_told_with_all_else_that_is_missing(hand: Hand, place: str) -> None:
    said = hand.open(f"{place}/new").send(CREATE, name="welcome").main
    assert "A workflow named “Welcome” already exists." in said
    assert "Choose one." in said
    assert "already exists" not in hand.open(f"{place}/{World.welcome}").send(SAVE, fields={"a1.tag": ""}).main


def test_the_switch_is_shown_first_and_then_thrown(hand: Hand, place: str, small_world: World) -> None:
    card = hand.open(f"{place}/{small_world.close}").send("Switch on…")
    assert "Switch on the workflow “Close”: when a friend gets the tag “Already Contacted”" in card.main
    assert "it would have run for 1 friend" in card.main
    assert not order(small_world, small_world.close).enabled
    card.send("Approve: *")
    assert order(small_world, small_world.close).enabled
    hand.open(f"{place}/{small_world.close}").send("Switch off…").send("Approve: *")
    assert not order(small_world, small_world.close).enabled


def test_a_workflow_is_deleted_by_a_proposal(hand: Hand, place: str, small_world: World) -> None:
    card = hand.open(f"{place}/{small_world.close}").send("Delete…")
    assert "Delete the workflow “Close”" in card.main
    card.send("Approve: *")
    assert names(small_world) == ["Welcome"]


def test_who_saves_second_sees_whose_change_came_first(hand: Hand, place: str, small_world: World) -> None:
    page = hand.open(f"{place}/{small_world.close}")
    was = order(small_world, small_world.close)
    put = PutWorkflow(workflow_id=small_world.close, was=was, order=was.model_copy(update={"name": "Shut"}))
    approve_plan(small_world, put, By("Ken", "form"))
    said = page.send(SAVE, fields={"a1.tag": "VIP"})
    assert said.status == 409
    assert "Ken was first: Rename the workflow “Close” to “Shut”." in said.main
    assert order(small_world, small_world.close).actions == was.actions


def test_a_failed_run_is_shown_and_run_again_by_hand(hand: Hand, place: str, small_world: World) -> None:
    sound = order(small_world, small_world.welcome)
    break_welcome(small_world)
    happen(small_world, Happened("friend_added", FriendSet([6])))
    said = hand.open(place).main
    assert "There is no tag “tag_gone”. Check the name" in said
    assert "ran for" not in said
    page = hand.open(f"{place}/{small_world.welcome}")
    assert "Stopped There is no tag “tag_gone”." in page.main
    assert "There is no tag “tag_gone”." in page.send("Run again").main
    with small_world.database.writing() as session:
        row = workflow_by_id(session, small_world.account, small_world.welcome)
        row.order = sound.model_dump(mode="json")
    assert "It ran for 1 friend." in hand.open(f"{place}/{small_world.welcome}").send("Run again").main
    with small_world.database.reading() as session:
        assert 6 in members(session, small_world.account, small_world.new)
    assert "Stopped" not in hand.open(place).main


def test_why_a_run_failed_is_said_in_japanese(hand: Hand, small_client: TestClient, place: str, small_world: World) -> None:
    break_welcome(small_world)
    happen(small_world, Happened("friend_added", FriendSet([6])))
    assert "「tag_gone」というタグはありません" in Hand(small_client, "ja").open(place).main


def test_a_workflow_whose_tag_is_gone_says_what_to_mend(hand: Hand, place: str, small_world: World) -> None:
    assert "broken" not in hand.open(f"{place}/{small_world.welcome}").main
    with small_world.database.writing() as session:  # which nothing but a damaged database can bring about
        session.delete(tag_by_id(session, small_world.account, small_world.new))
    page = hand.open(f"{place}/{small_world.welcome}")
    assert "This workflow is broken and stops when it starts" in page.main
    page.send(SAVE, fields={"a1.tag": "VIP"}).send("Approve: *")
    assert "broken" not in hand.open(f"{place}/{small_world.welcome}").main


def test_a_tag_deleted_while_its_workflow_waited_is_named_and_nothing_is_half_made(
    hand: Hand, place: str, small_world: World
) -> None:
    card = hand.open(f"{place}/new").send(CREATE, name="Late", fields={"a1.tag": "Empty"})
    drop = DropTag(tag_id=small_world.empty, was="Empty", friends=FriendSet())
    carry_out(small_world.database, small_world.account, [drop], By("Ken", "form"))
    said = card.send("Approve: *")
    assert said.status == 409
    assert "There is no tag “Empty”." in said.main
    assert "It can no longer be done." in said.main
    assert names(small_world) == ["Close", "Welcome"]


def test_all_accounts_come_one_after_another(hand: Hand) -> None:
    assert "Shop 2 workflows · 1 is switched on" in hand.open("/accounts/all/workflows").main


def approve_plan(world: World, operation: PutWorkflow, by: By = OPERATOR) -> None:
    proposal_id = propose(world.database, world.account, [operation], by)
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal_id).digest
    approve(world.database, world.account, proposal_id, digest, by)


def _id(world: World, name: str) -> str:
    with world.database.reading() as session:
        row = workflow_named(session, world.account, name)
        assert row
        return row.id


def test_a_run_made_again_for_whom_nobody_passes_any_more_is_not_told_as_the_failure_before(
    hand: Hand, small_client: TestClient, place: str, small_world: World
) -> None:
    sound = order(small_world, small_world.welcome)
    break_welcome(small_world)
    happen(small_world, Happened("friend_added", FriendSet([6])))
    with small_world.database.writing() as session:
        row = workflow_by_id(session, small_world.account, small_world.welcome)
        only_vip = Condition.of(Group(all_tags=(small_world.vip,)))
        row.order = sound.model_copy(update={"only_if": only_vip}).model_dump(mode="json")
    with small_world.database.reading() as session:
        (failed,) = runs_of(session, small_world.account, small_world.welcome)
    elsewhere = small_client.post(
        f"{place}/{small_world.close}/runs/{failed.id}/again", headers={"origin": "http://localhost", "accept": "text/html"}
    )
    assert (elsewhere.status_code, "There is nothing to do." in elsewhere.text) == (200, True)
    said = hand.open(f"{place}/{small_world.welcome}").send("Run again")
    assert "It ran for 0 friends." in said.main
