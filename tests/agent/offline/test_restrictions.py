"""What narrows, puts off or dates an order is never passed over as a reason, a greeting or part of a name."""

import pytest

from tests.agent.offline.talk import Talk


@pytest.mark.parametrize(
    "said",
    [
        "Put VIP on everyone who wrote to us since the relaunch",
        "Put VIP on everyone who followed us since the relaunch",
        "Put VIP on everyone tagged New as well for the Osaka people",
        "Put VIP on everyone who joined us tomorrow",
        "Put VIP on Mio Yamada, no, to everyone from Osaka",
        "Rename VIP to Closed tomorrow",
    ],
)
def test_a_restriction_in_other_words_is_asked_about(said: str) -> None:
    assert {name for name, _ in Talk().say(said)} <= {"ask_operator", "decline"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Put VIP on:\n- Mio Yamada\n- Ken Tanaka", [("apply_tag", "VIP")]),
        ("1. Tag Mio Yamada as VIP\n2. Take New off Ken Tanaka", [("apply_tag", "VIP"), ("remove_tag", "New")]),
        ("New is over. Everyone who has that tag should get VIP and lose New.", [("apply_tag", "VIP"), ("remove_tag", "New")]),
        ("Whoever has New and isn't a VIP has to lose it", [("remove_tag", "New")]),
        ("Mark Mio Yamada as VIP, I just got off the phone with her 🙂", [("apply_tag", "VIP")]),
    ],
)
def test_lists_statements_and_pronouns_around_an_order(said: str, expected: list[tuple[str, str]]) -> None:
    assert [(name, arguments["tag"]) for name, arguments in Talk().say(said)] == expected


@pytest.mark.parametrize(
    "order", ["Put VIP on everyone tagged New", "Show everyone tagged New", "Take New off everyone tagged VIP"]
)
@pytest.mark.parametrize(
    ("remark", "harmless"),
    [
        ("we keep all that on paper now", True),
        ("it's all one crowd really", True),
        ("just curious", True),
        ("the boss wants it that way", True),
        ("I need to call them later", True),
        ("it's just for the Osaka branch", False),
        ("this is about Osaka", False),
        ("that's all women", False),
        ("we start with Osaka", False),
        ("I'd leave out Osaka", False),
        ("we do the kids later", False),
        ("they should have paid", False),
        ("this can wait", False),
        ("we only do Osaka", False),
    ],
)
def test_a_remark_is_passed_over_where_it_can_restrict_nobody(order: str, remark: str, harmless: bool) -> None:
    ((name, _),) = Talk().say(f"{order}, {remark}")
    assert (name in ("apply_tag", "show_friends", "remove_tag")) == harmless


@pytest.mark.parametrize(
    "remark", ["we don't split the levels any more", "nobody here ever touches it", "people kept mixing it up"]
)
@pytest.mark.parametrize("order", ["Delete VIP", "Rename VIP to Gold", "Move VIP to Campaign", "Merge VIP into New"])
def test_beside_an_order_about_things_a_remark_may_speak_of_people(order: str, remark: str) -> None:
    assert Talk().say(f"{order}, {remark}")[0][0] in ("delete_tag", "rename_tag", "move_tag", "merge_tags")
    assert Talk().say(f"Put VIP on everyone tagged New, {remark.replace('it', 'those')}")[0][0] in ("ask_operator", "decline")


@pytest.mark.parametrize("remark", ["we need it in Osaka", "we don't want the new ones", "only nobody uses it", "it's for Osaka"])
def test_what_may_narrow_anything_is_asked_about_beside_any_order(remark: str) -> None:
    assert Talk().say(f"Delete VIP, {remark}")[0][0] in ("ask_operator", "decline")


def test_nothing_said_about_friends_who_are_named_one_by_one_makes_them_fewer() -> None:
    assert Talk().say("Put VIP on Mio Yamada, everyone here knows her")[0][0] == "apply_tag"
    assert Talk().say("mio yamada switched plans, put VIP on her")[0][1]["friends"] == [{"friends": ["mio yamada"]}]
    assert Talk().say("Put VIP on everyone tagged New, everyone here knows her")[0][0] == "ask_operator"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("No point rewarding people who blocked us, so take VIP off every blocked friend", "remove_tag"),
        ("No point rewarding people who blocked us, so take VIP off them", "ask_operator"),
        ("Put VIP on Mio Yamada so we don't forget her", "apply_tag"),
        ("Put VIP on Mio Yamada so we don't forget the kids", "ask_operator"),
        ("Nobody understands what Win back is. Rename that segment to Gone quiet", "save_segment"),
        ("Nobody but Mio understands what Win back is. Rename that segment to Gone quiet", "ask_operator"),
        ("Put VIP on everyone tagged Repeat customer, plus News", "ask_operator"),
    ],
)
def test_a_reason_that_speaks_of_friends_is_passed_over_only_where_the_order_says_whom_it_means(said: str, expected: str) -> None:
    assert [name for name, _ in Talk(them={"count": 3}).say(said)] == [expected]


def test_so_does_the_other_one_repeats_the_goal_before() -> None:
    made = Talk().say("VIP belongs in Campaign, and so does New")
    assert made == [("move_tag", {"tag": "VIP", "folder": "Campaign"}), ("move_tag", {"tag": "New", "folder": "Campaign"})]


def test_another_folder_is_asked_for() -> None:
    talk = Talk()
    assert talk.say("Move New to another folder")[0][0] == "ask_operator"
    assert talk.say("Campaign") == [("move_tag", {"tag": "New", "folder": "Campaign"})]
