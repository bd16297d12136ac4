"""The tag screen by hand, without JavaScript: what an operator sees and sends, and what is true afterwards."""

import re

import pytest
from fastapi.testclient import TestClient

from store.executor import carry_out, carry_out_in
from store.friendsets import members
from store.operations import FileTag, PutWorkflow
from store.tags import tag_by_id, tag_named
from store.usage import uses_of_tag
from store.workflows import Action, Order, Trigger
from tests.web.hand import Hand
from tests.world import OPERATOR, World


@pytest.fixture
def hand(small_client: TestClient) -> Hand:
    return Hand(small_client)


@pytest.fixture
def tags(small_world: World) -> str:
    return f"/accounts/{small_world.account}/tags"


def has(world: World, tag_id: str) -> set[int]:
    with world.database.reading() as session:
        return set(members(session, world.account, tag_id))


def named(world: World, name: str) -> bool:
    with world.database.reading() as session:
        return tag_named(session, world.account, name) is not None


def test_the_list_shows_each_tag_with_its_account_and_friends(hand: Hand, tags: str) -> None:
    said = hand.open(tags).main
    for part in ("Already Contacted Shop 1 friends", "VIP Rank Shop 3 friends", "Empty Shop 0 friends"):
        assert re.search(rf"{part} name or folder updated [A-Z][a-z]+ \d+, \d+:\d\d", said), said


def test_it_is_sorted_searched_and_filtered_by_its_address(hand: Hand, tags: str, small_world: World) -> None:
    by_friends = hand.open(f"{tags}?sort=-friends").main
    assert by_friends.index("In progress") < by_friends.index("Already Contacted") < by_friends.index("Empty")
    found = hand.open(f"{tags}?q=ｖｉｐ").main
    assert "VIP Rank" in found
    assert "In progress" not in found
    assert "In progress" not in hand.open(f"{tags}?folder={small_world.rank}").main
    assert "VIP Rank" not in hand.open(f"{tags}?unfiled=1").main
    assert "VIP Rank" not in hand.open(f"{tags}?only=unused").main
    assert "Empty Shop" in hand.open(f"{tags}?only=empty").main


def test_all_accounts_are_listed_one_after_another(hand: Hand, small_world: World) -> None:
    said = hand.open("/accounts/all/tags").main
    assert said.index("Empty Shop") < said.index("VIP Other shop")
    hand.send("Create the tag", name="Theirs", choose={"account": "Other shop"})
    assert "Created the tag “Theirs”" in hand.main
    assert not named(small_world, "Theirs")


def test_a_tag_is_created_at_once_and_can_be_taken_back_at_once(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(tags).send("Create the tag", name="Autumn", choose={"folder": "Rank"})
    assert "Created the tag “Autumn” in the folder “Rank”" in hand.main
    assert hand.path == f"{tags}?folder={small_world.rank}"
    hand.send("Undo")
    assert "Undone: Create the tag “Autumn”" in hand.main
    assert not named(small_world, "Autumn")
    hand.send("Redo")
    assert named(small_world, "Autumn")
    assert "Done:" not in hand.open(tags).main, "a notice is told once"


@pytest.mark.parametrize(
    ("typed", "why"), [("ＶＩＰ", "A tag named “VIP” already exists"), ("  ", "A name needs"), ("x" * 101, "at most 100 fit")]
)
def test_a_bad_name_comes_back_with_the_reason_and_what_was_typed(hand: Hand, tags: str, typed: str, why: str) -> None:
    hand.open(tags).send("Create the tag", name=typed, choose={"folder": "Rank"})
    assert hand.status in (409, 422)
    assert why in hand.main
    assert f'value="{typed.strip()}"' in hand.html
    assert '<option value="folder_rank" selected>' in hand.html


def test_a_name_very_like_another_is_asked_about_first(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(tags).send("Create the tag", name="In progres")
    assert "very similar name: “In progress”" in hand.main
    assert f'href="{tags}/{small_world.progress}"' in hand.html
    assert not named(small_world, "In progres")
    hand.send("Create it all the same")
    assert named(small_world, "In progres")


def test_a_tags_page_says_where_it_is_used_and_who_has_it(hand: Hand, tags: str, small_world: World) -> None:
    said = hand.open(f"{tags}/{small_world.vip}").main
    for part in ("3 friends", "2 can be reached", "Loyal friends who have it", "Aiko", "3 friends got “VIP”"):
        assert part in said
    assert "Close" in hand.open(f"{tags}/{small_world.contacted}").main
    assert "Deleting it affects nothing else" in hand.open(f"{tags}/{small_world.empty}").main


def test_a_tags_page_marks_what_was_taken_back(hand: Hand, tags: str, small_world: World) -> None:
    page = f"{tags}/{small_world.empty}"
    hand.open(page).send("Save", name="Nobody")
    assert "Undone" not in hand.main
    hand.send("Undo")
    assert re.search(r"Renamed the tag “Empty” to “Nobody” [^“]* proposal Undone", hand.open(page).main)


def test_an_unused_tag_is_renamed_and_filed_at_one_click(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(f"{tags}/{small_world.empty}").send("Save", name="Hollow", choose={"folder": "Rank"})
    assert "Renamed the tag “Empty” to “Hollow” · Moved the tag “Hollow” into the folder “Rank”" in hand.main
    hand.send("Save")
    assert "Nothing was changed." in hand.main


def test_renaming_a_tag_in_use_shows_first_where_its_new_name_will_stand(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(f"{tags}/{small_world.vip}").send("Save", name="Best")
    assert "/proposals/" in hand.path
    assert "Still used, under its new name, in “Loyal”" in hand.main
    assert named(small_world, "VIP")
    hand.send("Approve: make 1 change")
    assert named(small_world, "Best")
    assert "Done" in hand.main


def test_what_somebody_else_renamed_meanwhile_is_not_overwritten(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(f"{tags}/{small_world.empty}")
    other = Hand(hand._client).open(f"{tags}/{small_world.empty}")
    other.send("Save", name="Theirs")
    hand.send("Save", name="Mine")
    assert hand.status == 409
    assert "changed by someone else" in hand.main or "changed" in hand.main
    assert named(small_world, "Theirs")


def test_several_tags_move_into_a_folder_at_one_click(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(tags).send("Move", tick=(small_world.empty, small_world.progress), choose={"folder": "Rank"})
    assert "Moved the tag “Empty” into the folder “Rank” · Moved the tag “In progress”" in hand.main, hand.main
    with small_world.database.reading() as session:
        assert tag_by_id(session, small_world.account, small_world.progress).folder_id == small_world.rank
    hand.open(tags).send("Move")
    assert "Tick the tags first" in hand.main
    hand.send("Move", tick=(small_world.progress,))
    assert "Choose where to move the tags" in hand.main
    with small_world.database.reading() as session:
        assert tag_by_id(session, small_world.account, small_world.progress).folder_id == small_world.rank
    hand.send("Move", tick=(small_world.progress,), choose={"folder": "No folder"})
    with small_world.database.reading() as session:
        assert tag_by_id(session, small_world.account, small_world.progress).folder_id is None


def test_tags_are_merged_after_a_preview(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(tags).send("Merge…", tick=(small_world.vip, small_world.new))
    assert hand.path.startswith(f"{tags}/merge?")
    hand.send("Show what would change")
    assert (hand.status, "Choose the tag that stays." in hand.main) == (422, True)
    hand.send("Show what would change", choose={"into": "New"})
    assert "Put “New” on 3 friends" in hand.main
    hand.send("Approve*", typed="3")
    assert has(small_world, small_world.new) == {1, 2, 3, 4, 5}
    assert not named(small_world, "VIP")
    hand.send("Undo")
    assert has(small_world, small_world.vip) == {1, 2, 5}
    assert has(small_world, small_world.new) == {3, 4}


def test_a_merge_is_one_line_that_opens_and_is_ticked_as_one(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(f"{tags}/{small_world.contacted}").send("Merge…", choose={"into": "VIP"})
    said = hand.main
    for part in ("1 friend Merge “Already Contacted” into “VIP”; 1 friend moves", "Replaced by “VIP” in “Open”, “Close”"):
        assert part in said, said
    assert said.index("4 steps in all") < said.index("Put “VIP” on 1 friend: tagged “Already Contacted”")
    assert 'type="checkbox"' not in hand.html, "there is nothing else to tick"
    hand.send("Approve: merge, and change the tags of 1 friend", typed="1")
    assert "Done" in hand.main
    assert "Merged “Already Contacted” into “VIP”; 1 friend moved" in hand.open(f"/accounts/{small_world.account}/history").main


def test_one_tag_is_merged_from_its_own_page(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(f"{tags}/{small_world.contacted}").send("Merge…", choose={"into": "VIP"})
    assert "Put “VIP” on 1 friend" in hand.main
    assert "Delete the tag “Already Contacted”" in hand.main


def test_deleting_a_tag_in_use_asks_for_every_use_and_shows_what_it_does(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(f"{tags}/{small_world.vip}").send("Delete…")
    assert "Loyal" in hand.main
    hand.send("Show what would change")
    assert (hand.status, "Say for every segment and workflow" in hand.main) == (422, True)
    use = f"use_{small_world.vip}_{small_world.loyal}"
    hand.send("Show what would change", choose={use: "New"})
    assert "Delete the tag “VIP”; 3 friends lose it" in hand.main
    hand.send("Approve*")
    assert "Type the number 3" in hand.main
    assert named(small_world, "VIP")
    hand.send("Approve*", typed="３")
    assert not named(small_world, "VIP")
    with small_world.database.reading() as session:
        assert [use.name for use in uses_of_tag(session, small_world.account, small_world.new)] == ["Loyal", "Welcome"]


def test_a_page_about_one_tag_speaks_of_one(hand: Hand, tags: str, small_world: World) -> None:
    one = hand.open(f"{tags}/delete?tags={small_world.vip}").main
    assert "Delete the tag “VIP” First say what happens where it is used." in one
    two = hand.open(f"{tags}/delete?tags={small_world.vip}&tags={small_world.new}").main
    assert "Delete tags First say what happens where they are used." in two


def test_each_use_says_what_taking_the_tag_out_comes_to(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(f"{tags}/{small_world.contacted}").send("Delete…")
    assert "Open friends who do not have it · 3 friends now; 3 without it" in hand.main
    assert "Close starts the workflow · Without it, nothing is left of the workflow: it is deleted." in hand.main
    plan = PutWorkflow(
        workflow_id="workflow_two",
        was=None,
        order=Order(
            name="Two",
            trigger=Trigger(type="friend_added"),
            actions=(Action(do="add_tag", tag_id=World.vip), Action(do="add_tag", tag_id=World.empty)),
        ),
    )
    with small_world.database.writing() as session:
        carry_out_in(session, small_world.account, [plan], OPERATOR)
    hand.open(f"{tags}/{small_world.vip}").send("Delete…")
    assert "Loyal friends who have it · 5 friends now; 2 without it" in hand.main
    assert "Two the workflow adds it · Without it: when someone adds the account, add “Empty”" in hand.main


def test_undoing_a_delete_brings_back_friends_folder_and_every_use(hand: Hand, tags: str, small_world: World) -> None:
    def state() -> tuple[str, str | None, list[int], list[str]]:
        with small_world.database.reading() as session:
            tag = tag_by_id(session, small_world.account, small_world.contacted)
            uses = [f"{use.name}: {use.how}" for use in uses_of_tag(session, small_world.account, tag.id)]
            return tag.name, tag.folder_id, list(members(session, small_world.account, tag.id)), uses

    filed = FileTag(tag_id=small_world.contacted, was=None, folder_id=small_world.rank)
    carry_out(small_world.database, small_world.account, [filed], OPERATOR)
    before = state()
    assert before[1:] == (small_world.rank, [8], ["Open: ('none_tags',)", "Close: ('trigger',)"])
    uses = {f"use_{small_world.contacted}_{each}": "Take it out" for each in (small_world.open, small_world.close)}
    hand.open(f"{tags}/{small_world.contacted}").send("Delete…").send("Show what would change", choose=uses)
    hand.send("Approve: delete the tag, 1 friend loses it", typed="1")
    assert not named(small_world, "Already Contacted")
    hand.send("Undo")
    assert state() == before


def test_two_tags_that_stand_in_one_segment_are_deleted_together(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(tags).send("Delete…", tick=(small_world.progress, small_world.contacted))
    uses = {
        f"use_{small_world.progress}_{small_world.open}": "Take it out",
        f"use_{small_world.progress}_{small_world.close}": "Take it out",
        f"use_{small_world.contacted}_{small_world.open}": "VIP",
        f"use_{small_world.contacted}_{small_world.close}": "VIP",
    }
    hand.send("Show what would change", choose=uses)
    assert "Delete the tag “In progress”" in hand.main
    assert "Delete the tag “Already Contacted”" in hand.main
    hand.send("Approve: delete the tags, 4 friends lose them", typed="4")
    assert not named(small_world, "In progress")
    assert not named(small_world, "Already Contacted")


def test_a_tag_that_nobody_has_is_still_shown_before_it_is_deleted(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(f"{tags}/{small_world.empty}").send("Delete…")
    assert "Delete the tag “Empty”, which no friend has" in hand.main
    hand.send("Cancel")
    assert "Cancelled, nothing changed" in hand.main
    assert named(small_world, "Empty")


def test_folders_are_made_renamed_and_deleted_and_their_tags_stay(hand: Hand, tags: str, small_world: World) -> None:
    hand.open(tags).send("Create the folder", name="Season")
    assert "Created the folder “Season”" in hand.main
    hand.send("Save", name="rank")
    assert (hand.status, "A folder named “Rank” already exists" in hand.main) == (409, True)
    hand.send("Save", name="Seasons")
    assert "Renamed the folder “Season” to “Seasons”" in hand.main
    hand.open(f"{tags}?folder={small_world.rank}").send("Delete the folder")
    assert "Deleted the folder “Rank”; its tags stayed" in hand.main
    assert named(small_world, "VIP")
    hand.send("Undo")
    with small_world.database.reading() as session:
        assert tag_by_id(session, small_world.account, small_world.vip).folder_id == small_world.rank


def test_a_hostile_name_is_only_ever_text(hand: Hand, tags: str) -> None:
    name = '"><script>alert(1)</script>'
    hand.open(tags).send("Create the tag", name=name)
    assert name in hand.main
    assert "<script>alert" not in hand.html


def test_another_accounts_tag_is_not_there(hand: Hand, tags: str) -> None:
    assert hand.open(f"{tags}/tag_theirs").status == 404
    assert "There is nothing here" in hand.main
