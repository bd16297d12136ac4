"""A question's choices told by their place: "the second one", "both", 「2番目の人」."""

import pytest

from agent.model import OperatorMessage, OutcomeMessage
from agent.offline.pointing import pointed
from tests.agent.offline.talk import Talk

BAKERS = ("Tom Baker #2 (friend since 2026-03-04)", "Tom Baker #3 (friend since 2025-09-20)")


def answered(said: str, language: str = "en") -> list[tuple[str, dict[str, object]]]:
    """What an answer to the question which Tom Baker is meant comes to."""
    talk = Talk(language=language)
    order = "Put New on Tom Baker" if language == "en" else "Tom BakerさんにNewを付けて"
    talk.messages = [
        OperatorMessage(text=order, context=talk.context),
        OutcomeMessage(kind="question", text="2 friends are called “Tom Baker”. Which one do you mean?", choices=BAKERS),
    ]
    return talk.say(said)


@pytest.mark.parametrize(
    ("language", "said", "friends"),
    [
        ("en", "the second one", ["#3"]),
        ("en", "sorry, I meant the first", ["#2"]),
        ("en", "the latter please", ["#3"]),
        ("en", "the last one", ["#3"]),
        ("en", "both of them", ["#2", "#3"]),
        ("ja", "2番目の人でお願いします", ["#3"]),
        ("ja", "上の方です", ["#2"]),
        ("ja", "二人とも", ["#2", "#3"]),
    ],
)
def test_a_choice_told_by_its_place_is_as_if_it_was_clicked(language: str, said: str, friends: list[str]) -> None:
    assert answered(said, language) == [("apply_tag", {"tag": "New", "friends": [{"friends": friends}]})]


@pytest.mark.parametrize("said", ["the third one", "option 0", "neither"])
def test_what_points_at_no_choice_is_asked_about_and_the_choices_stay(said: str) -> None:
    ((name, arguments),) = answered(said)
    assert (name, arguments["choices"]) == ("ask_operator", list(BAKERS))


@pytest.mark.parametrize(
    ("choices", "said", "meant"),
    [
        (("First", "Second"), "second", ()),  # its own name, which is how it is settled anyway
        (("Second", "First"), "the second one", ("First",)),
        (("A", "B", "C"), "the latter", ()),
        (("A", "B", "C"), "both", ()),
        (("A", "B", "C"), "all three", ("A", "B", "C")),
        (("A", "B", "C"), "option 2", ("B",)),
        (("A", "B", "C"), "the second one but only if blocked", ()),
        (("A",), "the first one", ()),
    ],
)
def test_only_a_place_and_nothing_else_points(choices: tuple[str, ...], said: str, meant: tuple[str, ...]) -> None:
    assert pointed(choices, said) == meant
