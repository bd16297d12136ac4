"""One thing named later in the place of another: what it replaces is asked about wherever the words leave it open."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk


def said(language: str, *turns: str) -> list[tuple[str, dict[str, Any]]]:
    talk = Talk(language=language)
    return [talk.say(turn) for turn in turns][-1]


@pytest.mark.parametrize("then", ["Newは？", "Newはどう？", "ではNewは？", "Newだったら？"])
@pytest.mark.parametrize("first", ["VIPにリピーターをつけて", "リピーターを消して", "リピーターをRankに移して"])
def test_a_question_about_another_tag_changes_no_order(first: str, then: str) -> None:
    assert said("ja", first, then)[0][0] == "ask_operator"


def test_a_question_about_another_tag_is_the_same_question() -> None:
    assert said("ja", "VIPは何人？", "Newは？")[0][0] == "text"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("VIPに夏セール参加をつけて、Newを消して", "やっぱりリピーターのほうがいいかな"),
        ("VIPに夏セール参加をつけて、Newを外して", "やっぱりリピーターで"),
        ("VIPに夏セール参加をつけて、リピーターにNewをつけて", "やっぱり夏セール不参加にして"),
        ("エマさんにNewをつけて、林蓮さんからVIPを外して", "やっぱり森匠さんのほうがいいかな"),
        ("リピーターを「常連」に改名して", "やっぱり夏セール参加のほうがいいかな"),
    ],
)
def test_one_thing_after_several_orders_is_asked_about(first: str, then: str) -> None:
    assert said("ja", first, then)[0][0] == "ask_operator"


def test_one_tag_after_several_orders_is_asked_about_in_english() -> None:
    assert said("en", "put New on Anna and remove VIP from Bob", "actually, Repeat customer instead")[0][0] == "ask_operator"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("VIPに夏セール参加をつけて", "やっぱりNewのほうがいいかな"),
        ("VIPにリピーターをつけて", "やっぱりNewにして"),
        ("今年登録したVIPに夏セール参加をつけて", "やっぱり去年登録した人のほうがいいかな"),
        ("VIPで夏セール参加の人にリピーターをつけて", "やっぱりNewの人のほうがいいかな"),
    ],
)
def test_what_may_be_friends_or_a_tag_or_a_part_of_the_friends_is_asked_about(first: str, then: str) -> None:
    assert said("ja", first, then)[0][0] == "ask_operator"


def test_those_who_lie_in_another_folder_may_be_the_tag_only() -> None:
    made = said("ja", "夏セール参加の人にNewをつけて", "やっぱりVIPのほうがいいかな")
    assert made == [("apply_tag", {"tag": "VIP", "friends": [{"all_tags": ["夏セール参加"]}]})]


@pytest.mark.parametrize("then", ["やっぱりNewの人だけのほうがいいかな", "やっぱりNewの人だけがいいです"])
def test_only_those_are_some_of_those(then: str) -> None:
    made = said("ja", "VIPにリピーターをつけて", then)
    assert made == [("apply_tag", {"tag": "リピーター", "friends": [{"all_tags": ["VIP", "New"]}]})]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "Newを消す予定です"),
        ("ja", "Newを消すつもり"),
        ("ja", "VIPにNewをつける予定です"),
        ("ja", "VIPからNewを外そうと思う"),
        ("ja", "・Newを削除する予定\n・エマさんにVIPをつける"),
        ("ja", "☑ エマさんにVIPをつける\n☐ 林蓮さんにVIPをつける"),
        ("en", "I'm going to delete New"),
        ("en", "We are about to delete New"),
    ],
)
def test_what_the_operator_means_to_do_is_no_order(language: str, text: str) -> None:
    assert said(language, text)[0][0] == "ask_operator"


@pytest.mark.parametrize("text", ["Newを消そうと思うので、お願いします", "Newを消す予定です。よろしくお願いします"])
def test_what_the_operator_means_to_do_and_asks_for_is_an_order(text: str) -> None:
    assert said("ja", text)[0][0] == "delete_tag"


@pytest.mark.parametrize(
    "turns",
    [
        ("VIPを表示して", "そこにNewも足して"),
        ("VIPを表示して", "それにNewを加えて"),
        ("VIPへのリピーターの追加お願い",),
        ("VIPの人をNewに変更して",),
        ("VIPの人のNewへの変更をお願い",),
        ("VIPにリピーターをつけて", "Newは何人？", "その人たちにも同じのを付けて"),
        ("VIPはもう使っていません。Newも消して",),
    ],
)
def test_what_gets_what_and_what_else_is_meant_is_asked_about(turns: tuple[str, ...]) -> None:
    assert said("ja", *turns)[0][0] == "ask_operator"


@pytest.mark.parametrize("turns", [("VIPは誰？", "この中でNewにリピーターを付けて"), ("怪しいVIPからVIPを外して",)])
def test_no_order_that_reaches_more_friends_is_offered(turns: tuple[str, ...]) -> None:
    name, asked = said("ja", *turns)[0]
    assert name == "ask_operator"
    assert not asked["choices"]


@pytest.mark.parametrize("narrowed", ["only the ones with Repeat customer", "but not those with Repeat customer"])
def test_one_tag_after_a_restriction_is_asked_about(narrowed: str) -> None:
    orders = ("Put Joined summer sale on VIPs", narrowed, "no wait, I meant リピーター")
    assert said("en", *orders[:2])[0][0] == "apply_tag"
    assert said("en", *orders)[0][0] == "ask_operator"
