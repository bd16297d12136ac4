"""Several changes in one message: each is about the friends of before the first one."""

import pytest

from tests.agent.offline.talk import Talk, calls


def made(said: str, language: str = "en") -> list[tuple[str, str | None]]:
    return [(name, arguments.get("tag")) for name, arguments in calls(said, language=language)]


def test_what_would_change_whom_another_order_is_about_comes_after_it() -> None:
    assert made("Give VIP to everyone who isn't VIP, then take New off people without VIP") == [
        ("remove_tag", "New"),
        ("apply_tag", "VIP"),
    ]


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ("Give VIP to New people without VIP, then take New off them", [("apply_tag", "VIP"), ("remove_tag", "New")]),
        ("Put VIP and New on everyone without tags", [("apply_tag", "New"), ("apply_tag", "VIP")]),
        ("Create the tag Spring. Put Spring and VIP on everyone without tags", [("apply_tag", "Spring"), ("apply_tag", "VIP")]),
    ],
)
def test_friends_whom_each_change_would_lose_are_found_once_for_all(said: str, changes: list[tuple[str, str]]) -> None:
    drafts = [(name, each) for name, each in calls(said) if name in ("apply_tag", "remove_tag")]
    assert sorted((name, each["tag"]) for name, each in drafts) == changes
    assert [each["friends"] for _, each in drafts] == [[{"friends": ["them"]}]] * len(changes)


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Give VIP to those without it, and take it off those with it", "en"),
        ("Put VIP on New people, then Repeat customer on all VIPs", "en"),
        ("NewにVIPを、VIPにリピーターを付けて", "ja"),
    ],
)
def test_where_no_order_of_them_finds_all_those_friends_they_are_asked_for_one_by_one(said: str, language: str) -> None:
    assert made(said, language) == [("ask_operator", None)]


def test_a_tag_that_is_made_in_the_same_message_may_be_gone_by() -> None:
    assert made("Create the tag Spring, put it on all VIPs and take New off everyone with VIP")[-1] == ("remove_tag", "New")


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        ("VIPの人のNewを外して、リピーターも外して", [("remove_tag", "New"), ("remove_tag", "リピーター")]),
        ("VIPの人はNewを外して、リピーターは付けて", [("remove_tag", "New"), ("apply_tag", "リピーター")]),
        ("VIPの人にリピーターを付けて、Newは消して", [("ask_operator", None)]),
        ("VIPの人からNewを外して、リピーターに移して", [("ask_operator", None)]),
        ("VIPの人にリピーターを付けて、Newのタグは消して", [("apply_tag", "リピーター"), ("delete_tag", "New")]),
    ],
)
def test_a_tag_that_comes_off_leaves_nobody_out_and_is_not_deleted(said: str, comes_to: list[tuple[str, str | None]]) -> None:
    assert made(said, "ja") == comes_to


@pytest.mark.parametrize(
    "said",
    ["大野さんから連絡が来たらVIPを付けて", "駐車場のことを聞かれたらVIPを付けて", "ホームページから予約が入ったらVIPを付けて"],
)
def test_no_word_of_a_message_is_cut_out_of_a_name_or_of_another_word(said: str) -> None:
    assert made(said, "ja") == [("ask_operator", None)]


@pytest.mark.parametrize(
    "said",
    [
        "Put VIP on everyone, except the blocked, who never wrote",
        "Put VIP on everyone who isn't blocked or New",
        "Put VIP on people who aren't New or blocked",
        "People with Repeat customer or Joined summer sale and New get VIP",
    ],
)
def test_how_far_a_not_or_an_exception_reaches_is_asked_about(said: str) -> None:
    assert made(said) == [("ask_operator", None)]


def test_a_new_tag_may_tell_of_whom_the_next_change_is() -> None:
    said = "Create the tag Spring. Put Spring on VIP friends. Then put New on people with Spring"
    assert made(said) == [("create_tag", None), ("apply_tag", "Spring"), ("apply_tag", "New")]


def test_a_tag_for_a_friend_has_no_name_yet() -> None:
    assert made("create a tag just for Tara") == [("ask_operator", None)]
    assert made("create a tag for 'Tara'") == [("create_tag", None)]
    for answer in ("“Tara”", "Loyal", "'Loyal'", "call it Loyal"):
        talk = Talk()
        talk.say("create a tag for Tara")
        assert talk.say(answer) == [("create_tag", {"name": "Tara" if "Tara" in answer else "Loyal", "folder": None})]


def test_a_statement_that_begins_anew_is_not_denied() -> None:
    ((_, said),) = calls("Put VIP on people who aren't New or who are blocked")
    assert said["friends"] == [{"none_tags": ["New"]}, {"status": "blocked"}]


def test_two_statements_about_the_same_friends_can_be_weighed() -> None:
    assert made("6月20日までで最後のメッセージが途切れてる人（20日ふくむ）とVIPの人にNewを付けて", "ja")


def test_an_order_is_no_reason_for_another() -> None:
    assert made("VIPのタグについて、ブロック中のお客様からは解除をお願いいたします。", "ja") == [("remove_tag", "VIP")]


def test_what_a_list_names_last_gets_no_tags_of_the_list() -> None:
    assert made("list pls: VIP AND New, needs both tags") == [("ask_operator", None)]
