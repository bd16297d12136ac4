"""What is said again differently: a proposal that waits is made anew with one thing in the place of another."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk

VIP = [{"all_tags": ["VIP"]}]
MORI = [{"friends": ["森匠"]}]
SINCE_JUNE = "6月1日以降に友だちになった人にNewをつけて"


def put(tag: str, friends: list[dict[str, Any]], how: str = "apply_tag") -> tuple[str, dict[str, Any]]:
    return how, {"tag": tag, "friends": friends}


@pytest.mark.parametrize(
    ("first", "then", "drafted"),
    [
        ("VIPの人にNewつけて", "Newじゃなくてリピーターのほう", [put("リピーター", VIP)]),
        ("VIPの人にNewつけて", "いや、リピーターに変更で", [put("リピーター", VIP)]),
        ("VIPの人にNewつけて", "VIPじゃなくて夏セール参加の人だった", [put("New", [{"all_tags": ["夏セール参加"]}])]),
        ("VIPの人にNewつけて", "つけるんじゃなくて外すほうでした", [put("New", VIP, "remove_tag")]),
        ("VIPの人にNewとリピーターつけて", "リピーターはやっぱりなしで", [put("New", VIP)]),
        ("エマさんと林蓮さんにNewつけて", "林さんじゃなくて森匠さん", [put("New", [{"friends": ["エマ", "森匠"]}])]),
        ("エマさんにNewつけて", "リピーターもつけて", [put(tag, [{"friends": ["エマ"]}]) for tag in ("New", "リピーター")]),
        ("エマさんにNewつけて", "エマさんじゃなくて森匠さんからVIPを外すんだった", [put("VIP", MORI, "remove_tag")]),
        ("森匠さんとエマさんからVIPを外して", "エマさんは残して", [put("VIP", MORI, "remove_tag")]),
        ("森匠さんとエマさんからVIPを外して", "森さんだけで", [put("VIP", MORI, "remove_tag")]),
        ("VIPの人にNewとリピーターつけて", "Newだけで", [put("New", VIP)]),
        (SINCE_JUNE, "6月1日じゃなくて7月1日", [put("New", [{"followed_from": "2026-07-01"}])]),
        ("NewをCampaignに移して", "CampaignじゃなくてRankに", [("move_tag", {"tag": "New", "folder": "Rank"})]),
        ("秋フェアってタグをCampaignに作って", "名前は秋まつりで", [("create_tag", {"name": "秋まつり", "folder": "Campaign"})]),
        ("秋フェアってタグをCampaignに作って", "フォルダはRankで", [("create_tag", {"name": "秋フェア", "folder": "Rank"})]),
        ("NewをCampaignに移して", "新しいフォルダ「会員」に変更で",
         [("save_folder", {"folder": None, "name": "会員"}), ("move_tag", {"tag": "New", "folder": "会員"})]),
    ],
)  # fmt: skip
def test_a_correction_changes_what_it_speaks_of_and_nothing_else(first: str, then: str, drafted: list[Any]) -> None:
    talk = Talk(language="ja")
    talk.say(first)
    assert talk.say(then) == drafted


@pytest.mark.parametrize("then", ["VIPじゃなくて夏セール参加で", "森匠さんじゃなくて林蓮さん", "Newはやめて", "7月1日に変更で"])
def test_a_correction_of_what_was_not_said_is_asked_about(then: str) -> None:
    talk = Talk(language="ja")
    talk.say("エマさんにNewつけて")
    assert talk.say(then)[0][0] == "ask_operator"
