"""Friends as a tool's caller says them: by name, left out by name, told apart by what else is said of them."""

import pytest

from store.friends import friends_numbered, name_friend
from store.friendsets import FriendSet
from tests.world import World
from tools.base import Unclear
from tools.groups import Group
from tools.world import World as ToolWorld


def numbers(world: World, group: Group) -> list[int]:
    with world.database.reading() as session:
        return list(ToolWorld(session, world.account).friends([group])[0])


def question(world: World, group: Group) -> Unclear:
    with world.database.reading() as session, pytest.raises(Unclear) as unclear:
        ToolWorld(session, world.account).friends([group])
    return unclear.value


def test_a_friend_left_out_by_name_is_left_out_of_whom_the_group_is_about(small_world: World) -> None:
    everyone = numbers(small_world, Group(everyone=True))
    assert numbers(small_world, Group(everyone=True, not_friends=["Aiko"])) == [n for n in everyone if n != small_world.aiko]
    following = numbers(small_world, Group(status="following"))
    said = Group(status="following", not_friends=["Ben", "#3"])
    assert numbers(small_world, said) == [n for n in following if n not in (small_world.ben, small_world.chie)]
    assert numbers(small_world, Group(friends=["Aiko", "Ben"], not_friends=["Ben"])) == [small_world.aiko]


def test_who_is_left_out_must_be_known(small_world: World) -> None:
    assert "Nobody known" in question(small_world, Group(everyone=True, not_friends=["Nobody known"])).question


def test_a_segment_can_leave_out_single_friends_by_name(small_world: World) -> None:
    with small_world.database.reading() as session:
        condition = ToolWorld(session, small_world.account).condition([Group(everyone=True, not_friends=["Aiko"])])
    assert condition.any[0].not_friends == FriendSet([small_world.aiko])


def test_of_two_friends_of_one_name_the_group_means_the_one_for_whom_the_rest_holds(small_world: World) -> None:
    assert question(small_world, Group(friends=["Ken Tanaka"])).choices
    with small_world.database.reading() as session:
        world = ToolWorld(session, small_world.account)
        rows = friends_numbered(session, small_world.account, [small_world.ken, small_world.other_ken])
        since = {number: world.day(friend.followed_at) for number, friend in rows.items()}
    later = max(since, key=lambda number: since[number] or "")
    assert numbers(small_world, Group(friends=["Ken Tanaka"], followed_from=since[later])) == [later]


def test_part_of_a_name_is_asked_about_with_those_whom_it_may_mean(small_world: World) -> None:
    asked = question(small_world, Group(friends=["Tanaka"]))
    assert [choice.split(" (")[0] for choice in asked.choices] == ["Ken Tanaka #7", "Ken Tanaka #8"]


@pytest.mark.parametrize(
    ("said", "meant"), [("Mori", "Ken Mori 🎏"), ("ken mori", "Ken Mori 🎏"), ("原", "原 大輔"), ("大輔さん", "")]
)
def test_a_part_of_a_name_that_no_other_friend_has_is_enough(small_world: World, said: str, meant: str) -> None:
    renamed = {
        small_world.dan: "Ken Mori 🎏",
        small_world.emi: "Morita",
        small_world.fumi: "原 大輔",
        small_world.chie: "原田 千夏",
    }
    with small_world.database.writing() as session:
        for number, friend in friends_numbered(session, small_world.account, list(renamed)).items():
            name_friend(friend, renamed[number])
    if meant:
        assert [renamed[number] for number in numbers(small_world, Group(friends=[said]))] == [meant]
    else:
        assert said in question(small_world, Group(friends=[said])).question
