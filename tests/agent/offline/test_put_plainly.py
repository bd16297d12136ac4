"""Orders in the passive, as a statement and what follows from it, or as a question and "show me"."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk, calls


def made(text: str) -> list[tuple[str, dict[str, Any]]]:
    """The calls a message comes to, each with what it says."""
    return [(name, {key: value for key, value in args.items() if value not in (None, "ask")}) for name, args in Talk().say(text)]


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("pause Welcome for the moment please", False),
        ("Could the Welcome automation be switched off until further notice? We're full this month.", False),
        ("I don't want Welcome running right now. Turn it off, but don't delete it, we'll want it back.", False),
        ("Welcome shouldn't be running any more. Don't delete it, just off.", False),
        ("Could Welcome be turned back on?", True),
    ],
)
def test_a_workflow_is_switched_as_one_speaks(text: str, off: bool) -> None:
    assert made(text) == [("save_workflow", {"workflow": "Welcome", "enabled": off})]


@pytest.mark.parametrize(
    "text",
    [
        "Please remove the tag VIP from our tag list for good.",
        "the VIP tag can be thrown out, nobody uses it anyway",
        "I don't think anyone uses the VIP tag any more. Please delete it.",
        "we don't need a tag for VIP, delete it please",
        "can we get rid of that VIP tag? no idea who made it",
    ],
)
def test_a_tag_is_deleted_as_one_speaks(text: str) -> None:
    assert made(text) == [("delete_tag", {"tag": "VIP"})]


@pytest.mark.parametrize(
    "text",
    [
        "Hanako Sato: no longer VIP, please untag",
        "Can you untag Hanako Sato? She shouldn't have VIP any more.",
        "Hanako Sato: take off VIP",
    ],
)
def test_a_friend_loses_a_tag_by_what_is_no_longer_so(text: str) -> None:
    assert made(text) == [("remove_tag", {"tag": "VIP", "friends": [{"friends": ["Hanako Sato"]}]})]


@pytest.mark.parametrize(
    ("text", "friends"),
    [
        ("who followed us this year and doesn't have New? show me", {"followed_from": "2026-01-01", "none_tags": ["New"]}),
        ("which of our VIPs are also repeat customers? show me", {"all_tags": ["VIP", "Repeat customer"]}),
        ("let me see the friends that have us blocked", {"status": "blocked"}),
        ("VIP - just those people on screen please", {"all_tags": ["VIP"]}),
    ],
)
def test_a_question_and_show_me_is_a_list(text: str, friends: dict[str, Any]) -> None:
    ((name, arguments),) = made(text)
    assert name == "show_friends"
    assert [{key: value for key, value in group.items() if value is not None} for group in arguments["friends"]] == [friends]


@pytest.mark.parametrize(
    "text",
    [
        "Hanako Sato: add VIP if she pays",
        "Hanako Sato: no longer VIP, please untag Ken Tanaka",
        "Can you untag Hanako Sato? She shouldn't have VIP unless she comes back",
        "Could Welcome be switched off if nobody uses it?",
        "who has VIP? don't show me",
        "VIP - just those people in Osaka",
        "delete the workflow Welcome but not the Welcome one",
        "Could you leave Hanako Sato with no tags but VIP?",
    ],
)
def test_what_restricts_such_an_order_is_asked_about(text: str) -> None:
    assert {name for name, _ in Talk().say(text)} <= {"ask_operator", "decline", "text"}


def test_one_thing_is_deleted_and_another_kept() -> None:
    text = "delete the workflow Welcome but not the New tag, we keep that"
    assert made(text) == [("delete_workflow", {"workflow": "Welcome"})]


def test_a_tag_in_the_wrong_folder_is_moved() -> None:
    assert made("why is VIP sitting in rank? please put it in campaign") == [("move_tag", {"tag": "VIP", "folder": "Campaign"})]


def test_friends_are_left_out_of_a_segment_as_one_speaks() -> None:
    ((name, arguments),) = made("win back: kick out whoever has New, otherwise keep it the same")
    assert (name, arguments["segment"], arguments["friends"][0]["none_tags"]) == ("save_segment", "Win back", ["New"])


def test_who_has_one_tag_becomes_what_another_says_and_nothing_of_it_is_passed_over() -> None:
    made = calls("VIPs become Repeat customers. Delete the tag New")
    assert made[0] == ("apply_tag", {"tag": "Repeat customer", "friends": [{"all_tags": ["VIP"]}]})
    made = calls("Everyone who's a VIP becomes New, and then the VIP tag can be deleted")
    assert made == [("merge_tags", {"tags": ["VIP"], "into": "New"})]


@pytest.mark.parametrize(
    ("said", "language", "days"),
    [
        ("Show friends who joined from January 1 2024 to December 31", "en", ("2024-01-01", "2025-01-01")),
        ("Show friends who joined between Nov 3 and Dec 31, 2024", "en", ("2024-11-03", "2025-01-01")),
        ("Show friends who joined from november to february 2025", "en", ("2024-11-01", "2025-03-01")),
        ("2024年11月〜2月に友だちになった人を出して", "ja", ("2024-11-01", "2025-03-01")),
        ("去年の1月から3月に友だちになった人を出して", "ja", ("2025-01-01", "2025-04-01")),
    ],
)
def test_a_year_said_of_one_end_of_a_time_tells_that_of_the_other(said: str, language: str, days: tuple[str, str]) -> None:
    ((_, shown),) = calls(said, language=language)
    assert shown["friends"] == [{"followed_from": days[0], "followed_before": days[1]}]


def test_one_of_several_tags_being_enough_loosens_nothing_else() -> None:
    said = "Put New on people who last wrote over 90 days ago, only those with VIP or Repeat customer (one of them is enough)"
    ((_, made),) = calls(said)
    assert made["friends"] == [{"any_tags": ["VIP", "Repeat customer"], "last_message_before": "90 days ago"}]


def test_the_verb_between_new_names_and_their_folder_is_no_part_of_a_name() -> None:
    made = calls("need three new tags pls: Aerial and Restorative go in the rank folder, Black Friday in campaign")
    assert "Restorative go" not in [said.get("tag") or said.get("name") for name, said in made if name == "create_tag"]
