"""What could not be worked off is told in the settings and over the API, and can be tried again."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import select

import web.deeds
from store import automation
from store.database import Database, now
from store.errors import UnknownTag
from store.events import NewEvent, failed_events, mark_done, store_events
from store.executor import carry_out, carry_out_in
from store.friendsets import FriendSet, members
from store.happenings import Happening, failed_happenings
from store.operations import Attach, PutWorkflow
from store.workflows import Action, Order, Trigger
from tests.statements import statements
from tests.web.conftest import client_of
from tests.web.hand import Hand
from tests.web.line.browser import get, post
from tests.web.shop import Shop, minute, open_shop
from tests.world import OPERATOR, World
from web.line.standin import StandIn


@pytest.fixture
def shop(world: World, line: StandIn) -> Iterator[Shop]:
    """On SQLite and on PostgreSQL."""
    with open_shop(world, line) as shop:
        yield shop


def listed(shop: Shop) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = get(f"{shop.address}/api/v1/accounts/{shop.account}/stuck").json()["items"]
    return items


def test_an_event_that_failed_is_told_and_tried_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError("cannot be worked off")

    again = f"{shop.address}/api/v1/accounts/{shop.account}/stuck/again"
    with monkeypatch.context() as wrong:
        wrong.setattr(web.deeds, "_take", broken)
        aiko = shop.line.add_friend("Aiko", at=minute(0))
        shop.settle()
        (told,) = listed(shop)
        assert (told["kind"], told["what"], told["why"]) == (
            "event",
            "Somebody added the account",
            "ZeroDivisionError: cannot be worked off",
        )
        assert post(again, json={"kind": "event", "id": told["id"]}).status_code == 202
        shop.settle()
        assert len(listed(shop)) == 1
    assert shop.friend_or_none(aiko) is None
    assert post(again, json={"kind": "event", "id": told["id"]}).status_code == 202
    shop.settle()
    assert listed(shop) == []
    assert shop.has(aiko, "tag_new")
    assert post(again, json={"kind": "event", "id": told["id"]}).status_code == 404
    assert post(again, json={"kind": "happening", "id": "no number"}).status_code == 404


def test_a_happening_that_failed_is_told_and_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = Order(
        name="Follow up",
        trigger=Trigger(type="tag_added", tag_id=world.empty),
        actions=(Action(do="add_tag", tag_id=world.contacted),),
    )

    def broken(*_: Any) -> None:
        raise UnknownTag(name="Gone")

    with world.database.writing() as session:
        carry_out_in(session, world.account, [PutWorkflow(workflow_id="w", was=None, order=order)], OPERATOR)
    with monkeypatch.context() as wrong:
        wrong.setattr(automation, "run_workflows", broken)
        carry_out(world.database, world.account, [Attach(tag_id=world.empty, friends=FriendSet([1]))], OPERATOR)
        with pytest.raises(UnknownTag):
            automation.run_waiting(world.database, world.account)
    with client_of(world) as client:
        hand = Hand(client).open(f"/accounts/{world.account}/settings")
        assert "Went wrong 1" in hand.text
        assert "“Empty” was put on 1 friend" in hand.text
        assert "There is no tag “Gone”. Check the name" in hand.text
        assert "「Empty」を1人に付けた" in Hand(client, "ja").open(f"/accounts/{world.account}/settings").text
        hand = Hand(client).open(f"/accounts/{world.account}/settings").send("Try again")
        assert "It is tried again in a moment." in hand.text
        automation.run_waiting(world.database, world.account)
        assert "Went wrong" not in hand.open(f"/accounts/{world.account}/settings").text
    with world.database.reading() as session:
        assert 1 in members(session, world.account, world.contacted)
        assert session.exec(select(Happening.error)).all() == [None]


def failed(database: Database, type: str, error: str) -> None:
    event = NewEvent(World.account, "01X", type, None, None, now(), now(), "{}")
    database.write(lambda session: store_events(session, [event]))
    database.write(lambda session: mark_done(session, World.account, ["01X"], error))


def test_hostile_text_in_it_is_text_and_capped(small_world: World) -> None:
    failed(small_world.database, "<b>x\u202e" + "y" * 500, "KeyError: <script>alert(1)</script>\u202e" + "z" * 400)
    with client_of(small_world) as client:
        html = Hand(client).open(f"/accounts/{small_world.account}/settings").html
        (told,) = client.get(f"/api/v1/accounts/{small_world.account}/stuck").json()["items"]
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;zzz" in html
    assert "<b>x" not in html
    assert "\u202e" not in html
    assert len(told["why"]) <= 200
    assert len(told["what"]) < 70


def test_another_accounts_failures_are_not_told(small_world: World) -> None:
    failed(small_world.database, "follow", "KeyError: x")
    with client_of(small_world) as client:
        assert client.get(f"/api/v1/accounts/{small_world.other}/stuck").json()["items"] == []
        again = client.post(f"/api/v1/accounts/{small_world.other}/stuck/again", json={"kind": "event", "id": "01X"})
    assert again.status_code == 404


def test_what_failed_is_found_without_reading_all_that_went_well(small_world: World) -> None:
    """The settings page asks for it each time it is opened, among years of events."""
    with small_world.database.reading() as session, statements() as asked:
        failed_events(session, small_world.account)
        failed_happenings(session, small_world.account)
        plans = [session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", ("a", 20, 0)).all() for each in asked[-2:]]
    assert ["webhook_event_failed" in str(plans[0]), "happening_failed" in str(plans[1])] == [True, True], plans
