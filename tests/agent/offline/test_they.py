"""Whom a pronoun means, who is left out, and what is so only on a condition."""

import pytest

from agent.offline.live import Live
from agent.offline.words import tokens
from tests.agent.offline.talk import Talk, groups

HARMLESS = {"ask_operator", "decline", "text"}


@pytest.mark.parametrize("said", ["tag her New", "put New on him", "she gets New"])
def test_her_is_one_friend_alone(said: str) -> None:
    assert {name for name, _ in Talk(them={"count": 2}).say(said)} <= HARMLESS
    assert {name for name, _ in Talk().say(f"VIP friends were here; {said}")} <= HARMLESS
    assert groups(said, them={"count": 1}) == [{"friends": ["them"]}]


def test_彼女_is_one_friend_alone() -> None:
    assert {name for name, _ in Talk(language="ja", them={"count": 2}).say("彼女にNewを付けて")} <= HARMLESS


def test_they_are_those_who_have_the_tag_that_was_just_spoken_of() -> None:
    assert groups("The VIP is fully booked. Put New on all of them.") == [{"all_tags": ["VIP"]}]
    for said in ("Some of VIP are ill, put New on them", "Most of VIP paid. Tag them New"):
        assert {name for name, _ in Talk().say(said)} <= HARMLESS


@pytest.mark.parametrize("said", ["who has can't make it?", "put Can’t make it on Ann", "WOMEN'S CUT for Ann", "womens cut"])
def test_an_apostrophe_is_part_of_a_name(said: str) -> None:
    live, words = Live(tags=("Can't make it", "Women's cut")), tokens(said)
    assert any(live.longest(words, i) > i for i in range(len(words)))


def test_to_filter_out_is_to_leave_out() -> None:
    assert groups("Filter out VIPs") == [{"none_tags": ["VIP"]}]
    assert groups("Filter out the blocked friends and show me the rest") == [{"status": "following"}]
    assert {name for name, _ in Talk().say("Leave out VIP but not New")} <= HARMLESS


def test_all_tags_come_off_unless_nothing_does() -> None:
    assert {name for name, _ in Talk().say("Untag Mio Yamada completely unless she has VIP")} <= HARMLESS


@pytest.mark.parametrize("said", ["Whenever somebody blocks us: VIP off", "When a friend blocks us, VIP off"])
def test_whenever_is_no_description_of_friends(said: str) -> None:
    assert [name for name, _ in Talk().say(said)] == ["save_workflow"]
