"""A question that changes nothing may be asked in any words that speak of nothing else; an order beside it is no such word."""

import pytest

from tests.agent.offline.talk import calls


def answer(text: str) -> str:
    """The answer, where nothing is proposed or asked."""
    ((kind, said),) = calls(text, language="ja" if text[0] > "～" or "、" in text or "？" in text else "en")
    assert kind == "text", (kind, said)
    return str(said["text"])


@pytest.mark.parametrize(
    "text",
    [
        "VIP count pls, need it for the newsletter budget",
        "I'm ordering flyers, so how many people have VIP?",
        "how many VIPs are there in total? my boss wants to know",
        "do we know the number of people tagged VIP these days",
        "how many friends do we have altogether, boss wants the number for a report",
    ],
)
def test_friends_are_counted_whatever_is_said_beside(text: str) -> None:
    assert answer(text) == "3 friends."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I think we have far too many labels. What's the total?", "8 tags"),
        ("folders - how many are there at the moment, does anyone know", "2 folders"),
        ("which labels are lying around outside the folders", "Joined summer sale"),
        ("Rank folder, which tags are in it? Making an overview for my colleague.", "Repeat customer"),
        ("remind me which folder Repeat customer is in, I keep forgetting", "Repeat customer"),
        ("what would stop working without the VIP tag?", "not used in any"),
        ("If I fiddle with VIP, what breaks? I mean automatic rules or saved audiences that use it", "not used in any"),
        ("who counts as Win back? I mean what's the rule behind that segment", "Win back"),
    ],
)
def test_things_are_asked_about_in_any_words(text: str, said: str) -> None:
    assert said in answer(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("リピーターのお客様、何名になりましたか？会議で使います", "3人"),
        ("ちらし印刷するので人数だけ。リピーターって何人？", "3人"),
        ("タグの数を数えてもらえますか。増えすぎた気がして", "8個"),
        ("リピーターってどっかのセグメントに入ってる？消すつもりはないけど気になって", "リピーター"),
        ("リピーターいじる前に確認。これ使ってるセグメントとワークフローはどれ", "リピーター"),
        ("リピータータグ触っても平気？何かに使ってたら教えて", "リピーター"),
        ("リピーターを使ってるとこ、全部知りたいんですけど", "リピーター"),
        ("どこのフォルダにも入れてないタグを知りたいです、整理の参考に", "リピーター"),
        ("フォルダは今いくつ？", "2個"),
    ],
)
def test_questions_of_japanese_are_read_by_their_words_too(text: str, said: str) -> None:
    assert said in answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "How many people have VIP? Put New on them.",
        "Who has VIP? I want to see them",
        "who has VIP? take it off them",
        "which tags are in the Rank folder? Drop them",
        "people who have VIP please",
        "Could you put VIP on everyone with New?",
        "how many had VIP last month?",
        "what tags does Jack Murphy need?",
        "リピーターは何人？その人たちに夏セール参加を付けて",
        "リピータータグを作ってください",
        "リピーターさんの名前を変えて",
        "使ってないタグ、消してもらえますか",
        "リピーターは何人？最近の人だけで",
        "リピーターの人だれ？はずしといて",
        "タグいくつか消して",
    ],
)
def test_what_orders_or_narrows_is_no_mere_question(text: str) -> None:
    assert calls(text)[-1][0] != "text"
