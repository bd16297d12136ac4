"""Tags that move: out of their folder and to no other, or all that a folder holds."""

import pytest

from tests.agent.offline.talk import calls


@pytest.mark.parametrize(
    "text",
    [
        "Could you pull the VIP tag out of Rank? It doesn't need a folder at all.",
        "I'd like VIP to stand on its own, outside of all folders",
        "VIP belongs in no folder",
        "I want VIP outside every folder",
        "VIP doesn't need a folder any more",
        "VIP should stand alone, in no folder",
    ],
)
def test_a_tag_stands_outside_all_folders(text: str) -> None:
    assert calls(text) == [("move_tag", {"tag": "VIP", "folder": None})]


@pytest.mark.parametrize("text", ["I'd like VIP left alone", "Leave VIP on its own", "keep VIP out of it"])
def test_a_tag_that_is_to_be_left_alone_stays_in_its_folder(text: str) -> None:
    assert all(name in ("ask_operator", "text") for name, _ in calls(text))


@pytest.mark.parametrize(
    "text",
    [
        "I want the three Rank tags filed under Campaign instead",
        "Can the three Rank tags go into Campaign instead?",
        "Everything that's sitting in Rank needs to live in Campaign from now on. Just the tags, thanks",
    ],
)
def test_all_tags_of_a_folder_move(text: str) -> None:
    assert [said["tag"] for _, said in calls(text)] == ["VIP", "Repeat customer", "New"]


@pytest.mark.parametrize("text", ["move the two Rank tags to Campaign", "Delete the folder Rank. Just the tags"])
def test_what_does_not_fit_the_folder_is_asked_about(text: str) -> None:
    assert calls(text)[0][0] == "ask_operator"
