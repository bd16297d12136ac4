"""An order beside a clause that nobody understands: the rest is offered, where the clause can be no part of the order."""

import pytest

from tests.agent.offline.talk import Talk


@pytest.mark.parametrize(
    ("text", "out", "order"),
    [
        ("Zumba frenzy galore! Put VIP on all blocked friends", "Zumba frenzy galore", "Put VIP on all blocked friends"),
        ("put VIP on all blocked friends - mega storage season", "mega storage season", "put VIP on all blocked friends"),
        ("ブロック中の友だちにVIPを付けて。ズンバ三昧", "ズンバ三昧", "ブロック中の友だちにVIPを付けて。"),
    ],
)
def test_an_order_is_offered_without_the_clause_that_is_not_understood(text: str, out: str, order: str) -> None:
    talk = Talk()
    ((name, asked),) = talk.say(text)
    assert name == "ask_operator"
    assert out in asked["question"]
    assert asked["choices"] == [order]
    assert talk.say(order)[0] == ("apply_tag", {"tag": "VIP", "friends": [{"status": "blocked"}]})


@pytest.mark.parametrize(
    "text",
    [
        "Put VIP on all blocked friends. Only zumba dancers",
        "Put VIP on all blocked friends. Zumba folk stay as they are",
        "Put VIP on all blocked friends. The zumba ones.",
        "Put VIP on all blocked friends, zumba and New",
        "Put VIP on all blocked friends. Zumba Repeat customer frenzy",
        "Put VIP on everyone. Zumba dancers galore",
        "Take VIP off everyone. Zumba dancers galore",
        "ブロック中の友だちにVIPを付けて。ズンバ三昧なら",
        "ブロック中の友だちにVIPを付けて。ズンバの方",
    ],
)
def test_nothing_is_offered_that_the_clause_may_narrow_take_back_or_add_to(text: str) -> None:
    ((name, asked),) = Talk().say(text)
    assert name == "ask_operator"
    assert not asked["choices"]


def test_what_has_to_be_looked_up_for_the_rest_is_looked_up_before_it_is_offered() -> None:
    ((name, asked),) = Talk(language="ja").say("ズンバ三昧。ブロック中の友だちに夏セール参加を付けて")
    assert (name, asked["choices"]) == ("ask_operator", ["ブロック中の友だちに夏セール参加を付けて"])


def test_of_many_clauses_none_is_tried() -> None:
    for thanks, offered in ((3, True), (9, False)):
        ((_, asked),) = Talk().say("Zumba frenzy galore! " + "Thanks! " * thanks + "Put VIP on all blocked friends")
        assert bool(asked["choices"]) == offered


@pytest.mark.parametrize(
    "text",
    [
        "I want to write to the folks who went silent. Put VIP on all blocked friends",
        "Put VIP on all blocked friends. We'd like to send them a coupon",
        'We\'re planning to call a few of our regulars. Create the folder "Calls"',
    ],
)
def test_what_we_mean_to_do_ourselves_is_not_refused_beside_an_order(text: str) -> None:
    assert Talk().say(text)[0][0] in ("apply_tag", "save_folder")


@pytest.mark.parametrize(
    "text",
    [
        "Write to the folks who went silent. Put VIP on all blocked friends",
        "Put VIP on all blocked friends. I want you to send them a coupon",
    ],
)
def test_what_is_asked_for_and_out_of_reach_is_no_proposal(text: str) -> None:
    assert Talk().say(text)[0][0] in ("decline", "ask_operator")
