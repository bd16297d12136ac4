"""Who asks whether to do something proposes nothing yet, and may choose the order; a yes chooses what alone is offered."""

import pytest

from tests.agent.offline.talk import Talk


@pytest.mark.parametrize(
    ("said", "language", "choice", "meant"),
    [
        ("Should I rename VIP to Gold?", "en", "Rename the tag “VIP” to “Gold”", "rename_tag"),
        ("is it better to take New off the blocked ones", "en", "Take “New” off friends who blocked us", "remove_tag"),
        ("Shall we turn off Welcome?", "en", "turn off Welcome", "save_workflow"),
        ("VIPをゴールドに改名したほうがいいかな？", "ja", "タグ「VIP」の名前を「ゴールド」に変える", "rename_tag"),
        ("New消すべき？", "ja", "タグ「New」を削除する", "delete_tag"),
    ],
)
@pytest.mark.parametrize("clicked", [True, False], ids=["clicked", "yes"])
def test_who_asks_whether_may_choose_it(said: str, language: str, choice: str, meant: str, clicked: bool) -> None:
    talk = Talk(language=language)
    ((name, asked),) = talk.say(said)
    assert (name, asked["choices"]) == ("ask_operator", [choice])
    assert meant in [name for name, _ in talk.say(choice if clicked else {"en": "yes please", "ja": "はい"}[language])]


@pytest.mark.parametrize("said", ["can I delete VIP?", "Could I see the friends with VIP?", "Can we put VIP on Mio Yamada?"])
def test_a_wish_put_as_a_question_is_granted(said: str) -> None:
    assert [name for name, _ in Talk().say(said)] != ["ask_operator"]


def test_after_a_yes_to_two_choices_or_behind_a_no_the_question_stands() -> None:
    talk = Talk(language="ja")
    ((name, asked),) = talk.say("VIPが付いてる人からタグ外して")
    assert (name, len(asked["choices"])) == ("ask_operator", 2)
    assert talk.say("はい") == [("ask_operator", asked)]
    talk = Talk()
    talk.say("Should I rename VIP to Gold?")
    talk.say("no")
    assert [name for name, _ in talk.say("yes")] == ["ask_operator"]


@pytest.mark.parametrize(
    "said",
    [
        "新規の人にVIPをつけられない",
        "新規の人からVIPを外せません",
        "VIPを消せない",
        "新規の人にVIPをつけてくれてありがとう",
        "VIPを消してしまってごめん",
        "新規の人からVIPを外してよかった",
        "新規の人にVIPをつけたいわけじゃない",
        "新規の人にVIPをつけるんじゃなかった",
        "新規の人にVIPをつけるかどうか",
        "VIPを消すんですか",
        "VIPを消しますか？",
        "VIPを消す必要ある？",
        "新規の人にVIPをつけるつもりでした",
        "新規の人にVIPをつけていましたが",
        "新規の人にVIPをつけるようにしてます",
        "新規の人にVIPをつけとくね",
        "新規の人にVIPをつけたいのですが、あとでいいです",
    ],
)
def test_what_cannot_be_is_done_already_or_is_mused_upon_is_no_order(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tags = [{"name": name, "folder": None} for name in ("VIP", "新規")]
    monkeypatch.setattr("tests.agent.offline.talk.NAMES", {"tags": tags, "folders": [], "segments": [], "workflows": []})
    assert [name for name, _ in Talk(language="ja").say(said)] == ["ask_operator"]
    asked = f"{said.split('VIP')[0]}VIPを{'つけて' if said.startswith('新規') else '消して'}くれますか？"
    assert {"apply_tag", "delete_tag"} & {name for name, _ in Talk(language="ja").say(asked)}
