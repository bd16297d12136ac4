"""What is said around a Japanese order of what stays as it is: held against what is drafted, asked about where it is not so."""

from typing import Any

import pytest

from tests.agent.offline import talk

OF_REPEATERS = [{"all_tags": ["リピーター"]}]


def drafted(text: str) -> list[tuple[str, dict[str, Any]]]:
    return talk.drafted(text, language="ja")


@pytest.mark.parametrize(
    "kept",
    [
        "タグ本体は削除なさらないようお願いします。",
        "タグは消さなくていいです。",
        "なお、タグ自体は残しておいてください。",
        "VIPのタグ自体は消す必要はありません。",
    ],
)
def test_a_tag_that_comes_off_stays(kept: str) -> None:
    ((name, arguments),) = drafted(f"VIPを全員から外して。{kept}")
    assert (name, arguments["tag"]) == ("remove_tag", "VIP")
    assert drafted(f"VIPを削除して。{kept}")[-1][0] == "ask_operator"


@pytest.mark.parametrize(
    "kept", ["リピーターは残す", "なお、リピーターはそのままにしておいてください", "リピーターは残してください"]
)
def test_another_tag_that_the_same_friends_have_stays(kept: str) -> None:
    ((name, arguments),) = drafted(f"VIPとリピーターの両方が付いてる人からVIPを外して。{kept}")
    assert (name, arguments["tag"], arguments["friends"]) == ("remove_tag", "VIP", [{"all_tags": ["VIP", "リピーター"]}])
    assert drafted(f"美緒さんからVIPを外して。{kept}")[0][0] == "remove_tag"


@pytest.mark.parametrize(
    "text",
    [
        "VIPの人からNewを外して。リピーターは残して",  # those who have it, perhaps
        "VIPとリピーターを消して。リピーターは残す",
        "VIPとリピーターを美緒さんから外して。リピーターは残しておいて",
        "VIPを全員から外して。VIPは残して",
        "VIPを全員から外して。タグは外さないで",
        "リピーターの人にNewを付けて。美緒さんは残して",
    ],
)
def test_what_stays_and_what_goes_may_not_be_the_same(text: str) -> None:
    assert drafted(text)[-1][0] == "ask_operator"


@pytest.mark.parametrize("kept", ["中のタグは消さないようにお願いします！", "入っているタグは残します"])
def test_the_tags_of_a_folder_stay(kept: str) -> None:
    ((name, arguments),) = drafted(f"Rankフォルダを削除して。{kept}")
    assert (name, arguments["folder"]) == ("delete_folder", "Rank")


def test_where_a_tag_is_filed_is_held_against_where_it_is() -> None:
    assert drafted("VIPをCampaignに移して。現在はRankフォルダにあります")[0][0] == "move_tag"
    assert drafted("VIPをフォルダから出して。今はRankに入ってるやつです")[0][0] == "move_tag"
    assert drafted("VIPをフォルダから出して。今はCampaignに入ってます")[-1][0] == "ask_operator"
    assert drafted("VIPをCampaignに移して。今はフォルダに入ってません")[-1][0] == "ask_operator"


@pytest.mark.parametrize(
    "left",
    [
        "VIPの人には何もしないで",
        "VIPが付いている方にはまだ付けないでください",
        "VIPの方は対象外とし、そのままにしておいてください",
    ],
)
def test_who_is_left_alone_may_be_said_in_a_sentence_of_its_own(left: str) -> None:
    ((_, arguments),) = drafted(f"リピーターの人にNewを付けて。{left}")
    assert arguments["friends"] == [{"all_tags": ["リピーター"], "none_tags": ["VIP"]}]


def test_nobody_else_gets_a_tag() -> None:
    ((_, arguments),) = drafted("リピーターの人にNewを付けて。それ以外の方には付けないでください")
    assert arguments["friends"] == OF_REPEATERS


def test_one_of_two_tags_is_enough_where_either_is_meant() -> None:
    ((_, arguments),) = drafted("VIPかリピーターの人にNewを付けて。片方だけの人も含めて")
    assert arguments["friends"] == [{"any_tags": ["VIP", "リピーター"]}]
    assert drafted("リピーターとVIPの両方がある人にNewを付けて。片方だけの人も含めて")[-1][0] == "ask_operator"


def test_that_a_workflow_is_wanted_is_said_behind_what_it_does_and_behind_nothing_else() -> None:
    assert drafted("「予約」と送ってきた人に自動でNewを付けたいです。ワークフローお願いします")[0][0] == "save_workflow"
    assert drafted("リピーターの人にNewを付けて。ワークフローお願いします")[-1][0] == "ask_operator"


def test_a_purpose_in_brackets_changes_nothing_and_a_day_or_somebody_in_it_is_asked_about() -> None:
    ((name, _),) = drafted("リピーターをお得意さんに改名して（名前を分かりやすくしたい）")
    assert name == "rename_tag"
    for told in ("来月から管理したい", "VIPの人にも付けたい", "セグメントも作りたい"):
        assert drafted(f"リピーターの人にNewを付けて（{told}）")[-1][0] in ("ask_operator", "decline")
