"""What follows an order, or describes something new, is taken for what it says, and never for one more name or for all."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk, calls


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("folder called Fabrics, empty for now", ["Fabrics"]),
        ("new folder Fabrics, nothing in it yet", ["Fabrics"]),
        ("new folder: Fabrics, Yarns", ["Fabrics", "Yarns"]),
        ("create a folder called Fabrics, urgent", []),
    ],
)
def test_words_that_describe_a_new_folder_are_no_second_one(said: str, made: list[str]) -> None:
    found: Any = calls(said)
    assert [arguments["name"] for name, arguments in found if name == "save_folder"] == made


def test_of_what_was_not_understood_nobody_knows_what_is_left() -> None:
    talk = Talk()
    talk.say("qwert asdf zxcv")
    ((name, _),) = talk.say("just the one that hasn't blocked us")
    assert name == "ask_operator"


def test_keeping_what_was_to_be_deleted_and_an_order_go_together() -> None:
    talk = Talk()
    talk.say("delete the New tag")
    ((name, arguments),) = talk.say("hmm no, keep it, just rename it to Gold")
    assert (name, arguments["tag"], arguments["name"]) == ("rename_tag", "New", "Gold")
