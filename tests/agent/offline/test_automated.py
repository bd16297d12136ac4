"""Behind what is to happen the operator asks whether that can be automatic: a workflow is meant, and not what is so today."""

import pytest

from tests.agent.offline.talk import calls


@pytest.mark.parametrize(
    "text",
    [
        "If somebody blocks us, VIP should be removed from that person automatically. Can you build that?",
        "When someone blocks us, take VIP off. Can that happen automatically?",
        "Take VIP off whoever blocks us. Is that possible automatically?",
        "When someone blocks us, VIP comes off - can we automate this?",
    ],
)
def test_what_can_happen_automatically_is_a_workflow(text: str) -> None:
    [(name, said)] = calls(text)
    assert (name, said["trigger"]["type"]) == ("save_workflow", "friend_blocked")
    assert said["actions"] == [{"do": "remove_tag", "tag": "VIP"}]


def test_can_you_do_that_makes_no_workflow() -> None:
    assert [name for name, _ in calls("Put VIP on Ann Lee. Can you do that?")] == ["apply_tag"]


@pytest.mark.parametrize("text", ["Can that happen automatically?", "Delete New. Can that be done automatically?"])
def test_what_is_no_workflow_is_asked_about(text: str) -> None:
    assert calls(text)[0][0] == "ask_operator"
