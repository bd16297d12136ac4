"""Friends who never wrote, in any words; what is said to stay as it is; and notes of a tag with the people beside it."""

from typing import Any

import pytest

from tests.agent.offline.talk import calls


def made(text: str) -> list[tuple[str, dict[str, Any]]]:
    return calls(text, language="ja")


@pytest.mark.parametrize(
    "who",
    [
        "まだこっちに一通もメッセージ送ってない友だち",
        "友だちになったきり何も言ってきてない人",
        "登録だけしてくれて、これまで一言もメッセージがない人",
        "フォローしただけで何も送ってきてない人",
        "友だち登録したまま一度も話しかけてこない人",
        "メッセージを受信した履歴が一度もない友だち",
        "メッセージのやり取りが一度もない（向こうから来たことがない）友だち",
        "受信ゼロの人",
        "一通も来てない人",
    ],
)
def test_who_never_wrote_is_told_in_any_words(who: str) -> None:
    ((name, arguments),) = made(f"{who}を表示してください")
    assert name == "show_friends"
    (group,) = arguments["friends"]
    assert {key: value for key, value in group.items() if value} == {"never_messaged": True}


@pytest.mark.parametrize("who", ["こちらから連絡していない友だち", "一度も来てない人", "登録だけした人"])
def test_whom_we_never_wrote_to_or_who_never_came_are_others(who: str) -> None:
    assert [name for name, _ in made(f"{who}を表示してください")] == ["ask_operator"]


@pytest.mark.parametrize("text", ["全員にVIPを付けて。Newはさわらないで", "全員からVIPを外して。Newはそのまま残して"])
def test_another_tag_that_stays_may_say_who_is_spared(text: str) -> None:
    assert [name for name, _ in made(text)] == ["ask_operator"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("VIPタグ→美緒さん 付与お願いします", "apply_tag"),
        ("VIPタグの解除をお願いします\n→ 美緒 様", "remove_tag"),
    ],
)
def test_people_stand_beside_the_tag_or_under_it(text: str, name: str) -> None:
    assert [(made_of, arguments["tag"]) for made_of, arguments in made(text)] == [(name, "VIP")]
