"""The account that the gallery shows: its tags, folders and friends, and the shell around every page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
PLACES = ["agent", "tags", "friends", "inbox", "segments", "workflows", "history", "settings"]
Values = dict[str, Any]


@dataclass(frozen=True)
class Page:
    template: str
    place: str
    values: Callable[[str], Values]
    shell: Mapping[str, Any] = field(default_factory=dict)


def before(days: float) -> datetime:
    return NOW - timedelta(days=days)


def shell_for(page: Page, language: str) -> Values:
    first = {"id": "account_1", "name": "花と暮らし 本店" if language == "ja" else "Hana & Home"}
    second = {"id": "account_2", "name": "花と暮らし 京都店" if language == "ja" else "Hana & Home Kyoto"}
    common = {
        "account": first,
        "accounts": [first, second],
        "base": "/accounts/account_1",
        "place": page.place,
        "places": PLACES,
        "path": f"/accounts/account_1/{page.place}",
        "operator": "美香" if language == "ja" else "Mika",
        "waiting": 2,
        "notices": [],
    }
    return common | dict(page.shell)


NAMES = [
    "佐藤 愛子",
    "Kenji Tanaka",
    "山本 さくら",
    "Ольга",
    "鈴木 一郎",
    "Emma Brown",
    "高橋 みゆき",
    "ｶﾜｲ",
    "🌸はな🌸",
    "Lee Min-jun",
]
FRIENDS = [{"number": 12 + 7 * i, "name": name, "namesake": i == 1} for i, name in enumerate(NAMES)]


def tag_names(language: str) -> list[tuple[str, str]]:
    if language == "ja":
        return [
            ("VIP", "顧客ランク"),
            ("リピーター", "顧客ランク"),
            ("新規", "顧客ランク"),
            ("対応中", "問い合わせ"),
            ("対応済み", "問い合わせ"),
            ("夏セール参加", "キャンペーン"),
            ("クーポン使用済み", "キャンペーン"),
            ("観葉植物に興味あり", "興味"),
            ("花束に興味あり", "興味"),
            ("アンケート回答済み（二〇二六年秋・店頭とオンラインの両方）", ""),
            ("要連絡", ""),
        ]
    return [
        ("VIP", "Customer rank"),
        ("Repeat customer", "Customer rank"),
        ("New", "Customer rank"),
        ("In progress", "Inquiries"),
        ("Resolved", "Inquiries"),
        ("Joined summer sale", "Campaigns"),
        ("Coupon used", "Campaigns"),
        ("Interested in houseplants", "Interests"),
        ("Interested in bouquets", "Interests"),
        ("Answered the autumn 2026 survey, both in the shop and online", ""),
        ("Call back", ""),
    ]


def tags(language: str) -> list[Values]:
    counts = [128, 641, 302, 17, 890, 455, 1240, 211, 96, 0, 4]
    return [
        {
            "id": f"tag_{i}",
            "name": name,
            "folder": folder,
            "friends": counts[i],
            "updated_at": before(0.01 + i * i * 2.3),
            "used_in": i % 3,
        }
        for i, (name, folder) in enumerate(tag_names(language))
    ]


def folders(language: str) -> list[Values]:
    names = list(dict.fromkeys(folder for _, folder in tag_names(language) if folder))
    return [{"id": f"folder_{i}", "name": name, "tags": 2 + i} for i, name in enumerate(names)]
