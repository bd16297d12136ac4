"""Orders as they are jotted down, with a mark between what they are about and what is to become of it."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk, calls


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("joined summer sale: delete", [("delete_tag", {"tag": "Joined summer sale"})]),
        ("folder Campaign - bin it", [("delete_folder", {"folder": "Campaign"})]),
        ("Welcome: off for now", [("save_workflow", {"workflow": "Welcome", "enabled": False})]),
        ("Rank: New, VIP", [("move_tag", {"tag": "New", "folder": "Rank"}), ("move_tag", {"tag": "VIP", "folder": "Rank"})]),
        ("VIP: Mio Yamada, Ken Tanaka", [("apply_tag", {"tag": "VIP"})]),
        ("wrote yesterday -> VIP", [("apply_tag", {"tag": "VIP"})]),
        ("untagged, not blocked → VIP", [("apply_tag", {"tag": "VIP"})]),
        ("VIP off if they blocked us", [("remove_tag", {"tag": "VIP"})]),
        ("Chess club -> new tag in Rank", [("create_tag", {"name": "Chess club", "folder": "Rank"})]),
        ("tag: Chess club, folder: Rank", [("create_tag", {"name": "Chess club", "folder": "Rank"})]),
        (
            "Chess club (new tag, folder Rank): Mio Yamada",
            [("create_tag", {"name": "Chess club", "folder": "Rank"}), ("apply_tag", {"tag": "Chess club"})],
        ),
        ("Add Chess club to our Rank tags", [("create_tag", {"name": "Chess club", "folder": "Rank"})]),
    ],
)
def test_a_note_is_an_order(said: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    made = Talk().say(said)
    assert [
        (name, {key: arguments[key] for key in told}) for (name, arguments), (_, told) in zip(made, expected, strict=True)
    ] == expected


@pytest.mark.parametrize("said", ["I need a VIP tag", "VIP: remove"])
def test_a_note_that_leaves_open_what_is_to_be_done_is_asked_about(said: str) -> None:
    assert {name for name, _ in Talk().say(said)} <= {"ask_operator", "text"}


def test_who_should_not_be_in_a_segment_is_left_out_of_it() -> None:
    ((name, arguments),) = Talk().say("People tagged New shouldn't be in the Win back segment")
    assert name == "save_segment"
    assert all("New" in group["none_tags"] for group in arguments["friends"])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("VIP + New (has to be both) => repeat customer", {"all_tags": ["VIP", "New"]}),
        ("repeat customer for anyone tagged VIP or New, one of the two is enough", {"any_tags": ["VIP", "New"]}),
        ("tag repeat customer: wrote this month, not VIP", {"last_message_from": "2026-11-01", "none_tags": ["VIP"]}),
        (
            "VIP + wrote to us since 1 april (that day included) = repeat customer",
            {"all_tags": ["VIP"], "last_message_from": "2026-04-01"},
        ),
        ("repeat customer for: Mio Yamada, Ken Tanaka", {"friends": ["Mio Yamada", "Ken Tanaka"]}),
    ],
)
def test_a_note_says_who_gets_a_tag(said: str, expected: dict[str, Any]) -> None:
    assert [(name, arguments["tag"], arguments["friends"]) for name, arguments in Talk().say(said)] == [
        ("apply_tag", "Repeat customer", [expected])
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("VIP, last message > 7 days ago -> list", {"all_tags": ["VIP"], "last_message_before": "7 days ago"}),
        ("VIP + still following, who is that?", {"all_tags": ["VIP"], "status": "following"}),
        ('search messages for "invoice" and show me who sent them', {"message_contains": "invoice"}),
    ],
)
def test_a_note_shows_friends(said: str, expected: dict[str, Any]) -> None:
    assert [(name, arguments["friends"]) for name, arguments in Talk().say(said)] == [("show_friends", [expected])]


@pytest.mark.parametrize(
    "said",
    [
        "VIP + New = both needed",
        "VIP or New (either one is fine, but only the Leeds ones) -> repeat customer",
        "tag VIP: wrote this month, but ask me first",
        'search messages for "invoice" and show me who sent them except Mio Yamada',
        "VIP -> list of things to do",
    ],
)
def test_a_note_with_more_in_it_is_asked_about(said: str) -> None:
    assert Talk().say(said)[-1][0] == "ask_operator"


def test_a_name_with_a_dash_is_no_note() -> None:
    assert Talk().say("Put No-show on VIP people")[-1][0] != "show_friends"


def test_a_list_may_begin_with_its_mark() -> None:
    made = calls("- VIP on Mio Yamada\n- New off Ken Tanaka")
    assert [(name, arguments["tag"]) for name, arguments in made] == [("apply_tag", "VIP"), ("remove_tag", "New")]


def test_a_no_at_the_head_of_a_line_denies_what_follows_it() -> None:
    ((name, arguments),) = calls("New segment: Quiet regulars\n- VIP\n- no message since July 1")
    assert (name, arguments["name"]) == ("save_segment", "Quiet regulars")
    assert all(group["all_tags"] == ["VIP"] and "none_tags" not in group for group in arguments["friends"])
