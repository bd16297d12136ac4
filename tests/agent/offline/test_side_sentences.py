"""What is said around an order of what stays as it is or what happened is passed over where it changes nothing, and asked about
where it does; notes with an arrow, a kind or people; what goes, one of two that stays, and folders in other words."""

from typing import Any

import pytest

from tests.agent.offline.talk import calls


def _drafts(said: str) -> list[tuple[Any, ...]]:
    return [
        (name, *(arguments.get(key) for key in ("tag", "folder", "into") if arguments.get(key)))
        for name, arguments in calls(said)
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Take New off Mio Yamada please, nobody else",
        "Could you untag Mio Yamada as New? All others with the tag keep it.",
        "Take New off Mio Yamada. Everyone else keeps it.",
        "take new off mio yamada and leave the others alone",
        "Untag Mio Yamada from New. The rest stay as they are",
        "Take New off Mio Yamada. I still need the tag for later.",
        "Take New off Mio Yamada. The tag itself stays.",
        "Take New off Mio Yamada. She just left the shop with her boxes",
        "Could you untag Mio Yamada? New I mean",
        "Mio Yamada has insurance now! Take New off her please, nobody else",
    ],
)
def test_who_else_keeps_a_tag_and_that_it_stays_changes_nothing(said: str) -> None:
    ((name, arguments),) = calls(said)
    assert (name, arguments["tag"]) == ("remove_tag", "New")
    assert arguments["friends"] in ([{"friends": ["Mio Yamada"]}], [{"friends": ["mio yamada"]}])


@pytest.mark.parametrize(
    "said",
    [
        "Take New off everyone who has it. The others keep it.",
        "Take New off everyone. The newer ones keep it.",
        "Take New off everyone who followed us before November 2026. The older ones keep it.",
        "Take New off Mio Yamada. The others with VIP keep it.",
        "Take New off Mio Yamada. Only the newer ones keep it.",
        "Take New off Mio Yamada; nobody else should be touched unless they have VIP",
        "Take New off Mio Yamada. All others keep it until Monday.",
        "Delete New. The tag itself stays.",
        "Delete New. I still need the tag for later.",
        "Delete the folder Rank. I still want the folder.",
        "Merge New into VIP, nobody else",
        "Take New off Mio Yamada. She was the wrong one",
        "Put New under Campaign. It has no folder right now",
        "Put Joined summer sale under Campaign. It's in Rank right now",
    ],
)
def test_what_does_not_fit_the_order_is_asked_about(said: str) -> None:
    assert calls(said)[-1][0] in ("ask_operator", "text")


def test_the_newer_ones_are_those_whom_a_day_leaves_out() -> None:
    ((name, arguments),) = calls("Take New off everyone who followed us before November 2026. The newer ones keep it.")
    assert (name, arguments["friends"]) == ("remove_tag", [{"followed_before": "2026-11-01"}])


@pytest.mark.parametrize(
    "said",
    [
        "File Joined summer sale under Campaign please. It has no folder right now",
        "Move New to Campaign, it's in Rank at the moment",
    ],
)
def test_where_a_tag_is_may_be_said_where_it_is_so(said: str) -> None:
    assert [(name, folder) for name, _, folder in _drafts(said)] == [("move_tag", "Campaign")]


@pytest.mark.parametrize(
    "said",
    [
        "mio yamada, emma brown: new -> vip",
        "new -> vip for mio yamada and emma brown",
        "Mio Yamada and Emma Brown were both here. Take off New and give them VIP",
        "Could you change Mio Yamada and Emma Brown from New to VIP? They just left the shop with their boxes",
    ],
)
def test_an_arrow_between_tags_with_people_is_one_instead_of_the_other(said: str) -> None:
    assert sorted(_drafts(said)) == [("apply_tag", "VIP"), ("remove_tag", "New")]


@pytest.mark.parametrize("said", ["new -> vip, except Mio Yamada", "Mio Yamada: new -> vip (only if she paid)", "new -> vip"])
def test_an_arrow_that_could_mean_more_than_one_thing_is_asked_about(said: str) -> None:
    assert calls(said)[-1][0] == "ask_operator"


def test_an_arrow_with_a_kind_renames_that_kind() -> None:
    ((name, arguments),) = calls("Win back -> Sleepers (the segment name)")
    assert (name, arguments["segment"], arguments["name"]) == ("save_segment", "Win back", "Sleepers")
    assert calls("Win back -> Sleepers (the tag name)")[-1][0] == "ask_operator"


@pytest.mark.parametrize(
    "said",
    [
        "too many tags in here!! these can go\n- New\n- VIP",
        "the following tags can be deleted: New and VIP",
        "Neither New nor VIP is useful to us any more. Please get rid of both tags.",
    ],
)
def test_a_list_of_what_can_go(said: str) -> None:
    assert _drafts(said) == [("delete_tag", "New"), ("delete_tag", "VIP")]


def test_two_that_can_go_are_not_three() -> None:
    assert calls("these two can go: New, VIP and Repeat customer")[-1][0] == "ask_operator"


@pytest.mark.parametrize(
    "said",
    [
        "can you fold new into vip? i only want one tag left, vip",
        "Merge New into VIP, only VIP should be left",
        "Everyone who's a New becomes a VIP, and then the New tag can be deleted",
    ],
)
def test_one_of_two_tags_is_left(said: str) -> None:
    assert _drafts(said) == [("merge_tags", "VIP")]


@pytest.mark.parametrize(
    "said",
    [
        "can you fold new into vip? i only want one tag left, new",
        "Everyone who's a New becomes a VIP, and then the VIP tag can be deleted",
    ],
)
def test_the_one_that_is_left_has_to_be_the_right_one(said: str) -> None:
    assert calls(said)[-1][0] == "ask_operator"


@pytest.mark.parametrize(
    "said",
    [
        "Rank can go, only the folder, the tags stay please",
        "Could you get rid of the folder Rank? I still want to have the tags that are in it.",
        "I don't need Rank as a folder any more. Don't delete its tags though!",
    ],
)
def test_a_folder_goes_without_its_tags(said: str) -> None:
    assert _drafts(said) == [("delete_folder", "Rank")]


@pytest.mark.parametrize(
    "said",
    [
        "I want New and VIP together in a new folder named Seasonal",
        "new folder Seasonal\n-> new\n-> vip\ngo in there",
        "Could you make us a Seasonal folder please? Once it's there put the tags New and VIP inside",
        "I'd like to have a Seasonal folder for tags we rarely need. First ones to go in are New and VIP",
    ],
)
def test_a_new_folder_and_what_goes_in_it(said: str) -> None:
    assert [draft[0] for draft in _drafts(said)] == ["save_folder", "move_tag", "move_tag"]


def test_a_thing_may_be_said_to_be_called_so_by_us() -> None:
    ((name, arguments),) = calls("the folder we call rank, can you call it Palate")
    assert (name, arguments["folder"], arguments["name"]) == ("save_folder", "Rank", "Palate")


def test_the_old_one_is_what_is_renamed() -> None:
    ((name, arguments),) = calls("Rename VIP to Gold. The old label is a bit rude")
    assert (name, arguments["tag"], arguments["name"]) == ("rename_tag", "VIP", "Gold")
