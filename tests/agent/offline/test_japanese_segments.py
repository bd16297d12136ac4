"""A new segment in Japanese: made, named and described in sentences of their own, in any order, and in notes."""

import pytest

from tests.agent.offline.talk import calls

FANS = [{"all_tags": ["リピーター"], "none_tags": ["VIP"]}]


@pytest.mark.parametrize(
    "text",
    [
        "リピーターでVIPじゃない人のセグメントがほしいんだけど。名前は常連候補で",
        "セグメントを作りたいです！名前は常連候補で、リピーターでVIPじゃない人でお願いします",
        "常連候補いう名前でセグメントこしらえてほしいねん。リピーターでVIPじゃない人な",
        "リピーターでVIPじゃない人をまとめておきたいです。「常連候補」という名前でセグメントの作成をお願いします。",
        "常連候補というセグメントをお願いします。リピーターでVIPじゃない方です",
        "リピーターでVIPじゃない人だけのセグメントが要るんです。常連候補って名付けてください",
        "セグメント新規：常連候補\n条件はリピーターあり＋VIPなし",
        "セグメント作成→「常連候補」 条件：リピーターでVIPじゃない人",
        "対象：リピーターでVIPじゃない人　セグメント名：常連候補　新規作成お願いします",
        "セグメント：常連候補\nリピーター○ VIP×",
        "セグメント作成希望：常連候補（リピーターでVIPじゃない人）",
        "リピーターでVIPじゃない人→セグメント「常連候補」",
    ],
)
def test_a_segment_is_made_whatever_comes_first_its_name_or_who_is_in_it(text: str) -> None:
    ((name, arguments),) = calls(text, language="ja")
    assert (name, arguments["segment"], arguments["name"], arguments["friends"]) == ("save_segment", None, "常連候補", FANS)


def test_a_name_keeps_the_mark_that_draws_out_its_last_vowel() -> None:
    ((_, arguments),) = calls("VIPの人、セグメント化して。名前は上客リピーター", language="ja")
    assert arguments["name"] == "上客リピーター"


@pytest.mark.parametrize(
    "text",
    [
        "セグメントを作りたいけど、まだリピーターを付け終わってないから後でね",
        "リピーターの人のセグメントがほしいんだけど、常連候補って名前でもう作ってたっけ？",
        "リピーターの人をまとめたいけど、名前は常連候補でいいかな？",
    ],
)
def test_who_only_thinks_of_a_segment_is_asked(text: str) -> None:
    assert [name for name, _ in calls(text, language="ja")][-1] in ("ask_operator", "decline")


@pytest.mark.parametrize(
    "text",
    [
        "Win backなんだけど、夏セール不参加の人は入らないようにセグメント直しといて",
        "Win backセグメントを編集したいです。今の条件はそのままで、夏セール不参加タグの人を除外する形にしてください。",
    ],
)
def test_a_segment_is_narrowed_in_two_sentences(text: str) -> None:
    ((name, arguments),) = calls(text, language="ja")
    assert (name, arguments["segment"]) == ("save_segment", "Win back")
    assert arguments["friends"] == [{"any_tags": ["VIP"], "none_tags": ["夏セール不参加"], "last_message_before": "2026-08-01"}]


@pytest.mark.parametrize(
    "text",
    [
        "Win backの条件、リピーターも必須にして",
        "Win backをリピーターだけに限定したい",
        "Win backセグメントをリピーターの人だけにしぼりたい",
    ],
)
def test_a_segment_is_narrowed_whatever_comes_first(text: str) -> None:
    ((name, arguments),) = calls(text, language="ja")
    assert (name, arguments["segment"]) == ("save_segment", "Win back")
    assert {"VIP", "リピーター"} <= {tag for tags in arguments["friends"][0].values() if isinstance(tags, list) for tag in tags}


@pytest.mark.parametrize(
    "text",
    [
        "Win backのセグメントに条件追加：リピーター",
        "Win backに条件足して→リピーター",
        "セグメント変更\n・Win back\n・条件にリピーターを追加",
        "Win backをリピーターだけに絞るのはやめて",
        "Win backの条件にリピーターを追加しないで",
        "Win backをリピーターだけに絞ったら何人になる？",
    ],
)
def test_what_is_said_of_a_condition_puts_no_tag_on_the_friends_in_it(text: str) -> None:
    assert not {"apply_tag", "rename_tag", "show_friends"} & {name for name, _ in calls(text, language="ja")}


@pytest.mark.parametrize("text", ["VIPのタグ、フォルダの外に移動で"])
def test_a_tag_goes_where_no_folder_is(text: str) -> None:
    assert calls(text, language="ja") == [("move_tag", {"tag": "VIP", "folder": None})]
