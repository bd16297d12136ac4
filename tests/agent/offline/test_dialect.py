"""What is said in dialect or loosely comes to what the same says in plain words; and what stands around an order in Japanese."""

import re

import pytest

from agent.offline.rephrasing import rephrased
from agent.offline.words import tokens
from tests.agent.offline.talk import Talk, calls

TURNS = [(re.compile(said), meant) for said, meant in {"てはる": "ている", "(?<=〓)な(?=、)": "は", "ー(?=。)": ""}.items()]


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("VIP付いとる人にリピーターつけたって", "VIPが付いている人にリピーターを付けて"),
        ("VIPの付いてへん人にリピーターつけといてや", "VIPの付いていない人にリピーターを付けておいて"),
        ("今月登録してくれはったお客さんにVIPつけといてんか", "今月登録してくれたお客さんにVIPを付けて"),
        ("VIPのタグな、大事なお客様いう名前に直しといて", "VIPのタグの名前を大事なお客様に直して"),
        ("Newいうタグはもう使わへんから消しといてんか", "Newというタグはもう使わないから消して"),
        ("リピーターてタグ、Campaignんとこに入れといてほしいねん", "リピーターというタグをCampaignのところに入れてほしい"),
        ("VIPの人らみんなリピーターついてる状態にしといてほしいねん", "VIPの人全員にリピーターを付けて"),
        ("夏セール参加のタグ、付いとる人から取ってや。タグは消したらあかんで", "夏セール参加のタグを付いている人から外して"),
    ],
)
def test_dialect_comes_to_what_the_same_says_in_plain_words(said: str, plain: str) -> None:
    drafted = calls(said, language="ja")
    assert drafted == calls(plain, language="ja")
    assert drafted[0][0] != "ask_operator"


def test_names_stay_as_they_are_and_what_is_new_is_named_as_it_was_said() -> None:
    assert calls("ハロウィン限定てタグこしらえといて", language="ja")[0][1]["name"] == "ハロウィン限定"
    assert [made["name"] for _, made in calls("Walk-inとReferralてタグ作って", language="ja")] == ["Walk-in", "Referral"]
    assert calls("「もうかってはる」いうタグ作っといて", language="ja")[0][1]["name"] == "もうかってはる"


def test_each_turn_covers_the_words_in_whose_place_it_stands() -> None:
    said = "見てはる人ー。"
    found = rephrased(tokens(said), TURNS, lambda _, i: i)
    assert "".join(token.key for token in found) == "見ている人。"
    assert [said[token.start : token.end] for token in found] == ["見", "て", "は", "る", "人", "。"]
    kept = rephrased(tokens("「てはる」見てはる"), TURNS, lambda _, i: i)
    assert "".join(token.key for token in kept) == "「てはる」見ている"


def test_patterns_see_that_a_name_stands_there() -> None:
    found = rephrased(tokens("猫な、犬な、"), TURNS, lambda sentence, i: i + 1 if sentence[i].key == "猫" else i)
    assert "".join(token.key for token in found) == "猫は、犬な、"


@pytest.mark.parametrize(
    "around",
    [
        "来月の案内の準備で、{}",
        "今年もこの季節ですね〜。{}",
        "連休の準備するね。{}",
        "集計終わったー。{}",
        "月報用に、{}",
        "{}今から返すわ",
    ],
)
def test_what_is_told_around_an_order_changes_nothing(around: str) -> None:
    said = around.format("VIPの人にリピーターを付けて。")
    assert calls(said, language="ja") == calls("VIPの人にリピーターを付けて。", language="ja")


def test_tags_of_which_those_are_relieved_who_have_them_come_off_one_by_one() -> None:
    said = calls("VIPとNewのタグ、付いてる人全部から取って", language="ja")
    assert said == [("remove_tag", {"tag": tag, "friends": [{"all_tags": [tag]}]}) for tag in ("VIP", "New")]


def test_a_pronoun_may_stand_before_a_new_name_and_is_asked_about() -> None:
    assert Talk(language="ja").say("VIPいうタグあるやろ、あれゴールドに改名しといて")[0][0] == "ask_operator"
    assert calls("VIPをアレルギーに改名して", language="ja")[0][1]["name"] == "アレルギー"


def test_tags_that_are_listed_below_are_as_many_as_was_said() -> None:
    said = "美緒さんから次の2つを外してください\n・VIP\n・New"
    assert [name for name, _ in calls(said, language="ja")] == ["remove_tag", "remove_tag"]
    assert calls(said.replace("2つ", "3つ"), language="ja")[0][0] == "ask_operator"


def test_the_friends_of_a_tag_or_the_tag_is_asked_about() -> None:
    assert calls("VIPの方の削除をお願いします", language="ja")[0][0] == "ask_operator"
    assert calls("VIPの削除をお願いします", language="ja")[-1][0] != "ask_operator"


def test_a_tag_that_was_just_made_is_put_on_without_its_name_and_no_other_is() -> None:
    made = calls("美緒さんから相談がありました。春の会というタグを作って付けといて", language="ja")
    assert made[1:] == [("apply_tag", {"tag": "春の会", "friends": [{"friends": ["美緒"]}]})]
    assert calls("VIPの人を出して。つけて", language="ja")[-1][0] == "ask_operator"
