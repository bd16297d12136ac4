"""Japanese notes with a heading or a mark, and what is not taken for one."""

from typing import Any

import pytest

from tests.agent.offline.talk import calls

SWAPPED = [("apply_tag", "New"), ("remove_tag", "VIP")]


def made(text: str) -> list[tuple[str, dict[str, Any]]]:
    return calls(text, language="ja")


@pytest.mark.parametrize(
    "text", ["美緒さん\n＋New\n−VIP", "美緒さん：＋New、−VIP", "美緒さん ＋New −VIP", "美緒さん\n追加：New\n解除：VIP"]
)
def test_a_plus_puts_a_tag_on_and_a_minus_takes_one_off(text: str) -> None:
    assert sorted((name, arguments["tag"]) for name, arguments in made(text)) == SWAPPED


@pytest.mark.parametrize("text", ["美緒さん\n+New\n-VIP", "美緒さん\n-VIP\n+New", "美緒さん\n-VIP"])
def test_a_dash_beside_a_plus_is_no_bullet(text: str) -> None:
    assert ("apply_tag", "VIP") not in [(name, arguments.get("tag")) for name, arguments in made(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("フォルダ名　Campaign ⇒ 催し", ("save_folder", "Campaign", "催し")),
        ("催し ← Campaign（フォルダ名変更）", ("save_folder", "Campaign", "催し")),
        ("催し に変更で！今「Campaign」になってるフォルダのことです", ("save_folder", "Campaign", "催し")),
        ("「Campaign」ってフォルダ、「催し」のほうが丁寧だから名前変えたいです", ("save_folder", "Campaign", "催し")),
    ],
)
def test_a_name_beside_its_label_is_changed(text: str, expected: tuple[str, str, str]) -> None:
    ((name, arguments),) = made(text)
    assert (name, *map(str, arguments.values()))[:3] == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("タグ新規 面談済み", ["面談済み"]),
        ("Rank に追加するタグ → 面談済み / 要連絡", ["面談済み", "要連絡"]),
        ("Rankフォルダの中に面談済みってタグと要連絡ってタグ足しといてくれる？", ["面談済み", "要連絡"]),
    ],
)
def test_tags_are_made_under_a_heading(text: str, names: list[str]) -> None:
    assert [(name, arguments["name"]) for name, arguments in made(text)] == [("create_tag", name) for name in names]


@pytest.mark.parametrize("text", ["美緒→タグ全解除", "美緒さん、今なんのタグがついてるにしても一旦ぜんぶ無しにしといて"])
def test_all_tags_come_off_whatever_they_are(text: str) -> None:
    assert made(text) == made("美緒さんのタグを全部外してください")


@pytest.mark.parametrize(
    "text",
    [
        "美緒さんのタグ全部は外さないで",
        "美緒さんのタグ、VIP以外は全部外して",
        "美緒さんのタグはもう全部外しました",
        "美緒さん以外のタグ全部解除",
        "美緒さん：＋New、−VIP はまだやらないで",
        "VIP→New、リピーター 両方はずさないで",
        "New付与。対象：VIPあり、リピーターなし。でもまだ付けないで",
        "タグの統合をお願いできますか。New → VIP（残すのはNewです）",
        "Newの人を全員VIPに移して、VIPのタグは消して",
        "フォルダ名　Campaign ⇒ 催し はやめた",
    ],
)
def test_what_is_held_back_in_a_note_is_asked_about(text: str) -> None:
    assert made(text)[-1][0] in ("ask_operator", "text")


def test_whoever_is_to_be_renamed_or_taken_off_the_list_is_declined() -> None:
    for text in ("友だちの美緒さんの表示名、こっちで編集したいです", "友だちの一覧から美緒さんを消してください"):
        assert made(text)[-1][0] == "decline"


@pytest.mark.parametrize(
    "text",
    ["「VIP」を使用しているワークフローはどちらになりますでしょうか。", "ワークフローの中でVIPつけてるやつあったよね？どれ？"],
)
def test_where_a_tag_is_used_may_be_asked_politely_or_loosely(text: str) -> None:
    assert made(text) == made("VIPはどこで使われていますか")
