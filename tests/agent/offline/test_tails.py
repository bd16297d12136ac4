"""What is said behind an order, or beside it, and must not be dropped."""

import pytest

from agent.model import AssistantMessage
from agent.offline.opposites import contrary
from tests.agent.offline.talk import Talk, calls


@pytest.mark.parametrize(
    ("said", "asked", "language"),
    [
        ("When someone gets VIP, take off New, and vice versa", "vice versa", "en"),
        ("When someone gets VIP, remove New. And for those who have it already", "those who have it", "en"),
        ("VIPがついたらNewを外して。逆も", "逆も", "ja"),
        ("VIPがついたらNewを外して、今ついてる人の分もやって", "今ついてる人の", "ja"),
        ("VIPがついたらNewを外して。今までの人にも", "今までの人にも", "ja"),
    ],
)
def test_whom_a_new_workflow_cannot_take_in_is_asked_about(said: str, asked: str, language: str) -> None:
    ((name, found),) = calls(said, language=language)
    assert name == "ask_operator"
    assert asked in found["question"]


@pytest.mark.parametrize(
    ("first", "then", "language"),
    [
        ("Tag the VIPs New", "the rest get Repeat customer", "en"),
        ("VIPの人に「New」をつけて", "残りの人には「リピーター」をつけて", "ja"),
    ],
)
def test_the_rest_are_tagged_beside_those_who_wait(first: str, then: str, language: str) -> None:
    talk = Talk(language=language)
    talk.say(first)
    made = talk.say(then)
    assert [(name, said["friends"]) for name, said in made] == [
        ("apply_tag", [{"all_tags": ["VIP"]}]),
        ("apply_tag", [{"none_tags": ["VIP"]}]),
    ]


def test_the_rest_are_listed_alone() -> None:
    talk = Talk()
    talk.say("Tag the VIPs New")
    assert [name for name, _ in talk.say("show me the rest")] == ["show_friends"]


def test_an_exception_behind_them_is_from_both_orders() -> None:
    made = calls("Take everyone off New and put them on VIP except those tagged リピーター")
    assert sorted((name, said["tag"]) for name, said in made) == [("apply_tag", "VIP"), ("remove_tag", "New")]
    assert all(said["friends"] == [{"any_tags": ["New"], "none_tags": ["リピーター"]}] for _, said in made)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("The boss is against it. Tag everyone in VIP New", "en"),
        ("The owner forbade it. Tag everyone in VIP New", "en"),
        ("店長は反対しています。VIPの人にNewをつけて", "ja"),
        ("VIPの人にNewをつけて。店長は反対だけど", "ja"),
        ("VIPの人にNewをつけて。まだ決まってないですが", "ja"),
    ],
)
def test_an_objection_is_not_passed_over(said: str, language: str) -> None:
    assert [name for name, _ in calls(said, language=language)] == ["ask_operator"]


def test_to_come_since_last_year_may_be_two_things() -> None:
    ((name, said),) = calls("去年から来てる人にVIPをつけて", language="ja")
    assert name == "ask_operator"
    assert len(said["choices"]) == 2


def test_making_friends_the_contrary_of_what_they_are_asks_about_the_tag_that_they_have() -> None:
    talk = Talk(language="ja")
    ((name, asked),) = talk.say("夏セール参加の人を夏セール不参加にして")
    assert name == "ask_operator"
    assert "夏セール参加" in asked["question"]
    made = talk.say(asked["choices"][0])
    assert [(name, said["tag"]) for name, said in made] == [("apply_tag", "夏セール不参加"), ("remove_tag", "夏セール参加")]
    assert made[0][1]["friends"] == made[1][1]["friends"]


def test_a_tag_that_says_the_contrary_may_stay() -> None:
    talk = Talk(language="ja")
    ((_, asked),) = talk.say("夏セール参加の人に夏セール不参加を付けて")
    assert [(name, said["tag"]) for name, said in talk.say(asked["choices"][1])] == [("apply_tag", "夏セール不参加")]


def test_of_friends_who_were_not_said_by_it_the_reply_tells_that_they_have_the_contrary_tag() -> None:
    talk = Talk(language="ja", contrary=True)
    ((name, said),) = talk.say("VIPの人に夏セール不参加を付けて")
    assert (name, said["tag"]) == ("apply_tag", "夏セール不参加")
    assert "「夏セール参加」は付いたまま" in _last_words(talk)
    talk = Talk(language="ja")
    talk.say("VIPの人に夏セール不参加を付けて")
    assert "夏セール参加" not in _last_words(talk)


def test_a_tag_that_says_the_contrary_is_no_question_where_it_is_said_to_stay() -> None:
    made = Talk(language="ja", contrary=True).say("VIPの人に夏セール不参加を付けて、夏セール参加はそのままで")
    assert [(name, said["tag"]) for name, said in made] == [("apply_tag", "夏セール不参加")]


def test_a_tag_that_says_the_contrary_is_no_question_where_nobody_has_it_or_it_comes_off() -> None:
    assert [name for name, _ in Talk(language="ja").say("VIPの人に夏セール不参加を付けて")] == ["apply_tag"]
    made = Talk(language="ja", contrary=True).say("VIPの人に夏セール不参加を付けて、夏セール参加を外して")
    assert [name for name, _ in made] == ["apply_tag", "remove_tag"]


def test_a_name_without_its_space_behind_an_arrow_may_be_a_friends() -> None:
    talk = Talk(language="ja")
    assert [name for name, _ in talk.say("リピーター→黒田健")] == ["ask_operator"]
    asked = [call.arguments for message in talk.messages if isinstance(message, AssistantMessage) for call in message.turn.calls]
    assert {"friends": [{"name_contains": "黒田"}]} in asked


def test_a_folder_and_all_that_is_in_it_may_be_deleted() -> None:
    made = calls("rank folder and everything inside it can be deleted")
    assert [(name, said.get("folder") or said["tag"]) for name, said in made] == [
        ("delete_folder", "Rank"),
        ("delete_tag", "VIP"),
        ("delete_tag", "Repeat customer"),
        ("delete_tag", "New"),
    ]


def test_none_of_several_is_no_exception_from_those_without() -> None:
    ((_, said),) = calls("VIP、Newなし、リピーターなし 一覧", language="ja")
    assert said["friends"] == [{"all_tags": ["VIP"], "none_tags": ["New", "リピーター"]}]


def test_from_one_day_on_to_another() -> None:
    ((_, said),) = calls("最後にメッセージをくれたのが11/10以降11/15以前の人を出して", language="ja")
    assert said["friends"] == [{"last_message_from": "2026-11-10", "last_message_before": "2026-11-16"}]


def test_an_exception_that_fits_none_of_several_orders_is_asked_about() -> None:
    assert [
        name for name, _ in calls("Newを消して、VIPをCampaignフォルダに移動して。ただし未成年は除いてください", language="ja")
    ] == ["ask_operator"]


def test_but_is_not_cut_for_a_name() -> None:
    made = calls("Newを消して、VIPの人にリピーターを付けて。ただし小川さんは除いてください", language="ja")
    assert [said["friends"] for name, said in made if name == "apply_tag"] == [[{"all_tags": ["VIP"], "not_friends": ["小川"]}]]


def test_what_would_be_put_on_and_taken_off_the_same_friends_is_asked_about() -> None:
    ((name, said),) = calls("VIP→New、リピーター 両方はずす", language="ja")
    assert (name, said["question"].startswith("同じ友だちに")) == ("ask_operator", True)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Joined summer sale", "Did not join summer sale"),
        ("Deposit paid", "Deposit not paid"),
        ("Newsletter", "No newsletter"),
        ("回数券あり", "回数券なし"),
        ("予約済み", "未予約"),
    ],
)
def test_tags_that_say_the_contrary_of_one_another_are_known(name: str, other: str) -> None:
    assert contrary(name, ["VIP", other]) == other
    assert contrary(other, ["VIP", name]) == name


@pytest.mark.parametrize(("name", "other"), [("Progress", "In progress"), ("Notes", "Tes"), ("あり", "なし")])
def test_tags_that_only_look_so_are_not(name: str, other: str) -> None:
    assert contrary(name, [other]) is None
    assert contrary(other, [name]) is None


def _last_words(talk: Talk) -> str:
    return [message.turn.text for message in talk.messages if isinstance(message, AssistantMessage)][-1]
