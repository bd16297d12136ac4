"""What is so now and what can go, of one friend; a tag for those who have it; off whom the last of several deeds is."""

import pytest

from tests.agent.offline.talk import calls, drafted


@pytest.mark.parametrize(
    "text",
    [
        "Hanako Sato signed up! So she's a Repeat customer now and the New tag can go.",
        "Hanako Sato is a Repeat customer now and the New tag can go.",
        "Hanako Sato is now a Repeat customer, so New comes off.",
    ],
)
def test_what_a_friend_is_now_goes_on_and_what_can_go_comes_off(text: str) -> None:
    friends = [{"friends": ["Hanako Sato"]}]
    assert drafted(text) == [
        ("apply_tag", {"tag": "Repeat customer", "friends": friends}),
        ("remove_tag", {"tag": "New", "friends": friends}),
    ]


def test_what_somebody_is_said_to_be_is_no_genitive() -> None:
    ((name, said),) = calls("Hanako Sato's VIP should come off")
    assert (name, said["tag"], said["friends"]) == ("remove_tag", "VIP", [{"friends": ["Hanako Sato"]}])
    made = calls("Hanako Sato signed up. She's a Repeat customer and New should come off")
    assert not any(said.get("tag") == "Repeat customer" for name, said in made if name == "remove_tag")


@pytest.mark.parametrize(
    "text",
    [
        'anyone who has said "chess" is a VIP, so tag them VIP',
        "Give VIP to everyone with VIP who wrote coupon",
        "Please give the automation called Welcome the name Hello so the VIPs get it",
    ],
)
def test_a_tag_for_those_who_have_it_is_asked_about(text: str) -> None:
    assert calls(text)[-1][0] == "ask_operator"


@pytest.mark.parametrize(
    "text",
    [
        "when someone writes refund add New, then remove it from VIPs",
        'when someone writes "refund" add New, then remove Repeat customer from VIPs',
        'when someone writes "refund" add New and remove New',
    ],
)
def test_off_whom_the_last_of_several_deeds_is_has_to_be_said(text: str) -> None:
    assert [name for name, _ in calls(text)] == ["ask_operator"]


def test_a_workflow_with_one_deed_may_be_for_some() -> None:
    ((name, said),) = calls('when someone writes "refund" remove New from VIPs')
    assert (name, said["only_if"]) == ("save_workflow", [{"all_tags": ["VIP"]}])
    ((name, said),) = calls('when someone writes "refund" add New and remove Repeat customer, only if they have VIP')
    assert (name, said["only_if"]) == ("save_workflow", [{"all_tags": ["VIP"]}])
