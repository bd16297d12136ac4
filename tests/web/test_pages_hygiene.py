"""Tidying up by hand: what the page lists, and that every row is one click from a proposal."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from store.accounts import open_account
from store.database import clock_at, now
from store.executor import By, carry_out_in
from store.friendsets import FriendSet, members
from store.journal import MembershipChange
from store.operations import AddTag, Attach, Operation
from store.segments import segment_by_id
from store.tags import Tag, tags
from tests.web.hand import Hand
from tests.world import OPERATOR, World


@pytest.fixture
def hand(small_client: TestClient) -> Hand:
    return Hand(small_client)


@pytest.fixture
def tidy(small_world: World) -> str:
    return f"/accounts/{small_world.account}/tidy"


def make(world: World, *plan: Operation, days_ago: float = 0, by: By = OPERATOR) -> None:
    with clock_at(now() - timedelta(days=days_ago)):
        world.database.write(lambda session: carry_out_in(session, world.account, plan, by))


def tag(world: World, tag_id: str, name: str, *friends: int, days_ago: float = 0) -> None:
    made = AddTag(tag_id=tag_id, name=name, folder_id=None)
    make(world, made, *([Attach(tag_id=tag_id, friends=FriendSet(friends))] if friends else []), days_ago=days_ago)


def section(page: Hand, heading: str) -> str:
    """The words of one part of the page."""
    parts = [part for part in page.html.split("<section") if f"<h2>{heading}" in part]
    shown = Hand.__new__(Hand)
    shown.html = parts[0] if parts else ""
    return shown.text


def names(world: World) -> list[str]:
    with world.database.reading() as session:
        return [row.name for row in tags(session, world.account)]


def test_tags_without_friends_and_use_are_deleted_by_a_proposal(hand: Hand, tidy: str, small_world: World) -> None:
    page = hand.open(tidy)
    unused = section(page, "Without friends and not used anywhere")
    assert "Empty never given to anybody" in unused
    assert "VIP" not in unused
    card = page.send("Delete…")
    assert "Delete the tag “Empty”, which no friend has" in card.main
    assert "Empty" in names(small_world)
    card.send("Approve: *")
    assert "Empty" not in names(small_world)


def test_a_tag_in_use_is_not_among_those_that_nothing_uses(hand: Hand, tidy: str, small_world: World) -> None:
    with small_world.database.writing() as session:
        row = segment_by_id(session, small_world.account, small_world.open)
        row.condition = {"any": [{"none_tags": [small_world.empty]}]}
    assert section(hand.open(tidy), "Without friends and not used anywhere") == ""


def test_names_one_slip_apart_and_equal_friends_are_offered_to_be_merged(hand: Hand, tidy: str, small_world: World) -> None:
    tag(small_world, "tag_slip", "In progres", 2, 6)
    tag(small_world, "tag_twin", "Gold", 1, 2, 5)
    alike = section(hand.open(tidy), "Look alike")
    assert "In progress 3 In progres 2 spelt almost alike" in alike
    assert "exactly the same friends have both" in alike
    assert "Gold" in alike
    card = hand.open(tidy).send("Keep “In progress”…")
    assert "Put “In progress” on 2 friends" in card.main
    card.send("Approve: *", typed="2")
    assert "In progres" not in names(small_world)
    with small_world.database.reading() as session:
        assert set(members(session, small_world.account, small_world.progress)) == {1, 2, 3, 6, 7}


def test_the_other_one_may_stay_too(hand: Hand, tidy: str, small_world: World) -> None:
    tag(small_world, "tag_slip", "In progres", 2, 6)
    card = hand.open(tidy).send("Keep “In progres”…")
    card.send("Approve: *", typed="3")
    assert "In progress" not in names(small_world)


@pytest.mark.parametrize("pair", [("Sale 2025", "Sale 2026"), ("夏セール参加", "夏セール不参加"), ("Product A", "Product B")])
def test_numbers_and_opposites_are_not_alike(hand: Hand, tidy: str, small_world: World, pair: tuple[str, str]) -> None:
    tag(small_world, "tag_one", pair[0], 1)
    tag(small_world, "tag_two", pair[1], 2)
    assert section(hand.open(tidy), "Look alike") == ""


def test_a_tag_nobody_got_in_180_days_is_listed_with_its_uses(hand: Hand, tidy: str, small_world: World) -> None:
    age(small_world, small_world.progress, 181)
    age(small_world, small_world.vip, 179)
    page = hand.open(tidy)
    idle = section(page, "Nobody got it in the last 180 days")
    assert "In progress 3 friends · last given to somebody" in idle
    assert "used in Open , Close" in idle
    assert "VIP" not in idle
    sheet = [part for part in page.html.split("<section") if "Nobody got it" in part][0]
    assert 'name="tags" value="tag_progress"' in sheet
    card = page.send("Delete…", tags=small_world.progress)
    assert "Delete the tag “In progress”; 3 friends lose it" in card.main
    assert "Change the segment “Open”" in card.main
    assert "Delete the workflow “Close”" in card.main
    assert "In progress" in names(small_world)


def test_a_friend_who_got_it_lately_keeps_it_off_the_list(hand: Hand, tidy: str, small_world: World) -> None:
    age(small_world, small_world.progress, 300)
    make(small_world, Attach(tag_id=small_world.progress, friends=FriendSet([2])))
    assert section(hand.open(tidy), "Nobody got it in the last 180 days") == ""


def test_where_all_is_tidy_it_says_so(hand: Hand, tidy: str, small_world: World) -> None:
    make(small_world, Attach(tag_id=small_world.empty, friends=FriendSet([6])))
    assert "All tidy" in hand.open(tidy).main


def test_without_tags_there_is_nothing_to_tidy_up(hand: Hand, small_world: World) -> None:
    with small_world.database.writing() as session:
        empty = open_account(session, "Empty shop").id
    page = hand.open(f"/accounts/{empty}/tidy").main
    assert "All tidy" not in page
    assert "No tags yet" in page


def test_the_tag_screen_leads_here(hand: Hand, small_world: World) -> None:
    assert f'href="/accounts/{small_world.account}/tidy"' in hand.open(f"/accounts/{small_world.account}/tags").html


def test_programs_read_the_same_lists(client: TestClient, world: World) -> None:
    age(world, world.progress, 181)
    found = client.get(f"/api/v1/accounts/{world.account}/hygiene").json()
    assert [row["tag"]["name"] for row in found["unused"]] == ["Empty"]
    assert [row["tag"]["name"] for row in found["idle"]] == ["In progress"]
    assert [use["name"] for use in found["idle"][0]["uses"]] == ["Open", "Close"]
    assert found["alike"] == []


def age(world: World, tag_id: str, days: float) -> None:
    """As if the tag had been made, and last given, so many days ago."""

    def work(session: Session) -> None:
        at = now() - timedelta(days=days)
        row = session.get(Tag, (world.account, tag_id))
        assert row
        row.created_at = at
        mine = (MembershipChange.account_id == world.account, MembershipChange.tag_id == tag_id)
        for change in session.exec(select(MembershipChange).where(*mine)):
            change.at = at

    world.database.write(work)
