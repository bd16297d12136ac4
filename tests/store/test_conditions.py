"""A condition is a value that means what it says, closed against saying nothing; names are a translation at the edge."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.conditions import CLAUSES, Condition, Group, check_day, day_on, everyone, from_names, with_names
from store.errors import BadDay, BlankText, EmptyCondition, Refused, TextTooLong, TooMany, UnknownTag
from store.friendsets import FriendSet
from tests.store.examples import GROUPS

A, B, C = "tag_a", "tag_b", "tag_c"
groups = st.sampled_from([group for several in GROUPS.values() for group in several])


@pytest.mark.parametrize(
    "clauses", [{}, {"all_tags": ()}, {"any_tags": [], "none_tags": []}, {"everyone": None}, {"friends": None}]
)
def test_a_group_that_says_nothing_is_an_error(clauses: dict[str, Any]) -> None:
    with pytest.raises(EmptyCondition) as empty:
        Group(**clauses)
    assert "everyone" in empty.value.say("en")


def test_a_condition_of_no_group_is_an_error() -> None:
    with pytest.raises(EmptyCondition):
        Condition.of()
    with pytest.raises(EmptyCondition):
        from_names([], str, str)


def test_everyone_is_said_aloud() -> None:
    assert everyone() == Condition.of(Group(everyone=True))
    with pytest.raises(ValueError, match="everyone"):
        Group(everyone=False)


def test_no_friends_chosen_is_nobody_and_not_everyone() -> None:
    assert Group(friends=FriendSet()).clauses() == {"friends": {"digest": FriendSet().digest, "count": 0}}


def test_an_unknown_clause_is_an_error() -> None:
    with pytest.raises(ValueError, match="extra"):
        Group.model_validate({"everyone": True, "not_tags": [A]})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026-07-15", "2026-07-15"),
        (" 2026-07-15 ", "2026-07-15"),
        ("30 days ago", "30 days ago"),
        ("1 day ago", "1 days ago"),
        ("007 days ago", "7 days ago"),
        ("0 days ago", "0 days ago"),
    ],
)
def test_a_day_is_a_date_or_so_many_days_ago(said: str, kept: str) -> None:
    assert check_day(said) == kept
    assert Group(followed_from=said).followed_from == kept


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "yesterday",
        "2026-13-01",
        "2026-02-30",
        "-1 days ago",
        "99999 days ago",
        "15.07.2026",
        "0001-01-01",
        "1899-12-31",
        "x" * 500,
    ],
)
def test_what_is_no_day_is_refused_with_an_example(bad: str) -> None:
    with pytest.raises(BadDay) as refused:
        check_day(bad)
    assert "2026-03-01" in refused.value.say("en")
    assert len(refused.value.say("en")) < 200


def test_days_ago_count_from_today() -> None:
    assert day_on("30 days ago", date(2026, 7, 15)) == date(2026, 6, 15)
    assert day_on("2026-01-02", date(2026, 7, 15)) == date(2026, 1, 2)


def test_a_proposal_resolves_relative_days_and_nothing_else() -> None:
    said = Condition.of(Group(followed_from="30 days ago", last_message_before="2026-01-02", all_tags=(A,)), Group(untagged=True))
    fixed = said.on(date(2026, 7, 15))
    assert fixed == Condition.of(
        Group(followed_from="2026-06-15", last_message_before="2026-01-02", all_tags=(A,)), Group(untagged=True)
    )
    assert said.any[0].followed_from == "30 days ago"
    assert fixed.on(date(2030, 1, 1)) == fixed


@pytest.mark.parametrize("field", ["name_contains", "message_contains"])
def test_a_text_to_look_for_is_something_and_not_endless(field: str) -> None:
    for blank in ("", "  ", "\u200b", "\n"):
        with pytest.raises(BlankText):
            Group.model_validate({field: blank})
    with pytest.raises(TextTooLong):
        Group.model_validate({field: "x" * 201})
    assert getattr(Group.model_validate({field: " a\u202eb "}), field) == "ab"


def test_long_lists_are_refused() -> None:
    with pytest.raises(TooMany):
        Group(any_tags=tuple(f"tag_{n}" for n in range(101)))
    with pytest.raises(TooMany):
        Condition.of(*[Group(everyone=True)] * 21)
    with pytest.raises(TooMany):
        Condition.model_validate({"any": [{"everyone": True}] * 21})


def test_one_tag_said_twice_or_alone_is_one_tag() -> None:
    assert Group.model_validate({"all_tags": A}) == Group(all_tags=(A,)) == Group(all_tags=(A, A))


def test_a_condition_lists_what_it_mentions() -> None:
    said = Condition.of(Group(all_tags=(A,), none_tags=(B,)), Group(any_tags=(B, C), in_segments=("segment_x",)))
    assert (set(said.tag_ids()), set(said.segment_ids())) == ({A, B, C}, {"segment_x"})
    assert (said.uses_of(A), said.uses_of(B), said.uses_of("tag_x")) == (("all_tags",), ("none_tags", "any_tags"), ())


@given(st.lists(groups, min_size=1, max_size=4))
def test_equal_conditions_are_equal_whatever_they_are_made_of(several: list[Group]) -> None:
    one, other = Condition.of(*several), Condition(any=tuple(group.model_copy() for group in several))
    assert one == other
    assert hash(one) == hash(other)


@given(st.lists(groups, min_size=1, max_size=4))
def test_json_holds_only_what_is_said(several: list[Group]) -> None:
    stored = Condition.of(*several).model_dump(mode="json")
    assert list(stored) == ["any"]
    for group, clauses in zip(several, stored["any"], strict=True):
        assert set(clauses) == {name for name in CLAUSES if getattr(group, name) not in (None, ())}


def test_a_replaced_tag_is_mentioned_once() -> None:
    said = Condition.of(Group(all_tags=(A, B), none_tags=(C,)), Group(any_tags=(A,)))
    assert said.with_tag_replaced(A, B) == Condition.of(Group(all_tags=(B,), none_tags=(C,)), Group(any_tags=(B,)))
    assert said.with_tag_replaced("tag_x", B) == said


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([Group(all_tags=(A, B))], [Group(all_tags=(B,))]),
        ([Group(any_tags=(A, B), status="blocked")], [Group(any_tags=(B,), status="blocked")]),
        ([Group(all_tags=(A,), status="following")], []),
        ([Group(any_tags=(A,), none_tags=(B,))], []),
        ([Group(all_tags=(A,)), Group(all_tags=(B,))], [Group(all_tags=(B,))]),
        ([Group(none_tags=(A,))], []),
        ([Group(none_tags=(A, B))], [Group(none_tags=(B,))]),
        ([Group(none_tags=(A,), status="following")], [Group(status="following")]),
        ([Group(all_tags=(A,), any_tags=(B,))], [Group(any_tags=(B,))]),
        ([Group(everyone=True)], [Group(everyone=True)]),
    ],
)
def test_taking_a_tag_out_never_leaves_a_group_that_lost_its_point(before: list[Group], after: list[Group]) -> None:
    assert Condition(any=tuple(before)).without_tag(A) == Condition(any=tuple(after))


def test_a_name_that_nobody_knows_is_an_error_also_behind_a_not() -> None:
    def nobody(name: str) -> str:
        raise UnknownTag(name=name)

    for clause in ("all_tags", "any_tags", "none_tags"):
        with pytest.raises(UnknownTag):
            from_names([{clause: ["VPI"]}], nobody, nobody)


def test_names_stand_for_ids_both_ways_and_a_rename_changes_only_the_names() -> None:
    said = Condition.of(Group(all_tags=(A,), in_segments=("segment_x",)))
    named = with_names(said, {A: "VIP"}, {"segment_x": "Loyal"})
    assert named == {"any": [{"all_tags": ["VIP"], "in_segments": ["Loyal"]}]}
    assert from_names(named["any"], {"VIP": A}.__getitem__, {"Loyal": "segment_x"}.__getitem__) == said
    assert with_names(said, {A: "Gold"}, {})["any"][0] == {"all_tags": ["Gold"], "in_segments": ["?"]}


def test_a_clause_left_open_is_as_if_it_were_not_there() -> None:
    said: dict[str, Any] = dict.fromkeys(CLAUSES) | {"untagged": True}
    assert from_names([said], str, str) == Condition.of(Group(untagged=True))
    with pytest.raises(EmptyCondition):
        from_names([dict.fromkeys(CLAUSES)], str, str)


def test_refusals_of_a_condition_are_said_plainly_wherever_it_is_read() -> None:
    wrong: list[dict[str, Any]] = [{}, {"followed_from": "soon"}, {"name_contains": " "}]
    for bad in wrong:
        with pytest.raises(Refused):
            Condition.model_validate({"any": [bad]})
