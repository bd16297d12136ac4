"""Whole orders to choose from where words were not understood: each comes to just what it says, and none narrows by itself."""

from typing import Any

import pytest

from agent.offline import conversation
from agent.offline.lexicon import lexicons
from agent.offline.live import live_names
from agent.offline.offers import offers, without
from agent.offline.replies import Reply
from tests.agent.offline.talk import NAMES, Talk, calls

LAST_WEEK = {"from": "2026-11-09", "before": "2026-11-16"}


def question(text: str, **context: Any) -> tuple[str, list[str]]:
    """The question that the text leads to, and its choices."""
    ((name, arguments),) = calls(text, **context)
    assert name == "ask_operator"
    return arguments["question"], arguments["choices"]


@pytest.mark.parametrize(
    ("language", "text", "choice", "call"),
    [
        ("en", "Put New on our precious VIPs", "Put “New” on friends tagged “VIP”",
         ("apply_tag", {"tag": "New", "friends": [{"all_tags": ["VIP"]}]})),
        ("en", "take New off the grumpy friends tagged VIP who blocked us",
         "Take “New” off friends tagged “VIP” and who blocked us",
         ("remove_tag", {"tag": "New", "friends": [{"all_tags": ["VIP"], "status": "blocked"}]})),
        ("ja", "素敵なVIPの人を出して", "「VIP」が付いている友だちを表示する",
         ("show_friends", {"friends": [{"all_tags": ["VIP"]}], "place": "friends"})),
        ("ja", "おとなしい人でVIPじゃない人にリピーターを付けて", "「VIP」が付いていない友だちに「リピーター」を付ける",
         ("apply_tag", {"tag": "リピーター", "friends": [{"none_tags": ["VIP"]}]})),
    ],
)  # fmt: skip
def test_the_order_without_the_word_that_nobody_knows_can_be_picked(
    language: str, text: str, choice: str, call: tuple[str, dict[str, Any]]
) -> None:
    talk = Talk(language=language)
    ((_, asked),) = talk.say(text)
    assert asked["choices"] == [choice]
    ((name, arguments),) = talk.say(choice)
    assert (name, {role: arguments[role] for role in call[1]}) == call


def test_each_of_several_ways_can_be_picked() -> None:
    talk = Talk(language="ja")
    ((_, asked),) = talk.say("先週来た人らにVIPくっつけて")
    assert len(asked["choices"]) == 2
    found = []
    for choice in asked["choices"]:
        ((_, arguments),) = Talk(language="ja").say(choice)
        found += arguments["friends"]
    assert found == [{f"{what}_{end}": day for end, day in LAST_WEEK.items()} for what in ("last_message", "followed")]
    ((name, arguments),) = talk.say(asked["choices"][1])
    assert (name, arguments["friends"]) == ("apply_tag", found[1:])


@pytest.mark.parametrize(
    "text",
    [
        "put VIP on our sleepy friends",  # without it: everybody
        "put New on VIPs unless they grumble",
        "put New on VIPs, though not the grumpy ones",
        "put New on VIPs the day after their birthday",
        "put New on VIPs whose glaze is Repeat customer blue",
        "おとなしい人にVIPを付けて",
        "機嫌が悪くなければVIPの人にリピーターを付けて",
    ],
)
def test_no_order_is_offered_that_could_be_for_more_than_was_meant(text: str) -> None:
    asked, choices = question(text, language="ja" if "に" in text else "en")
    assert asked
    assert not [choice for choice in choices if "VIP" in choice and ("“New”" in choice or "付ける" in choice)]


@pytest.mark.parametrize("text", ["Put New on our precious VIPs", "the gloomy VIPs should get New", "give the lazy VIPs New"])
def test_the_question_names_the_word_and_no_more(text: str) -> None:
    asked, _ = question(text)
    assert any(f"“{word}”" in asked for word in ("precious", "gloomy", "lazy"))


@pytest.mark.parametrize(
    ("language", "text", "puzzling", "left"),
    [
        ("en", "put New on our lazy VIPs", "lazy", "put New on our  VIPs"),
        ("en", "put New on VIPs unless grumbling today", "unless grumbling", None),  # it may narrow
        ("en", "put New on those VIPs there", "those", None),  # it points at somebody
        ("en", "put New and Repeat customer on VIPs", "and Repeat customer", None),  # it names a tag
        ("en", "flabber New onto VIPs", "flabber", None),  # the verb
        ("en", "put New on VIPs anyhoo.", "anyhoo", None),
        ("ja", "素敵なVIPにNewを付けて", "素敵な", "VIPにNewを付けて"),
        ("ja", "VIPにNewをぺたり", "ぺたり", None),  # the verb
        ("ja", "VIPにぺたりNewを付けて", "ぺたり", "VIPにNewを付けて"),
        ("ja", "VIPに大人だけNewを付けて", "大人だけ", None),  # it narrows
    ],
)
def test_words_are_left_out_only_where_nothing_hangs_on_them(language: str, text: str, puzzling: str, left: str | None) -> None:
    assert without(text, [puzzling], lexicons()[language], live_names(NAMES)) == left


def plan(*tags: str) -> Reply:
    return Reply([("show_friends", {"friends": [{"all_tags": [tag]} for tag in tags], "place": "friends"})])


def test_an_order_is_offered_only_if_it_comes_to_just_that_and_all_ways_are_offered() -> None:
    english = lexicons()["en"]
    plans = {f"Show friends tagged “{tag}”": plan(tag) for tag in ("A", "B", "C", "D")}
    few = list(plans.values())[:2]
    assert offers(few, english, plans.__getitem__) == list(plans)[:2]
    assert offers(few, english, lambda _: few[0]) == []  # the second would come to something else
    assert offers([*few, Reply([("save_workflow", {"name": "W"})])], english, plans.__getitem__) == []  # cannot be said so
    assert offers(list(plans.values()), english, plans.__getitem__) == []  # too many to choose from


def test_names_to_choose_from_stand_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "抹茶好き⇐タグに追加して"
    assert question(said, language="ja")[1] == ["タグ「抹茶好き」を作る"]
    monkeypatch.setattr(conversation, "near", lambda *_: ("VIP",))
    assert question(said, language="ja")[1] == ["VIP"]
