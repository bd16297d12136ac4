"""The friend list and a friend's page by hand, without JavaScript."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from store.conditions import Condition, Group
from store.database import now
from store.executor import carry_out_in, propose
from store.friends import Friend, add_friends, friend_by_number, name_friend
from store.friendsets import FriendSet, members
from store.inbox import text_message
from store.operations import AddTag, Attach, ShowFriends
from store.tags import tag_named
from tests.web.hand import Hand
from tests.world import OPERATOR, World


@pytest.fixture
def hand(small_client: TestClient) -> Hand:
    return Hand(small_client)


@pytest.fixture
def friends(small_world: World) -> str:
    return f"/accounts/{small_world.account}/friends"


def has(world: World, tag_id: str) -> set[int]:
    with world.database.reading() as session:
        return set(members(session, world.account, tag_id))


def many(session: Session, world: World, count: int) -> None:
    rows = [Friend(account_id="", number=0, followed_at=now()) for _ in range(count)]
    for position, row in enumerate(rows, 9):
        name_friend(row, f"Guest {position}")
    add_friends_to = world.account
    add_friends(session, add_friends_to, rows)


def test_the_list_shows_everyone_newest_first_with_their_tags(hand: Hand, friends: str) -> None:
    said = hand.open(friends).main
    assert "8 friends · 7 can be reached" in said
    assert said.index("Ken Tanaka") < said.index("Fumi") < said.index("Aiko")
    assert "Emi Blocked VIP" in said


def test_every_clause_filters_from_the_address_and_becomes_a_chip(hand: Hand, friends: str, small_world: World) -> None:
    cases = {
        "all_tags=VIP&none_tags=In+progress": ("2 friends match", "tagged “VIP”", "not tagged “In progress”"),
        "any_tags=VIP&any_tags=New": ("5 friends match", "tagged “VIP” or “New”"),
        f"all_tags={small_world.vip}": ("3 friends match", "tagged “VIP”"),
        "untagged=true": ("1 friend matches", "without any tag", "Fumi"),
        "status=blocked": ("1 friend matches", "has blocked the account", "Emi"),
        "name_contains=ken": ("2 friends match", "name contains “ken”"),
        "followed_from=50+days+ago": ("3 friends match", "added in the last 50 days"),
        "last_message_before=3+days+ago": ("4 friends match",),
        "never_messaged=true": ("1 friend matches", "never wrote", "Dan"),
        "message_contains=coupon": ("1 friend matches", "wrote “coupon”", "Ben"),
        "in_segments=Loyal": ("5 friends match", "in the segment “Loyal”"),
        "friends=1&friends=2": ("2 friends match", "Aiko, Ben"),
        "friends=6&friends=7&friends=8": ("3 friends match", "Fumi, Ken Tanaka #7, Ken Tanaka #8"),
        "friends=1&friends=2&friends=3&friends=4&friends=5": ("5 friends match", "Aiko, Ben, Chie and 2 more"),
        "everyone=true": ("8 friends match", "everyone"),
    }
    for query, parts in cases.items():
        said = hand.open(f"{friends}?{query}").main
        assert [part for part in parts if part not in said] == [], (query, said[:600])


def test_a_chip_takes_its_own_clause_away_and_leaves_the_others(hand: Hand, friends: str, small_world: World) -> None:
    hand.open(f"{friends}?all_tags=VIP&status=following")
    assert f'href="{friends}?status=following"' in hand.html
    assert f'href="{friends}?all_tags={small_world.vip}"' in hand.html


@pytest.mark.parametrize("typed", ["30日前", "３０日前", "30 days ago", "30 Days Ago"])
def test_a_relative_day_may_be_said_in_either_language(small_client: TestClient, friends: str, typed: str) -> None:
    for language, shown in (("en", "30 days ago"), ("ja", "30日前")):
        hand = Hand(small_client, language).open(friends)
        hand.send("Show who matches" if language == "en" else "この条件で表示", followed_from=typed)
        assert hand.status == 200
        assert f'name="followed_from" type="text" value="{shown}"' in hand.html


@pytest.mark.parametrize("typed", ["2 weeks ago", "2週間前", "14日前"])
def test_weeks_are_days(hand: Hand, friends: str, typed: str) -> None:
    assert "added in the last 14 days" in hand.open(friends).send("Show who matches", followed_from=typed).main


@pytest.mark.parametrize(("typed", "day"), [("2026/3/1", "2026-03-01"), ("2026年3月1日", "2026-03-01"), ("昨日", "1 day ago")])
def test_a_date_may_be_written_as_people_write_it(hand: Hand, friends: str, typed: str, day: str) -> None:
    assert f"friend since before {day}" in hand.open(friends).send("Show who matches", followed_before=typed).main


@pytest.mark.parametrize(
    ("first", "second", "lies"),
    [
        ("2027-03-01", "2026-03-01", False),
        ("2026-03-01", "2026-03-01", False),
        ("30 days ago", "60 days ago", False),
        ("2026-03-01", "2026-03-02", True),
        ("60 days ago", "30 days ago", True),
        ("2020-03-01", "30 days ago", True),
    ],
)
def test_days_that_exclude_each_other_are_told_beside_the_second(
    hand: Hand, friends: str, first: str, second: str, lies: bool
) -> None:
    for clause in ("followed", "last_message"):
        hand.open(f"{friends}?{clause}_from={first}&{clause}_before={second}")
        assert ("No day lies between these two" not in hand.main) is lies
        marked = re.search(rf'name="{clause}_before"[^>]*aria-invalid="true"', hand.html)
        assert (marked is None) is lies


def test_a_condition_that_cannot_be_read_shows_nobody_and_says_why(hand: Hand, friends: str) -> None:
    said = hand.open(f"{friends}?followed_from=soon&all_tags=Nope").main
    assert "“soon” is not a day" in said
    assert "There is no tag “Nope”" in said
    assert "Aiko" not in said
    assert 'value="soon"' in hand.html


def test_pages_are_turned_forth_and_back(hand: Hand, friends: str, small_world: World) -> None:
    with small_world.database.writing() as session:
        many(session, small_world, 120)
    first = hand.open(friends).main
    assert "1 to 50 of 128" in first
    assert "Previous" not in first
    hand.open(_link(hand, "Next"))
    assert "51 to 100 of 128" in hand.main
    hand.open(_link(hand, "Next"))
    assert "101 to 128 of 128" in hand.main
    assert "Next" not in hand.main
    hand.open(_link(hand, "Previous"))
    assert "51 to 100 of 128" in hand.main
    hand.open(_link(hand, "Previous"))
    assert hand.main == first


@pytest.mark.parametrize("place", ["friends", "inbox"])
def test_a_tag_that_was_asked_for_is_seen_where_a_friend_has_many(hand: Hand, small_world: World, place: str) -> None:
    with small_world.database.writing() as session:
        for name in ("A1", "A2", "A3", "A4", "A5"):
            made = AddTag(tag_id=f"tag_{name}", name=name, folder_id=None)
            carry_out_in(session, small_world.account, [made, Attach(tag_id=made.tag_id, friends=FriendSet([1]))], OPERATOR)

    def pills(asked: str) -> list[str]:
        hand.open(f"/accounts/{small_world.account}/{place}{asked}")
        tagged = next(row for row in hand.html.split('class="tagged"')[1:] if "A1" in row).partition('class="pill more"')[0]
        return re.findall(r'class="pill"[^>]*><span>([^<]+)', tagged)

    assert "VIP" not in pills("")
    for clause in ("all_tags", "any_tags"):
        assert pills(f"?{clause}=VIP")[0] == "VIP"


def test_ticked_friends_get_a_tag_after_a_preview(hand: Hand, friends: str, small_world: World) -> None:
    hand.open(friends).send("Apply tag", tick=("2", "3"), tag="ｖｉｐ")
    assert "Put “VIP” on 1 friend" in hand.main
    assert "1 more has it already" in hand.main
    assert has(small_world, small_world.vip) == {1, 2, 5}
    hand.send("Approve: apply to 1 friend")
    assert has(small_world, small_world.vip) == {1, 2, 3, 5}
    hand.send("Undo")
    assert has(small_world, small_world.vip) == {1, 2, 5}


def test_one_ticked_friend_is_done_at_once(hand: Hand, friends: str, small_world: World) -> None:
    hand.open(f"{friends}?name_contains=chie").send("Apply tag", tick=("3",), tag="VIP")
    assert hand.path == f"{friends}?name_contains=chie"
    assert "1 friend got “VIP”" in hand.main
    assert has(small_world, small_world.vip) == {1, 2, 3, 5}


def test_all_that_match_are_more_than_the_page(hand: Hand, friends: str, small_world: World) -> None:
    with small_world.database.writing() as session:
        many(session, small_world, 60)
    hand.open(f"{friends}?name_contains=guest").send("Apply tag", tick=("whole",), tag="New")
    assert "Put “New” on 60 friends: name contains “guest”" in hand.main
    hand.send("Approve: apply to 60 friends")
    assert len(has(small_world, small_world.new)) == 62
    hand.open(f"{friends}?all_tags=New").send("Remove tag", tick=("whole",), tag="New")
    assert "Take “New” off 62 friends: tagged “New”" in hand.main
    hand.send("Approve: take the tag off 62 friends")
    assert has(small_world, small_world.new) == set()


def test_a_tag_that_is_not_there_is_offered_to_be_made(hand: Hand, friends: str, small_world: World) -> None:
    hand.open(friends).send("Apply tag", tick=("1", "2"), tag="In progres")
    assert (hand.status, "There is no tag “In progres” yet." in hand.main) == (422, True)
    hand.send("Create “In progres” and apply it")
    assert "Create the tag “In progres”" in hand.main
    assert "Put “In progres” on 2 friends" in hand.main


def test_a_near_tag_is_offered_and_ticks_are_kept(hand: Hand, friends: str, small_world: World) -> None:
    hand.open(friends).send("Remove tag", tick=("1", "3"), tag="In progres")
    assert "Create “" not in hand.main
    hand.send("Use “In progress”")
    assert "Take “In progress” off 2 friends" in hand.main


@pytest.mark.parametrize(
    ("typed", "near"),
    [("Nonexist", ()), ("contacted", ("Already Contacted",)), ("progess", ("In progress",)), ("Newsletter", ("New",))],
)
def test_only_near_names_are_offered(hand: Hand, friends: str, typed: str, near: tuple[str, ...]) -> None:
    said = hand.open(friends).send("Remove tag", tick=("1",), tag=typed).main
    assert tuple(re.findall("Use “(.*?)”", said)) == near


def test_a_page_on_which_nobody_is_left_is_the_first(hand: Hand, friends: str) -> None:
    said = hand.open(f"{friends}?all_tags=VIP&before=1").main
    assert ("3 friends match" in said, "Aiko" in said, "Nobody matches" in said) == (True, True, False)


def test_nothing_ticked_and_nothing_to_change_are_said_plainly(hand: Hand, friends: str) -> None:
    assert "Nobody is ticked" in hand.open(friends).send("Apply tag", tag="VIP").main
    assert "Nobody’s tags would change" in hand.open(friends).send("Apply tag", tick=("1", "2"), tag="VIP").main
    assert "No tag is chosen" in hand.open(friends).send("Apply tag", tick=("1",), tag=" ").main


def test_a_friends_page_tells_how_they_came_by_their_tags(hand: Hand, friends: str, small_world: World) -> None:
    with small_world.database.writing() as session:
        aiko = friend_by_number(session, small_world.account, 1)
        aiko.status_at = aiko.followed_at
    said = hand.open(f"{friends}/1").main
    for part in ("Got the tag “VIP”", "Got the tag “In progress”", "Became a friend", "Hello, refund please"):
        assert part in said


def test_when_an_imported_friend_became_one_is_not_made_up(hand: Hand, friends: str) -> None:
    assert "Became a friend" not in hand.open(f"{friends}/2").main
    assert "No tag has come or gone yet." in hand.open(f"{friends}/6").main


def test_namesakes_bear_their_numbers_wherever_they_are_listed(hand: Hand, friends: str, small_world: World) -> None:
    with small_world.database.writing() as session:
        session.add(text_message(small_world.account, "m9", 7, now(), "Hi"))
    for page in (friends, friends.replace("friends", "inbox"), friends.replace("friends", "inbox/7")):
        said = hand.open(page).main
        assert ("Ken Tanaka #7" in said, "Aiko #" in said) == (True, False), page
    assert 'aria-label="Tick Ken Tanaka #8"' in hand.open(friends).html


def test_a_friends_tags_change_at_one_click(hand: Hand, friends: str, small_world: World) -> None:
    hand.open(f"{friends}/6").send("Add", tag="vip")
    assert "1 friend got “VIP”" in hand.main
    assert small_world.fumi in has(small_world, small_world.vip)
    hand.send("Add", tag="VIP")
    assert "“VIP” is there already." in hand.main
    hand.send("Remove the tag “VIP”")
    assert small_world.fumi not in has(small_world, small_world.vip)
    hand.send("Undo")
    assert small_world.fumi in has(small_world, small_world.vip)


def test_a_new_tag_for_one_friend_is_made_at_one_click(hand: Hand, friends: str, small_world: World) -> None:
    hand.open(f"{friends}/6").send("Add", tag="Regular")
    assert hand.status == 422
    hand.send("Create “Regular” and add it")
    assert "Created the tag “Regular” · " in hand.main
    with small_world.database.reading() as session:
        assert tag_named(session, small_world.account, "Regular") is not None


def test_what_friends_call_themselves_and_write_is_only_ever_text(hand: Hand, friends: str, small_world: World) -> None:
    evil = "<img src=x onerror=alert(1)>"
    with small_world.database.writing() as session:
        row = session.get(Friend, (small_world.account, small_world.aiko))
        assert row
        name_friend(row, evil)
        session.add(row)
        session.add(text_message(small_world.account, "m9", small_world.aiko, now(), evil))
    for path in (friends, f"{friends}/1"):
        assert evil in hand.open(path).main
        assert "<img src=x" not in hand.html


def test_a_friend_without_a_name_is_called_by_the_number_as_it_is_searched_for(
    hand: Hand, friends: str, small_world: World
) -> None:
    with small_world.database.writing() as session:
        session.add(Friend(account_id=small_world.account, number=2009, followed_at=now(), name=""))
    page = hand.open(f"{friends}/2009")
    assert "<title>Friend 2009 · " in page.html
    assert "Friend 2009" in page.main
    assert "2,009" not in page.html


def test_a_friend_of_another_account_is_not_there(hand: Hand, friends: str) -> None:
    assert hand.open(f"{friends}/9").status == 404


def _link(hand: Hand, text: str) -> str:
    start = hand.html.rindex('href="', 0, hand.html.index(f">{text}</a>")) + 6
    return hand.html[start : hand.html.index('"', start)].replace("&amp;", "&")


@pytest.mark.parametrize("query", ["untagged=maybe", "status=sleeping", "friends=0", "everyone=no"])
def test_a_clause_of_an_address_that_cannot_be_read_shows_nobody_and_says_which(hand: Hand, friends: str, query: str) -> None:
    said = hand.open(f"{friends}?{query}").main
    assert "One condition cannot be read" in said
    assert f"cannot be understood: {query.split('=')[0]}" in said
    assert "Aiko" not in said


def test_who_is_left_out_one_by_one_stays_left_out_when_the_filter_is_sent_again(hand: Hand, small_world: World) -> None:
    page = hand.open(f"/accounts/{small_world.account}/friends?all_tags=VIP&not_friends={small_world.aiko}")
    assert "except Aiko" in page.main
    conditions = page.html.split('class="opener"')[1].split("</form>")[0]
    assert f'<input type="hidden" name="not_friends" value="{small_world.aiko}">' in conditions


def test_a_list_that_a_proposal_shows_is_searched_and_narrowed_and_never_grows(
    hand: Hand, friends: str, small_world: World
) -> None:
    groups = Group(all_tags=(small_world.vip,)), Group(untagged=True)
    plan = [ShowFriends(place="friends", condition=Condition.of(*groups))]
    shown = propose(small_world.database, small_world.account, plan, OPERATOR)
    assert "4 friends match" in hand.open(f"{friends}?proposal={shown}").main
    hand.send("Search", name_contains="i")
    assert "3 friends match" in hand.main
    assert "tagged “VIP”; or without any tag" in hand.main
    hand.send("Show who matches", fields={"status": "following"})
    assert "2 friends match" in hand.main
    assert hand.html.count(f'name="proposal" value="{shown}"') == 3  # the search, the conditions, and tagging all that match
    (rest,) = re.findall(r'href="([^"]*)" aria-label="Remove the condition: following"', hand.html)
    assert "3 friends match" in hand.open(unescape(rest)).main


@pytest.mark.parametrize("place", ["friends", "inbox"])
def test_a_tag_chosen_instead_of_the_one_typed_is_the_one_that_is_told(hand: Hand, small_world: World, place: str) -> None:
    page = hand.open(f"/accounts/{small_world.account}/{place}/1").send("Add", tag="VIPP")
    assert "“VIP” is there already." in page.send("Use “VIP”").text


def test_examples_who_are_called_the_same_are_told_apart_by_their_numbers(hand: Hand, friends: str, small_world: World) -> None:
    """On a card, on what taking it back shows, and wherever else a few friends stand for many."""
    hand.open(f"{friends}?name_contains=ken").send("Apply tag", tick=("7", "8"), tag="VIP")
    assert ["Ken Tanaka #7" in hand.main, "Ken Tanaka #8" in hand.main] == [True, True]
    card = hand.send("Approve*").path.split("?")[0]
    assert "Ken Tanaka #7" in hand.open(f"{card}/undo").main
    assert "Ken Tanaka #8" in hand.open(f"/accounts/{small_world.account}/tags/{small_world.vip}").main
    assert "Aiko #" not in hand.main
    hand.open(f"/accounts/{small_world.account}/segments/new?name_contains=ken")
    assert "Ken Tanaka #7" in hand.main
