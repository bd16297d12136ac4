"""Which language somebody writes in, and sentences in it."""

import pytest

from store.language import language_of_words, translate, translate_n


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("put Already Contacted on everyone in progress", "en"),
        ("対応中の人にVIPを付けて", "ja"),
        ("put 対応済み on everyone in 対応中", "en"),
        ("put 「対応済み」 on everyone in 「対応中」", "en"),
        ("Show everyone tagged 新規", "en"),
        ("VIP", "??"),
        ("新規削除", "??"),
    ],
)
def test_the_language_is_that_of_the_words_not_of_the_names(words: str, language: str) -> None:
    assert language_of_words(words, "??") == language


def test_numbers_choose_the_form_and_carry_separators() -> None:
    assert translate_n("en", "{n} friend", "{n} friends", 1) == "1 friend"
    assert translate_n("en", "{n} friend", "{n} friends", 12_345) == "12,345 friends"


def test_an_untranslated_text_stays_english() -> None:
    assert translate("ja", "no such text “{name}”", name="x") == "no such text “x”"
