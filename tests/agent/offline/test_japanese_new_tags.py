"""New tags in Japanese with where they belong said in a sentence or a note of its own, and those that belong nowhere."""

import pytest

from tests.agent.offline.talk import calls


def placed(text: str) -> list[tuple[str, str, str | None]]:
    return [(name, said.get("tag") or said.get("name", ""), said.get("folder")) for name, said in calls(text, language="ja")]


@pytest.mark.parametrize(
    "text",
    [
        "「理科」と「社会」というタグを作ってください。入れるのはCampaignフォルダで",
        "新規タグ2つ（理科／社会）、場所はCampaignフォルダで",
    ],
)
def test_where_new_tags_go_is_said_after_them(text: str) -> None:
    assert placed(text) == [("create_tag", "理科", "Campaign"), ("create_tag", "社会", "Campaign")]


def test_no_folder_is_said_after_the_question() -> None:
    assert placed("理科というタグを作ってもらえますか？フォルダは特になしで") == [("create_tag", "理科", None)]


@pytest.mark.parametrize(
    "text",
    [
        "新規タグ3つ（理科／社会）、場所はCampaignフォルダで",
        "新規タグ2つ（理科／社会）、Campaignフォルダ以外の場所で",
        "理科というタグを作ってください。入れるのは来月まで待って",
        "新規タグ2つ（理科／社会）、場所はCampaignフォルダではありません",
        "「理科」と「社会」というタグを作ってください。入れるのはCampaignではないです",
        "理科というタグを作ってもらえますか？フォルダは特になしではありません",
        "新規タグ2つ（理科／社会）は作らないで、場所はCampaignフォルダで",
    ],
)
def test_a_number_that_does_not_agree_or_a_restriction_changes_nothing(text: str) -> None:
    assert {name for name, _ in calls(text, language="ja")} <= {"ask_operator", "decline"}


def test_two_names_that_are_one_with_a_dot_in_it_are_asked_about_where_that_exists() -> None:
    assert placed("夏セール・参加ってタグ作って")[0][0] == "ask_operator"
    assert placed("理科・社会ってタグ作って") == [("create_tag", "理科", None), ("create_tag", "社会", None)]
