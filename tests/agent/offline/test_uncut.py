"""A question names whole words, also where no spaces part them."""

import pytest

from agent.offline.uncut import uncut


@pytest.mark.parametrize(
    ("text", "said", "whole"),
    [
        ("ついてる人がいなくて、しかも", "る人が", "ついてる人がいなくて"),
        ("いらないタグあるやん？", "や", "タグあるやん"),
        ("常連さまのタグ入れとこっか、お願い", "っか", "入れとこっか"),
        ("please frobnicate it", "frobnicate", "frobnicate"),
        ("VIPに付けて", "nothing of it", "nothing of it"),
    ],
)
def test_what_is_named_begins_and_ends_where_words_do(text: str, said: str, whole: str) -> None:
    assert uncut(text, said) == whole
