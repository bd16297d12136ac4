"""What operators say in passing: what nobody needs, what would be nicer, one more of the same, what follows from what is told."""

import pytest

from tests.agent.offline.talk import Talk, calls


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("The form came back so New comes off Emma Brown", "New"),
        ("His payment arrived therefore New comes off Emma Brown", "New"),
        ("Nobody in VIP needs New as well, drop it for them", "New"),
        ("None of the VIP people need New, take it off them", "New"),
    ],
)
def test_what_is_told_leads_to_the_tag_and_not_to_what_it_speaks_of(said: str, tag: str) -> None:
    assert [(name, arguments["tag"]) for name, arguments in calls(said)] == [("remove_tag", tag)]


@pytest.mark.parametrize(
    "said",
    [
        "Nobody in VIP needs New, so bin it",  # off them, or for good?
        "The form came back from some of them so New comes off everyone",
        "New -> Emma Brown",  # its new name, or a friend?
    ],
)
def test_what_may_be_meant_for_more_is_asked(said: str) -> None:
    assert calls(said)[-1][0] == "ask_operator"


def test_another_name_that_would_be_nicer_is_one_only_after_a_name_was_given() -> None:
    talk = Talk()
    talk.say("rename New to Fresh")
    ((name, arguments),) = talk.say("hmm, Newcomer would be nicer")
    assert (name, arguments["tag"], arguments["name"]) == ("rename_tag", "New", "Newcomer")
    talk = Talk()
    talk.say("put New on Emma Brown")
    assert talk.say("Newcomer would be nicer")[-1][0] == "ask_operator"


def test_one_more_of_the_same_is_asked_about_where_the_first_went_somewhere() -> None:
    talk = Talk()
    talk.say("create a tag called Gold")
    assert [arguments["name"] for _, arguments in talk.say("also one called Silver")] == ["Gold", "Silver"]
    talk = Talk()
    talk.say("create a tag called Gold in the Rank folder")
    assert talk.say("also one called Silver")[-1][0] == "ask_operator"


def test_no_at_the_head_of_a_message_corrects_nothing() -> None:
    assert calls("no, VIP")[-1][0] == "ask_operator"


def test_a_but_denies_of_all_that_was_listed_before_it() -> None:
    ((_, arguments),) = calls("show people with VIP or on New but who haven't written since May")
    assert all("VIP" in str(group) or "New" in str(group) for group in arguments["friends"])
    assert all("last_message_before" in group or "never_messaged" in group for group in arguments["friends"])
