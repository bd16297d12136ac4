"""What the tag screen, a tag's page and the form for deleting show."""

from typing import Any

from tests.web.shown.world import FRIENDS, Values, before, folders, tags


def tag_page(language: str, **more: Any) -> Values:
    base = "/accounts/account_1/tags"
    lists = [
        {
            "account": {
                "id": "account_1",
                "name": "花と暮らし 本店" if language == "ja" else "Hana & Home",
                "path": "/accounts/account_1",
            },
            "tags": tags(language),
            "total": 11,
        }
    ]
    return {
        "lists": lists,
        "folders": folders(language),
        "folder": None,
        "unfiled": False,
        "counts": {"all": 11, "unfiled": 2},
        "only": "",
        "query": "",
        "sort": {
            "by": "name",
            "descending": False,
            "address": {"name": base + "?sort=-name", "friends": base + "?sort=-friends", "updated": base + "?sort=-updated"},
        },
        "address": {
            "all": base,
            "unfiled": base + "?unfiled=1",
            "folder": {f["id"]: f"{base}?folder={f['id']}" for f in folders(language)},
            "plain": base,
        },
        "create": {"name": "", "folder": "", "account": "", "errors": {}, "open": False, "like": None},
        "folder_form": {"name": "", "error": None, "open": False},
        "rename_form": {"name": "", "error": None, "open": False},
    } | more


def tag_form_refused(language: str) -> Values:
    error = (
        "「ＶＩＰ」というタグはすでにあります。それを使うか、別の名前にしてください。"
        if language == "ja"
        else "A tag named “VIP” already exists. Use that one, or choose another name."
    )
    create = {"name": "ＶＩＰ", "folder": "", "account": "", "errors": {"name": error}, "open": True, "like": None}
    return tag_page(language, create=create, folder=folders(language)[0], folder_form={"name": "", "error": None, "open": True})


def tag_form_near(language: str) -> Values:
    like = {"id": "tag_5", "name": tags(language)[5]["name"], "address": "#"}
    create = {"name": like["name"] + "s", "folder": "", "account": "", "errors": {}, "open": True, "like": like}
    return tag_page(language, create=create)


def no_tags(language: str) -> Values:
    lists = tag_page(language)["lists"]
    return tag_page(language, lists=[lists[0] | {"tags": [], "total": 0}], folders=[], counts={"all": 0, "unfiled": 0})


def all_accounts(language: str) -> Values:
    first = tag_page(language)["lists"][0]
    name = "花と暮らし 京都店" if language == "ja" else "Hana & Home Kyoto"
    second = {"account": {"id": "account_2", "name": name, "path": "/accounts/account_2"}, "tags": tags(language)[:3], "total": 3}
    return tag_page(language, lists=[first, second])


def history(language: str) -> list[Values]:
    ja = language == "ja"
    return [
        {
            "at": before(0.1),
            "by": "美香" if ja else "Mika",
            "sentence": "128人に付けました" if ja else "Put on 128 friends",
            "why": "クーポンを使った人をVIPに" if ja else "make the coupon people VIP",
            "proposal": "proposal_41",
        },
        {
            "at": before(60),
            "by": "佐々木" if ja else "Sasaki",
            "sentence": "名前を「お得意様」から「VIP」に変更" if ja else "Renamed from “Best” to “VIP”",
            "why": None,
            "proposal": "proposal_12",
        },
    ]


def one_tag(language: str) -> Values:
    ja = language == "ja"
    return {
        "tag": {
            "id": "tag_0",
            "name": "VIP",
            "folder_id": "folder_0",
            "folder": folders(language)[0]["name"],
            "friends": 128,
            "reachable": 124,
            "updated_at": before(0.1),
            "created_at": before(400),
        },
        "account": {"id": "account_1", "name": "花と暮らし 本店" if ja else "Hana & Home"},
        "folders": folders(language),
        "others": tags(language)[1:],
        "form": {"name": "VIP", "folder": "folder_0", "errors": {}},
        "merge": {"error": None},
        "uses": {
            "segments": [
                {
                    "id": "s1",
                    "name": "上得意様" if ja else "Best customers",
                    "how": "付いている友だち" if ja else "friends who have it",
                    "address": "#",
                },
                {
                    "id": "s2",
                    "name": "夏の再案内" if ja else "Summer follow-up",
                    "how": "付いていない友だち" if ja else "friends who do not have it",
                    "address": None,
                },
            ],
            "workflows": [
                {
                    "id": "w1",
                    "name": "VIPのお礼" if ja else "Thank VIPs",
                    "how": "ワークフローを開始する" if ja else "starts the workflow",
                    "enabled": False,
                    "address": None,
                }
            ],
        },
        "sample": FRIENDS[:8],
        "history": history(language),
        "history_address": "#",
    }


def delete_tags(language: str) -> Values:
    uses = one_tag(language)["uses"]
    settled = [
        use | {"kind": kind, "field": f"use_tag_0_{use['id']}"}
        for kind, found in (("segment", uses["segments"]), ("workflow", uses["workflows"]))
        for use in found
    ]
    shown = [
        {"id": "tag_0", "name": "VIP", "friends": 128, "uses": settled},
        {"id": "tag_9", "name": tags(language)[9]["name"], "friends": 0, "uses": []},
    ]
    return {
        "act": "delete",
        "tags": shown,
        "others": tags(language)[1:6],
        "error": None,
        "chosen": {"use_tag_0_s2": "out"},
        "into": "",
    }
