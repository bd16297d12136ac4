"""Tags off all but those who are said to keep them, lists of what is to go, and tags that go if nobody has them."""

from typing import Any

import pytest

from tests.agent.offline.talk import calls


def _kept(said: str) -> list[dict[str, Any]]:
    ((name, arguments),) = calls(said)
    assert (name, arguments["tag"]) == ("remove_tag", "New")
    return list(arguments["friends"])


@pytest.mark.parametrize(
    "said",
    [
        "Only VIP people get to keep the New tag. Take it off everyone else.",
        "Only people tagged VIP should keep New. Please take it off the others.",
        "The only ones who should still have New are people tagged VIP, so clear it from the rest.",
        "People tagged VIP are the only ones who should keep New.",
        "Nobody but people tagged VIP should have New any more.",
    ],
)
def test_who_keeps_a_tag_is_said_for_who_loses_it(said: str) -> None:
    (group,) = _kept(said)
    assert (group["all_tags"], group["none_tags"]) == (["New"], ["VIP"])


@pytest.mark.parametrize(
    "said",
    [
        "Only VIP people get to keep the New tag. Please take it off them.",
        "Only VIP people get to keep the New tag. Everybody else needs it too.",
        "Only Mio Yamada wants to keep New",
        "If only Mio Yamada should keep New, tell me",
        "Only VIP people should keep New, except Emma Brown",  # does she keep it, or is she no such VIP?
    ],
)
def test_who_loses_it_is_asked_where_the_words_do_not_fit(said: str) -> None:
    assert calls(said)[-1][0] == "ask_operator"


@pytest.mark.parametrize(
    "said",
    [
        "Get rid of three things: the tag New, the Win back segment and the workflow Welcome",
        "to delete:\n- welcome (workflow)\n- win back (segment)\n- new (tag)",
        "Can you delete three things for me? 1. the New tag 2. the Win back segment 3. the workflow called Welcome",
        "The New tag can be deleted and so can the Win back segment and the Welcome automation, all three please",
        "Three things we have no use for: the Welcome automation, the Win back segment and the New tag. Get rid of them.",
    ],
)
def test_a_list_of_things_goes_with_their_kinds(said: str) -> None:
    assert {name for name, _ in calls(said)} == {"delete_tag", "delete_segment", "delete_workflow"}


def test_a_list_is_counted() -> None:
    assert calls("Get rid of two things: the tag New, the Win back segment and the workflow Welcome")[-1][0] == "ask_operator"


def test_numbers_in_one_line_are_a_list_only_where_they_count_from_one() -> None:
    assert [arguments["name"] for _, arguments in calls("I need two tags: 1. Gold 2. Silver")] == ["Gold", "Silver"]
    assert calls("I need a tag called 2. Silver 4. Gold")[-1][0] == "ask_operator"


@pytest.mark.parametrize(
    "said",
    [
        "If there are any tags that not one single friend has, delete those please",
        "if a tag has no friends, delete it",
        "Clean up our tags: if no one has it, it can be deleted",
        "any tag that zero friends have can be deleted",
        "remove the ones which don't have a single person attached",
    ],
)
def test_tags_that_nobody_has_are_looked_for(said: str) -> None:
    assert [(name, arguments["tag"]) for name, arguments in calls(said)] == [("delete_tag", "New")]


@pytest.mark.parametrize(
    "said",
    [
        "move everything that's in the Rank folder over to Campaign",
        "put whatever tags are filed under Rank in the Campaign folder instead",
        "rank folder -> its tags belong in campaign now, all of them",
        "empty the Rank folder into Campaign",
    ],
)
def test_all_tags_of_a_folder_move(said: str) -> None:
    assert [(name, arguments["tag"], arguments["folder"]) for name, arguments in calls(said)] == [
        ("move_tag", tag, "Campaign") for tag in ("VIP", "Repeat customer", "New")
    ]


@pytest.mark.parametrize(
    "said", ["Take New off everybody. Only those with VIP keep theirs.", "New: remove from all, not from VIP people though"]
)
def test_who_keeps_theirs_is_an_exception(said: str) -> None:
    (group,) = _kept(said)
    assert group["none_tags"] == ["VIP"]


def test_two_may_keep_theirs() -> None:
    (group,) = _kept("Take New off everybody. Only Emma Brown keeps hers, and Mio Yamada.")
    assert group["not_friends"] == ["Emma Brown", "Mio Yamada"]


def test_who_is_described_is_not_who_keeps_it() -> None:
    ((name, said),) = calls("VIP can be taken off everyone who has it (keep the tag)")
    assert name == "remove_tag"
    assert said["friends"] == [{"all_tags": ["VIP"]}]
