"""What a proposal's tags start comes after the proposal, and never takes back the word that it was applied."""

import pytest
from fastapi.testclient import TestClient

from store.automation import run_waiting
from store.database import Database
from store.errors import DatabaseBusy
from store.executor import By, carry_out, carry_out_in, propose
from store.friendsets import FriendSet, members
from store.operations import Attach, PutWorkflow
from store.workflows import Action, Order, Trigger
from tests.web.hand import Hand
from tests.world import OPERATOR, World
from web.starting import start_all_workflows


@pytest.fixture(autouse=True)
def _on_vip(small_world: World) -> None:
    """A tag starts a workflow, so that something waits after it was put."""
    on_vip = Trigger(type="tag_added", tag_id=small_world.vip)
    loyal = Order(name="On VIP", trigger=on_vip, actions=(Action(do="add_tag", tag_id=small_world.empty),))
    with small_world.database.writing() as session:
        carry_out_in(session, small_world.account, [PutWorkflow(workflow_id="workflow_vip", was=None, order=loyal)], OPERATOR)


def busy(database: Database, account_id: str) -> int:
    raise DatabaseBusy()


def has(world: World, tag_id: str) -> set[int]:
    with world.database.reading() as session:
        return set(members(session, world.account, tag_id))


def test_an_approval_is_told_as_applied_though_what_it_starts_has_to_wait(
    small_client: TestClient, small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = [Attach(tag_id=small_world.vip, friends=FriendSet([3, 6]))]
    proposal_id = propose(small_world.database, small_world.account, plan, By("Mika", "api"))
    address = f"/api/v1/proposals/{proposal_id}"
    digest = small_client.get(address).json()["digest"]
    with monkeypatch.context() as trouble:
        trouble.setattr("web.starting.run_waiting", busy)
        answer = small_client.post(f"{address}/approve", json={"digest": digest})
    assert (answer.status_code, answer.json()["status"]) == (200, "applied")


def test_one_click_is_told_as_done_though_what_it_starts_has_to_wait(
    small_client: TestClient, small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Hand(small_client).open(f"/accounts/{small_world.account}/friends/{small_world.fumi}")
    with monkeypatch.context() as trouble:
        trouble.setattr("web.starting.run_waiting", busy)
        said = page.send("Add", tag="VIP")
    assert "1 friend got “VIP”" in said.main
    assert small_world.fumi in has(small_world, small_world.vip)


def test_one_accounts_trouble_does_not_hold_up_the_workflows_of_the_next(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trouble(database: Database, account_id: str) -> int:
        return run_waiting(database, account_id) if account_id == small_world.account else busy(database, account_id)

    carry_out(small_world.database, small_world.account, [Attach(tag_id=small_world.vip, friends=FriendSet([6]))], OPERATOR)
    monkeypatch.setattr("web.starting.run_waiting", trouble)
    assert start_all_workflows(small_world.database) == 1
    assert has(small_world, small_world.empty) == {6}
