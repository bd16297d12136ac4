"""The inbox by hand: threads under the filter, a thread with its friend beside it, unread, and live."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from store.database import now
from store.friends import friend_by_number, set_blocked
from store.friendsets import FriendSet, members
from store.inbox import Message, is_unread, text_message
from store.operations import PutWorkflow
from store.tags import tag_named
from store.workflows import Action, Order, Trigger
from tests.web.conftest import client_of
from tests.web.hand import HTML, Hand
from tests.web.test_pages_workflows import approve_plan
from tests.world import World


@pytest.fixture
def hand(small_client: TestClient) -> Hand:
    return Hand(small_client)


@pytest.fixture
def inbox(small_world: World) -> str:
    return f"/accounts/{small_world.account}/inbox"


def write(world: World, number: int, text: str, message_id: str, kind: str = "text", minutes: float = 0) -> None:
    """A friend writes, so many minutes ago."""
    at = now() - timedelta(minutes=minutes)
    with world.database.writing() as session:
        friend_by_number(session, world.account, number).last_message_at = at
        row = text_message(world.account, message_id, number, at, text)
        if kind != "text":
            row.kind, row.text, row.folded = kind, None, None
        session.add(row)


def has(world: World, tag_id: str, number: int) -> bool:
    with world.database.reading() as session:
        return number in members(session, world.account, tag_id)


def unread(world: World, number: int) -> bool:
    with world.database.reading() as session:
        return is_unread(friend_by_number(session, world.account, number))


def test_threads_come_newest_first_with_the_last_message_and_tags(hand: Hand, inbox: str) -> None:
    said = hand.open(inbox).main
    assert said.index("Aiko") < said.index("Ben") < said.index("Chie") < said.index("Emi")
    assert "Aiko Unread Hello, refund please In progress VIP" in said
    assert "Emi Unread Blocked No message is kept VIP" in said
    assert "Dan" not in said


@pytest.mark.parametrize(
    ("query", "shown", "left_out"),
    [
        ("all_tags=VIP", ["Aiko", "Ben", "Emi"], ["Chie", "Fumi"]),
        ("all_tags=VIP&status=following", ["Aiko", "Ben"], ["Emi"]),
        ("message_contains=coupon", ["Ben"], ["Aiko", "Chie"]),
        ("in_segments=Open", ["Aiko", "Chie", "Ken Tanaka"], ["Ben"]),
        ("none_tags=VIP&none_tags=In+progress", ["Fumi"], ["Aiko", "Chie", "Ben"]),
    ],
)
def test_the_whole_condition_language_filters_the_threads(
    hand: Hand, inbox: str, query: str, shown: list[str], left_out: list[str]
) -> None:
    page = hand.open(f"{inbox}?{query}")
    listed = page.html[page.html.index('id="threads"') :]
    assert all(f"<b>{name}" in listed for name in shown)
    assert not any(f"<b>{name}" in listed for name in left_out)


def test_a_tag_is_picked_from_a_list(hand: Hand, inbox: str) -> None:
    said = hand.open(inbox).send("Show", choose={"all_tags": "VIP"}).main
    assert "tagged “VIP”" in said
    assert "Hello, refund please" in said
    assert "カタカナ" not in said


def test_a_filter_that_cannot_be_read_shows_nobody(hand: Hand, inbox: str) -> None:
    said = hand.open(f"{inbox}?all_tags=Nosuch").main
    assert "There is no tag “Nosuch”." in said
    assert "Aiko" not in said


def test_pages_meet_without_gap_or_overlap(hand: Hand, inbox: str, small_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.pages.inbox.PAGE", 3)
    seen, address = [], inbox
    for _ in range(4):
        html = hand.open(address).html
        listed = html[html.index('id="threads"') :]
        seen += [number for number in range(1, 9) if f'/inbox/{number}"' in listed or f"/inbox/{number}?" in listed]
        if 'rel="next"' not in listed:
            break
        address = listed.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert sorted(seen) == [1, 2, 3, 5, 6, 7, 8]
    assert len(seen) == 7


@pytest.mark.parametrize("below", ["yesterday", "2026-01-01~1", "0001-01-01T00:00:00+23:00~1", "2026-01-01T00:00:00Z~-1"])
def test_a_page_that_begins_nowhere_is_refused(small_client: TestClient, inbox: str, below: str) -> None:
    assert small_client.get(inbox, params={"below": below}, headers=HTML).status_code == 422


def test_a_place_in_a_list_that_cannot_be_read_is_refused(world: World) -> None:
    """An address that was cut short must not show the newest as if they were the older ones."""
    write(world, 2, "Of another thread", "theirs")
    with client_of(world) as client:
        for place in ("inbox/1?before=zzz", "inbox/1?before=theirs", "friends?before=zzz", "history?before=1e3"):
            answer = client.get(f"/accounts/{world.account}/{place}", headers=HTML)
            assert (answer.status_code, "cannot be understood: before" in answer.text) == (422, True), place
        for place in ("inbox/1?before=zzz", "inbox/1?before=theirs"):
            answer = client.get(f"/api/v1/accounts/{world.account}/{place}")
            assert (answer.status_code, answer.json()["name"]) == (422, "Unreadable"), place


def test_opening_a_thread_is_reading_it_until_they_write_again(
    hand: Hand, inbox: str, small_client: TestClient, small_world: World
) -> None:
    assert unread(small_world, 1)
    assert small_client.get(f"{inbox}/1?before=zzz", headers=HTML).status_code == 422
    assert unread(small_world, 1)
    hand.open(f"{inbox}/1")
    assert not unread(small_world, 1)
    assert "Aiko Hello" in hand.open(inbox).main
    write(small_world, 1, "And one more", "m10", minutes=-1)
    assert unread(small_world, 1)
    assert "Aiko Unread And one more" in hand.open(inbox).main


def test_stickers_pictures_and_the_rest_are_shown_as_what_they_are(hand: Hand, inbox: str, small_world: World) -> None:
    kinds = ["sticker", "image", "video", "audio", "file", "location", "hologram"]
    for position, kind in enumerate(kinds):
        write(small_world, 2, "", f"k{position}", kind, minutes=20 - position)
    said = hand.open(f"{inbox}/2").main
    for words in ("A sticker", "A picture", "A video", "A voice message", "A file", "A place on the map", "another kind"):
        assert words in said


def test_what_a_friend_took_back_is_gone_and_says_so_and_an_edit_is_marked(hand: Hand, inbox: str, small_world: World) -> None:
    write(small_world, 1, "SECRET", "gone", minutes=2)
    write(small_world, 1, "Corrected", "mended", minutes=1)
    with small_world.database.writing() as session:
        gone = session.get(Message, (small_world.account, "gone"))
        mended = session.get(Message, (small_world.account, "mended"))
        assert gone
        assert mended
        gone.text, gone.folded, gone.unsent_at = None, None, now()
        mended.edited_at = now()
    page = hand.open(f"{inbox}/1")
    assert "SECRET" not in page.html
    assert "Taken back by the friend" in page.main
    assert "Corrected" in page.main
    assert page.main.count("edited") == 1


def test_what_a_friend_writes_is_text_and_never_markup(hand: Hand, inbox: str, small_world: World) -> None:
    write(small_world, 1, "<b>bold</b> & {{ 7 * 7 }}", "evil")
    for path in (inbox, f"{inbox}/1"):
        html = hand.open(path).html
        assert "&lt;b&gt;bold&lt;/b&gt; &amp; {{ 7 * 7 }}" in html


def test_a_tag_comes_and_goes_at_one_click_and_starts_its_workflow(hand: Hand, inbox: str, small_world: World) -> None:
    chain = Order(
        name="Chain",
        trigger=Trigger(type="tag_added", tag_id=small_world.empty),
        actions=(Action(do="add_tag", tag_id=small_world.contacted),),
    )
    approve_plan(small_world, PutWorkflow(workflow_id="workflow_chain", was=None, order=chain))
    page = hand.open(f"{inbox}/6").send("Add", tag="ｅｍｐｔｙ")
    assert page.path == f"{inbox}/6"
    assert "1 friend got “Empty”" in page.main
    assert has(small_world, small_world.empty, 6)
    assert has(small_world, small_world.contacted, 6)
    assert "Got the tag “Already Contacted” just now · workflow “Chain”" in page.main
    page = page.send("Remove the tag “Empty”")
    assert page.path == f"{inbox}/6"
    assert not has(small_world, small_world.empty, 6)


def test_a_name_one_slip_away_is_offered_before_a_new_tag_is_made(hand: Hand, inbox: str, small_world: World) -> None:
    page = hand.open(f"{inbox}/6").send("Add", tag="In progres")
    assert (page.status, "There is no tag “In progres” yet." in page.main) == (422, True)
    page.send("Use “In progress”")
    assert has(small_world, small_world.progress, 6)


def test_a_new_tag_is_made_and_put_on_at_once(hand: Hand, inbox: str, small_world: World) -> None:
    hand.open(f"{inbox}/6").send("Add", tag="Wholesale").send("Create “Wholesale” and add it")
    with small_world.database.reading() as session:
        made = tag_named(session, small_world.account, "Wholesale")
    assert made
    assert has(small_world, made.id, 6)


def test_new_threads_appear_without_reloading_and_nothing_is_sent_while_there_are_none(
    small_client: TestClient, inbox: str, small_world: World
) -> None:
    html = small_client.get(inbox, headers=HTML).text
    seen = html.split('id="seen" name="seen" value="')[1].split('"')[0]
    assert small_client.get(f"{inbox}/threads", params={"seen": seen}).status_code == 204
    write(small_world, 4, "First words", "m11")
    answer = small_client.get(f"{inbox}/threads", params={"seen": seen})
    assert answer.status_code == 200
    assert answer.text.index("First words") < answer.text.index("Hello, refund please")
    filtered = small_client.get(f"{inbox}/threads", params={"seen": seen, "all_tags": "VIP"})
    assert "First words" not in filtered.text


def test_an_open_thread_shows_new_edited_and_unsent_messages_and_stays_read(
    small_client: TestClient, inbox: str, small_world: World
) -> None:
    html = small_client.get(f"{inbox}/1", headers=HTML).text

    def asked(seen: str) -> tuple[int, str]:
        answer = small_client.get(f"{inbox}/1/messages", params={"seen": seen})
        return answer.status_code, answer.text

    def seen(text: str) -> str:
        return text.split('id="seen" name="seen" value="')[1].split('"')[0]

    assert asked(seen(html))[0] == 204
    write(small_world, 1, "News", "m12")
    status, text = asked(seen(html))
    assert (status, "News" in text) == (200, True)
    assert not unread(small_world, 1)
    with small_world.database.writing() as session:
        row = session.get(Message, (small_world.account, "m12"))
        assert row
        row.text, row.folded, row.unsent_at = None, None, now()
    status, text = asked(seen(text))
    assert (status, "News" in text, "Taken back by the friend" in text) == (200, False, True)


def test_a_long_thread_shows_the_newest_and_leads_to_the_earlier_ones(
    hand: Hand, inbox: str, small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.inbox.MESSAGES", 5)
    for position in range(12):
        write(small_world, 6, f"Line number {position:02}.", f"l{position:02}", minutes=60 - position)
    page = hand.open(f"{inbox}/6")
    assert "Line number 07." in page.main
    assert "Line number 06." not in page.main
    earlier = page.html.split('<a class="button small" href="?before=')[1].split('"')[0]
    older = hand.open(f"{inbox}/6?before={earlier}")
    assert "Line number 02." in older.main
    assert "Line number 07." not in older.main
    assert "hx-trigger" not in older.html[older.html.index("letters") :]


def test_a_friend_of_nobody_and_a_neighbours_friend_are_not_there(small_client: TestClient, small_world: World) -> None:
    assert small_client.get(f"/accounts/{small_world.account}/inbox/99", headers=HTML).status_code == 404
    assert small_client.get(f"/accounts/{small_world.other}/inbox/8", headers=HTML).status_code == 404


def test_programs_read_threads_and_messages_too_and_mark_nothing_read(client: TestClient, world: World) -> None:
    base = f"/api/v1/accounts/{world.account}/inbox"
    first = client.get(base, params={"all_tags": "VIP", "limit": 2}).json()
    assert [(each["friend"]["name"], each["unread"]) for each in first["items"]] == [("Aiko", True), ("Ben", True)]
    assert first["items"][0]["last"]["text"] == "Hello, refund please"
    rest = client.get(base, params={"all_tags": "VIP", "below": first["next"]}).json()
    assert [each["friend"]["name"] for each in rest["items"]] == ["Emi"]
    assert rest["next"] is None
    messages = client.get(f"{base}/1").json()
    assert [(each["kind"], each["text"]) for each in messages["items"]] == [("text", "Hello, refund please")]
    assert unread(world, 1)


def test_a_blocked_friend_is_marked(hand: Hand, inbox: str, small_world: World) -> None:
    with small_world.database.writing() as session:
        set_blocked(session, small_world.account, FriendSet([1]), blocked=True)
    assert "Has blocked the account" in hand.open(f"{inbox}/1").main
