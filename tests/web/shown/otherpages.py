"""What history, settings and the error page show."""

from tests.web.shown.world import Values, before


def history_page(language: str) -> Values:
    ja = language == "ja"
    mika, sasaki = ("美香", "佐々木") if ja else ("Mika", "Sasaki")
    lines = [
        {
            "at": before(0.1),
            "by": mika,
            "via": "エージェントから" if ja else "through the agent",
            "number": 1,
            "kind": "applied",
            "status": "applied",
            "sentences": ["「VIP」を128人に付けました" if ja else "Put “VIP” on 128 friends"],
            "more": 2,
            "why": "クーポンを使った人をVIPに" if ja else "make the coupon people VIP",
            "proposal": "proposal_41",
            "undo": True,
        },
        {
            "at": before(0.3),
            "by": sasaki,
            "via": "タグ画面から" if ja else "on the tag page",
            "number": 4,
            "kind": "applied",
            "status": "undone",
            "sentences": ["タグ「要連絡」を削除しました" if ja else "Deleted the tag “Call back”"],
            "more": 0,
            "why": None,
            "proposal": "proposal_40",
            "undo": False,
        },
    ]
    old = [lines[0] | {"at": before(1.5), "undo": False, "status": "cancelled", "more": 0}]
    return {
        "days": [{"day": "今日" if ja else "Today", "lines": lines}, {"day": "昨日" if ja else "Yesterday", "lines": old}],
        "filter": {"kind": "", "by": "", "query": "vip", "tag": "tag_0"},
        "about": "VIP",
        "people": [mika, sasaki],
        "kinds": [("applied", "適用" if ja else "Applied")],
        "clear": "#",
        "filtered": False,
        "page": {"from": 1, "to": 50, "total": None, "previous": None, "next": "#"},
    }


def settings(language: str, connected: bool) -> Values:
    ja = language == "ja"
    line = {
        "connected": connected,
        "name": "花と暮らし 本店",
        "basic_id": "@hana",
        "channel_id": "2001234567" if connected else "",
        "connected_at": before(0.2),
        "last_event_at": before(0.001),
        "waiting": 3,
        "webhook": "https://desk.example.jp/line/account_1/webhook",
    }
    refused = "この値はLINEで通りませんでした。貼り直してください。" if ja else "LINE did not accept this secret. Paste it again."
    steps = (
        ("サーバーにつながる", "キーが通る", "モデルがある") if ja else ("The server can be reached", "The key is accepted", "…")
    )
    findings = [{"step": step, "ok": ok, "said": ""} for step, ok in zip(steps, (True, False, None), strict=True)]
    return {
        "line": line,
        "stuck": [
            {
                "kind": "event",
                "id": "e1",
                "at": before(0.02),
                "what": "メッセージの受信" if ja else "A message came in",
                "why": "ZeroDivisionError: division by zero",
            },
            {
                "kind": "happening",
                "id": "7",
                "at": before(2),
                "what": "「VIP」を12人に付けた" if ja else "“VIP” was put on 12 friends",
                "why": "KeyError: " + "x" * 150,
            },
        ]
        if connected
        else [],
        "imported": {
            "running": True,
            "told": 4_500,
            "added": 3_968,
            "trouble": "LINEへの問い合わせが多すぎます。数分後に自動で続きを行います。"
            if ja
            else "LINE is asked too often at the moment. The import goes on by itself in a few minutes.",
            "started_at": before(0.01),
            "ended_at": None,
        },
        "line_form": {"channel_id": "2001234567", "error": None if connected else refused},
        "account_form": {"name": "花と暮らし", "zone": "Asia/Tokyo", "errors": {}},
        "zones": ["Asia/Tokyo", "Europe/Berlin"],
        "model": {"name": "offline", "offline": True, "local_first": False, "api": "chat", "server": None}
        if connected
        else {"name": "qwen3", "offline": False, "local_first": True, "api": "chat", "server": "http://127.0.0.1:11434/v1"},
        "spent": None if connected else {"tokens": 34_210, "limit": 2_000_000},
        "findings": [] if connected else findings,
        "operator": "美香" if ja else "Mika",
        "secret_key": True,
        "public": connected,
        "version": "0.1.0",
    }


def everywhere(language: str) -> Values:
    ja = language == "ja"
    named = ("花と暮らし 本店", "花と暮らし 京都店") if ja else ("Hana & Home", "Hana & Home Kyoto")
    shown = [
        {"id": f"account_{n}", "name": name, "address": "#", "said": "2,013人の友だち" if ja else "2,013 friends"}
        for n, name in enumerate(named, 1)
    ]
    return {"title": "友だち" if ja else "Friends", "shown": shown, "can_connect": True}


def lost(language: str) -> Values:
    ja = language == "ja"
    sentence = (
        "ここには何もありません。削除されたのかもしれません。一覧に戻ってもう一度ご覧ください。"
        if ja
        else "There is nothing here. It may have been deleted; go back to the list and look again."
    )
    return {
        "error": {"status": 404, "title": "見つかりません" if ja else "Not found", "sentence": sentence, "reference": "req_81f2"},
        "back": {"address": "#", "name": "タグの一覧へ" if ja else "To the tags"},
    }
