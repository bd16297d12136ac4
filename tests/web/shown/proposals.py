"""Proposals in every state that a card can have."""

from datetime import timedelta
from typing import Any

from tests.web.shown.world import FRIENDS, NOW, Values, before
from web.builder import Box


def operation(position: int, kind: str, sentence: str, count: int | None = None, **more: Any) -> Values:
    plain: Values = {
        "position": position,
        "kind": kind,
        "sentence": sentence,
        "count": count,
        "noun": "",
        "samples": [],
        "already": 0,
        "blocked": 0,
        "gone": 0,
        "consequences": [],
        "grows": False,
        "skipped": False,
        "destructive": False,
        "editable": kind in ("add_tag", "attach", "detach"),
    }
    return plain | more


def three_steps(language: str) -> list[Values]:
    ja = language == "ja"
    return [
        operation(
            1,
            "add_tag",
            "タグ「夏セール参加」をフォルダ「キャンペーン」に作成"
            if ja
            else "Create the tag “Joined summer sale” in the folder “Campaigns”",
        ),
        operation(
            2,
            "attach",
            "「夏セール参加」を128人に付ける：「クーポン使用済み」が付いている友だち"
            if ja
            else "Put “Joined summer sale” on 128 friends: tagged “Coupon used”",
            128,
            noun="人" if ja else "friends",
            samples=FRIENDS[:5],
            already=12,
            blocked=3,
            consequences=[
                "セグメント「夏の再案内」の配信対象が10人から138人になります"
                if ja
                else "The audience of the segment “Summer follow-up” goes from 10 to 138",
                "ワークフロー「お礼の準備」が128人に対して動きます"
                if ja
                else "The workflow “Prepare thanks” starts for 128 friends",
            ],
        ),
        operation(
            3,
            "detach",
            "「新規」を41人から外す" if ja else "Take “New” off 41 friends",
            41,
            noun="人" if ja else "friends",
            samples=FRIENDS[4:9],
            already=87,
            skipped=True,
        ),
    ]


def proposal(language: str, status: str = "pending", **more: Any) -> Values:
    ja = language == "ja"
    base: Values = {
        "id": f"proposal_{status}",
        "status": status,
        "digest": "4f",
        "expires_at": NOW + timedelta(days=7),
        "created_at": before(0.002),
        "by": "美香" if ja else "Mika",
        "said": "クーポンを使った方は夏セールに参加した方と考えました。新しいタグにまとめます。"
        if ja
        else "People who used the coupon took part in the summer sale, so I put them under one new tag.",
        "operations": three_steps(language),
        "effect": "128人に付ける" if ja else "apply to 128 friends",
        "confirm": None,
        "confirm_error": None,
        "decided": None,
        "result": None,
        "superseded_by": None,
        "newer": None,
        "fresh": None,
        "problem": None,
        "nothing_left": False,
        "conversation_id": "conversation_1",
    }
    if status == "expired":
        base["expires_at"] = before(2)
    elif status != "pending":
        base["decided"] = {"by": base["by"], "at": before(0.01), "reason": ""}
    return base | more


def things(language: str) -> list[Values]:
    ja = language == "ja"
    return [
        {"kind": "folder", "id": "folder_1", "name": "キャンペーン" if ja else "Campaigns"},
        {"kind": "tag", "id": "tag_1", "name": "夏セール参加" if ja else "Joined summer sale"},
        {"kind": "segment", "id": "segment_1", "name": "夏の再案内" if ja else "Summer follow-up"},
    ]


def result(language: str, **more: Any) -> Values:
    done = (
        ["タグ「夏セール参加」をフォルダ「キャンペーン」に作成しました", "「夏セール参加」を126人に付けました"]
        if language == "ja"
        else ["Created the tag “Joined summer sale” in the folder “Campaigns”", "126 friends got “Joined summer sale”"]
    )
    return {
        "done": done,
        "left_out": 2,
        "only_now": 1,
        "left_alone": [],
        "things": things(language),
        "undo": True,
        "undone_by": None,
        "open": None,
    } | more


def destructive(language: str) -> Values:
    ja = language == "ja"
    steps = [
        operation(
            1,
            "put_segment",
            "セグメント「上得意様」から「クーポン使用済み」の条件を外す（いま1,310人）"
            if ja
            else "Take “Coupon used” out of the segment “Best customers” (1,310 friends now)",
            consequences=[
                "セグメント「上得意様」の配信対象が70人から1,310人に増えます"
                if ja
                else "The audience of the segment “Best customers” grows from 70 to 1,310"
            ],
            grows=True,
        ),
        operation(
            2,
            "drop_tag",
            "タグ「クーポン使用済み」を削除。1,240人から外れます"
            if ja
            else "Delete the tag “Coupon used”; 1,240 friends lose it",
            1240,
            noun="人" if ja else "friends",
            samples=FRIENDS[:5],
            blocked=57,
            destructive=True,
        ),
    ]
    effect = "タグを削除し、1,240人から外す" if ja else "delete the tag, 1,240 friends lose it"
    return proposal(language, operations=steps, confirm=1240, effect=effect, said="", id="proposal_danger")


def single(language: str) -> Values:
    ja = language == "ja"
    sentence = "「VIP」を1人に付ける：佐藤 愛子" if ja else "Put “VIP” on 1 friend: 佐藤 愛子"
    one = operation(1, "attach", sentence, 1, noun="人" if ja else "friend", samples=FRIENDS[:1])
    return proposal(language, operations=[one], effect="1人に付ける" if ja else "apply to 1 friend", said="", id="proposal_one")


def stale(language: str) -> Values:
    ja = language == "ja"
    now = [
        operation(
            2,
            "attach",
            "「夏セール参加」を131人に付ける" if ja else "Put “Joined summer sale” on 131 friends",
            131,
            noun="人" if ja else "friends",
            samples=FRIENDS[:5],
        )
    ]
    why = [
        "佐々木さんがその間に「夏セール参加」を作成しました。"
        if ja
        else "Sasaki created the tag “Joined summer sale” in the meantime."
    ]
    return proposal(language, fresh={"why": why, "operations": now}, id="proposal_stale")


def editing(language: str, position: int) -> Values:
    """A line with a form in it: the first gives a name and a folder, the second is about friends."""
    box = Box(1, {"all_tags": ["クーポン使用済み" if language == "ja" else "Coupon used"]}, {})
    form: Values = {
        "position": position,
        "name": ("夏セール参加" if language == "ja" else "Joined summer sale") if position == 1 else None,
        "folder": "folder_1" if position == 1 else None,
        "folders": [("folder_1", "キャンペーン" if language == "ja" else "Campaigns")],
        "groups": None if position == 1 else (box,),
        "tags": [],
        "segments": [],
        "skip": [3],
        "back": "",
        "problem": None,
    }
    if position == 1:
        taken = "「夏セール参加」というタグはもうあります。" if language == "ja" else "A tag named “Joined summer sale” exists."
        form["problem"] = taken
    return proposal(language, id=f"proposal_editing{position}", editing=form)


def preview(language: str) -> Values:
    back = {"address": "/accounts/account_1/friends", "name": "友だち" if language == "ja" else "Friends"}
    return {"proposal": single(language), "back": back, "why": None}


def undo(language: str) -> Values:
    ja = language == "ja"
    put = "「夏セール参加」を126人から外す" if ja else "Take “Joined summer sale” off 126 friends"
    made = "タグ「夏セール参加」を削除" if ja else "Delete the tag “Joined summer sale”"
    left = (
        "2人からは、その後ほかの人がすでに外しています。"
        if ja
        else "2 friends were changed by someone else since and are left alone"
    )
    return {
        "proposal": {"id": "proposal_1"},
        "operations": [
            operation(1, "detach", put, 126, noun="人" if ja else "friends", samples=FRIENDS[:5]),
            operation(2, "drop_tag", made, destructive=True),
        ],
        "left_alone": [left],
        "back": {"address": "#", "name": "履歴" if ja else "History"},
    }
