"""The others: those of the list, the group or the order from which friends were picked or left out, and never strangers."""

from typing import Any

import pytest

from tests.agent.offline.talk import Talk

THEM = {"friends": ["them"]}
WITHOUT_NEW = {"all_tags": ["VIP"], "none_tags": ["New"]}


def last(language: str, *said: str) -> list[tuple[str, Any]]:
    """Each call that the last of these words came to, and its friends."""
    talk = Talk(language=language, them={"count": 3})
    for text in said[:-1]:
        talk.say(text)
    return [(name, arguments.get("friends")) for name, arguments in talk.say(said[-1])]


@pytest.mark.parametrize(
    ("language", "said", "friends"),
    [
        ("ja", ("VIPの人は？", "そこからNewの人を抜いて、残りの人にリピーターを付けて"), {**THEM, "none_tags": ["New"]}),
        ("ja", ("VIPの人は？", "ももさんを抜いて、残った人にリピーターを付けて"), {**THEM, "not_friends": ["もも"]}),
        ("ja", ("VIPを表示して", "Newの人を抜いて", "残りの人にリピーターを付けて"), WITHOUT_NEW),
        ("ja", ("VIPは誰？", "このうちNewは？", "それ以外の人にリピーターを付けて"), WITHOUT_NEW),
        ("ja", ("VIPは誰？", "このうちNewの人に夏セール参加、ほかの人にリピーターを付けて"), {**THEM, "none_tags": ["New"]}),
        ("ja", ("VIPは誰？", "ももさんに夏セール参加、ほかの人にリピーターを付けて"), {**THEM, "not_friends": ["もも"]}),
        ("ja", ("VIPの人は？", "この中からNewを除いてリピーターを付けて"), {**THEM, "none_tags": ["New"]}),
        ("ja", ("VIPの人は？", "この中でリピーターを付けて"), THEM),
        ("en", ("Show me VIP friends", "leave out the New ones", "Tag the rest with Repeat customer"), WITHOUT_NEW),
    ],
)
def test_the_others_are_of_the_list_that_was_narrowed(language: str, said: tuple[str, ...], friends: dict[str, Any]) -> None:
    name, about = last(language, *said)[-1]
    assert name == "apply_tag"
    assert about == [friends]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ja", ("VIPの人に夏セール参加を付けて", "Newの人を抜いて", "残りの人にはリピーターを付けて")),
        ("ja", ("VIPの人に夏セール参加を付けて", "そこからNewの人を抜いて、残りの人にリピーターを付けて")),
        ("ja", ("VIPの人に夏セール参加を付けて", "そこからNewの人を抜いて、その人たちにリピーターを付けて")),
        ("ja", ("VIPの人に夏セール参加を付けて", "そこからNewの人を抜いて、代わりにリピーターを付けて")),
        ("ja", ("VIPは誰？", "このうちNewの人に夏セール参加を付けて", "残りの人にリピーターを付けて")),
        ("ja", ("VIPは誰？", "ももさんに夏セール参加を付けて", "残りの人にリピーターを付けて")),
        ("ja", ("VIPは誰？", "Newじゃない人にリピーターを付けて")),
        ("ja", ("VIPは誰？", "Newを除いた人にリピーターを付けて")),
        ("ja", ("VIPは誰？", "ももさん以外の人にリピーターを付けて")),
        ("ja", ("VIPからNewの人を抜いて夏セール参加を付けて、残りの人にリピーターを付けて",)),
        ("ja", ("New以外のVIPの人にリピーターを付けて", "やっぱりNewの人も含めて")),
        ("ja", ("VIPに夏セール参加を付けて", "Newの人を抜いて", "リピーターの人を抜いて", "やっぱりNewの人も入れて")),
        ("en", ("Which VIP friends have New?", "Tag the others with Repeat customer")),
        ("en", ("Who has VIP?", "How many of those have New?", "Tag the others with Repeat customer")),
        ("en", ("Tag VIP friends with New", "leave out the Repeat customer ones", "Tag the rest with Joined summer sale")),
        ("en", ("VIP friends with New get Joined summer sale, the others get Repeat customer",)),
        ("ja", ("全員のVIPを外して、リピーターも外して",)),
        ("ja", ("VIPの人を見せて、リピーターは外して",)),
        ("en", ("Take VIP off everyone, and take off New as well",)),
        ("en", ("Show me the VIP friends, take off New",)),
    ],
)
def test_whose_others_they_are_is_asked_where_it_is_open(language: str, said: tuple[str, ...]) -> None:
    assert last(language, *said)[0][0] == "ask_operator"


def test_everyone_else_is_of_the_whole_account() -> None:
    found = last("en", "VIP friends with New get Joined summer sale, everyone else gets Repeat customer")
    assert found[1] == ("apply_tag", [{"none_tags": ["VIP"]}, {"none_tags": ["New"]}])


def test_who_was_left_out_comes_back_and_nobody_else() -> None:
    found = last("ja", "VIPの人にリピーターを付けて", "そこからNewの人を抜いて", "やっぱりNewの人も入れて")
    assert found == [("apply_tag", [{"all_tags": ["VIP"]}])]


def test_of_all_but_some_the_answer_says_whether_all_of_the_list_are_meant() -> None:
    said = ("VIPは誰？", "ももさん以外の人にリピーターを付けて")
    assert last("ja", *said, "一覧の中だけ") == [("apply_tag", [{**THEM, "not_friends": ["もも"]}])]
    assert last("ja", *said, "友だち全員") == [("apply_tag", [{"everyone": True, "not_friends": ["もも"]}])]
