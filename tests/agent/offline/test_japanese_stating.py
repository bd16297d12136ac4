"""What is so is told before a Japanese order that changes it: read where the deed fits what was told, and else asked about."""

from typing import Any

import pytest

from tests.agent.offline import talk
from tests.agent.offline.talk import calls


def drafted(text: str) -> list[tuple[str, dict[str, Any]]]:
    return talk.drafted(text, language="ja")


@pytest.mark.parametrize(
    "text",
    [
        "美緒さんってVIPタグ付いてなかったよね？付けといて",
        "美緒さんはVIPが付いてなかったので付けておいてください",
        "美緒さんにVIPを付け忘れてました。付けてもらえますか",
        "美緒さんってもうVIPでいいよね、タグ付けよろしく",
    ],
)
def test_a_tag_that_somebody_lacks_is_put_on(text: str) -> None:
    ((name, arguments),) = drafted(text)
    assert (name, arguments["tag"], arguments["friends"]) == ("apply_tag", "VIP", [{"friends": ["美緒"]}])


@pytest.mark.parametrize(
    "text",
    [
        "美緒さんに付いてるVIP、もういらんわ。取って",
        "美緒さんのVIPはもう不要です。外してください",
        "美緒さんの返金の件、片付きました。もうVIPではないのでタグを取っておいてもらえますか？",
    ],
)
def test_a_tag_that_somebody_needs_no_longer_comes_off(text: str) -> None:
    ((name, arguments),) = drafted(text)
    assert (name, arguments["tag"], arguments["friends"]) == ("remove_tag", "VIP", [{"friends": ["美緒"]}])


@pytest.mark.parametrize(
    "text", ["リピーターの人でVIPがついてたら、VIPはずして", "リピーターの人にVIPが残ってたら、VIPだけ取ってもらえますか"]
)
def test_a_tag_comes_off_where_it_is_on(text: str) -> None:
    ((name, arguments),) = drafted(text)
    assert (name, arguments["tag"], arguments["friends"]) == ("remove_tag", "VIP", [{"all_tags": ["リピーター"]}])


@pytest.mark.parametrize("text", ["VIPの人がまだいます。全員から外してください", "VIP、タグは消さずに全員から外すだけでOK"])
def test_a_tag_comes_off_all_who_have_it(text: str) -> None:
    ((name, arguments),) = drafted(text)
    assert (name, arguments["tag"]) == ("remove_tag", "VIP")
    assert [tags for group in arguments["friends"] for tags in group.values()] == [["VIP"]]


def test_a_thing_that_nobody_uses_goes_or_stops() -> None:
    assert drafted("VIPのタグを使わないことになりました。削除をお願いします")[0][0] == "delete_tag"
    assert drafted("Welcomeはもう使わないので、止めといて")[0][1]["enabled"] is False


@pytest.mark.parametrize(
    "text",
    [
        "美緒さんってVIPタグ付いてなかったよね？外しといて",
        "美緒さんはVIPが付いてます。付けといて",
        "リピーターの人でVIPがついてたら、Newを外して",
        "リピーターの人にVIPが付いてなかったら、外して",
        "リピーターの人にVIPが付いてなかったら、明日付けて",
        "リピーターの人でVIPがついてたら、その人だけNew付けて",
        "リピーターの人のNew、もし付いてたら女性だけ消しといて",
        "VIPのタグが付いているお客様がまだいらっしゃいますが、外さないで",
        "VIPの人がまだいます。全員からNewを外してください",
        "VIPとリピーターの人がまだいます。全員から外してください",
        "VIPかリピーターの人がまだいますが、全員から外してください",
        "VIP、タグは消さずに削除して",
        "美緒さんの返金の件、片付いたら教えて。もうVIPではないのでタグを取って",
        "美緒さんにVIPを付け忘れてました。あとで付けます",
        "美緒さんにVIPを付け忘れてました。付けたほうがいい？",
    ],
)
def test_what_is_told_and_what_is_done_must_fit(text: str) -> None:
    assert drafted(text)[-1][0] in ("ask_operator", "decline")


def test_that_somebody_has_a_tag_is_no_order_to_put_it_on() -> None:
    assert not [name for name, _ in calls("美緒さんはVIPが付いていますが、Newを外して", language="ja") if name == "apply_tag"]
