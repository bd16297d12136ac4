"""A new name may come in a sentence of its own, before or after the one that asks for it; without one it is asked for."""

import pytest

from tests.agent.offline.talk import NAMES, Talk, calls


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("Please change the name of the Campaign folder. It should be Deals.", ("save_folder", "Campaign", "Deals")),
        ("Deals would be a better name for the Campaign folder, please change it", ("save_folder", "Campaign", "Deals")),
        ("Could you rename our New tag? First-timer is what we'd like to call it", ("rename_tag", "New", "First-timer")),
        ("We got the new wording: VIP is now Gold circle. Can you change the tag name?", ("rename_tag", "VIP", "Gold circle")),
        ("VIP needs renaming. Gold circle it is.", ("rename_tag", "VIP", "Gold circle")),
        ("change new to First-timer please (tag name)", ("rename_tag", "New", "First-timer")),
        (
            "Could the Welcome workflow be named Hello there instead? Sounds friendlier",
            ("save_workflow", "Welcome", "Hello there"),
        ),
        ("The name of the segment Win back should change. How about Come back?", ("save_segment", "Win back", "Come back")),
    ],
)
def test_a_new_name_may_come_in_a_sentence_of_its_own(text: str, call: tuple[str, str, str]) -> None:
    ((name, arguments),) = Talk().say(text)
    thing = next(arguments[noun] for noun in ("tag", "folder", "segment", "workflow") if arguments.get(noun))
    assert (name, thing, arguments["name"]) == call


@pytest.mark.parametrize(
    "text",
    [
        "The tag VIP needs a new name. Any ideas?",
        "Rename the tag VIP? I'd rather not.",
        "Rename the tag VIP. Not today though.",
        "Could the tag VIP get a new name?",
    ],
)
def test_without_a_new_name_nothing_is_renamed(text: str) -> None:
    assert {name for name, _ in Talk().say(text)} <= {"ask_operator", "decline", "text"}


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("rename VIP > Gold circle", ("rename_tag", "VIP", "Gold circle")),
        ("rename vip = Gold circle", ("rename_tag", "VIP", "Gold circle")),
        ("VIP -> Gold circle (same tag, only the name)", ("rename_tag", "VIP", "Gold circle")),
        ("tag rename: VIP -> Gold circle", ("rename_tag", "VIP", "Gold circle")),
        ("can you change what the vip tag is called, it should be Gold circle", ("rename_tag", "VIP", "Gold circle")),
        ("change the VIP tag's name, should be Gold circle", ("rename_tag", "VIP", "Gold circle")),
        ("Could that tag read Gold circle instead of VIP?", ("rename_tag", "VIP", "Gold circle")),
        ("we'd rather see Gold circle than VIP as the tag's name", ("rename_tag", "VIP", "Gold circle")),
        ("please have the Campaign folder called Deals from now on", ("save_folder", "Campaign", "Deals")),
        ('can the Welcome rule be called "Hello" from now on? only the name, rest stays', ("save_workflow", "Welcome", "Hello")),
        ("can the Win back audience be named Wake-up call from now on?", ("save_segment", "Win back", "Wake-up call")),
        ("change name: Win back to Come back", ("save_segment", "Win back", "Come back")),
    ],
)
def test_a_renaming_is_read_by_its_words_in_any_order(text: str, call: tuple[str, str, str]) -> None:
    test_a_new_name_may_come_in_a_sentence_of_its_own(text, call)


@pytest.mark.parametrize(
    "text",
    [
        "don't rename VIP to Gold circle",
        "we renamed VIP to Gold circle",
        "VIP was called Gold circle before",
        "what would happen if VIP were called Gold circle",
        "rename VIP > Gold circle for Mio Yamada",
        "rename VIP to Gold circle tomorrow",
        "rename VIP to something shorter",
        "should VIP be called Gold circle?",
        "VIP -> Gold circle, name of the segment",
        "make the Welcome rule read refund instead",
        "let's not change the name of VIP to Gold circle",
        "Could the VIP tag be renamed? Gold circle maybe",
    ],
)
def test_what_only_speaks_of_names_renames_nothing(text: str) -> None:
    test_without_a_new_name_nothing_is_renamed(text)


def test_of_two_new_names_neither_is_taken() -> None:
    assert [name for name, _ in calls("rename VIP to Gold or Silver")] == ["ask_operator"]


@pytest.mark.parametrize(("end", "taken"), [("keyword", True), ("folder", False)])
def test_a_new_name_may_end_in_a_word_of_orders_that_names_of_the_account_end_in(
    monkeypatch: pytest.MonkeyPatch, end: str, taken: bool
) -> None:
    monkeypatch.setitem(NAMES, "workflows", ["Puncture keyword"])
    ((name, arguments),) = calls(f"Please change the name of the Puncture keyword workflow to Flat tyre {end}.")
    assert (name, arguments.get("name")) == (("save_workflow", f"Flat tyre {end}") if taken else ("ask_operator", None))
