"""A tag that is missing, and then “make one”."""

import pytest

from tests.agent.offline.talk import calls


@pytest.mark.parametrize(
    "text",
    [
        "we don't have a Vegan tag yet, make one",
        "there's no Vegan tag yet, can you create it",
        "Vegan isn't a tag yet. Please add it.",
        "We have no tag for people without meat. Make one called Vegan",
        "I can't find a tag called Vegan, please set one up",
        "is there a tag Vegan already? make one if not",
        "Vegan as a tag, do we have it? if no pls create",
        "If there isn't a Vegan tag, make one",
    ],
)
def test_a_tag_that_is_missing_is_made(text: str) -> None:
    assert calls(text) == [("create_tag", {"name": "Vegan", "folder": None})]


def test_a_tag_that_is_there_is_not_made_again() -> None:
    assert "already exists" in calls("is there a tag VIP already? make one if not")[0][1]["text"]


@pytest.mark.parametrize(
    "text",
    [
        "If there is a Vegan tag, add it",
        "we don't have a Vegan tag",
        "we don't need a Vegan tag, don't make one",
        "there is no Vegan tag, we decided to make one in May",
        "we don't have a Vegan tag yet, make one when someone asks for it",
        "we don't have a Vegan tag yet, should we make one?",
    ],
)
def test_what_is_only_missing_is_asked_about(text: str) -> None:
    assert calls(text)[0][0] == "ask_operator"
