"""What differs between two instants of an account, in the words of a scenario."""

from datetime import date
from typing import Any

import pytest

from agent.evals.deltas import Delta
from agent.evals.snapshots import SegmentThen, Snapshot, difference
from tests.agent.evals.then import START, with_segment, with_tag, with_workflow, without

TODAY = date(2026, 5, 10)
CHANGES: list[tuple[Snapshot, dict[str, Any]]] = [
    (with_tag("T9", name="Gift", folder_id="F2"), {"created_tags": {"Gift": "Inquiry"}}),
    (with_tag("T9", friends={"f01"}), {"created_tags": {"Made": None}, "tagged": {"Made": ["f01"]}}),
    (without("tags", "T2"), {"deleted_tags": ["New"]}),
    (with_tag("T1", name="Gold"), {"renamed_tags": {"VIP": "Gold"}}),
    (with_tag("T1", folder_id="F2"), {"moved_tags": {"VIP": "Inquiry"}}),
    (with_tag("T1", folder_id=None), {"moved_tags": {"VIP": None}}),
    (with_tag("T1", friends={"f02", "f03"}), {"tagged": {"VIP": ["f03"]}, "untagged": {"VIP": ["f01"]}}),
    (START.model_copy(update={"folders": {**START.folders, "F3": "Season"}}), {"created_folders": ["Season"]}),
    (START.model_copy(update={"folders": {**START.folders, "F1": "Class"}}), {"renamed_folders": {"Rank": "Class"}}),
    (without("folders", "F2"), {"deleted_folders": ["Inquiry"]}),
    (with_segment(name="Top"), {"renamed_segments": {"Best": "Top"}}),
    (with_segment(groups=({"all_tags": ["T2"]},), members={"f03"}), {"updated_segments": {"Best": ["f03"]}}),
    (with_segment(groups=(), members=None), {"updated_segments": {"Best": []}}),
    (with_segment(members={"f01"}), {}),
    (with_segment(groups=({"any_tags": ["T1"]},)), {}),
    (without("segments", "S1"), {"deleted_segments": ["Best"]}),
    (with_workflow(enabled=False), {"updated_workflows": {"Coupon": {"enabled": False}}}),
    (with_workflow(name="Voucher"), {"renamed_workflows": {"Coupon": "Voucher"}}),
    (with_workflow(only_if=()), {"updated_workflows": {"Coupon": {"only_if": None}}}),
    (with_workflow(actions=({"remove_tag": "T2"},)), {"updated_workflows": {"Coupon": {"actions": [{"remove_tag": "New"}]}}}),
    (
        with_workflow(trigger={"type": "tag_added", "tag": "T1"}),
        {"updated_workflows": {"Coupon": {"trigger": {"type": "tag_added", "tag": "VIP"}}}},
    ),
    (without("workflows", "W1"), {"deleted_workflows": ["Coupon"]}),
    (START.model_copy(update={"shown": frozenset({"f01"})}), {"shown": ["f01"]}),
    (START, {}),
]


@pytest.mark.parametrize(("after", "said"), CHANGES)
def test_a_change_is_told_as_a_scenario_tells_it(after: Snapshot, said: dict[str, Any]) -> None:
    assert difference(START, after, TODAY) == Delta.model_validate(said)


def test_every_key_of_a_delta_is_found_by_some_change() -> None:
    """What is made anew is told in the test below."""
    told = {key for _, said in CHANGES for key in said}
    assert set(Delta.model_fields) - told == {"created_segments", "created_workflows"}


def test_what_is_new_is_told_whole() -> None:
    after = START.model_copy(
        update={
            "segments": {
                **START.segments,
                "S2": SegmentThen(name="All", groups=({"everyone": True},), members=frozenset({"f09"})),
            },
            "workflows": {**START.workflows, "W2": with_workflow(name="Other", only_if=()).workflows["W1"]},
        }
    )
    trigger = {"type": "message_received", "keywords": ["coupon"]}
    workflow = {"enabled": True, "trigger": trigger, "only_if": None, "actions": [{"add_tag": "Done"}]}
    said = {"created_segments": {"All": ["f09"]}, "created_workflows": [workflow]}
    assert difference(START, after, TODAY) == Delta.model_validate(said)


def test_tags_that_a_deleted_folder_leaves_behind_have_not_moved() -> None:
    left = {id: tag.model_copy(update={"folder_id": None}) for id, tag in START.tags.items()}
    after = START.model_copy(update={"folders": {"F2": "Inquiry"}, "tags": left})
    assert difference(START, after, TODAY) == Delta(deleted_folders=frozenset({"Rank"}))


def test_a_tag_made_anew_under_an_old_name_is_another_tag() -> None:
    after = START.model_copy(update={"tags": {**without("tags", "T2").tags, "T9": START.tags["T2"]}})
    said = {"deleted_tags": ["New"], "created_tags": {"New": "Rank"}, "tagged": {"New": ["f03"]}}
    assert difference(START, after, TODAY) == Delta.model_validate(said)
