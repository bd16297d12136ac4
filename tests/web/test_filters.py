"""A form's filter and its chips: what cannot be read is told at its clause, and never widens the list."""

from urllib.parse import parse_qsl

import pytest

from store.conditions import Condition, Group
from store.friendsets import FriendSet
from store.matching import friends_matching
from tests.world import World
from web.filters import asked_in_form, chips, pairs_of, query_of


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
        found = chips(session, small_world.account, condition, "en")
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
        "2 chosen friends",
    ]
    assert sum(len(pairs_of(condition)) - len(chip.without) for chip in found) == len(pairs_of(condition))


def test_several_groups_are_one_chip_that_clears_them(small_world: World) -> None:
    with small_world.database.reading() as session:
        (chip,) = chips(session, small_world.account, Condition.of(Group(untagged=True), Group(status="blocked")), "ja")
    assert (chip.text, chip.without) == ("タグが1つも付いていない、またはアカウントをブロックしている", [])
