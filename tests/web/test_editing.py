"""A proposal edited in place: another name, folder or condition is a new proposal, and nothing else."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from store.executor import propose
from store.friendsets import members
from store.operations import AddTag
from store.proposals import proposal_by_id
from tests.web.hand import HTML, Hand
from tests.web.test_api_proposals import CALLED, decided, proposed
from tests.world import OPERATOR, World


def edit(client: TestClient, made: dict[str, Any], *lines: dict[str, Any], **more: Any) -> Any:
    return client.post(f"/api/v1/proposals/{made['id']}/edit", json={"lines": list(lines), **more})


def sentences(card: dict[str, Any]) -> list[str]:
    return [line["sentence"] for line in card["operations"]]


def test_an_edit_is_a_new_proposal_that_does_exactly_what_it_says(client: TestClient, world: World) -> None:
    made = proposed(client, world, CALLED)
    lines = [{"position": 1, "name": "Phoned", "folder": "rank"}, {"position": 2, "friends": [{"all_tags": ["VIP"]}]}]
    answer = edit(client, made, *lines)
    fresh = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/api/v1/proposals/{fresh['id']}")
    assert sentences(fresh) == [
        "Create the tag “Phoned” in the folder “Rank”",
        "Put “Phoned” on 3 friends: tagged “VIP”",
    ]
    assert (fresh["status"], fresh["supersedes"]) == ("pending", made["id"])
    old = client.get(f"/api/v1/proposals/{made['id']}").json()
    assert (old["status"], old["superseded_by"], sentences(old)) == ("superseded", fresh["id"], sentences(made))
    page = client.get(f"/accounts/{world.account}/proposals/{fresh['id']}", headers=HTML).text
    assert f'/proposals/{made["id"]}">Takes the place of an earlier one</a>' in page
    assert decided(client, made, "approve", digest=made["digest"]).status_code == 409
    applied = decided(client, fresh, "approve", digest=fresh["digest"]).json()
    assert applied["status"] == "applied"
    with world.database.reading() as session:
        (tag_id,) = {op["tag_id"] for op in proposal_by_id(session, world.account, fresh["id"]).operations}
        assert set(members(session, world.account, tag_id)) == {1, 2, 5}


def test_lines_that_were_unticked_are_not_in_the_new_proposal(client: TestClient, world: World) -> None:
    fresh = edit(client, proposed(client, world, CALLED), {"position": 1, "name": "Phoned"}, skip=[2]).json()
    assert sentences(fresh) == ["Create the tag “Phoned”"]


@pytest.mark.parametrize(
    ("lines", "name", "status"),
    [
        ([{"position": 1, "name": "vip"}], "TagNameTaken", 409),
        ([{"position": 1, "name": " "}], None, 422),
        ([{"position": 1, "folder": "Nowhere"}], "NeedsAnswer", None),
        ([{"position": 2, "friends": [{"all_tags": ["VPI"]}]}], "NeedsAnswer", None),
        ([{"position": 2, "friends": [{}]}], None, None),
        ([{"position": 2, "name": "x"}], "NotEditable", 422),
        ([{"position": 1, "friends": [{"everyone": True}]}], "NotEditable", 422),
        ([{"position": 3, "name": "x"}], "NotEditable", 422),
        ([{"position": 1, "colour": "red"}], None, 422),
    ],
)
def test_an_edit_that_cannot_be_made_says_why_and_leaves_the_proposal_as_it_is(
    small_client: TestClient, small_world: World, lines: list[dict[str, Any]], name: str | None, status: int | None
) -> None:
    made = proposed(small_client, small_world, CALLED)
    answer = edit(small_client, made, *lines)
    assert 400 <= answer.status_code < 500
    assert status in (None, answer.status_code)
    assert name in (None, answer.json()["name"])
    assert small_client.get(f"/api/v1/proposals/{made['id']}").json() == made


def test_only_what_waits_can_be_edited(small_client: TestClient, small_world: World) -> None:
    made = proposed(small_client, small_world, CALLED)
    decided(small_client, made, "cancel")
    answer = edit(small_client, made, {"position": 1, "name": "Phoned"})
    assert (answer.status_code, answer.json()["name"]) == (409, "AlreadyDecided")


def test_what_takes_a_change_back_is_exact_and_cannot_be_edited(small_client: TestClient, small_world: World) -> None:
    done = proposed(small_client, small_world, CALLED)
    decided(small_client, done, "approve", digest=done["digest"])
    again = [AddTag(tag_id="tag_again", name="Again", folder_id=None)]
    back = propose(small_world.database, small_world.account, again, OPERATOR, undoes=done["id"])
    card = small_client.get(f"/api/v1/proposals/{back}").json()
    assert not any(line["editable"] for line in card["operations"])
    assert edit(small_client, card, {"position": 1, "name": "Another"}).json()["name"] == "NotEditable"


def test_an_edit_may_use_what_earlier_lines_make(small_client: TestClient, small_world: World) -> None:
    made = proposed(
        small_client,
        small_world,
        [
            {"do": "save_folder", "name": "Calls"},
            *CALLED,
            {"do": "save_segment", "name": "Rung", "friends": [{"all_tags": ["Called"]}]},
        ],
    )
    lines = [
        {"position": 2, "name": "Phoned", "folder": "Calls"},
        {"position": 4, "name": "Rang", "friends": [{"all_tags": ["Phoned"], "status": "following"}]},
    ]
    told = sentences(edit(small_client, made, *lines).json())
    assert told[1] == "Create the tag “Phoned” in the folder “Calls”"
    assert told[3].startswith("Create the segment “Rang” (3 friends now): tagged “Phoned”, following")


def test_whom_a_workflow_is_only_for_can_be_edited_where_it_says_so(small_client: TestClient, small_world: World) -> None:
    order = {
        "do": "save_workflow",
        "name": "Greet",
        "trigger": {"type": "friend_added"},
        "actions": [{"do": "add_tag", "tag": "VIP"}],
    }
    made = proposed(small_client, small_world, [order | {"only_if": [{"none_tags": ["New"]}]}])
    fresh = edit(small_client, made, {"position": 1, "friends": [{"none_tags": ["Empty"]}]}).json()
    assert "not tagged “Empty”" in sentences(fresh)[0]
    assert "New" not in sentences(fresh)[0]
    unguarded = proposed(small_client, small_world, [order])
    assert edit(small_client, unguarded, {"position": 1, "friends": [{"none_tags": ["New"]}]}).json()["name"] == "NotEditable"


def test_the_other_lines_stay_in_sight_while_one_is_edited(small_client: TestClient, small_world: World) -> None:
    made = proposed(small_client, small_world, CALLED)
    first, second = sentences(made)
    for line, left_out in ((1, "&skip=2"), (2, "")):
        page = Hand(small_client).open(f"/accounts/{small_world.account}/proposals/{made['id']}/edit?line={line}{left_out}")
        assert (page.main.count(first), page.main.count(second)) == (1, 1)
        assert page.main.index(first) < page.main.index(second)
        assert ("Left out: this will not be done." in page.main) == bool(left_out)
