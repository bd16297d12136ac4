"""The proposal card: what is ticked, what the button says, what became of it, and what counts as waiting."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from store.conditions import Condition, Group
from store.database import new_id
from store.executor import By, approve, carry_out, propose, undo
from store.friendsets import FriendSet
from store.operations import AddTag, Attach, Operation, ShowFriends
from store.proposals import proposal_by_id
from store.tags import tag_named
from tests.web.hand import Hand
from tests.world import OPERATOR, World

AGENT = By("Mika", "agent")


@pytest.fixture
def hand(small_client: TestClient) -> Hand:
    return Hand(small_client)


def proposed(world: World, *plan: Operation, conversation_id: str | None = None, supersedes: str | None = None) -> str:
    return propose(world.database, world.account, list(plan), AGENT, conversation_id=conversation_id, supersedes=supersedes)


def regular(*numbers: int) -> tuple[Operation, ...]:
    made = AddTag(tag_id="tag_regular", name="Regular", folder_id=None)
    return (made, Attach(tag_id="tag_regular", friends=FriendSet(numbers))) if numbers else (made,)


def page_of(world: World, proposal_id: str) -> str:
    return f"/accounts/{world.account}/proposals/{proposal_id}"


def fell(hand: Hand) -> list[str]:
    return re.findall(r'name="fell" value="(\d+)"', hand.html)


def test_what_fell_with_a_line_comes_back_with_it(hand: Hand, small_world: World) -> None:
    vip = Attach(tag_id=small_world.vip, friends=FriendSet([3]))
    here = page_of(small_world, proposed(small_world, *regular(1, 2), vip))
    assert (hand.open(f"{here}?keep=3").main.count("Left out"), fell(hand)) == (2, [])  # both were unticked by hand
    assert (hand.open(f"{here}?keep=2&keep=3").main.count("Left out"), fell(hand)) == (2, ["2"])
    assert "Approve: apply to 1 friend" in hand.main
    hand.open(f"{here}?keep=1&keep=3&fell=2")
    assert ("Left out" in hand.main, fell(hand)) == (False, [])
    assert "Approve: create 1 tag, apply to 3 friends" in hand.main


def test_a_last_line_that_fell_comes_back_too(hand: Hand, small_world: World) -> None:
    here = page_of(small_world, proposed(small_world, *regular(1, 2)))
    assert ("Nothing is ticked" in hand.open(f"{here}?keep=2").main, fell(hand)) == (True, ["2"])
    assert "Left out" not in hand.open(f"{here}?keep=1&fell=2").main


@pytest.mark.parametrize(
    ("language", "said"), [("en", "create 1 tag, apply to 2 friends"), ("ja", "タグを1件作成、2人の友だちに適用")]
)
def test_the_button_names_new_tags_beside_the_friends(
    small_client: TestClient, small_world: World, language: str, said: str
) -> None:
    here = page_of(small_world, proposed(small_world, *regular(1, 2)))
    assert said in Hand(small_client, language).open(here).main


def test_a_line_that_matches_nobody_says_so(hand: Hand, small_world: World) -> None:
    nobody = Attach(tag_id="tag_regular", friends=FriendSet(), condition=Condition.of(Group(name_contains="Nobody at all")))
    assert "It matches nobody" in hand.open(page_of(small_world, proposed(small_world, *regular(), nobody))).main
    has_it = Attach(tag_id=small_world.vip, friends=FriendSet([1]))
    assert "It matches nobody" not in hand.open(page_of(small_world, proposed(small_world, *regular(3), has_it))).main


def test_what_was_undone_is_said_to_be_taken_back(hand: Hand, small_world: World) -> None:
    made = proposed(small_world, *regular(1))
    with small_world.database.reading() as session:
        digest = proposal_by_id(session, small_world.account, made).digest
    approve(small_world.database, small_world.account, made, digest, OPERATOR)
    assert "taken back" not in hand.open(page_of(small_world, made)).main
    undo(small_world.database, small_world.account, made, OPERATOR)
    assert "This was done, and taken back later: Created the tag “Regular”" in hand.open(page_of(small_world, made)).main
    assert '#check"' not in hand.html.partition('class="outcome"')[2].partition("</ul>")[0]


def test_a_replaced_card_leads_to_the_newer_one_where_it_stands(hand: Hand, small_world: World) -> None:
    old = proposed(small_world, *regular(1))
    newer = proposed(small_world, *regular(2), supersedes=old)
    assert f'href="{page_of(small_world, newer)}">Go to the newer one' in hand.open(page_of(small_world, old)).html
    talk = new_id("conversation")
    earlier = proposed(small_world, *regular(1), conversation_id=talk)
    later = proposed(small_world, *regular(2), conversation_id=talk)
    edited = propose(
        small_world.database, small_world.account, list(regular(3)), By("Mika", "form"), conversation_id=talk, supersedes=later
    )
    anchor = f"/accounts/{small_world.account}/agent/{talk}#{edited}"
    assert f'href="{anchor}">Go to the newer one' in hand.open(page_of(small_world, earlier)).html


def test_a_list_that_nobody_opened_does_not_wait_for_a_decision(hand: Hand, small_world: World) -> None:
    vips = Condition.of(Group(all_tags=(small_world.vip,)))
    proposed(small_world, ShowFriends(place="friends", condition=vips))
    tags = f"/accounts/{small_world.account}/tags"
    assert 'class="bubble"' not in hand.open(tags).html
    proposed(small_world, *regular(1))
    assert re.search(r'class="bubble"[^>]*>\D*1\b', hand.open(tags).html)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_where_a_name_was_taken_meanwhile_the_way_on_is_there(
    small_client: TestClient, small_world: World, language: str
) -> None:
    hand = Hand(small_client, language)
    here = page_of(small_world, proposed(small_world, *regular(1)))
    hand.open(here)
    taken = [AddTag(tag_id="tag_theirs", name="Regular", folder_id=None)]
    carry_out(small_world.database, small_world.account, taken, OPERATOR)
    hand.send({"en": "Approve: *", "ja": "承認：*"}[language])
    assert hand.status == 409
    assert f'href="/accounts/{small_world.account}/tags/tag_theirs"' in hand.html
    change = re.search(rf'href="({here}/edit[^"]*line=1)"', hand.html)
    assert change
    form = hand.open(unescape(change[1]))
    form.send({"en": "Show the new proposal", "ja": "新しい提案を表示"}[language], name="Regulars")
    assert "Regulars" in hand.main
    hand.send({"en": "Approve: *", "ja": "承認：*"}[language])
    with small_world.database.reading() as session:
        assert tag_named(session, small_world.account, "Regulars") is not None


@pytest.mark.parametrize(
    ("group", "first"), [({"message_contains": "refund"}, "message_contains"), ({"all_tags": ("tag_vip",)}, "all_tags")]
)
def test_the_condition_in_use_stands_first_when_a_line_is_changed(
    hand: Hand, small_world: World, group: dict[str, str], first: str
) -> None:
    one = Attach(tag_id=small_world.new, friends=FriendSet(range(1, 9)), condition=Condition.of(Group.model_validate(group)))
    hand.open(f"{page_of(small_world, proposed(small_world, one))}/edit?line=1")
    assert re.findall(r'name="g1\.(\w+)"', hand.html)[0] == first
