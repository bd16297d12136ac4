"""What “it”, a noun, a remark or “the one” is said of: never others than the operator meant, rather a question."""

from typing import Any

import pytest

from tests.agent.offline.talk import NAMES, Talk, calls


def drafted(*texts: str) -> list[tuple[str, str, Any]]:
    """(tool, tag, friends) of what the last of these messages comes to; of a question, nothing."""
    talk = Talk()
    made = [talk.say(text) for text in texts][-1]
    return [(name, args.get("tag", ""), args["friends"]) for name, args in made if "friends" in args]


@pytest.mark.parametrize(
    ("state", "group"),
    [
        ("unblocked", {"status": "following"}),
        ("the blocked", {"status": "blocked"}),
        ("our reachable", {"status": "following"}),
        ("all untagged", {"untagged": True}),
    ],
)
def test_a_tag_in_the_plural_behind_a_state_is_no_word_for_anybody(state: str, group: dict[str, Any]) -> None:
    whom = [{"all_tags": ["Repeat customer"], **group}]
    assert drafted(f"Give VIP to {state} repeat customers") == [("apply_tag", "VIP", whom)]


def test_a_tag_called_as_friends_are_is_that_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, "tags", [*NAMES["tags"], {"name": "Club member", "folder": None}])
    whom = [{"all_tags": ["Club member"], "status": "following"}]
    assert drafted("Give VIP to unblocked club members") == [("apply_tag", "VIP", whom)]


@pytest.mark.parametrize("text", ["Put VIP on friends", "give our customers VIP", "友だちにVIPを付けて", "客にVIPを付けて"])
def test_friends_alone_are_not_all_of_them(text: str) -> None:
    ((name, asked),) = calls(text, language="en" if text.isascii() else "ja")
    assert name == "ask_operator"
    assert "all friends" in asked["question"] or "友だち全員" in asked["question"]


@pytest.mark.parametrize(
    "texts",
    [
        ("Repeat customer is important. Remove New from friends who have it.",),
        ("Repeat customer is a nice tag. Take VIP off whoever has it.",),
        ("How many have Repeat customer?", "Remove New from friends who have it"),
        ("Move Repeat customer to Campaign and remove New from everyone with it",),
        ("Repeat customer is cheap. Give VIP to friends without it.",),
    ],
)
def test_it_is_asked_about_where_two_tags_were_spoken_of(texts: tuple[str, ...]) -> None:
    talk = Talk()
    (name, asked) = [talk.say(text) for text in texts][-1][0]
    assert name == "ask_operator"
    assert "Repeat customer" in asked["choices"]
    (friends,) = [arguments["friends"] for _, arguments in talk.say("Repeat customer") if "friends" in arguments]
    assert friends in ([{"all_tags": ["Repeat customer"]}], [{"none_tags": ["Repeat customer"]}])


def test_it_is_the_tag_of_the_order_where_no_other_was_spoken_of() -> None:
    assert drafted("Take VIP off whoever has it") == [("remove_tag", "VIP", [{"all_tags": ["VIP"]}])]
    assert drafted("VIP is over. Remove it from friends who have it") == [("remove_tag", "VIP", [{"all_tags": ["VIP"]}])]


@pytest.mark.parametrize(
    "text",
    ["New belongs to VIPs", "New goes to VIPs. Take it off those who lack it", "New belongs with VIPs", "VIPs belong with New"],
)
def test_a_rule_is_no_order(text: str) -> None:
    assert [name for name, _ in calls(text)] == ["ask_operator"]


@pytest.mark.parametrize("text", ["anyone tagged VIP goes into New", "New goes on VIPs"])
def test_what_goes_on_friends_is_an_order(text: str) -> None:
    assert [name for name, _ in calls(text)] == ["apply_tag"]


@pytest.mark.parametrize("said", ["the one tagged New", "the one that wrote in May", "the ones tagged New"])
def test_the_one_after_a_list_is_one_of_them_or_asked_about(said: str) -> None:
    assert drafted("Show friends tagged VIP", f"Put Repeat customer on {said}") == []


def test_new_friends_are_asked_about_unless_it_is_to_be_so_from_now_on() -> None:
    assert [name for name, _ in calls("Give VIP to new friends")] == ["ask_operator"]
    assert [name for name, _ in calls("From now on, give VIP to new friends")] == ["save_workflow"]


def test_what_happened_once_makes_no_workflow() -> None:
    once = "請求書って書いて送ってきたお客さんおったから、VIPにしたってな"
    assert [name for name, _ in calls(once, language="ja")] == ["apply_tag"]
    assert [name for name, _ in calls("メッセージに「請求書」が含まれたら、VIPをつけて", language="ja")] == ["save_workflow"]


def test_what_friends_are_said_to_be_is_not_whom_they_are_narrowed_to() -> None:
    assert drafted("New folks are really just repeat customers. Tag them Repeat customer and then delete New") == []
