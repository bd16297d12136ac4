"""A form's filter and its chips: what cannot be read is told at its clause, and never widens the list."""

from urllib.parse import parse_qsl

import pytest

from store.conditions import Condition, Group
from store.errors import SaidTwice
from store.executor import propose
from store.friendsets import FriendSet
from store.matching import friends_matching
from store.operations import ShowFriends
from tests.world import OPERATOR, World
from web.filters import Asked, Filter, Pairs, asked_in_form, pairs_of, query_of


def test_blank_fields_say_nothing(small_world: World) -> None:
    with small_world.database.reading() as session:
        asked = asked_in_form(session, small_world.account, [("name_contains", " "), ("all_tags", ""), ("page", "2")])
    assert (asked.condition, asked.errors, asked.values) == (None, {}, {})


def test_a_clause_that_cannot_be_read_is_told_and_no_condition_is_made(small_world: World) -> None:
    said = [("all_tags", "VIP"), ("none_tags", "Nope"), ("followed_from", "soon"), ("status", "gone")]
    with small_world.database.reading() as session:
        asked = asked_in_form(session, small_world.account, said)
    assert asked.condition is None
    assert {name: refused.name for name, refused in asked.errors.items()} == {
        "none_tags": "UnknownTag",
        "followed_from": "BadDay",
        "status": "Unreadable",
    }


def test_a_japanese_day_is_understood(small_world: World) -> None:
    with small_world.database.reading() as session:
        asked = asked_in_form(session, small_world.account, [("followed_before", "30日前")])
    assert asked.condition == Condition.of(Group(followed_before="30 days ago"))


@pytest.mark.parametrize(
    "group",
    [
        Group(everyone=True),
        Group(all_tags=("tag_vip", "tag_new"), none_tags=("tag_empty",), untagged=True),
        Group(any_tags=("tag_vip", "tag_new"), status="blocked", in_segments=("segment_loyal",)),
        Group(name_contains="100% & ?", followed_from="2026-01-01", followed_before="30 days ago"),
        Group(last_message_from="2026-01-01", last_message_before="3 days ago", never_messaged=True, message_contains="返金"),
        Group(friends=FriendSet([1, 6])),
    ],
)
def test_a_condition_survives_the_address(small_world: World, group: Group) -> None:
    condition = Condition.of(group)
    with small_world.database.reading() as session:
        asked = asked_in_form(session, small_world.account, parse_qsl(query_of(condition), keep_blank_values=True))
        assert asked.errors == {}
        assert asked.condition == condition


def test_every_chip_says_its_clause_and_leads_to_the_rest(small_world: World) -> None:
    condition = Condition.of(
        Group(
            all_tags=("tag_vip", "tag_new"), any_tags=("tag_progress", "tag_empty"), status="following", friends=FriendSet([1, 2])
        )
    )
    with small_world.database.reading() as session:
        asked = asked_in_form(session, small_world.account, pairs_of(condition))
        found = asked.chips(session, small_world.account, "en")
        whole = friends_matching(session, small_world.account, condition)
        for chip in found:
            rest = asked_in_form(session, small_world.account, chip.without).condition
            assert rest is not None
            assert whole <= friends_matching(session, small_world.account, rest)
    assert [chip.text for chip in found] == [
        "tagged “VIP”",
        "tagged “New”",
        "tagged “In progress” or “Empty”",
        "following",
        "Aiko, Ben",
    ]
    assert sum(len(pairs_of(condition)) - len(chip.without) for chip in found) == len(pairs_of(condition))


@pytest.fixture
def shown(small_world: World) -> str:
    """A proposal that shows whom no address can name: two groups."""
    groups = Group(all_tags=("tag_vip",)), Group(untagged=True)
    return propose(
        small_world.database, small_world.account, [ShowFriends(place="friends", condition=Condition.of(*groups))], OPERATOR
    )


def asked_for(world: World, *pairs: tuple[str, str]) -> Asked:
    with world.database.reading() as session:
        return asked_in_form(session, world.account, pairs)


def who(world: World, asked: Asked) -> set[int]:
    assert asked.condition
    with world.database.reading() as session:
        return set(friends_matching(session, world.account, asked.condition))


def test_a_proposal_and_the_clauses_beside_it_must_all_hold(small_world: World, shown: str) -> None:
    assert who(small_world, asked_for(small_world, ("proposal", shown))) == {1, 2, 5, 6}
    beside = ("proposal", shown), ("status", "following"), ("none_tags", "In progress"), ("name_contains", "i")
    assert who(small_world, asked_for(small_world, *beside[:2])) == {1, 2, 6}
    assert who(small_world, asked_for(small_world, *beside[:3])) == {2, 6}
    assert who(small_world, asked_for(small_world, *beside)) == {6}
    with small_world.database.reading() as session:
        said = Filter(proposal=shown, status="following").condition(session, small_world.account)
    assert said == asked_for(small_world, *beside[:2]).condition


def test_the_address_and_the_chips_keep_the_proposal_and_what_is_said_beside_it(small_world: World, shown: str) -> None:
    pairs: Pairs = [("proposal", shown), ("none_tags", "tag_new"), ("status", "following")]
    asked = asked_for(small_world, *pairs)
    assert asked.pairs == pairs
    with small_world.database.reading() as session:
        found = [(chip.text, chip.without) for chip in asked.chips(session, small_world.account, "en")]
    assert found == [
        ("tagged “VIP”; or without any tag", pairs[1:]),
        ("not tagged “New”", [pairs[0], pairs[2]]),
        ("following", pairs[:2]),
    ]


def test_what_cannot_be_said_beside_a_proposal_is_refused_and_nothing_is_lost(small_world: World) -> None:
    groups = Group(name_contains="i"), Group(untagged=True)
    plan = [ShowFriends(place="friends", condition=Condition.of(*groups))]
    shown = propose(small_world.database, small_world.account, plan, OPERATOR)
    pairs: Pairs = [("proposal", shown), ("name_contains", "a")]
    asked = asked_for(small_world, *pairs)
    assert (asked.condition, [(name, why.name) for name, why in asked.errors.items()]) == (None, [("name_contains", "SaidTwice")])
    assert asked.pairs == pairs
    with small_world.database.reading() as session, pytest.raises(SaidTwice):
        Filter(proposal=shown, name_contains="a").condition(session, small_world.account)


def test_a_proposal_that_fits_the_address_is_clauses_like_others(small_world: World) -> None:
    plan = [ShowFriends(place="friends", condition=Condition.of(Group(all_tags=("tag_vip",), friends=FriendSet([1, 2, 3]))))]
    shown = propose(small_world.database, small_world.account, plan, OPERATOR)
    asked = asked_for(small_world, ("proposal", shown), ("all_tags", "In progress"), ("friends", "1"), ("friends", "7"))
    assert asked.pairs == [("all_tags", "tag_vip"), ("all_tags", "tag_progress"), ("friends", "1")]
    assert who(small_world, asked) == {1}
