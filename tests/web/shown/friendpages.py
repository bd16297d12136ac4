"""What the friend list and a friend's page show."""

from typing import Any

from tests.web.shown.world import FRIENDS, Values, before, tags


def friend_list(language: str, **more: Any) -> Values:
    labels = [{"id": tag["id"], "name": tag["name"]} for tag in tags(language)]
    people = [
        friend
        | {
            "status": "blocked" if i == 3 else "following",
            "followed_at": before(20 + 47 * i),
            "last_message_at": None if i == 2 else before(0.2 + 3 * i),
            "tags": labels[: (i * 3) % 7],
        }
        for i, friend in enumerate(FRIENDS)
    ]
    return {
        "friends": people,
        "count": 2013,
        "reachable": 1941,
        "all": 2013,
        "chips": [],
        "filter": {},
        "errors": {},
        "filter_open": False,
        "clear": "/accounts/account_1/friends",
        "fields": [],
        "tags": [tag["name"] for tag in labels],
        "segments": ["上得意様" if language == "ja" else "Best customers"],
        "page": {"from": 1, "to": 50, "total": 2013, "previous": None, "next": "?after=50"},
        "before": None,
        "bulk": {"tag": "", "error": None, "near": [], "create": "", "ticked": [], "whole": False},
    } | more


def filtered(language: str, **more: Any) -> Values:
    ja = language == "ja"
    chips = [
        {"text": "「クーポン使用済み」が付いている" if ja else "tagged “Coupon used”", "remove": "?"},
        {"text": "「VIP」が付いていない" if ja else "not tagged “VIP”", "remove": "?"},
        {"text": "過去30日以内にメッセージを送った" if ja else "wrote in the last 30 days", "remove": "?"},
    ]
    filter = {
        "all_tags": [tags(language)[6]["name"]],
        "none_tags": ["VIP"],
        "last_message_from": "30日前" if ja else "30 days ago",
        "followed_from": "soon",
    }
    errors = {
        "followed_from": "「soon」は日付ではありません。2026-03-01 か「30日前」のように書いてください。"
        if ja
        else "“soon” is not a day. Write a date such as 2026-03-01, or “30 days ago”."
    }
    return friend_list(
        language, chips=chips, filter=filter, count=128, reachable=125, errors=errors, fields=[("all_tags", "tag_6")], **more
    )


def one_friend(language: str) -> Values:
    ja = language == "ja"
    labels = [{"id": tag["id"], "name": tag["name"], "remove": "#"} for tag in tags(language)[:4]]
    mika, sentence = "美香" if ja else "Mika", "「VIP」が付きました" if ja else "Got “VIP”"
    return {
        "friend": {
            "number": 12,
            "name": "佐藤 愛子",
            "status": "following",
            "followed_at": before(260),
            "last_message_at": before(0.2),
            "blocked_at": None,
            "language": "ja",
        },
        "tags": labels,
        "all_tags": [tag["name"] for tag in tags(language)],
        "add": {"tag": "VPI", "error": "There is no tag “VPI” yet.", "near": ["VIP"], "create": "VPI"},
        "more": "#",
        "timeline": [
            {
                "at": before(0.1),
                "gained": True,
                "sentence": sentence,
                "by": mika,
                "why": "クーポンを使った人をVIPにして" if ja else "Make everyone who used the coupon VIP",
                "proposal": "proposal_41",
            },
            {
                "at": before(3),
                "gained": False,
                "sentence": "「新規」が外れました" if ja else "Lost “New”",
                "by": "ワークフロー「新規の卒業」" if ja else "workflow “No longer new”",
                "why": None,
                "proposal": None,
            },
            {
                "at": before(260),
                "gained": None,
                "sentence": "友だちになりました" if ja else "Became a friend",
                "by": "LINE",
                "why": None,
                "proposal": None,
            },
        ],
        "messages": [
            {"at": before(0.2), "text": "配送日を変更できますか？" if ja else "Can I change the delivery day?"},
            {"at": before(9), "text": "ありがとうございます！"},
        ],
    }


def file_refused(language: str) -> Values:
    ja = language == "ja"
    wrong = [
        "3行目：この友だちは2行目にもあります。" if ja else "Line 3: this friend stands in line 2 already.",
        "7行目：「U8e7…」はLINEユーザーIDではありません。" if ja else "Line 7: “U8e7…” is no LINE user ID.",
    ]
    return {"wrong": wrong, "rows": 5_000}
