"""What counts as mentioned."""

import pytest

from agent.evals.mentions import mentions


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("VIP has 5 friends", "5"),
        ("5人います", "5"),
        ("５人います", "5"),
        ("全部で 5。", "5"),
        ("It is 5.", "5"),
        ("1,500 friends", "1500"),
        ("1500 friends", "1,500"),
        ("used in “summer vip”", "Summer VIP"),
        ("Summer\n  VIP", "Summer VIP"),
        ("VIPの人", "VIP"),
        ("ＶＩＰ", "vip"),
        ("VIP's", "VIP"),
        ("ｸｰﾎﾟﾝ利用済み", "クーポン利用済み"),
        ("タグ「2024春イベント」", "2024春イベント"),
        ("STRASSE", "straße"),
        ("リピーター（5人）", "リピーター"),
        ("Now [New]!", "New"),
    ],
)
def test_case_width_and_what_stands_around_do_not_hide_a_mention(text: str, wanted: str) -> None:
    assert mentions(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("15 friends", "5"),
        ("2.5 friends", "5"),
        ("5.2 friends", "5"),
        ("1,500 friends", "500"),
        ("51", "5"),
        ("Newsletter", "New"),
        ("the latest", "test"),
        ("VIP2", "VIP"),
        ("Café", "Caf"),
        ("夏セール不参加", "夏セール参加"),
        ("Did not join summer sale", "Joined summer sale"),
        ("anything", ""),
        ("", "VIP"),
    ],
)
def test_a_part_of_a_number_or_of_a_latin_word_is_no_mention(text: str, wanted: str) -> None:
    assert not mentions(text, wanted)
