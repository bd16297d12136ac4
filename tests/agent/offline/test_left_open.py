"""What is said behind a tagging and may be about the tag or about whom it is for."""

import pytest

from tests.agent.offline.talk import calls


@pytest.mark.parametrize("better", ["Gold sounds better.", "Gold would be nicer."])
def test_what_sounds_better_behind_a_tagging_is_asked_about(better: str) -> None:
    assert [name for name, _ in calls(f"Everyone with New gets VIP. {better}")] == ["ask_operator"]
    ((name, said),) = calls(f"Rename VIP to Silver. {better}")
    assert (name, said["name"]) == ("rename_tag", "Gold")


@pytest.mark.parametrize("more", ["Repeat customer, except", "everyone with Repeat customer, except those with"])
def test_an_exception_from_the_same_for_others_is_asked_about(more: str) -> None:
    order = "Put VIP on everyone with New, and the same for"
    assert calls(f"{order} {more} Joined summer sale")[-1][0] == "ask_operator"


def test_the_same_for_others_is_done_where_nobody_is_left_out() -> None:
    ((name, said),) = calls("Put VIP on everyone with New, and the same for everyone with Repeat customer")
    assert (name, said["friends"]) == ("apply_tag", [{"any_tags": ["New", "Repeat customer"]}])
