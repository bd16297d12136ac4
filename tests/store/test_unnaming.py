"""A friend's names are taken out of what is stored, and other words are left alone."""

import pytest

from store.unnaming import Unnaming, names_beside

SAMPLE = {"name": "Aiko", "number": 12}


def test_names_are_known_by_the_number_that_they_stand_beside() -> None:
    told = [
        [SAMPLE, {"name": "Ben", "number": 120}, {"name": "a tag's", "count": 12}],
        {"who": {"any": [{"friends": {"names": ["Ben", "Aiko T #12"], "numbers": [4, 12]}}]}},
        {"text": '{"sample": [{"friend": "#12", "name": "愛子", "tags": []}]}'},
        ["Aiko K #12 (friend since 3 March)", "Ben #120 (VIP)"],
    ]
    assert set(names_beside(told, 12)) == {"Aiko", "Aiko T", "愛子", "Aiko K"}


def test_beside_the_number_a_name_goes_and_nothing_else_does() -> None:
    who = {"names": ["Aiko", "Aiko #12"], "numbers": [7, 12]}
    without = Unnaming(12, ["Aiko"]).exact([SAMPLE, {"name": "Aiko", "number": 7}, {"tag": "Aiko", "who": who}])
    assert without == [
        {"name": "", "number": 12},
        {"name": "Aiko", "number": 7},
        {"tag": "Aiko", "who": {"names": ["Aiko", "#12"], "numbers": [7, 12]}},
    ]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Put VIP on Aiko Tanaka, please", "Put VIP on …, please"),
        ("put vip on aiko tanaka", "put vip on …"),
        ("Ｐut VIP on Ａｉｋｏ Ｔａｎａｋａ", "…"),
        ("Aikos tag, Maiko Tanaka, Aiko Tanakas", "Aikos tag, Maiko Tanaka, Aiko Tanakas"),
        ("友だちAiko Tanakaさんに「VIP」を", "友だち…さんに「VIP」を"),
        ("花子さんにVIPを", "…さんにVIPを"),
        ("ハナコさんに", "ハナコさんに"),
        ("ヤマダさんに", "…"),
        ("A or B", "A or B"),
    ],
)
def test_in_prose_a_name_goes_where_it_is_a_word(said: str, left: str) -> None:
    assert Unnaming(12, ["Aiko Tanaka", "花子", "やまだ", "A", ""]).prose(said) == left


def test_json_inside_a_text_stays_json() -> None:
    text = '{"sample": [{"friend": "#12", "name": "Aiko"}], "text": "Aiko has it"}'
    assert Unnaming(12, ["Aiko"]).everywhere([text, "[Aiko]"]) == [
        '{"sample": [{"friend": "#12", "name": ""}], "text": "… has it"}',
        "[…]",
    ]


def test_without_a_name_nothing_changes() -> None:
    assert Unnaming(12, ["", "#12", "あ"]).everywhere({"text": "あ、#12"}) == {"text": "あ、#12"}
