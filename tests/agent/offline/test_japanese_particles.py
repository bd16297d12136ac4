"""Japanese orders that no phrase spells out are read by the particles of their chunks, and only where one goal fits them."""

from typing import Any

import pytest

from tests.agent.offline.talk import calls

CHANGES = {"apply_tag", "remove_tag", "delete", "create_tag", "move_tag", "rename", "save_segment", "delete_tag"}


def drafted(text: str) -> list[tuple[str, dict[str, Any]]]:
    return calls(text, language="ja")


@pytest.mark.parametrize(
    "text",
    [
        "リピーターを、ですね、VIPの人へ、忘れずに、ポンと付けといてください",
        "VIPの人には、目印としてリピーターを付けておきたいです",
        "VIPの人な、リピーター付けたってほしいねん",
        "リピーター→VIPの人に付与で",
        "リピーターのタグ、VIPの人みんなに付けていただくことってできますか",
    ],
)
def test_a_tag_is_put_on_whom_the_particles_say(text: str) -> None:
    assert drafted(text) == [("apply_tag", {"tag": "リピーター", "friends": [{"all_tags": ["VIP"]}]})]


@pytest.mark.parametrize(
    "text",
    [
        "リピーターのタグをですね、VIPのお客様から外していただけますでしょうか",
        "VIPの人のリピーターはもうポイしといて",
        "VIPの人から外すタグ\n→リピーター",
    ],
)
def test_a_tag_comes_off_whom_the_particles_say(text: str) -> None:
    ((name, arguments),) = drafted(text)
    assert (name, arguments["tag"], arguments["friends"]) == ("remove_tag", "リピーター", [{"all_tags": ["VIP"]}])


@pytest.mark.parametrize("text", ["見たいのは、VIPの人です", "一覧で見たい：VIPの人", "VIPの人だけ、パッと出せる？"])
def test_friends_are_shown_however_that_is_put(text: str) -> None:
    ((name, arguments),) = drafted(text)
    assert (name, arguments["friends"]) == ("show_friends", [{"all_tags": ["VIP"]}])


def test_what_a_segment_looks_at_is_changed_by_its_particles() -> None:
    ((name, arguments),) = drafted("Win backのセグメント、VIPのところをリピーターに入れ替えて")
    assert (name, arguments["friends"][0]["any_tags"]) == ("save_segment", ["リピーター"])


@pytest.mark.parametrize(
    "text",
    [
        "VIPの人にはリピーターを、ポンと付けないで",
        "リピーターを、もし気が向いたら、VIPの人から、パッと外して",
        "VIPの人には、リピーターを、ポンと付けてあったはず",
        "VIPの人にリピーターを付けていただくことができません",
        "VIPの人にリピーターを付けていただくことは無理です",
        "リピーターを、VIPの人のうち5人に、ポンと付けて",
        "リピーターを、VIPの人に、来月、ポンと付けて",
        "リピーターを、VIPの人に、付けるのは待って",
        "VIPの人に、夏セール参加の人に、リピーターを、ポンと付けて",
        "リピーターを、夏セール参加を、VIPの人に、ポンと付けて",
        "リピーターを、VIPの人に付ける人は田中さんです",
        "リピーターを、VIPの人に、付けるか、ポンと外すかして",
        "見たいのは、VIPの人じゃなくてリピーターの人です",
        "一覧で見たい：VIPの人、ただし大阪の人",
        "Win backのセグメント、VIPのところをリピーターに入れ替えないで",
        "VIPの人に、リピーターを、半分だけ、ポンと付けて",
        "VIPの人に、ヤマダ様が、リピーターを、ポンと付けて",
    ],
)
def test_a_word_that_is_not_known_to_change_nothing_is_asked_about(text: str) -> None:
    assert not {name for name, _ in drafted(text)} & {*CHANGES, "show_friends"}


@pytest.mark.parametrize(
    "text",
    [
        "VIPで絞ってるセグメントはどれですか",
        "「VIP」を使用しているワークフローおよびセグメントを、ご教示ください。",
        "VIPいじる前に確認。これ使ってるセグメントとワークフローはどれ",
        "どのワークフローがVIPに絡んでるか調べてほしい",
        "VIPってタグ、どのセグメントの条件に入ってるんやっけ。名前教えて",
    ],
)
def test_where_a_tag_is_used_is_asked_in_any_order(text: str) -> None:
    ((name, arguments),) = drafted(text)
    assert name == "text"
    assert "VIP" in arguments["text"]
    assert "使われていません" in arguments["text"]
