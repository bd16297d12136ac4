"""What speaks of some people or other, counts what there is, or goes on about what an order is about, changes nothing."""

import pytest

from tests.agent.offline.talk import Talk, calls

ORDER = "Everyone with New gets VIP"


@pytest.mark.parametrize(
    "scene",
    [
        "Lots of folks have gone quiet on us.",
        "Some of our people have moved away.",
        "Quite a few customers came in with questions.",
        "I'm about to start on the open cases.",
    ],
)
def test_some_people_or_other_are_not_whom_an_order_means(scene: str) -> None:
    ((name, arguments),) = calls(f"{scene} {ORDER}")
    assert (name, arguments["friends"]) == ("apply_tag", [{"all_tags": ["New"]}])


@pytest.mark.parametrize(
    "scene",
    [
        "Lots of folks don't want it.",
        "Some of our people moved to Leeds.",
        "Some of our people have blocked us.",
        "Some people who joined in May have gone quiet.",
        "Some of our people should be spared.",
        "Some of our people are exempt.",
        "Some of our people have it already.",
        "Many members are women.",
        "Some members come on Mondays.",
        "Many customers are away until May.",
        "Many customers have gone quiet, the ones from the morning class.",
        "The morning crew!",
        "Two new faces!",
        "The offer is for the morning class.",
        "We do it for the locals.",
    ],
)
def test_some_who_are_said_to_be_of_a_kind_may_be_meant(scene: str) -> None:
    assert {name for name, _ in calls(f"{scene} {ORDER}")} <= {"ask_operator", "decline"}


def test_an_order_that_points_back_at_some_people_is_asked_about() -> None:
    talk = Talk(them={"count": 3})
    assert [name for name, _ in talk.say("Some of our people have gone quiet. Take VIP off them")] == ["ask_operator"]
    ((_, arguments),) = calls("Lots of folks have gone quiet. If somebody never wrote, put VIP on them")
    assert arguments["friends"] == [{"never_messaged": True}]
    assert calls(f"{ORDER}. Some of our people have gone quiet.")[-1][0] == "ask_operator"


def test_what_there_is_may_be_counted_before_an_order_for_friends_by_name() -> None:
    assert [name for name, _ in calls("Two new signups!! Please give VIP to Emma Brown.")] == ["apply_tag"]
    assert [name for name, _ in calls("Just an idea! Please give VIP to Emma Brown.")] != ["apply_tag"]


@pytest.mark.parametrize("note", ["(same tag, only the name)", "(tag rename)"])
def test_that_only_the_name_changes_is_so_of_a_new_name(note: str) -> None:
    ((name, arguments),) = calls(f"New -> First-timer {note}")
    assert (name, arguments["name"]) == ("rename_tag", "First-timer")
    assert [name for name, _ in calls(f"Delete the tag New {note}")] == ["ask_operator"]


@pytest.mark.parametrize("said", ["do we still have that New tag? if so bin it", "Is there still a New tag? If yes, delete it"])
def test_a_thing_that_is_asked_about_may_be_dealt_with_if_it_is_there(said: str) -> None:
    assert [(name, arguments["tag"]) for name, arguments in calls(said)] == [("delete_tag", "New")]


@pytest.mark.parametrize("if_so", ["if so keep it", "if not make it"])
def test_what_it_is_to_be_if_it_is_there_has_to_be_done_with_it(if_so: str) -> None:
    assert not any(name in ("delete_tag", "create_tag") for name, _ in calls(f"do we still have that New tag? {if_so}"))


def test_a_friend_may_still_have_what_is_to_come_off() -> None:
    said = "Emma Brown still shows as VIP but she's been in since, so could you untag her?"
    ((name, arguments),) = calls(said)
    assert (name, arguments["tag"], arguments["friends"]) == ("remove_tag", "VIP", [{"friends": ["Emma Brown"]}])
    said = "Emma Brown still shows as VIP but only until May, so could you untag her?"
    assert calls(said)[-1][0] in ("ask_operator", "decline")
