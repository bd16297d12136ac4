"""What segments, workflows, the inbox and tidying up show."""

from typing import Any

from tests.web.shown.friendpages import friend_list, one_friend
from tests.web.shown.world import FRIENDS, Values, before, tags
from web.builder import Box
from web.orders import TRIGGERS, Line, Sheet


def refs(language: str, *which: int) -> list[Values]:
    every = tags(language)
    return [{"id": every[n]["id"], "name": every[n]["name"]} for n in which]


def segment_list(language: str) -> Values:
    ja = language == "ja"
    told = [
        (
            "上得意様" if ja else "Best customers",
            "「VIP」が付いている" if ja else "tagged “VIP”",
            refs(language, 0),
            128,
            124,
            None,
        ),
        ("全員" if ja else "Everyone", "全員" if ja else "everyone", [], 1_204_318, 1_204_318, None),
        (
            "秋の企画" if ja else "Autumn campaign",
            "「?」が付いている" if ja else "tagged “?”",
            [],
            None,
            None,
            "セグメント「秋の企画」で使われているタグはもうありません。"
            if ja
            else "The segment “Autumn campaign” uses a tag that is gone.",
        ),
    ]
    names = ("name", "who", "tags", "audience", "reachable", "problem")
    return {
        "segments": [
            {"id": f"segment_{n}", "updated_at": before(n * 3 + 0.1)} | dict(zip(names, line, strict=True))
            for n, line in enumerate(told)
        ]
    }


def builder(language: str, **more: Any) -> Values:
    ja = language == "ja"
    error = "「soon」は日付ではありません。" if ja else "“soon” is not a day."
    first = Box(1, {"all_tags": [tags(language)[0]["name"]], "status": "following"}, {}, {"digest": "d", "count": 3})
    second = Box(2, {"followed_from": "soon", "never_messaged": ["true"]}, {"followed_from": error})
    return {
        "segment": segment_list(language)["segments"][0],
        "name": "上得意様" if ja else "Best customers",
        "name_error": None,
        "problem": None,
        "was": "f00d",
        "groups": (first, second),
        "tags": [tag["name"] for tag in tags(language)],
        "segments": ["全員" if ja else "Everyone"],
        "uses": [{"kind": "workflow", "id": "workflow_1", "name": "お礼" if ja else "Thanks", "how": "…"}],
        "audience": {
            "who": "「VIP」が付いている" if ja else "tagged “VIP”",
            "count": 128,
            "reachable": 124,
            "blocked": 4,
            "sample": FRIENDS[:8],
        },
        "unclear": None,
    } | more


def workflow_list(language: str) -> Values:
    ja = language == "ja"
    why = (
        "「VIP」というタグはありません。"
        if ja
        else "There is no tag “VIP”. Check the name in the tag list, or create the tag first."
    )
    first = {
        "id": "workflow_1",
        "name": "あいさつ" if ja else "Welcome",
        "enabled": True,
        "sentence": "友だちに追加されたとき、「新規」を付ける" if ja else "when someone adds the account, add “New”",
        "friends_7_days": 41,
        "failure": None,
        "updated_at": before(30),
    }
    failed = {"run": "run_1", "at": before(0.2), "why": why}
    second = first | {"id": "workflow_2", "name": "VIP", "enabled": False, "friends_7_days": 0, "failure": failed}
    return {"workflows": [first, second]}


def workflow_form(language: str) -> Values:
    (first, second) = workflow_list(language)["workflows"]
    names = [tag["name"] for tag in tags(language)]
    lines = (Line(1, "add_tag", names[0]), Line(2, "remove_tag", "?", "…"))
    errors = {"trigger": "…", "guard": "…", "actions": "…"}
    run = {"id": "run_1", "at": before(0.2), "trigger": "friend_added", "count": 12, "proposal": "proposal_1", "error": None}
    return builder(language) | {
        "workflow": first,
        "sheet": Sheet("Welcome", True, "keywords", "coupon\nクーポン", "", "", lines, errors=errors),
        "problem": None,
        "triggers": list(TRIGGERS.items()),
        "runs": [
            run | {"retried_at": None},
            run | {"id": "run_2", "error": second["failure"]["why"], "proposal": None, "retried_at": None},
        ],
    }


def inbox(language: str, **more: Any) -> Values:
    said = ["配送日を変更できますか？", "Hello! " * 30, "スタンプ" if language == "ja" else "A sticker"]
    people = friend_list(language)["friends"]
    threads = [
        {"friend": friend, "unread": n < 2, "last": {"said": said[n % 3], "is_text": n % 3 < 2}}
        for n, friend in enumerate(people)
    ]
    bar = {
        name: friend_list(language)[name] for name in ("chips", "filter", "errors", "filter_open", "clear", "fields", "segments")
    }
    names = tags(language)
    return {
        **bar,
        "tags": [tag["name"] for tag in names],
        "tag_options": [(tag["id"], tag["name"]) for tag in names],
        "threads": threads,
        "seen": "2026-11-20",
        "query": "",
        "next": "?below=1",
        "first": True,
        "connected": True,
    } | more


def thread(language: str) -> Values:
    ja = language == "ja"
    base = {"kind": "text", "edited_at": None, "unsent_at": None, "is_text": True}
    gone = {"said": "友だちが取り消しました" if ja else "Taken back by the friend", "is_text": False, "unsent_at": before(0.1)}
    messages = [
        base | {"id": "1", "at": before(9), "said": "ありがとうございます！"},
        base | {"id": "2", "at": before(0.2), "said": "配送日を変更できますか？\n明日がいいです。", "edited_at": before(0.19)},
        base | {"id": "3", "at": before(0.15), "said": "スタンプ" if ja else "A sticker", "is_text": False},
        base | {"id": "4", "at": before(0.1)} | gone,
    ]
    shown = {"messages": messages, "earlier": "?before=1", "seen": "4", "is_latest": True}
    return one_friend(language) | shown | {"more": "#"}


def tidy(language: str) -> Values:
    every = tags(language)

    def row(n: int, *uses: str) -> Values:
        told = [{"kind": "segment", "id": f"segment_{name}", "name": name, "how": "…"} for name in uses]
        tag = {"id": every[n]["id"], "name": every[n]["name"]}
        return {"tag": tag, "friends": every[n]["friends"], "uses": told, "added_at": before(200 + n)}

    alike = [{"why": "name", "keep": row(0), "merge": row(1)}, {"why": "friends", "keep": row(2), "merge": row(3)}]
    return {"tidy": {"unused": [row(9), row(10)], "alike": alike, "idle": [row(5, "A", "B")]}}
