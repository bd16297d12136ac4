"""Japanese requests to be shown friends, days as they are jotted down, and words that are also the name of something."""

from typing import Any

import pytest

from agent.offline.language import understand
from agent.offline.live import Live
from tests.agent.offline.talk import NAMES, calls


def shown(text: str) -> list[dict[str, Any]]:
    ((name, arguments),) = calls(text, language="ja")
    assert name == "show_friends"
    return list(arguments["friends"])


@pytest.mark.parametrize(
    "text",
    [
        "VIPのお客様はどなたでしょうか。一覧をお願いします。",
        "VIPって今だれだれ？",
        "VIPって誰々？見せて",
        "VIPさんって誰？リストで頼みまs",
        "VIPの方ってどなたでしょう？画面に並べてもらえると助かります",
    ],
)
def test_whoever_asks_who_and_wants_a_list_is_shown_one(text: str) -> None:
    assert shown(text) == [{"all_tags": ["VIP"]}]


@pytest.mark.parametrize("text", ["どのタグにも入ってない人って誰がいるの？出してみて", "どのタグにも入っていない人を見せて"])
def test_friends_in_no_tag_have_none(text: str) -> None:
    assert shown(text) == [{"untagged": True}]


def test_two_tags_of_which_neither_is_there_yet() -> None:
    assert shown("VIP・リピーターどちらのタグもまだの人を見せて") == [{"none_tags": ["VIP", "リピーター"]}]


def test_either_tag_may_be_held() -> None:
    assert shown("VIPの方とリピーターの方、いずれかのタグをお持ちの方を表示して") == [{"any_tags": ["VIP", "リピーター"]}]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("7月1日からあとに", "2026-07-01"),
        ("7/1(水)以降に", "2026-07-01"),
        ("年が明けてから", "2026-01-01"),
        ("今年(1/1〜)", "2026-01-01"),
        ("今年に入って", "2026-01-01"),
    ],
)
def test_a_day_as_it_is_jotted_down(said: str, first: str) -> None:
    (group,) = shown(f"{said}メッセージくれた人を見せて")
    assert group["last_message_from"] == first


@pytest.mark.parametrize("said", ["7/2(水)以降に", "1日(先週の水曜)以降に"])
def test_a_weekday_that_the_day_is_not_is_asked_about(said: str) -> None:
    ((name, arguments),) = calls(f"{said}メッセージくれた人を見せて", language="ja")
    assert name == "ask_operator"
    assert "何日" in arguments["question"]


def test_a_wave_of_any_width_means_until() -> None:
    for wave in "〜～~":
        (group,) = shown(f"7/1{wave}7/3にメッセージくれた人を見せて")
        assert (group["last_message_from"], group["last_message_before"]) == ("2026-07-01", "2026-07-04")


def test_a_word_for_friends_stays_one_though_a_folder_is_called_so() -> None:
    live = Live(tags=["VIP"], folders=["お客さま"])
    lexicon, found = understand("VIPのお客さまの中で、ブロックしていない方を見せて", live, "ja")
    assert lexicon.language == "ja"
    assert not found[0].left
    assert found[0].goals[0].kind == "show"


@pytest.mark.parametrize("text", ["VIP or リピーター 一覧", "emily wong ← VIPタグ"])
def test_what_stands_outside_names_tells_the_language(text: str) -> None:
    assert understand(text, Live(tags=[tag["name"] for tag in NAMES["tags"]]), "ja")[0].language == "ja"


@pytest.mark.parametrize("text", ["VIPの人を見せてくだいさ", "VIPの人を表示おねがしいます", "VIPの人を見せてくだださい"])
def test_a_slip_in_a_daily_word_is_no_name(text: str) -> None:
    assert shown(text) == [{"all_tags": ["VIP"]}]
