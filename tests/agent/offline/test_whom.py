"""Whom several orders, exceptions and later words are about: never fewer words heeded than were said."""

from typing import Any

import pytest

from agent.offline.language import understand
from agent.offline.lexicon import lexicons
from agent.offline.live import Live
from tests.agent.offline.talk import Talk, calls


def read(text: str, language: str = "ja") -> list[tuple[str, str, list[dict[str, Any]]]]:
    """(tool, tag, friends) of what each order comes to; of a question, nothing."""
    return [(name, arguments.get("tag", ""), arguments.get("friends", [])) for name, arguments in calls(text, language=language)]


def asks(talk: Talk, text: str) -> bool:
    return talk.say(text)[0][0] == "ask_operator"


WITHOUT_NEW = [{"all_tags": ["VIP"], "none_tags": ["New"]}]


@pytest.mark.parametrize(
    "text",
    [
        "VIP、Newの人は除いてリピーターを付けて",
        "VIP、Newの人は外してリピーターを付けて",
        "VIPで、Newの人以外にリピーターを付けて",
        "VIP、Newの人以外にリピーターを付けて",
    ],
)
def test_who_is_left_out_is_left_out_of_the_friends_before(text: str) -> None:
    assert read(text) == [("apply_tag", "リピーター", WITHOUT_NEW)]


def test_leaving_friends_out_takes_no_tag_off_them() -> None:
    assert calls("VIPまたはNewの人は除いてリピーターを付けて", language="ja")[0][0] == "ask_operator"


def test_a_tag_off_some_and_a_tag_on_others_are_two_orders() -> None:
    assert read("VIPのリピーターを外して、Newの人に夏セール参加を付けて") == [
        ("remove_tag", "リピーター", [{"all_tags": ["VIP"]}]),
        ("apply_tag", "夏セール参加", [{"all_tags": ["New"]}]),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("VIPの人にリピーターを、Newの人に夏セール参加を、ブロック中の人以外に付けて", "ja"),
        ("VIPの人にリピーターを付けて、Newの人に夏セール参加を付けて、ブロック中の人は除いて", "ja"),
        ("Add リピーター to VIP friends and add 夏セール参加 to New friends, except the blocked ones", "en"),
    ],
)
def test_a_restriction_after_several_orders_holds_for_all_of_them(text: str, language: str) -> None:
    assert read(text, language) == [
        ("apply_tag", "リピーター", [{"all_tags": ["VIP"], "status": "following"}]),
        ("apply_tag", "夏セール参加", [{"all_tags": ["New"], "status": "following"}]),
    ]


@pytest.mark.parametrize(
    ("text", "language", "without"),
    [
        (
            "VIPの人に夏セール参加を付けて、Newの人にリピーターを付けて、それ以外の人に夏セール不参加を付けて",
            "ja",
            ["VIP", "New"],
        ),
        ("VIPの人にリピーターを付けて。残りの人には夏セール参加を付けて", "ja", ["VIP"]),
        ("Put Repeat customer on VIP friends. Everyone else gets New", "en", ["VIP"]),
    ],
)
def test_all_others_are_those_whom_no_order_was_about(text: str, language: str, without: list[str]) -> None:
    assert read(text, language)[-1][2] == [{"none_tags": without}]


def test_exactly_one_of_two_and_not_both_of_two() -> None:
    (one,) = read("VIPとNewのどちらか一方だけの人にリピーターを付けて")
    assert [(set(group["any_tags"]), group["none_tags"]) for group in one[2]] == [
        ({"VIP", "New"}, [tag]) for tag in ("VIP", "New")
    ]
    (both,) = read("VIPとNewの両方は付いていない人にリピーターを付けて")
    assert both[2] == [{"none_tags": ["VIP"]}, {"none_tags": ["New"]}]


@pytest.mark.parametrize(
    "text",
    ["VIPを消そうかな", "VIPは消すかも", "VIPを消すべきかな", "VIPを消さないといけない？", "NewにVIPを付けて、明日でいいけど"],
)
def test_who_only_muses_or_names_another_time_is_asked(text: str) -> None:
    assert calls(text, language="ja")[0][0] in ("ask_operator", "decline")


@pytest.mark.parametrize("word", ["後", "先", "今度", "来月", "少なめ", "別"])
def test_a_word_of_time_order_or_manner_is_no_name(word: str) -> None:
    assert calls(f"VIPは{word}にして", language="ja")[0][0] == "ask_operator"


def test_after_a_list_all_but_some_may_be_all_of_it() -> None:
    for language, question, order in (
        ("ja", "VIPの人は誰？", "ももさん以外にNewを付けて"),
        ("en", "Who has VIP?", "Tag all but Momo with New"),
        ("ja", "VIPの人は誰？", "全員にNewを付けて"),
    ):
        talk = Talk(language=language, them={"count": 3})
        talk.say(question)
        assert asks(talk, order)


def test_who_is_narrowed_by_a_question_is_who_is_spoken_of() -> None:
    talk = Talk(language="ja")
    talk.say("VIPは何人？")
    assert talk.say("そのうちNewは？") == [("text", {"text": "3人です。"})]
    talk.say("VIPの人はどうしたものか、などなど")
    assert asks(talk, "その人たちにリピーターを付けて")


def test_the_opposite_of_a_part_leaves_the_rest_open() -> None:
    talk = Talk(language="ja")
    talk.say("VIPでNewの人にリピーターを付けて")
    assert asks(talk, "やっぱりNewじゃない人に")


def test_the_former_list_may_be_either_of_two() -> None:
    talk = Talk(language="ja", them={"count": 3})
    talk.say("VIPの人は誰？")
    talk.say("Newの人は誰？")
    assert asks(talk, "前の人たちにリピーターを付けて")


def test_all_segments_but_one_may_go() -> None:
    assert calls("Win back以外のセグメントを消して", language="ja")[0][0] != "decline"


def test_pairs_are_not_cut_down_by_a_group_that_may_be_a_third_one() -> None:
    assert (
        calls("VIPの人にリピーターを、Newの人に夏セール参加を、夏セール不参加の人に付けて", language="ja")[0][0] == "ask_operator"
    )


def test_the_answer_whether_a_list_or_all_friends_are_meant_keeps_who_is_left_out() -> None:
    for language, question, order, answers in (
        ("ja", "VIPの人は誰？", "ブロック中の人以外にNewを付けて", ("一覧の中だけ", "友だち全員")),
        ("en", "Who has VIP?", "Tag all but the blocked ones with New", ("those listed", "all friends")),
    ):
        for answer, group in zip(answers, ({"friends": ["them"], "status": "following"}, {"status": "following"}), strict=True):
            talk = Talk(language=language, them={"count": 3})
            talk.say(question)
            assert talk.say(order)[0][1]["choices"] == list(answers)
            assert talk.say(answer) == [("apply_tag", {"tag": "New", "friends": [group]})]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("put VIP on everyone, even those who blocked us", "en"),
        ("put VIP on all friends, the New ones included", "en"),
        ("ブロックした人も含めて全員にVIPをつけて", "ja"),
    ],
)
def test_who_is_among_all_makes_them_no_fewer_and_no_more(text: str, language: str) -> None:
    assert read(text, language) == [("apply_tag", "VIP", [{"everyone": True}])]


@pytest.mark.parametrize(
    ("text", "language"),
    [("put VIP on the New ones including Mio Yamada", "en"), ("Newの人も含めてRepeat customerの人にVIPをつけて", "ja")],
)
def test_who_comes_on_top_of_some_is_asked_about(text: str, language: str) -> None:
    assert asks(Talk(language=language), text)


def test_all_tags_come_off_and_the_one_that_says_whose_comes_off_last() -> None:
    assert [tag for _, tag, _ in read("take all tags off those with New", "en")][-1] == "New"
    assert asks(Talk(), "take all tags off everyone with New and VIP")


def test_everyone_off_a_list_are_those_on_it() -> None:
    on = [{"any_tags": ["New"]}]
    assert read("take everyone off New and put VIP on them", "en") == [("apply_tag", "VIP", on), ("remove_tag", "New", on)]


def test_the_rest_are_all_but_those_on_the_list() -> None:
    on = [{"any_tags": ["New"]}]
    assert read("take everyone off New and put VIP on the rest", "en") == [
        ("apply_tag", "VIP", [{"none_tags": ["New"]}]),
        ("remove_tag", "New", on),
    ]


def test_a_tag_for_another_is_about_those_who_were_spoken_of() -> None:
    mio = [{"friends": ["山田美緒"], "any_tags": ["VIP"]}]
    said = read("山田美緒さんの件。VIPを夏セール参加に付け替えて", "ja")
    assert said == [("apply_tag", "夏セール参加", mio), ("remove_tag", "VIP", mio)]


def test_but_between_two_tags_is_never_and() -> None:
    for text in (
        "Everyone who is New but the VIPs gets Repeat customer",
        "Everyone tagged New but the VIPs gets Repeat customer",
    ):
        assert all("VIP" not in group.get("all_tags", []) for _, _, found in read(text, "en") for group in found)


def test_both_tags_of_a_folder_with_more_of_them_are_asked_about() -> None:
    assert asks(Talk(), "give Joined summer sale to people with both Rank tags")


def test_a_segment_that_is_to_hold_the_blocked_too_keeps_its_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = {"segments": [{"name": "Win back", "any": [{"all_tags": ["VIP"], "status": "following"}], "audience": 2}]}
    monkeypatch.setattr("tests.agent.offline.talk.SEGMENTS", stored)
    ((name, said),) = calls("セグメントWin back、ブロックしてる人も入れるように変えて", language="ja")
    assert (name, said["friends"]) == ("save_segment", [{"all_tags": ["VIP"]}])


@pytest.mark.parametrize(
    ("answer", "whose"), [("all friends", [{}]), ("only them", [{"friends": ["them"]}])], ids=["of all", "of those spoken of"]
)
def test_some_of_them_or_of_all_is_asked_until_it_is_answered(answer: str, whose: list[dict[str, Any]]) -> None:
    talk = Talk(them={"count": 3})
    talk.say("How many have no tags?")
    ((_, asked),) = talk.say("tag those who wrote")
    assert talk.say("VIP") == [("ask_operator", asked)]
    assert answer in asked["choices"]
    ((name, said),) = talk.say(answer)
    assert (name, said["tag"], said["friends"]) == ("apply_tag", "VIP", [{"last_message_from": "1900-01-01"} | whose[0]])


def test_some_or_all_is_asked_in_japanese_too() -> None:
    lexicon = lexicons()["ja"]
    for key, kind in (("choice_them", "them"), ("choice_all", "all")):
        _, found = understand(lexicon.say(key), Live(), "ja")
        assert {part.kind for goal in found[0].goals for part in goal.walk()} & {"them", "all"} == {kind}


@pytest.mark.parametrize(
    ("said", "orders"),
    [
        (
            "Win backセグメントからVIPを外して",
            ("セグメント「Win back」に入っている人から「VIP」を外す", "セグメント「Win back」の条件から「VIP」を外す"),
        ),
        (
            "Win backからVIPをリピーターに変えて",
            (
                "セグメント「Win back」に入っている人の「VIP」を「リピーター」に変える",
                "セグメント「Win back」の条件の「VIP」を「リピーター」に変える",
            ),
        ),
    ],
)
def test_a_tag_out_of_a_segment_is_off_its_friends_or_out_of_its_condition(said: str, orders: tuple[str, str]) -> None:
    for order, tool in zip(orders, ("remove_tag", "save_segment"), strict=True):
        talk = Talk(language="ja")
        ((name, asked),) = talk.say(said)
        assert (name, tuple(asked["choices"])) == ("ask_operator", orders)
        assert tool in [name for name, _ in talk.say(order)]


@pytest.mark.parametrize(
    ("said", "unblocked", "language"),
    [
        ("Tag the VIPs New, and the blocked ones too", "VIPs who have not blocked us", "en"),
        ("VIPの人にNewをつけて、ブロックしてる人も含めて", "ブロックしてないVIPの人", "ja"),
    ],
)
def test_the_blocked_ones_too_are_those_who_were_meant_anyway(said: str, unblocked: str, language: str) -> None:
    assert read(said, language) == [("apply_tag", "New", [{"all_tags": ["VIP"]}])]
    assert asks(Talk(language=language), said.replace("VIPs", unblocked).replace("VIPの人", unblocked))
