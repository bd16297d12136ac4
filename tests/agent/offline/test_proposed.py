"""Follow-ups on what is only proposed so far: what “it” and “them” mean, and what can be said about it."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk

MADE = "Create the tag Fair and put it on everyone tagged VIP"


def after(first: str, then: str) -> list[tuple[str, dict[str, Any]]]:
    """What the second message comes to."""
    talk = Talk()
    talk.say(first)
    return talk.say(then)


@pytest.mark.parametrize(
    ("first", "then", "last"),
    [
        (MADE, "put it in the folder Rank", ("move_tag", {"tag": "Fair", "folder": "Rank"})),
        (MADE, "file it under Rank", ("move_tag", {"tag": "Fair", "folder": "Rank"})),
        (MADE, "put it on the New ones as well", None),
        ("Create the folder Season", "put VIP in it", ("move_tag", {"tag": "VIP", "folder": "Season"})),
        ("Create the tags Gold and Silver", "put them on everyone tagged VIP", ("apply_tag", "Silver")),
        (
            "Create the tag Fair in the folder Rank and put it on everyone tagged VIP",
            "only the blocked ones",
            ("apply_tag", "Fair"),
        ),
    ],
)
def test_it_is_what_is_proposed_and_not_what_says_whom(first: str, then: str, last: Any) -> None:
    made = after(first, then)
    if last is None:
        assert [name for name, _ in made] == ["ask_operator"]  # of those just spoken of, or of all?
        return
    name, arguments = made[-1]
    assert name == last[0]
    assert arguments == last[1] if isinstance(last[1], dict) else arguments["tag"] == last[1]


def test_a_new_tag_goes_on_those_just_counted() -> None:
    talk = Talk(them={"count": 3})
    talk.say("How many friends have VIP?")
    assert talk.say("Create the tag Fair and put it on them")[-1] == (
        "apply_tag",
        {"tag": "Fair", "friends": [{"friends": ["them"]}]},
    )


@pytest.mark.parametrize(
    ("then", "made"),
    [("who has it?", ["text"]), ("and put it on Mio Yamada as well", ["create_tag", "apply_tag", "move_tag", "apply_tag"])],
)
def test_what_carried_on_a_proposal_is_carried_on_in_its_turn(then: str, made: list[str]) -> None:
    talk = Talk()
    for said in (MADE, "put it in the folder Rank"):
        talk.say(said)
    assert [name for name, _ in talk.say(then)] == made


@pytest.mark.parametrize("then", ["who has it?", "how many have it?"])
def test_a_question_about_what_is_only_proposed_is_answered_and_proposes_nothing(then: str) -> None:
    ((name, said),) = after(MADE, then)
    assert name == "text"
    assert "only proposed" in said["text"]


def test_a_pronoun_that_may_mean_either_of_two_tags_is_asked_about() -> None:
    ((name, asked),) = after("Create the tag Gold and move VIP to Campaign", "put it on the blocked ones")
    assert (name, asked["choices"]) == ("ask_operator", ["Gold", "VIP"])


@pytest.mark.parametrize("first", ["Save everyone tagged VIP as the segment Best", "When someone adds the account, add New"])
def test_delete_it_after_what_is_to_be_made_points_at_cancel(first: str) -> None:
    ((name, said),) = after(first, "delete it")
    assert name == "text"
    assert "Cancel" in said["text"]


@pytest.mark.parametrize("then", ["do the same with New", "put it on the New ones too"])
def test_the_same_with_a_tag_may_mean_two_things(then: str) -> None:
    assert [name for name, _ in after("Put Repeat customer on everyone tagged VIP", then)] == ["ask_operator"]


def test_a_tag_that_takes_the_place_is_asked_for_and_then_used() -> None:
    talk = Talk()
    talk.say("delete VIP")
    ((name, asked),) = talk.say("Replace it by another tag")
    assert (name, "New" in asked["choices"], "VIP" in asked["choices"]) == ("ask_operator", True, False)
    assert talk.say("use New") == [("delete_tag", {"tag": "VIP", "uses": "replace", "replacement": "New"})]


def test_a_bare_tag_answers_which_friends_are_meant() -> None:
    assert after("Apply the VIP tag", "New") == [("apply_tag", {"tag": "VIP", "friends": [{"all_tags": ["New"]}]})]


def test_the_tag_that_is_there_already_ends_its_creation() -> None:
    ((name, said),) = after("create a tag called vip", "VIP")
    assert (name, "VIP" in said["text"]) == ("text", True)


@pytest.mark.parametrize(("said", "may_create"), [("show friends tagged Gold", False), ("put Gold on Mio Yamada", True)])
def test_a_question_offers_to_create_nothing(said: str, may_create: bool) -> None:
    ((_, asked),) = Talk().say(said)
    assert any("Create" in choice for choice in asked["choices"]) == may_create


def test_a_name_after_which_tag_remains_is_what_they_become() -> None:
    assert after("merge VIP and New", "call it Gold") == [
        ("create_tag", {"name": "Gold", "folder": None}),
        ("merge_tags", {"tags": ["VIP", "New"], "into": "Gold"}),
    ]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Rename the tag VIP to Fair", "Can it live under Rank?"),
        ("Rename the tag VIP to Fair", "Move it to Rank too, please"),
        ("Move the tag New to Rank", "It should be called Fair from now on"),
    ],
)
def test_a_tag_is_renamed_and_filed_when_both_are_said(first: str, then: str) -> None:
    assert {name for name, _ in after(first, then)} >= {"rename_tag", "move_tag"}
