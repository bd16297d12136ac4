"""What tags are for, said in plain words to the built-in model: the account is asked, and proposals are understood."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import col, update

from agent.models import offline_model
from store.database import Database, now
from store.executor import carry_out_in
from store.friendsets import FriendSet
from store.journal import MembershipChange
from store.operations import AddTag, Attach
from store.tags import tag_by_id
from tests.web.conftest import HERE
from tests.world import OPERATOR, World, build_world
from web.app import create_app
from web.settings import Settings

Say = Callable[..., dict[str, Any]]


@contextmanager
def talking(world: World) -> Iterator[Say]:
    """One message in a new conversation; the turn that it came to."""
    app = create_app(Settings(operator="Mika"), world.database, offline_model())
    with TestClient(app, base_url=HERE, headers={"origin": HERE}) as client:

        def said(text: str, language: str = "en") -> dict[str, Any]:
            client.headers["accept-language"] = language
            conversations = f"/api/v1/accounts/{world.account}/conversations"
            conversation = client.post(conversations, json={}).json()["id"]
            turn: dict[str, Any] = client.post(f"{conversations}/{conversation}/turns", json={"text": text}).json()
            return turn

        yield said


@pytest.fixture(scope="module")
def say(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Say]:
    """One world for all of these, for nothing here is approved. “VIP” is half a year old and nobody got it since; “In progres”
    is one letter short of another."""
    path = tmp_path_factory.mktemp("talking") / "tagdesk.db"
    shutil.copy(sqlite_template, path)
    world = build_world(Database(f"sqlite:///{path}"))
    with world.database.writing() as session:
        slip = AddTag(tag_id="tag_slip", name="In progres", folder_id=None)
        carry_out_in(session, world.account, [slip, Attach(tag_id="tag_slip", friends=FriendSet([world.ben]))], OPERATOR)
        session.exec(
            update(MembershipChange).where(col(MembershipChange.tag_id) == world.vip).values(at=now() - timedelta(days=200))
        )
        tag_by_id(session, world.account, world.vip).created_at = now() - timedelta(days=300)
    with talking(world) as said:
        yield said
    world.database.close()


@pytest.mark.parametrize(
    ("language", "goal", "choices"),
    [
        (
            "en",
            "tidy up the tags",
            [
                "Delete the tags that nobody has and that no segment or workflow uses",
                "Merge “In progres” into “In progress”",
                "Delete “VIP”",
            ],
        ),
        (
            "ja",
            "タグを整理して",
            [
                "誰にも付いていなくて、どこにも使われていないタグを削除する",
                "「In progres」を「In progress」に統合する",
                "「VIP」を削除する",
            ],
        ),
    ],
)
def test_tidying_up_says_what_there_is_and_each_choice_leads_on(say: Say, language: str, goal: str, choices: list[str]) -> None:
    turn = say(goal, language)
    assert (turn["kind"], turn["choices"]) == ("question", choices)
    unused, merge, idle = (say(choice, language) for choice in choices)
    assert [each["kind"] for each in unused["proposal"]["operations"]] == ["drop_tag"]
    assert "drop_tag" in [each["kind"] for each in merge["proposal"]["operations"]]
    assert idle["kind"] == "question"  # it is in use
    assert {"en": "“Loyal” (friends who have it)", "ja": "「Loyal」（このタグが付いている友だち）"}[language] in idle["text"]


@pytest.mark.parametrize(("language", "goal"), [("en", "tidy up the tags"), ("ja", "タグを整理して")])
def test_where_all_is_tidy_nothing_is_offered(small_world: World, language: str, goal: str) -> None:
    with small_world.database.writing() as session:
        session.delete(tag_by_id(session, small_world.account, small_world.empty))
    with talking(small_world) as say:
        turn = say(goal, language)
    assert (turn["kind"], turn["choices"]) == ("answer", [])


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("en", "which tags look alike?", "“In progress” and “In progres”"),
        ("ja", "似ているタグを教えて", "「In progress」と「In progres」"),
        ("en", "which tags has nobody got in 180 days?", "“VIP”"),
        ("ja", "180日間誰にも付けられていないタグはどれ？", "「VIP」"),
        ("en", "which account does VIP belong to?", "Account: Shop."),
        ("ja", "VIPはどのアカウントのタグ？", "所属アカウント：Shop。"),
        ("en", "when was VIP last updated?", f"Last updated: {now().date().year}-"),
        ("ja", "VIPの最終更新日は？", f"最終更新：{now().date().year}-"),
        ("en", "how many friends have VIP?", "3 friends"),
        ("ja", "VIPは何人？", "3人"),
        ("en", "where is VIP used?", "segments: “Loyal” (friends who have it)"),
        ("ja", "VIPはどこで使われている？", "「Loyal」（このタグが付いている友だち）"),
        ("en", "where is In progress used?", "“Close” (the workflow removes it)"),
        ("en", "where is Empty used?", "Deleting it affects nothing else."),
        ("en", "what workflows do I have?", "“Close”, “Welcome”"),
        ("en", "what segments do I have?", "“Loyal”, “Open”"),
    ],
)
def test_a_question_about_tags_is_answered(say: Say, language: str, question: str, answer: str) -> None:
    turn = say(question, language)
    assert turn["kind"] == "answer"
    assert answer in turn["text"]


@pytest.mark.parametrize(
    ("language", "goal", "told"),
    [
        ("en", "When a friend gets VIP, add VIP", "Workflows would start each other in a circle:"),
        ("ja", "VIPが付いたらVIPを付けて", "ワークフローどうしが互いを起動し合って循環します"),
        ("en", "Change the segment Open to everyone in the segment Open", "in a circle: Open → Open."),
        ("en", "Create a segment Foo", "Which friends should be in the segment “Foo”?"),
        ("ja", "セグメント「A」を作って", "セグメント「A」にはどの友だちを入れますか？"),
        ("en", "Create a segment Foo of friends added since 2026-02-30", "That day does not exist."),
        ("ja", "2026-02-30以降に追加した人のセグメント「A」を作って", "その日付はありません。"),
        ("en", "When someone writes coupon, add Nope", "There is no tag “Nope”."),
        ("ja", "「ナイ」が付いている人のセグメント「A」を作って", "「ナイ」というタグはありません。"),
        ("en", "When someone writes “ ”, add VIP", "There is nothing between the quotation marks."),
        ("ja", "「　」と書かれたらVIPを付けて", "かぎかっこの中が空です。"),
    ],
)
def test_what_cannot_be_meant_is_asked_about_and_nothing_is_proposed(say: Say, language: str, goal: str, told: str) -> None:
    turn = say(goal, language)
    assert (turn["kind"], turn["proposal"]) == ("question", None)
    assert told in turn["text"]


@pytest.mark.parametrize(
    ("language", "goal", "kinds"),
    [
        ("en", "Pull out my VIP friends", ["show_friends"]),
        ("ja", "VIPの友だちを抽出して", ["show_friends"]),
        ("en", "Filter and display friends with the tag VIP in the inbox", ["show_friends"]),
        ("ja", "VIPの友だちを受信箱で表示して", ["show_friends"]),
        ("en", "Apply the Already Contacted tag to everyone in progress", ["attach"]),
        ("ja", "「In progress」の人に「Already Contacted」を付けて", ["attach"]),
        ("en", "Create a tag “Coupon used” in a new folder “Campaign”", ["put_folder", "add_tag"]),
        ("en", "Create a segment Best of everyone tagged VIP", ["put_segment"]),
        ("ja", "VIPの人のセグメント「優良客」を作って", ["put_segment"]),
        ("en", "When a friend writes coupon, add VIP", ["put_workflow"]),
        ("ja", "「クーポン」と書かれたら自動でVIPを付けて", ["put_workflow"]),
        ("en", "When someone gets VIP, remove New", ["put_workflow"]),
        ("en", "Switch off Welcome", ["put_workflow"]),
        ("ja", "Welcomeをオフにして", ["put_workflow"]),
        ("en", "Delete the segment Open", ["drop_segment"]),
        ("en", "Delete the workflow Welcome", ["drop_workflow"]),
    ],
)
def test_a_goal_becomes_the_exact_operations(say: Say, language: str, goal: str, kinds: list[str]) -> None:
    turn = say(goal, language)
    assert turn["kind"] == "proposal", turn["text"]
    assert [each["kind"] for each in turn["proposal"]["operations"]] == kinds
