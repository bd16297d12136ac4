"""What programs read: accounts, tags, friends, segments, workflows, history. Every list is one account's own."""

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from store.executor import carry_out
from store.friendsets import FriendSet
from store.operations import Attach, Detach
from tests.statements import statements
from tests.world import OPERATOR, World


def read(client: TestClient, world: World, path: str) -> Any:
    answer = client.get(f"/api/v1/accounts/{world.account}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_accounts_come_oldest_first(client: TestClient, world: World) -> None:
    items = client.get("/api/v1/accounts").json()["items"]
    assert [(each["id"], each["name"]) for each in items] == [(world.account, "Shop"), (world.other, "Other shop")]


def test_tags_come_with_folder_exact_counts_and_uses(client: TestClient, world: World) -> None:
    items = {tag["name"]: tag for tag in read(client, world, "tags")["items"]}
    assert list(items) == ["Already Contacted", "Empty", "In progress", "New", "VIP"]
    assert (items["VIP"]["folder"], items["VIP"]["friends"], items["VIP"]["used_in"]) == ("Rank", 3, 1)
    assert items["VIP"]["updated_at"].endswith("Z")


def test_tags_sort_by_friends_and_pages_meet_without_gap_or_overlap(client: TestClient, world: World) -> None:
    whole = [tag["id"] for tag in read(client, world, "tags?sort=-friends")["items"]]
    seen, after = [], ""
    for _ in range(5):
        page = read(client, world, f"tags?sort=-friends&limit=2{after}")
        seen += [tag["id"] for tag in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={quote(page['next'])}"
    assert seen == whole


@pytest.mark.parametrize("sort", ["name", "-friends", "updated_at"])
def test_a_tag_that_is_gone_by_the_next_page_leaves_no_gap(small_client: TestClient, small_world: World, sort: str) -> None:
    whole = [tag["id"] for tag in read(small_client, small_world, f"tags?sort={sort}")["items"]]
    page = read(small_client, small_world, f"tags?sort={sort}&limit=1")
    gone = page["items"][0]
    wish = {"do": "delete_tag", "tag": gone["name"], "uses": "take_out", "replacement": None}
    made = small_client.post(f"/api/v1/accounts/{small_world.account}/proposals", json={"operations": [wish]}).json()
    small_client.post(f"/api/v1/proposals/{made['id']}/approve", json={"digest": made["digest"]})
    rest = read(small_client, small_world, f"tags?sort={sort}&after={quote(page['next'])}")["items"]
    assert [tag["id"] for tag in rest] == whole[1:]


@pytest.mark.parametrize("after", ["zzz", "[]", "[1,2]", '["a",1]', "7"])
def test_a_place_that_no_page_gave_is_refused(small_client: TestClient, small_world: World, after: str) -> None:
    answer = small_client.get(f"/api/v1/accounts/{small_world.account}/tags?after={quote(after)}")
    assert (answer.status_code, answer.json()["name"]) == (422, "Unreadable")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name_contains=ＶＩ", ["VIP"]),
        ("folder=Rank", ["New", "VIP"]),
        ("folder=folder_rank&name_contains=new", ["New"]),
        ("only=empty", ["Empty"]),
        ("only=unused", ["Empty"]),
    ],
)
def test_tags_can_be_narrowed(client: TestClient, world: World, query: str, names: list[str]) -> None:
    assert [tag["name"] for tag in read(client, world, f"tags?{query}")["items"]] == names


def test_a_tag_tells_where_it_is_used(client: TestClient, world: World) -> None:
    found = read(client, world, f"tags/{world.progress}")
    assert [(use["kind"], use["name"], use["how"]) for use in found["uses"]] == [
        ("segment", "Open", "friends who have it"),
        ("workflow", "Close", "the workflow removes it"),
    ]


def test_folders_count_their_tags(client: TestClient, world: World) -> None:
    assert read(client, world, "folders")["items"] == [{"id": "folder_rank", "name": "Rank", "tags": 2}]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [8, 7, 6, 5, 4, 3, 2, 1]),
        ("everyone=true", [8, 7, 6, 5, 4, 3, 2, 1]),
        ("all_tags=VIP", [5, 2, 1]),
        ("all_tags=tag_vip&all_tags=In+progress", [1]),
        ("any_tags=VIP&any_tags=New", [5, 4, 3, 2, 1]),
        ("none_tags=vip&status=following", [8, 7, 6, 4, 3]),
        ("untagged=true", [6]),
        ("status=blocked", [5]),
        ("name_contains=ken", [8, 7]),
        ("never_messaged=true", [4]),
        ("message_contains=coupon", [2]),
        ("in_segments=Loyal", [5, 4, 3, 2, 1]),
        ("friends=1&friends=6", [6, 1]),
        ("followed_before=75+days+ago", [3, 2, 1]),
        ("last_message_from=2+days+ago&status=following", [3, 2, 1]),
    ],
)
def test_the_condition_stands_in_the_address(client: TestClient, world: World, query: str, numbers: list[int]) -> None:
    found = read(client, world, f"friends?{query}")
    assert [friend["number"] for friend in found["items"]] == numbers
    assert (found["count"], found["next"]) == (len(numbers), None)
    assert found["reachable"] == len([n for n in numbers if n != world.emi])


def test_friends_come_with_their_tags_and_status(client: TestClient, world: World) -> None:
    emi, ben, aiko = read(client, world, "friends?all_tags=VIP")["items"]
    assert (aiko["name"], aiko["tags"], aiko["status"]) == ("Aiko", ["In progress", "VIP"], "following")
    assert (emi["status"], ben["last_message_at"] is not None) == ("blocked", True)


def test_friends_are_paged_by_number(client: TestClient, world: World) -> None:
    first = read(client, world, "friends?limit=5")
    second = read(client, world, f"friends?limit=5&before={first['next']}")
    assert [friend["number"] for friend in (*first["items"], *second["items"])] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert (first["count"], second["next"]) == (8, None)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("all_tag=VIP", "Unreadable"),
        ("all_tags=Nope", "UnknownTag"),
        ("none_tags=tag_theirs", "UnknownTag"),
        ("all_tags=", "UnknownTag"),
        ("name_contains=", "BlankText"),
        ("name_contains=%20", "BlankText"),
        ("status=gone", "Unreadable"),
        ("followed_from=yesterday", "BadDay"),
        ("in_segments=Nope", "UnknownSegment"),
        ("friends=0", "Unreadable"),
        ("untagged=false", "Unreadable"),
        ("everyone=0", "Unreadable"),
        ("limit=0", "Unreadable"),
        ("before=-1", "Unreadable"),
        ("before=99999999999999999999", "Unreadable"),
        ("proposal=proposal_none", "UnknownProposal"),
    ],
)
def test_a_clause_that_is_not_understood_never_means_everyone(
    small_client: TestClient, small_world: World, query: str, name: str
) -> None:
    answer = small_client.get(f"/api/v1/accounts/{small_world.account}/friends?{query}")
    assert (400 <= answer.status_code < 500, answer.json().get("name")) == (True, name), answer.text


def test_a_friend_tells_how_they_came_by_their_tags(client: TestClient, world: World) -> None:
    carry_out(world.database, world.account, [Attach(tag_id=world.new, friends=FriendSet([1]))], OPERATOR)
    carry_out(world.database, world.account, [Detach(tag_id=world.new, friends=FriendSet([1]))], OPERATOR)
    found = read(client, world, "friends/1")
    assert [line["sentence"] for line in found["timeline"]] == [
        "Lost the tag “New”",
        "Got the tag “New”",
        "Got the tag “In progress”",
        "Got the tag “VIP”",
    ]
    assert (found["timeline"][0]["by"], found["timeline"][0]["via"]) == ("Mika", "by hand")
    assert [message["text"] for message in found["messages"]] == ["Hello, refund please"]


@pytest.mark.parametrize("path", ["tags/tag_theirs", "friends/9", "friends/999999999"])
def test_what_belongs_to_another_account_is_not_there(client: TestClient, world: World, path: str) -> None:
    assert client.get(f"/api/v1/accounts/{world.account}/{path}").status_code == 404


def test_segments_tell_their_audience_and_workflows_their_order(client: TestClient, world: World) -> None:
    loyal, opened = read(client, world, "segments")["items"]
    assert (loyal["name"], loyal["audience"], loyal["reachable"]) == ("Loyal", 5, 4)
    assert opened["who"] == "tagged “In progress”, not tagged “Already Contacted”"
    close, welcome = read(client, world, "workflows")["items"]
    assert (close["enabled"], welcome["sentence"]) == (False, "when someone adds the account, add “New”")


def test_history_tells_what_was_done_newest_first_and_pages(client: TestClient, world: World) -> None:
    for number in (3, 4, 6):
        carry_out(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([number]))], OPERATOR)
    first = read(client, world, "history?limit=2")
    assert [line["sentences"] for line in first["items"]] == [["1 friend got “VIP”"]] * 2
    assert (first["items"][0]["by"], first["items"][0]["undo"]) == ("Mika", True)
    second = read(client, world, f"history?limit=2&before={first['next']}")
    assert [line["kind"] for line in second["items"]] == ["applied", "applied"]
    assert second["next"] is None


@pytest.mark.parametrize("noun", ["tags", "folders", "friends", "segments", "workflows", "history", "proposals"])
def test_an_unknown_account_is_not_found(small_client: TestClient, noun: str) -> None:
    answer = small_client.get(f"/api/v1/accounts/account_none/{noun}")
    assert (answer.status_code, answer.json()["name"]) == (404, "UnknownAccount")


@pytest.mark.parametrize("noun", ["segments", "workflows"])
def test_a_list_asks_once_what_tags_and_segments_are_called(small_client: TestClient, small_world: World, noun: str) -> None:
    with statements() as asked:
        assert len(read(small_client, small_world, noun)["items"]) == 2
    names = [each for each in asked if each.startswith(("SELECT tag.id, tag.name FROM", "SELECT segment.id, segment.name FROM"))]
    assert len(names) == 2
