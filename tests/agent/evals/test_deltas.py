"""What is expected and what is found are the same only when they mean the same."""

from datetime import date
from typing import Any

import pytest

from agent.evals.deltas import Delta, differences, is_part

TODAY = date(2026, 5, 10)
TRIGGER = {"type": "message_received", "keywords": ["refund", "cancel"]}
ACTIONS = [{"add_tag": "VIP"}, {"remove_tag": "New"}]


def workflow(**parts: Any) -> dict[str, Any]:
    return {"created_workflows": [{"trigger": TRIGGER, "actions": ACTIONS, **parts}]}


def guarded(*groups: dict[str, Any]) -> dict[str, Any]:
    return workflow(only_if=list(groups))


def wrong(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    return differences(Delta.model_validate(expected), Delta.model_validate(found), TODAY)


SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"tagged": {"VIP": ["f01", "f02"]}}, {"tagged": {"VIP": ["f02", "f01"]}}),
    ({"tagged": {"VIP": []}}, {}),
    ({"renamed_tags": {"A": "B"}, "tagged": {"A": ["f01"]}}, {"renamed_tags": {"A": "B"}, "tagged": {"B": ["f01"]}}),
    (
        {"renamed_folders": {"A": "B"}, "moved_tags": {"T": "A"}, "created_tags": {"N": "A"}},
        {"renamed_folders": {"A": "B"}, "moved_tags": {"T": "B"}, "created_tags": {"N": "B"}},
    ),
    (
        {"renamed_segments": {"A": "B"}, "updated_segments": {"A": ["f01"]}},
        {"renamed_segments": {"A": "B"}, "updated_segments": {"B": ["f01"]}},
    ),
    (workflow(), workflow(enabled=True)),
    (workflow(), workflow(enabled=False)),
    (
        workflow(),
        {"created_workflows": [{"trigger": {**TRIGGER, "keywords": ["ＣＡＮＣＥＬ", "Refund"]}, "actions": ACTIONS[::-1]}]},
    ),
    (workflow(), workflow(only_if=None)),
    (workflow(), guarded({"everyone": True})),
    (guarded({"any_tags": ["VIP"]}), guarded({"all_tags": ["VIP"]})),
    (guarded({"any_tags": ["VIP"], "all_tags": ["New"]}), guarded({"all_tags": ["New", "VIP"]})),
    (guarded({"none_tags": ["A", "B"]}), guarded({"none_tags": ["B", "A"], "everyone": True})),
    (guarded({"followed_from": "2026-05-03"}), guarded({"followed_from": "7 days ago"})),
    (guarded({"message_contains": "カード"}), guarded({"message_contains": "かーど"})),
    (workflow(only_if={"untagged": True}), guarded({"untagged": True})),
    (
        {"renamed_tags": {"VIP": "Gold"}, **workflow()},
        {"renamed_tags": {"VIP": "Gold"}, **workflow(actions=[{"add_tag": "Gold"}, ACTIONS[1]])},
    ),
]
DIFFERENT: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"tagged": {"VIP": ["f01"]}}, {"tagged": {"VIP": ["f01", "f02"]}}, "tagged: expected {VIP: [f01]}, got {VIP: [f01, f02]}"),
    (
        {"tagged": {"VIP": ["f01"]}},
        {"tagged": {"VIP": ["f01"]}, "created_tags": {"X": None}},
        "created_tags: expected nothing, got",
    ),
    ({"created_tags": {"X": "A"}}, {"created_tags": {"X": None}}, "created_tags: expected {X: A}, got {X: none}"),
    ({"created_tags": {"Walk-in": None}}, {"created_tags": {"walk-in": None}}, "created_tags"),
    ({"shown": []}, {}, "shown: expected [], got none"),
    ({"deleted_tags": ["A"]}, {}, "deleted_tags: expected [A], got []"),
    (workflow(enabled=True), workflow(enabled=False), "created_workflows"),
    (workflow(), {}, "created_workflows"),
    (workflow(), {"created_workflows": workflow()["created_workflows"] * 2}, "created_workflows"),
    (workflow(), workflow(trigger={"type": "message_received"}), "created_workflows"),
    (workflow(), workflow(actions=[{"add_tag": "New"}, {"remove_tag": "VIP"}]), "created_workflows"),
    (workflow(), guarded({"status": "following"}), "created_workflows"),
    (guarded({"any_tags": ["A", "B"]}), guarded({"all_tags": ["A", "B"]}), "created_workflows"),
    (guarded({"untagged": True}, {"all_tags": ["A"]}), guarded({"untagged": True}), "created_workflows"),
    ({"updated_workflows": {"W": {"enabled": True}}}, {"updated_workflows": {"W": {"enabled": False}}}, "updated_workflows"),
    (
        {"updated_workflows": {"W": {"enabled": True}}},
        {"updated_workflows": {"W": {"enabled": True, "only_if": None}}},
        "updated_workflows",
    ),
]


@pytest.mark.parametrize(("expected", "found"), SAME)
def test_what_means_the_same_is_the_same(expected: dict[str, Any], found: dict[str, Any]) -> None:
    assert wrong(expected, found) == []


@pytest.mark.parametrize(("expected", "found", "told"), DIFFERENT)
def test_anything_more_less_or_else_is_told_by_its_key(expected: dict[str, Any], found: dict[str, Any], told: str) -> None:
    (only,) = wrong(expected, found)
    assert only.startswith(told)


def test_each_expected_workflow_needs_one_of_its_own() -> None:
    """The first expectation would also fit the second workflow; the second only that one."""
    off = workflow(enabled=False)["created_workflows"]
    either = workflow()["created_workflows"]
    on = workflow(enabled=True)["created_workflows"]
    assert wrong({"created_workflows": either + off}, {"created_workflows": off + on}) == []
    assert wrong({"created_workflows": off + off}, {"created_workflows": off + on}) != []


@pytest.mark.parametrize(("expected", "found"), SAME)
def test_what_is_the_same_is_part_of_it_and_so_is_nothing(expected: dict[str, Any], found: dict[str, Any]) -> None:
    assert is_part(Delta.model_validate(found), Delta.model_validate(expected), TODAY)
    assert is_part(Delta(), Delta.model_validate(expected), TODAY)


@pytest.mark.parametrize(
    "found",
    [
        {"tagged": {"VIP": ["f01", "f03"]}},
        {"tagged": {"New": ["f01"]}},
        {"shown": ["f09"]},
        {"created_tags": {"X": "Rank"}},
        {"deleted_tags": ["Y"]},
        {"untagged": {"VIP": ["f01"]}},
        workflow(actions=[{"add_tag": "New"}]),
    ],
)
def test_what_was_not_expected_is_no_part(found: dict[str, Any]) -> None:
    expected = {"tagged": {"VIP": ["f01", "f02"]}, "shown": ["f01"], "created_tags": {"X": None}, **workflow()}
    assert is_part(Delta.model_validate({"tagged": {"VIP": ["f02"]}}), Delta.model_validate(expected), TODAY)
    assert not is_part(Delta.model_validate(found), Delta.model_validate(expected), TODAY)
