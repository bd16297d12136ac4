"""A friend set is a value like a Python set; a tag's friends are stored in chunks, and nothing shows at their borders."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError
from pyroaring import BitMap
from sqlalchemy import text
from sqlmodel import Session

from store.friendsets import (
    CHUNK,
    EMPTY,
    FriendSet,
    count_of,
    digests_in,
    holds,
    keep,
    kept,
    members,
    put_in,
    sets_in,
    sets_of_friend,
    take_out,
)
from tests.world import World

BORDERS = [1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 5 * CHUNK, 9 * CHUNK + 7]
numbers = st.sets(st.one_of(st.integers(1, 70), st.sampled_from(BORDERS), st.integers(1, 10 * CHUNK)), max_size=40)
runs = st.tuples(st.integers(1, 3 * CHUNK), st.integers(0, 9_000), st.integers(1, 3)).map(
    lambda r: set(range(r[0], r[0] + r[1], r[2]))
)
sets = st.one_of(numbers, runs, st.tuples(numbers, runs).map(lambda pair: pair[0] | pair[1]))


@given(sets, sets)
def test_a_friend_set_reckons_like_a_python_set(a: set[int], b: set[int]) -> None:
    one, other = FriendSet(a), FriendSet(b)
    assert (set(one & other), set(one | other), set(one - other)) == (a & b, a | b, a - b)
    assert (one <= other, one == other, len(one), bool(one)) == (a <= b, a == b, len(a), bool(a))
    assert list(one) == sorted(a)
    assert set(FriendSet.union([one, other])) == a | b
    assert set(FriendSet.intersection([one, other])) == a & b
    assert all(number in one for number in list(a)[:50])


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(sets, sets)
def test_equal_sets_have_equal_digests_however_they_came_about(a: set[int], b: set[int]) -> None:
    straight = FriendSet(a)
    built = [
        FriendSet(sorted(a, reverse=True)),
        FriendSet(a | b) - FriendSet(b - a),
        FriendSet(a & b) | FriendSet(a - b),
        FriendSet.union([FriendSet({number}) for number in a]) if len(a) < 60 else FriendSet(a),
        FriendSet.union([FriendSet(a), FriendSet(a & b), EMPTY]),
        FriendSet.intersection([FriendSet(a | b), FriendSet(a)]),
        FriendSet.from_stored(straight.stored),
        FriendSet.from_stored((FriendSet(a | b) - FriendSet(b - a)).stored),
        (FriendSet(range(1, 70)) | FriendSet(a)) - FriendSet(set(range(1, 70)) - a),
        FriendSet.union([FriendSet(BitMap(part)) for _, part in straight.chunks()]),
    ]
    for each in built:
        assert each == straight
        assert (each.digest, each.stored, hash(each)) == (straight.digest, straight.stored, hash(straight))


@given(sets, sets)
def test_different_sets_have_different_digests(a: set[int], b: set[int]) -> None:
    assert (FriendSet(a).digest == FriendSet(b).digest) == (a == b)


@pytest.mark.parametrize("size", [4_095, 4_096, 4_097, CHUNK - 1, CHUNK, CHUNK + 1])
def test_a_digest_does_not_remember_that_the_set_was_larger(size: int) -> None:
    """Around 4,096 numbers Roaring changes from an array to a bitmap."""
    scattered = FriendSet(range(1, 3 * size, 3))
    larger = scattered | FriendSet(range(1, 3 * CHUNK))
    assert (larger - FriendSet(range(2, 3 * CHUNK + 10, 3)) - FriendSet(range(3, 3 * CHUNK + 10, 3)) & larger).digest == (
        scattered | FriendSet(range(1, 3 * CHUNK, 3))
    ).digest
    grown = EMPTY
    for start in range(1, 3 * size, 3_000):
        grown |= FriendSet(number for number in range(start, min(start + 3_000, 3 * size)) if number % 3 == 1)
    assert grown == scattered
    assert grown.digest == scattered.digest


@given(sets, st.integers(1, 20), st.none() | st.integers(0, 10 * CHUNK))
def test_a_page_is_the_newest_friends_before_a_number(a: set[int], n: int, before: int | None) -> None:
    wanted = sorted((number for number in a if before is None or number < before), reverse=True)[:n]
    assert list(FriendSet(a).page(n, before)) == wanted
    assert list(FriendSet(a).sample(n)) == sorted(a)[:n]
    limit = before or 0
    assert FriendSet(a).rank(limit) == sum(number <= limit for number in a)


@given(sets)
def test_chunks_are_the_set_cut_at_their_borders(a: set[int]) -> None:
    cut = dict(FriendSet(a).chunks())
    assert {chunk: set(part) for chunk, part in cut.items()} == {
        chunk: {number for number in a if number // CHUNK == chunk} for chunk in {number // CHUNK for number in a}
    }


class Held(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    friends: FriendSet


def test_in_json_a_set_is_its_digest_and_count() -> None:
    friends = FriendSet([3, 1, CHUNK])
    stored = json.loads(Held(friends=friends).model_dump_json())
    assert stored == {"friends": {"digest": friends.digest, "count": 3}}
    assert Held.model_validate(stored, context={friends.digest: friends}).friends == friends
    assert Held.model_validate({"friends": [1, 3, CHUNK]}).friends == friends
    assert list(digests_in({"x": [stored]})) == [friends.digest]
    assert list(sets_in({"x": [Held(friends=friends), (friends,)]})) == [friends, friends]


@pytest.mark.parametrize(
    "bad", [None, 1, "all", True, {"digest": "0" * 64, "count": 1}, [0], [-1], ["1"], [True], [1.0], [2**32], {"any": []}]
)
def test_what_is_no_set_of_friends_is_refused(bad: Any) -> None:
    with pytest.raises(ValidationError):
        Held.model_validate({"friends": bad})


def rows(session: Session, world: World) -> list[tuple[int, int, set[int]]]:
    asked = text("SELECT chunk, count, bits FROM membership WHERE account_id = :a AND tag_id = 'tag_x' ORDER BY chunk")
    return [
        (chunk, n, set(BitMap.deserialize(bits))) for chunk, n, bits in session.connection().execute(asked, {"a": world.account})
    ]


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=st.lists(st.tuples(st.booleans(), numbers), max_size=5), within=numbers)
def test_stored_chunks_say_what_a_python_set_says(standing: World, steps: list[tuple[bool, set[int]]], within: set[int]) -> None:
    with standing.database.rehearsing() as session:
        has: set[int] = set()
        for add, some in steps:
            moved = (put_in if add else take_out)(session, standing.account, "tag_x", FriendSet(some))
            assert set(moved) == (some - has if add else some & has)
            has = has | some if add else has - some
            assert set(members(session, standing.account, "tag_x")) == has
        assert set(members(session, standing.account, "tag_x", FriendSet(within))) == has & within
        assert count_of(session, standing.account, "tag_x") == len(has)
        chunks = {number // CHUNK for number in has}
        wanted = [
            (c, sum(number // CHUNK == c for number in has), {number for number in has if number // CHUNK == c})
            for c in sorted(chunks)
        ]
        assert rows(session, standing) == wanted
        for number in BORDERS:
            assert holds(session, standing.account, "tag_x", number) == (number in has)
            assert ("tag_x" in sets_of_friend(session, standing.account, number)) == (number in has)


def test_one_tag_and_one_account_never_see_anothers_friends(standing: World) -> None:
    with standing.database.rehearsing() as session:
        put_in(session, standing.account, "tag_x", FriendSet([1, CHUNK]))
        put_in(session, standing.other, "tag_x", FriendSet([2]))
        put_in(session, standing.account, "tag_y", FriendSet([3]))
        found = {id: members(session, standing.account, id) for id in ("tag_x", "tag_y", "tag_z")}
        assert found == {"tag_x": FriendSet([1, CHUNK]), "tag_y": FriendSet([3]), "tag_z": EMPTY}
        take_out(session, standing.other, "tag_x", FriendSet([1, 2]))
        assert set(members(session, standing.account, "tag_x")) == {1, CHUNK}


def test_a_set_is_kept_once_under_its_digest(standing: World) -> None:
    friends = FriendSet([1, CHUNK])
    with standing.database.rehearsing() as session:
        keep(session, standing.account, friends, friends)
        keep(session, standing.account, FriendSet([CHUNK, 1]))
        asked = text("SELECT count FROM friend_set WHERE account_id = :a AND digest = :d")
        assert session.connection().execute(asked, {"a": standing.account, "d": friends.digest}).all() == [(2,)]
        assert kept(session, standing.account, [friends.digest, "0" * 64]) == {friends.digest: friends}
        assert kept(session, standing.other, [friends.digest]) == {}
