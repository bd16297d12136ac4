"""Propose, approve, cancel, take back over HTTP: you get at most what you saw, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from store.database import clock_at, now
from store.executor import carry_out, propose
from store.friendsets import FriendSet, members
from store.operations import Attach, Detach, DropTag
from tests.world import OPERATOR, World

CALLED: list[dict[str, Any]] = [
    {"do": "create_tag", "name": "Called"},
    {"do": "apply_tag", "tag": "Called", "friends": [{"all_tags": ["In progress"]}]},
]
CONTACTED: list[dict[str, Any]] = [{"do": "apply_tag", "tag": "Already Contacted", "friends": [{"all_tags": ["In progress"]}]}]


def proposed(client: TestClient, world: World, operations: list[dict[str, Any]]) -> dict[str, Any]:
    answer = client.post(f"/api/v1/accounts/{world.account}/proposals", json={"operations": operations})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/v1/proposals/{made['id']}"
    return made


def decided(client: TestClient, made: dict[str, Any], verb: str, **body: Any) -> Any:
    return client.post(f"/api/v1/proposals/{made['id']}/{verb}", json=body)


def has(world: World, tag_id: str) -> set[int]:
    with world.database.reading() as session:
        return set(members(session, world.account, tag_id))


def test_a_program_proposes_by_names_and_nothing_changes(client: TestClient, world: World) -> None:
    made = proposed(client, world, CALLED)
    assert made["status"] == "pending"
    assert [line["sentence"] for line in made["operations"]] == [
        "Create the tag “Called”",
        "Put “Called” on 3 friends: tagged “In progress”",
    ]
    assert made["operations"][1] | {"consequences": []} == {
        "position": 2,
        "kind": "attach",
        "sentence": "Put “Called” on 3 friends: tagged “In progress”",
        "count": 3,
        "noun": "friends",
        "samples": [
            {"number": 1, "name": "Aiko", "namesake": False},
            {"number": 3, "name": "Chie", "namesake": False},
            {"number": 7, "name": "Ken Tanaka", "namesake": True},
        ],
        "already": 0,
        "blocked": 0,
        "consequences": [],
        "destructive": False,
        "skipped": False,
        "editable": True,
    }
    assert (made["effect"], made["friends"], made["confirm"]) == ("create 1 tag, apply to 3 friends", 3, None)
    names = [tag["name"] for tag in client.get(f"/api/v1/accounts/{world.account}/tags").json()["items"]]
    assert "Called" not in names
    assert client.get(f"/api/v1/proposals/{made['id']}").json() == made
    waiting = client.get(f"/api/v1/accounts/{world.account}/proposals").json()["items"]
    assert [each["id"] for each in waiting] == [made["id"]]


def test_it_reads_in_japanese_with_the_same_digest(client: TestClient, world: World) -> None:
    made = proposed(client, world, CALLED)
    japanese = client.get(f"/api/v1/proposals/{made['id']}", headers={"accept-language": "ja"}).json()
    assert japanese["operations"][1]["sentence"] == "3人の友だちにタグ「Called」を付ける：「In progress」が付いている"
    assert (japanese["effect"], japanese["digest"]) == ("タグを1件作成、3人の友だちに適用", made["digest"])


def test_approving_applies_it_once_and_a_second_approval_gets_the_same_answer(client: TestClient, world: World) -> None:
    made = proposed(client, world, CONTACTED)
    first = decided(client, made, "approve", digest=made["digest"])
    assert first.status_code == 200
    assert first.json()["status"] == "applied"
    assert first.json()["result"]["lines"] == ["Put “Already Contacted” on 3 friends: tagged “In progress”"]
    assert has(world, world.contacted) == {1, 3, 7, 8}
    carry_out(world.database, world.account, [Detach(tag_id=world.contacted, friends=FriendSet([1]))], OPERATOR)
    assert decided(client, made, "approve", digest=made["digest"]).json() == first.json()
    assert has(world, world.contacted) == {3, 7, 8}


def test_twenty_clicks_at_once_are_one_application_with_one_answer(client: TestClient, world: World) -> None:
    made = proposed(client, world, CONTACTED)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: decided(client, made, "approve", digest=made["digest"]), range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    history = client.get(f"/api/v1/accounts/{world.account}/history?kind=applied").json()["items"]
    assert [line["proposal"] for line in history].count(made["id"]) == 1


def test_another_digest_approves_nothing(client: TestClient, world: World) -> None:
    made = proposed(client, world, CONTACTED)
    answer = decided(client, made, "approve", digest="0" * 64)
    assert (answer.status_code, answer.json()["name"]) == (409, "DigestMismatch")
    assert has(world, world.contacted) == {8}


def test_a_stale_proposal_answers_with_both_previews_and_one_click_makes_a_fresh_one(client: TestClient, world: World) -> None:
    drop = DropTag(tag_id=world.empty, was="Empty", friends=FriendSet())
    stale = propose(world.database, world.account, [drop], OPERATOR)
    made = client.get(f"/api/v1/proposals/{stale}").json()
    carry_out(world.database, world.account, [Attach(tag_id=world.empty, friends=FriendSet([2]))], OPERATOR)
    answer = decided(client, made, "approve", digest=made["digest"])
    assert (answer.status_code, answer.json()["name"]) == (409, "Stale")
    assert answer.json()["proposal"] == made
    assert answer.json()["fresh"]["operations"][0]["count"] == 1
    assert answer.json()["fresh"]["why"]
    fresh = decided(client, made, "renew")
    assert (fresh.status_code, fresh.json()["supersedes"]) == (201, stale)
    assert client.get(f"/api/v1/proposals/{stale}").json()["superseded_by"] == fresh.json()["id"]
    applied = decided(client, fresh.json(), "approve", digest=fresh.json()["digest"])
    assert applied.json()["status"] == "applied"


def test_a_stale_proposal_says_who_renamed_its_tag(small_client: TestClient, small_world: World) -> None:
    made = proposed(small_client, small_world, CONTACTED)
    gold = proposed(small_client, small_world, [{"do": "rename_tag", "tag": "Already Contacted", "name": "Called"}])
    decided(small_client, gold, "approve", digest=gold["digest"])
    answer = decided(small_client, made, "approve", digest=made["digest"]).json()
    assert answer["fresh"]["why"][1].endswith("was first: Rename the tag “Already Contacted” to “Called”.")
    assert answer["fresh"]["operations"][0]["sentence"].startswith("Put “Called” on 3 friends")


def test_what_can_no_longer_be_done_says_why(client: TestClient, world: World) -> None:
    made = proposed(client, world, [{"do": "rename_tag", "tag": "Empty", "name": "Void"}])
    carry_out(world.database, world.account, [DropTag(tag_id=world.empty, was="Empty", friends=FriendSet())], OPERATOR)
    answer = decided(client, made, "approve", digest=made["digest"]).json()
    assert (answer["name"], answer["fresh"]["operations"]) == ("Stale", [])
    assert "There is no tag" in answer["fresh"]["why"][0]
    assert decided(client, made, "renew").json()["name"] == "UnknownTag"


def test_unticked_lines_take_with_them_what_depends_on_them(client: TestClient, world: World) -> None:
    made = proposed(client, world, [*CALLED, {"do": "rename_tag", "tag": "VIP", "name": "Gold"}])
    drawn = decided(client, made, "without", skip=[1]).json()
    assert [line["skipped"] for line in drawn["operations"]] == [True, True, False]
    assert (drawn["effect"], drawn["status"]) == ("make 1 change", "pending")
    refused = decided(client, made, "approve", digest=made["digest"], skip=[1])
    assert refused.json()["name"] == "LeavesDependents"
    applied = decided(client, made, "approve", digest=made["digest"], skip=[1, 2]).json()
    assert applied["result"]["lines"] == ["Rename the tag “VIP” to “Gold”"]
    assert [line["skipped"] for line in applied["operations"]] == [True, True, False]


def test_what_approving_does_is_called_what_it_is(small_client: TestClient, small_world: World) -> None:
    def effect(*wishes: tuple[str, str]) -> str:
        made = proposed(
            small_client, small_world, [{"do": do, "tag": tag, "friends": [{"everyone": True}]} for do, tag in wishes]
        )
        return str(made["effect"])

    nobodys = proposed(small_client, small_world, [{"do": "delete_tag", "tag": "Empty", "uses": "take_out"}])
    assert (nobodys["effect"], nobodys["destructive"]) == ("delete it", True)
    assert effect(("remove_tag", "New")) == "take the tag off 2 friends"
    assert effect(("remove_tag", "VIP"), ("remove_tag", "In progress")) == "take tags off 5 friends"
    assert effect(("remove_tag", "VIP"), ("apply_tag", "New")) == "change the tags of 6 friends"


def test_a_merge_among_other_wishes_is_left_out_whole(small_client: TestClient, small_world: World) -> None:
    merge = {"do": "merge_tags", "tags": ["In progress"], "into": "VIP"}
    made = proposed(small_client, small_world, [CALLED[0], merge])
    (line,) = made["merges"]
    assert (line["sentence"], line["count"]) == ("Merge “In progress” into “VIP”; 3 friends move", 3)
    assert (line["positions"], made["effect"]) == ([2, 3, 4, 5], "delete, and change the tags of 3 friends")
    assert [each["text"] for each in line["consequences"]] == [
        "The audience of the segment “Loyal” grows from 5 to 6",
        "The audience of the segment “Open” grows from 3 to 5",
        "Replaced by “VIP” in “Open”, “Close”",
    ]
    torn = decided(small_client, made, "approve", digest=made["digest"], skip=[3])
    assert (torn.status_code, torn.json()["name"]) == (409, "LeavesDependents")
    left = decided(small_client, made, "without", skip=[3]).json()
    assert [line["skipped"] for line in left["operations"]] == [False, True, True, True, True]


def test_cancelling_leaves_everything_as_it_was(client: TestClient, world: World) -> None:
    made = proposed(client, world, CONTACTED)
    answer = decided(client, made, "cancel", reason="Not today").json()
    assert (answer["status"], answer["decided"]["by"], answer["decided"]["reason"]) == ("cancelled", "Mika", "Not today")
    assert client.post(f"/api/v1/proposals/{made['id']}/cancel").json() == answer
    late = decided(client, made, "approve", digest=made["digest"])
    assert (late.status_code, late.json()["detail"]) == (
        409,
        "This proposal was already decided: cancelled. Nothing more was changed.",
    )
    assert has(world, world.contacted) == {8}


def test_undo_is_shown_first_and_done_once(client: TestClient, world: World) -> None:
    made = proposed(client, world, CONTACTED)
    early = client.get(f"/api/v1/proposals/{made['id']}/undo")
    assert (early.status_code, early.json()["name"]) == (409, "NotApplied")
    decided(client, made, "approve", digest=made["digest"])
    carry_out(world.database, world.account, [Detach(tag_id=world.contacted, friends=FriendSet([3]))], OPERATOR)
    shown = client.get(f"/api/v1/proposals/{made['id']}/undo").json()
    assert [line["sentence"] for line in shown["operations"]] == ["Take “Already Contacted” off 2 friends"]
    assert shown["left_alone"] == ["1 friend was changed by someone else since and is left alone"]
    back = decided(client, made, "undo").json()
    assert (back["status"], back["undoes"], back["result"]["undo"]) == ("applied", made["id"], True)
    assert back["result"]["left_alone"] == shown["left_alone"]
    assert has(world, world.contacted) == {8}
    undone = client.get(f"/api/v1/proposals/{made['id']}").json()
    assert (undone["status"], undone["result"]["undone_by"], undone["result"]["undo"]) == ("undone", back["id"], False)
    again = decided(client, made, "undo")
    assert (again.status_code, again.json()["name"]) == (409, "AlreadyUndone")


def test_an_expired_proposal_is_no_and_can_be_made_anew(client: TestClient, world: World) -> None:
    with clock_at(now() - timedelta(days=8)):
        old = propose(world.database, world.account, [Attach(tag_id=world.contacted, friends=FriendSet([1]))], OPERATOR)
    made = client.get(f"/api/v1/proposals/{old}").json()
    assert made["status"] == "expired"
    assert decided(client, made, "approve", digest=made["digest"]).status_code == 410
    assert decided(client, made, "renew").json()["status"] == "pending"


def test_deleting_asks_for_the_number_of_friends_and_a_small_change_does_not(client: TestClient, world: World) -> None:
    wish = [{"do": "delete_tag", "tag": "VIP", "uses": "take_out"}]
    made = proposed(client, world, wish)
    assert (made["destructive"], made["confirm"]) == (True, 3)
    assert proposed(client, world, [{"do": "delete_tag", "tag": "Empty"}])["confirm"] is None


def test_approving_a_filter_opens_the_list_and_changes_nothing(client: TestClient, world: World) -> None:
    wish = [{"do": "show_friends", "friends": [{"all_tags": ["VIP"], "status": "following"}], "place": "friends"}]
    made = proposed(client, world, wish)
    assert (made["effect"], made["confirm"]) == ("show 2 friends", None)
    applied = decided(client, made, "approve", digest=made["digest"]).json()
    assert applied["result"]["open"] == f"/accounts/{world.account}/friends?all_tags={world.vip}&status=following"
    assert applied["result"]["undo"] is False
    query = applied["result"]["open"].split("?")[1]
    assert client.get(f"/api/v1/accounts/{world.account}/friends?{query}").json()["count"] == 2


def test_a_filter_of_several_groups_is_named_by_its_proposal(client: TestClient, world: World) -> None:
    groups = [{"all_tags": ["VIP"]}, {"all_tags": ["New"]}]
    made = proposed(client, world, [{"do": "show_friends", "friends": groups, "place": "inbox"}])
    applied = decided(client, made, "approve", digest=made["digest"]).json()
    assert applied["result"]["open"] == f"/accounts/{world.account}/inbox?proposal={made['id']}"
    assert client.get(f"/api/v1/accounts/{world.account}/friends?proposal={made['id']}").json()["count"] == 5


@pytest.mark.parametrize(
    ("wish", "name", "says"),
    [
        ({"do": "apply_tag", "tag": "Nope", "friends": [{"everyone": True}]}, "NeedsAnswer", "There is no tag “Nope”"),
        ({"do": "delete_tag", "tag": "VIP"}, "NeedsAnswer", "“Loyal”"),
        ({"do": "apply_tag", "tag": "VIP", "friends": [{"friends": ["Ken Tanaka"]}]}, "NeedsAnswer", "Ken Tanaka"),
        ({"do": "apply_tag", "tag": "VIP", "friends": [{"all_tags": ["VIP"]}]}, "NothingToDo", "nothing to do"),
        ({"do": "rename_tag", "tag": "VIP", "name": " "}, "NameEmpty", "visible"),
        ({"do": "apply_tag", "tag": "VIP", "friends": []}, "EmptyCondition", "nobody"),
        ({"do": "undo"}, "Unreadable", "operations.0"),
        ({"do": "find", "kind": "tags"}, "Unreadable", "operations.0"),
    ],
)
def test_a_wish_that_cannot_be_proposed_is_a_sentence(
    small_client: TestClient, small_world: World, wish: dict[str, Any], name: str, says: str
) -> None:
    answer = small_client.post(f"/api/v1/accounts/{small_world.account}/proposals", json={"operations": [wish]})
    assert (400 <= answer.status_code < 500, answer.json()["name"]) == (True, name)
    assert says in answer.json()["detail"]


def test_an_unclear_wish_comes_with_its_choices(small_client: TestClient, small_world: World) -> None:
    wish = {"do": "apply_tag", "tag": "VIPs", "friends": [{"everyone": True}]}
    answer = small_client.post(f"/api/v1/accounts/{small_world.account}/proposals", json={"operations": [wish]})
    assert "VIP" in answer.json()["choices"]


def test_a_proposal_that_is_not_there_is_not_found(small_client: TestClient) -> None:
    for method, path in (("GET", ""), ("GET", "/undo"), ("POST", "/undo"), ("POST", "/cancel"), ("POST", "/renew")):
        answer = small_client.request(method, f"/api/v1/proposals/proposal_none{path}")
        assert (answer.status_code, answer.json()["name"]) == (404, "UnknownProposal")
