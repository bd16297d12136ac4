"""Japanese orders in the shape of a form, and what is said around an order: why it is given, or that it is meant."""

from typing import Any

import pytest

from agent.offline.language import understand
from agent.offline.live import Live
from tests.agent.offline.talk import calls

NAMED = [{"friends": ["美緒"]}]


def put(tag: str, friends: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [("apply_tag", {"tag": tag, "friends": friends})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VIPを付ける\n対象：リピーター\n除外：New", put("VIP", [{"all_tags": ["リピーター"], "none_tags": ["New"]}])),
        ("VIPタグ付与、対象＝リピーターかNew", put("VIP", [{"any_tags": ["リピーター", "New"]}])),
        ("VIPを付けたい。リピーターの人全員", put("VIP", [{"all_tags": ["リピーター"]}])),
        ("リピーターなし→VIP付与", put("VIP", [{"none_tags": ["リピーター"]}])),
        ("タグ移動：夏セール参加→Campaign", [("move_tag", {"tag": "夏セール参加", "folder": "Campaign"})]),
        ("VIP：Rank→Campaign", [("move_tag", {"tag": "VIP", "folder": "Campaign"})]),
        ("新規タグ：面談済み（フォルダ＝Rank）", [("create_tag", {"name": "面談済み", "folder": "Rank"})]),
        ("抽出：VIP かつ New", [("show_friends", {"friends": [{"all_tags": ["VIP", "New"]}]})]),
    ],
)
def test_a_form_is_an_order(text: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    made = calls(text, language="ja")
    assert [
        (name, {key: arguments[key] for key in told}) for (name, arguments), (_, told) in zip(made, expected, strict=True)
    ] == [(name, told) for name, told in expected]


@pytest.mark.parametrize(
    "text", ["VIPさんかリピーターさんにNewつけて", "VIPさんとリピーターさん（どっちか付いてればOK）にNewつけて"]
)
def test_either_of_two_tags_may_be_said_of_people(text: str) -> None:
    assert calls(text, language="ja") == put("New", [{"any_tags": ["VIP", "リピーター"]}])


def test_no_particle_stands_inside_a_word() -> None:
    ((name, arguments),) = calls("栗きんとんというタグを作ってください", language="ja")
    assert (name, arguments["name"]) == ("create_tag", "栗きんとん")


def test_what_is_to_be_sent_may_be_why_friends_are_looked_for_and_is_declined_where_it_is_the_order() -> None:
    assert calls("案内をお知らせしたいので、VIPの人を見せて", language="ja")[0][0] == "show_friends"
    assert calls("クーポンを送りたいので、VIPの人に送って", language="ja")[0][0] == "decline"


@pytest.mark.parametrize("told", ["毎週通われています。", "間違えて外したので。"])
def test_what_is_told_behind_an_order_about_somebody_changes_nothing(told: str) -> None:
    assert calls(f"美緒さんにVIPを付けてください。{told}", language="ja") == put("VIP", NAMED)


@pytest.mark.parametrize("told", ["本人は嫌だそうです。", "嘘です。", "ご家族にも付けたいので。", "断られたので。"])
def test_a_refusal_or_a_further_wish_behind_an_order_is_asked_about(told: str) -> None:
    assert calls(f"美緒さんにVIPを付けてください。{told}", language="ja")[-1][0] == "ask_operator"


def test_of_two_lines_below_a_name_one_takes_off_and_one_puts_on() -> None:
    made = calls("美緒さん\n・New 外す\n・VIP 付ける", language="ja")
    assert {(name, arguments["tag"]) for name, arguments in made} == {("remove_tag", "New"), ("apply_tag", "VIP")}


@pytest.mark.parametrize(
    "text", ["リピーターを消したら、どのセグメントがおかしくなる？", "リピーターを削除した場合の影響範囲を教えて"]
)
def test_what_would_break_is_a_question_about_use(text: str) -> None:
    assert calls(text, language="ja")[0][0] == "text"


def test_a_question_about_use_never_swallows_the_order_behind_it() -> None:
    assert calls("リピーターを消したらどこか困る？困らないなら消して", language="ja")[-1][0] == "ask_operator"


@pytest.mark.parametrize("text", ["受診者でVIPの人を見せて", "受診者様でVIPの人を見せて", "VIPの受診者を見せて"])
def test_a_word_for_customers_that_is_a_tag_is_that_tag(text: str) -> None:
    _, found = understand(text, Live(tags=["受診者", "VIP"]), "ja")
    assert {part.text for goal in found[0].goals for part in goal.walk() if part.kind == "name"} == {"受診者", "VIP"}


KEPT = [{"all_tags": ["リピーター"], "none_tags": ["VIP"]}]


@pytest.mark.parametrize(
    "text",
    [
        "リピーター解除、VIP会員は対象外",
        "リピーターを外したい。VIPがついてる人は除外で",
        "VIPの人はそのまま！それ以外でリピーターついてる人は、リピーターを外してください",
        "VIPさんは優先だからそのままでいいんだけど、それ以外のリピーターの人はリピーター取っちゃって",
        "リピーターを外して、でもVIPの人は触らないで",
    ],
)
def test_who_keeps_a_tag_may_be_said_before_or_after_everybody_else_loses_it(text: str) -> None:
    assert calls(text, language="ja") == [("remove_tag", {"tag": "リピーター", "friends": KEPT})]


@pytest.mark.parametrize(
    "text",
    [
        "リピーターを外して。VIPの人も",
        "リピーターを外して。VIPの人も対象に入れて",
        "リピーターを外して。VIPの人は対象に入れて",
        "リピーターを外して。VIPの人は昨日もう外した",
        "VIPの人はそのまま。リピーターを外して",
        "リピーターを外すのはやめて、VIPの人は残して",
        "もしリピーターを外すなら、VIPの人は残して",
        "リピーター解除。VIP会員は対象外かどうか確認中",
        "リピーターの人からVIPを外して。40代が増えたそうです。",
        "間違えてVIP付けちゃいました。リピーターの人のは合ってます",
    ],
)
def test_what_may_leave_out_others_or_none_is_asked(text: str) -> None:
    assert [name for name, _ in calls(text, language="ja")][-1] in ("ask_operator", "decline")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("間違えてVIP付けちゃいました💦 美緒さんの分、外してもらえますか", [("remove_tag", {"tag": "VIP", "friends": NAMED})]),
        ("美緒さんって実はVIPちゃうかったわ。タグはがしといて", [("remove_tag", {"tag": "VIP", "friends": NAMED})]),
        ("美緒さんVIPもう卒業したって！タグとっといて〜", [("remove_tag", {"tag": "VIP", "friends": NAMED})]),
        ("VIP、リピーター以外は解除", [("remove_tag", {"tag": "VIP", "friends": [{"none_tags": ["リピーター"]}]})]),
    ],
)
def test_what_an_order_is_about_may_be_said_before_it(text: str, expected: list[tuple[str, dict[str, Any]]]) -> None:
    assert calls(text, language="ja") == expected


@pytest.mark.parametrize(
    "text",
    [
        "WF新規：VIPが付く→New外す",
        "VIPを付けたときにNewが自動ではずれるようにできませんか？ワークフローでお願いします",
    ],
)
def test_a_workflow_may_be_a_note_or_asked_for_as_something_that_can_be_had(text: str) -> None:
    ((name, arguments),) = calls(text, language="ja")
    assert (name, arguments["workflow"]) == ("save_workflow", None)
    assert arguments["trigger"]["tag"] == "VIP"
    assert arguments["actions"] == [{"do": "remove_tag", "tag": "New"}]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("最近相談が増えてきたので、新しくブライダルのタグを用意していただけますか。", ["ブライダル"]),
        ("理科のタグと社会のタグを作りたいです", ["理科", "社会"]),
    ],
)
def test_a_new_name_takes_in_neither_what_it_is_nor_how_it_is_made(said: str, names: list[str]) -> None:
    assert [made["name"] for _, made in calls(said, language="ja")] == names


def test_a_folder_is_not_made_alone_where_something_is_to_be_put_together_in_it() -> None:
    said = "VIPとNewがバラバラなので、連絡っていうフォルダ作ってまとめてもらえますか"
    assert [name for name, _ in calls(said, language="ja")] == ["ask_operator"]
