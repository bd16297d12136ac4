"""Conversations with every kind of turn."""

from typing import Any

from tests.web.shown.proposals import proposal
from tests.web.shown.world import Values, before


def turn(language: str, id: str, text: str, **more: Any) -> Values:
    base: Values = {
        "id": id,
        "text": text,
        "about": None,
        "at": before(0.01),
        "status": "done",
        "kind": "answer",
        "looked_up": [],
        "drafted": [],
        "answer": "",
        "choices": [],
        "proposal": None,
        "by": "内蔵モデル · 0.1秒" if language == "ja" else "Built-in model · 0.1 s",
        "latest": False,
    }
    return base | more


def agent(language: str, turns: list[Values], **more: Any) -> Values:
    ja = language == "ja"
    goals = (
        [
            "クーポン使用済みの友だちに夏セール参加タグを付けて",
            "VIPの友だちを見せて",
            "90日以上メッセージのない友だちに「休眠」タグを付けて",
            "使われていないタグを整理して",
        ]
        if ja
        else [
            "Tag everyone who used the coupon as Joined summer sale",
            "Pull out my VIP friends",
            "Put “Dormant” on everyone silent for 90 days",
            "Which tags are not used anywhere?",
        ]
    )
    earlier = [
        {"id": "conversation_1", "title": turns[0]["text"] if turns else goals[0], "at": before(0.01), "waiting": bool(turns)},
        {"id": "conversation_2", "title": goals[1], "at": before(1.2), "waiting": False},
        {"id": "conversation_3", "title": goals[2], "at": before(30), "waiting": False},
    ]
    what = "3人の友だちにタグ「来店済み」を付ける" if ja else "Put “Visited the shop” on 3 friends"
    return {
        "conversation": {"id": "conversation_1", "title": goals[0]} if turns else None,
        "turns": turns,
        "here": "/accounts/account_1/agent/conversation_1",
        "about": None,
        "goals": goals,
        "earlier": earlier,
        "waiting": [{"id": "proposal_7", "what": what, "by": "POS", "at": before(0.2)}],
        "model": {"name": "offline", "offline": True, "local_first": False},
    } | more


def conversation(language: str) -> Values:
    ja = language == "ja"
    looked = (
        ["タグとフォルダの名前を見ました", "「クーポン使用済み」の友だちを数えました：140人"]
        if ja
        else ["Looked at the names of all tags and folders", "Counted friends tagged “Coupon used”: 140"]
    )
    return agent(
        language,
        [
            turn(
                language,
                "turn_1",
                "VIPのタグは何人に付いていますか？" if ja else "How many friends have the VIP tag?",
                answer="「VIP」は128人に付いています。うち4人はアカウントをブロックしています。"
                if ja
                else "128 friends have “VIP”. 4 of them have blocked the account.",
                looked_up=looked[:1],
            ),
            turn(
                language,
                "turn_2",
                "夏セールの人にタグを付けて" if ja else "Tag the summer sale people",
                kind="question",
                answer="どのタグのことですか？" if ja else "Which tag do you mean?",
                choices=["夏セール参加", "夏セール不参加", "新しく作る"]
                if ja
                else ["Joined summer sale", "Did not join summer sale", "Make a new one"],
            ),
            turn(
                language,
                "turn_3",
                "夏セール参加" if ja else "Joined summer sale",
                kind="proposal",
                proposal=proposal(language),
                looked_up=looked,
                about="タグ" if ja else "Tags",
            ),
        ],
    )


def other_turns(language: str) -> Values:
    ja = language == "ja"
    return agent(
        language,
        [
            turn(
                language,
                "turn_1",
                "この3人をブロックして" if ja else "Block these three",
                kind="refusal",
                answer="友だちをブロックすることは、ここではできません。LINE公式アカウントの管理画面で行ってください。"
                if ja
                else "I cannot block friends. LINE lets you do that in the Official Account Manager.",
            ),
            turn(
                language,
                "turn_2",
                "タグを付けて" if ja else "Tag them",
                kind="failure",
                answer="モデルが60秒以内に答えませんでした。何も変わっていません。もう一度お試しください。"
                if ja
                else "The model did not answer within 60 seconds. Nothing has changed. Try again.",
            ),
            turn(
                language,
                "turn_3",
                "VIPを付けて" if ja else "Give them VIP",
                kind="question",
                answer="誰に「VIP」を付けますか？" if ja else "Who should get “VIP”?",
                choices=["直前の41人" if ja else "The 41 friends from before", "全員" if ja else "Everyone"],
                latest=True,
                offline=True,
            ),
            turn(
                language,
                "turn_4",
                "41人に" if ja else "The 41 friends",
                status="running",
                by="",
                looked_up=["「新規」の友だちを数えました：41人" if ja else "Counted friends tagged “New”: 41"],
                drafted=["「VIP」を41人に付ける" if ja else "Put “VIP” on 41 friends"],
            ),
        ],
        about={"path": "/accounts/account_1/friends", "name": "友だち" if ja else "Friends"},
    )


def cards(language: str, *shown: Values) -> Values:
    return agent(language, [turn(language, f"turn_{i}", "…", kind="proposal", proposal=each) for i, each in enumerate(shown)])
