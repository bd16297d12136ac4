"""Two names that an operator would call the same are the same; a name is something that can be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import NameEmpty, NameTooLong, NameUnreadable, TagNameTaken
from store.executor import carry_out
from store.names import clean_name, fold, name_key, visible
from store.operations import AddTag, RenameTag
from tests.world import OPERATOR, World


@pytest.mark.parametrize(
    "name", ["ＶＩＰ", "vip", "V I P", "V.I.P.", " vip ", "ＶＩＰ　", "v-i_p", "Ｖ・Ｉ・Ｐ", "«VIP»", "v\u00adip", "VI\u200bP"]
)
def test_these_are_all_vip(name: str) -> None:
    assert name_key(name) == name_key("VIP")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ポイント", "ﾎﾟｲﾝﾄ"),
        ("ポイント", "ぽいんと"),
        ("セール 参加", "セール参加"),
        ("Café", "cafe\u0301".upper()),
        ("STRASSE", "straße"),
        ("①", "1"),
        ("㈱", "(株)"),
        ("2026-07", "２０２６－０７"),
        ("VIP!", "VIP"),
        ("！！！", "!!!"),
        ("ヶ", "ゖ"),
        ("❤\ufe0f", "❤"),
        ("葛\U000e0100", "葛"),
    ],
)
def test_these_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1-2", "12"),
        ("1.5", "15"),
        ("2026-07", "202607"),
        ("1 2", "12"),
        ("セール参加", "セール不参加"),
        ("ビル", "ヒル"),
        ("ビール", "ビル"),
        ("C", "C++"),
        ("A", "A+"),
        ("!!!", "???"),
        ("♥", "♡"),
        ("👍", "👎"),
        ("会員", "会員1"),
    ],
)
def test_these_are_two_names(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["ＶＩＰ", "vip", "V I P"])
def test_no_second_vip_can_be_made_or_renamed_to(small_world: World, name: str) -> None:
    made = AddTag(tag_id="tag_x", name=name, folder_id=None)
    renamed = RenameTag(tag_id=World.empty, was="Empty", name=name)
    for operation in (made, renamed):
        with pytest.raises(TagNameTaken) as taken:
            carry_out(small_world.database, small_world.account, [operation], OPERATOR)
        assert "“VIP”" in taken.value.say("en")


def test_a_tag_may_change_the_case_of_its_own_name(small_world: World) -> None:
    renamed = RenameTag(tag_id=World.empty, was="Empty", name="ＥＭＰＴＹ")
    carry_out(small_world.database, small_world.account, [renamed], OPERATOR)


def test_another_account_may_have_the_same_name(small_world: World) -> None:
    carry_out(small_world.database, small_world.other, [AddTag(tag_id="tag_x", name="New", folder_id=None)], OPERATOR)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "　",
        "\t\n",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u3164",
        "\u115f",
        "\u1160",
        "\uffa0",
        "\u2800",
        " \u2800\u3164 ",
        "\ufe0f",
        "\u0301",
    ],
)
def test_a_name_of_nothing_visible_is_refused(name: str) -> None:
    with pytest.raises((NameEmpty, NameUnreadable)):
        clean_name(name)


@pytest.mark.parametrize("name", ["", " ", "　", "\u2800", "\u3164"])
def test_a_name_of_spaces_is_called_empty(name: str) -> None:
    with pytest.raises(NameEmpty):
        clean_name(name)


@pytest.mark.parametrize(
    "bad", ["\n", "\x00", "\x1b", "\x7f", "\u200b", "\u202e", "\u2066", "\ue000", "\U000e0041", "\u2028", "\u2029"]
)
def test_control_direction_and_private_characters_are_refused_inside_a_name(bad: str) -> None:
    with pytest.raises(NameUnreadable) as refused:
        clean_name(f"VI{bad}P")
    assert bad not in refused.value.say("en")


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(NameUnreadable):
        clean_name("VI\ud800P")


def test_a_name_has_1_to_100_characters_after_trimming() -> None:
    assert clean_name("x") == "x"
    assert clean_name(f"  {'あ' * 100}\n") == "あ" * 100
    with pytest.raises(NameTooLong) as long:
        clean_name("あ" * 101)
    assert long.value.values == {"length": 101, "limit": 100}


@pytest.mark.parametrize("name", ["👨‍👩‍👧", "🎉", "★", "C++", "100%", "A & B", "ﾎﾟｲﾝﾄ", "<b>", "名前 様"])
def test_what_people_call_tags_is_kept_as_they_wrote_it(name: str) -> None:
    assert clean_name(name) == name


def test_a_name_is_kept_composed() -> None:
    assert clean_name("cafe\u0301") == "café"


@given(st.text(max_size=30))
def test_a_clean_name_stays_clean_and_has_a_key(text: str) -> None:
    try:
        name = clean_name(text)
    except (NameEmpty, NameTooLong, NameUnreadable):
        return
    assert clean_name(name) == name
    assert name_key(name)
    assert name_key(fold(name)) == name_key(name)
    assert visible(name) == name


@given(st.text(max_size=30), st.text(max_size=30))
def test_what_contains_a_text_contains_it_folded(before: str, after: str) -> None:
    for needle in ("Ren", "レン", "ＲＥＮ"):
        assert fold(needle) in fold(before + needle)
    assert fold(fold(before + after)) == fold(before + after)


@pytest.mark.parametrize(
    ("text", "folded"), [("ＣＯＵＰＯＮ", "coupon"), ("クーポン", "くーぽん"), ("ｸｰﾎﾟﾝ", "くーぽん"), ("ヴ", "ゔ"), ("ǅ", "dž")]
)
def test_folding_takes_case_width_and_kana_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_what_is_shown_has_nothing_hidden_in_it() -> None:
    assert visible("a\u202eb\u200bc\U000e0041d\ne") == "abcd e"
    assert visible("👨‍👩‍👧") == "👨‍👩‍👧"
