"""Segments by hand, without JavaScript: the list, the builder, and two people at one segment."""

import re

import pytest
from fastapi.testclient import TestClient

from store.conditions import Condition, Group
from store.executor import By, approve, propose
from store.friendsets import FriendSet, keep
from store.operations import PutSegment, SegmentValue, ShowFriends
from store.proposals import proposal_by_id
from store.segments import Segment, condition_of, segment_by_id, segment_named, segments
from store.tags import tag_by_id
from tests.web.hand import HTML, Hand
from tests.world import World

KEN = By("Ken", "form")
SAVE, CREATE = "Show what would change", "Create the segment…"


@pytest.fixture
def hand(small_client: TestClient) -> Hand:
    return Hand(small_client)


@pytest.fixture
def place(small_world: World) -> str:
    return f"/accounts/{small_world.account}/segments"


def named(world: World, name: str) -> Segment | None:
    with world.database.reading() as session:
        return segment_named(session, world.account, name)


def names(world: World) -> list[str]:
    with world.database.reading() as session:
        return [row.name for row in segments(session, world.account)]


def condition(world: World, segment_id: str) -> Condition:
    with world.database.reading() as session:
        return condition_of(session, segment_by_id(session, world.account, segment_id))


def ken_saves(world: World, segment_id: str, name: str) -> None:
    """Somebody else renames a segment, approved at once."""
    with world.database.reading() as session:
        row = segment_by_id(session, world.account, segment_id)
        was = SegmentValue(name=row.name, condition=condition_of(session, row))
    put = PutSegment(segment_id=segment_id, was=was, segment=was.model_copy(update={"name": name}))
    proposal_id = propose(world.database, world.account, [put], KEN)
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal_id).digest
    approve(world.database, world.account, proposal_id, digest, KEN)


def break_loyal(world: World) -> None:
    """A tag that a segment uses is gone, which nothing but a damaged database can bring about."""
    with world.database.writing() as session:
        session.delete(tag_by_id(session, world.account, world.new))


def test_the_list_shows_audience_reachable_tags_and_the_condition_in_words(hand: Hand, place: str) -> None:
    said = hand.open(place).main
    assert "Loyal tagged “VIP”; or tagged “New”, following 5 friends 4 can be reached New VIP" in said
    assert "Open tagged “In progress”, not tagged “Already Contacted” 3 friends" in said


def test_a_broken_segment_is_shown_as_broken_and_says_how_to_mend_it(hand: Hand, place: str, small_world: World) -> None:
    break_loyal(small_world)
    said = hand.open(place).main
    assert "Loyal Broken" in said
    assert "Mend it on the segments page first. It matches nobody until then." in said
    page = hand.open(f"{place}/{small_world.loyal}")
    assert "What stood here does not exist any more. Write another name, or empty the box." in page.main
    assert "A broken segment has no audience" in page.main
    assert "Until it is mended, nobody matches." in page.main
    mended = page.send(SAVE, fields={"g2.all_tags": "In progress"}).send("Approve: *")
    assert "Broken" not in hand.open(place).main, mended.main


def test_a_broken_segment_cannot_be_saved_as_it_is(hand: Hand, place: str, small_world: World) -> None:
    break_loyal(small_world)
    said = hand.open(f"{place}/{small_world.loyal}").send(SAVE)
    assert (said.status, "There is no tag “?”" in said.main) == (422, True)


def test_a_segment_is_built_counted_shown_and_then_made(hand: Hand, place: str, small_world: World) -> None:
    page = hand.open(f"{place}/new")
    assert "Say at least one thing" in page.main
    page = page.send("Count again", name="Hot", fields={"g1.all_tags": "VIP"})
    assert "3 friends now tagged “VIP” 1 of them has blocked the account · 2 can be reached" in page.main
    page = page.send("Or else: add a group")
    page = page.send("Count again", fields={"g2.message_contains": "カタカナ", "g2.status": "following"})
    assert "4 friends now tagged “VIP”; or following, wrote “カタカナ”" in page.main
    card = page.send(CREATE)
    assert "Create the segment “Hot” (4 friends now)" in card.main
    assert named(small_world, "Hot") is None
    card.send("Approve: make 1 change")
    made = named(small_world, "Hot")
    assert made
    assert len(condition(small_world, made.id).any) == 2


def test_while_one_types_only_the_audience_is_drawn_again(small_client: TestClient, place: str) -> None:
    origin = {"origin": "http://localhost", "hx-request": "true"}
    said = small_client.post(f"{place}/audience", data={"g1.any_tags": ["VIP", "New"], "g1.status": "following"}, headers=origin)
    assert "<b>4</b>" in said.text
    assert "tagged “VIP” or “New”, following" in said.text
    assert "<html" not in said.text
    blank = small_client.post(f"{place}/audience", data={"g1.status": ""}, headers=origin)
    assert "Say at least one thing" in blank.text


def test_further_conditions_open_only_where_they_hold_something_or_are_wrong(hand: Hand, place: str) -> None:
    closed, opened = '<details class="opener rest">', '<details class="opener rest" open>'
    hand.open(f"{place}/new").send("Or else*", fields={"g1.followed_from": "banana"})
    assert "“banana” is not a day" in hand.main
    assert (closed in hand.html, opened in hand.html) == (True, False)
    hand.send("Or else*", fields={"g1.followed_from": "", "g1.in_segments": "Nowhere"})
    assert "“Nowhere”" in hand.main
    assert opened in hand.html


def test_a_group_can_be_taken_out_again(hand: Hand, place: str, small_world: World) -> None:
    page = hand.open(f"{place}/{small_world.loyal}")
    assert "5 friends now" in page.main
    assert "2 friends now tagged “New”, following" in page.send("Take this group out").main


def test_a_changed_segment_counts_its_friends_afterwards(hand: Hand, place: str, small_world: World) -> None:
    card = hand.open(f"{place}/{small_world.loyal}").send(SAVE, fields={"g1.status": "following"})
    assert re.search(r"Change the segment “Loyal” \(\d friends afterwards\)", card.main), card.main


def test_a_condition_without_a_clause_is_told_and_nothing_is_saved(hand: Hand, place: str, small_world: World) -> None:
    said = hand.open(f"{place}/new").send(CREATE, name="Everybody?")
    assert said.status == 422
    assert "This condition names nobody. Choose at least one clause" in said.main
    assert names(small_world) == ["Loyal", "Open"]


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("g1.all_tags", "Nosuch", "There is no tag “Nosuch”."),
        ("g1.followed_from", "soon", "“soon” is not a day."),
        ("g1.message_contains", "x" * 201, "This text has 201 characters; at most 200 fit."),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(
    hand: Hand, place: str, small_world: World, field: str, typed: str, told: str
) -> None:
    said = hand.open(f"{place}/new").send(CREATE, name="Bad", fields={field: typed})
    assert said.status == 422
    assert told in said.main
    assert f'value="{typed}"' in said.html
    assert names(small_world) == ["Loyal", "Open"]


def test_a_name_that_is_taken_is_told_beside_the_name(hand: Hand, place: str) -> None:
    said = hand.open(f"{place}/new").send(CREATE, name="ｌｏｙａｌ", fields={"g1.status": "blocked"})
    assert (said.status, "A segment named “Loyal” already exists." in said.main) == (409, True)
    assert 'id="name-error"' in said.html


def test_a_name_that_is_taken_is_told_with_all_else_that_is_wrong(hand: Hand, place: str) -> None:
    said = hand.open(f"{place}/new").send(CREATE, name="loyal", fields={"g1.followed_from": "soon"}).main
    assert ("A segment named “Loyal” already exists." in said, "“soon” is not a day." in said) == (True, True)


def test_a_circle_is_refused_and_named(hand: Hand, place: str, small_world: World) -> None:
    hand.open(f"{place}/{small_world.open}").send(SAVE, fields={"g1.in_segments": "Loyal"}).send("Approve: *")
    said = hand.open(f"{place}/{small_world.loyal}").send(SAVE, fields={"g1.in_segments": "Open"})
    assert "Segments would mention each other in a circle: Loyal → Open → Loyal" in said.main
    assert not condition(small_world, small_world.loyal).segment_ids()


def test_who_saves_second_sees_whose_change_came_first_and_keeps_what_was_typed(
    hand: Hand, place: str, small_world: World
) -> None:
    page = hand.open(f"{place}/{small_world.loyal}")
    ken_saves(small_world, small_world.loyal, "True fans")
    said = page.send(SAVE, name="Loyal", fields={"g1.status": "following"})
    assert said.status == 409
    assert "“True fans” was changed by someone else in the meantime." in said.main
    assert "Ken was first: Rename the segment “Loyal” to “True fans”." in said.main
    assert "What you typed is still here" in said.main
    said.send(SAVE).send("Approve: *")
    assert named(small_world, "Loyal")


def test_a_card_that_somebody_overtook_says_who_it_was(hand: Hand, place: str, small_world: World) -> None:
    card = hand.open(f"{place}/{small_world.loyal}").send(SAVE, fields={"g1.status": "following"})
    ken_saves(small_world, small_world.loyal, "True fans")
    said = card.send("Approve: *")
    assert said.status == 409
    assert "Ken was first: Rename the segment “Loyal” to “True fans”." in said.main
    assert condition(small_world, small_world.loyal).any[0].status is None


def test_friends_chosen_one_by_one_stay_chosen_when_something_else_is_changed(hand: Hand, place: str, small_world: World) -> None:
    chosen = FriendSet([1, 2, 6])
    with small_world.database.writing() as session:
        keep(session, small_world.account, chosen)
        row = segment_by_id(session, small_world.account, small_world.open)
        row.condition = Condition.of(Group(friends=chosen)).model_dump(mode="json")
    page = hand.open(f"{place}/{small_world.open}")
    assert "3 friends chosen one by one" in page.main
    page.send(SAVE, fields={"g1.status": "following"}).send("Approve: *")
    assert condition(small_world, small_world.open).any[0] == Group(friends=chosen, status="following")


def test_a_segment_in_use_is_not_deleted_and_one_that_is_not_is_shown_first(hand: Hand, place: str, small_world: World) -> None:
    hand.open(f"{place}/{small_world.open}").send(SAVE, fields={"g1.in_segments": "Loyal"}).send("Approve: *")
    said = hand.open(f"{place}/{small_world.loyal}")
    assert "Where it is used Open Segment" in said.main
    assert "is still used in “Open”" in said.send("Delete…").main
    card = hand.open(f"{place}/{small_world.open}").send("Delete…")
    assert "Delete the segment “Open”" in card.main
    card.send("Approve: *")
    assert names(small_world) == ["Loyal"]


@pytest.mark.parametrize("list_", ["friends", "inbox"])
def test_a_filter_is_saved_as_a_segment(hand: Hand, place: str, small_world: World, list_: str) -> None:
    page = hand.open(f"/accounts/{small_world.account}/{list_}?all_tags=VIP&last_message_from=30 days ago")
    page = page.follow("Save as a segment…")
    assert "3 friends now tagged “VIP”, wrote in the last 30 days" in page.main
    page.send(CREATE, name="Lively").send("Approve: *")
    made = named(small_world, "Lively")
    assert made
    assert condition(small_world, made.id) == Condition.of(Group(all_tags=(World.vip,), last_message_from="30 days ago"))


def test_what_the_agent_showed_is_saved_as_a_segment_with_all_its_groups(hand: Hand, place: str, small_world: World) -> None:
    either = Condition.of(Group(all_tags=(World.vip,)), Group(all_tags=(World.contacted,)))
    proposal = propose(small_world.database, small_world.account, [ShowFriends(condition=either, place="friends")], KEN)
    page = hand.open(f"/accounts/{small_world.account}/friends?proposal={proposal}").follow("Save as a segment…")
    assert "4 friends now tagged “VIP”; or tagged “Already Contacted”" in page.main


def test_friends_chosen_one_by_one_who_are_not_known_any_more_are_never_left_out_in_silence(
    hand: Hand, place: str, small_world: World
) -> None:
    page = hand.open(f"{place}/new?all_tags=VIP&friends=1")
    assert "1 friend now" in page.main
    said = page.send(CREATE, name="Aiko")
    assert (said.status, "The friends who were chosen one by one are not known any more." in said.main) == (422, True)
    assert 'value="Aiko"' in said.html
    assert named(small_world, "Aiko") is None


def test_a_list_of_everyone_or_of_a_few_by_number_is_no_segment(hand: Hand, small_world: World) -> None:
    for query in ("", "?friends=1"):
        assert "Save as a segment…" not in hand.open(f"/accounts/{small_world.account}/friends{query}").main


def test_a_neighbours_segment_is_not_there(small_client: TestClient, small_world: World) -> None:
    answer = small_client.get(f"/accounts/{small_world.other}/segments/{small_world.loyal}", headers=HTML)
    assert answer.status_code == 404


def test_all_accounts_come_one_after_another(hand: Hand) -> None:
    assert "Shop 2 segments" in hand.open("/accounts/all/segments").main


def test_the_builder_speaks_japanese(hand: Hand, small_client: TestClient, place: str, small_world: World) -> None:
    japanese = Hand(small_client, "ja").open(f"{place}/{small_world.loyal}")
    assert "「VIP」が付いている" in japanese.main
    assert "次のすべてに当てはまる友だち" in japanese.main
