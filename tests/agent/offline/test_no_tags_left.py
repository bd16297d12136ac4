"""Every tag off somebody, said in the words that come to mind."""

import pytest

from tests.agent.offline.talk import calls


@pytest.mark.parametrize(
    "text",
    [
        "Both Hanako Sato and Ann Lee have blocked us so there's no point in them having tags. Strip them of every one",
        "Hanako Sato + Ann Lee: no tags at all any more pls, they blocked us anyway",
        "Can you clear whatever tags Hanako Sato and Ann Lee still have? We got blocked by both of them.",
        "Remove whatever tags are still on Hanako Sato and Ann Lee",
        "Hanako Sato and Ann Lee should be left without any tags",
        "Please untag Hanako Sato and Ann Lee completely, all of it",
    ],
)
def test_every_tag_comes_off(text: str) -> None:
    made = calls(text)
    assert {name for name, _ in made} == {"remove_tag"}
    assert {said["tag"] for _, said in made} >= {"VIP", "New"}
    assert all(said["friends"] == [{"friends": ["Hanako Sato", "Ann Lee"]}] for _, said in made)


@pytest.mark.parametrize(
    "text",
    [
        "Hanako Sato - no tags any more?",
        "no tags on Hanako Sato please?",
        "Hanako Sato: no tags",
        "Hanako Sato has no tags any more",
        "Take VIP off everyone who has New. We got blocked by all of them.",
    ],
)
def test_what_may_be_a_question_or_a_restriction_is_asked_about(text: str) -> None:
    assert calls(text)[0][0] == "ask_operator"
