"""History, settings, proposals and what holds for every page: both languages, all accounts, errors."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from agent.models import offline_model
from store.accounts import account_by_id, open_account
from store.database import clock_at, now
from store.executor import carry_out
from store.friendsets import FriendSet
from store.operations import AddTag, Attach
from store.tags import tag_named
from tests.agent.standin import OLLAMA, chat
from tests.agent.standin import StandIn as ModelServer
from tests.web.conftest import HERE, client_of
from tests.web.hand import HTML, Hand
from tests.world import OPERATOR, World
from web.app import create_app
from web.line.standin import StandIn
from web.rendering import parts, render
from web.settings import Settings

LATIN = re.compile(r"[A-Za-z]{2,}")
NAMES = """
Tagdesk Shop Other VIP New In progress Already Contacted Empty Rank Loyal Open Welcome Close Mika Aiko Ben Chie Dan Emi Fumi Ken
Tanaka Zoe Hello refund please COUPON silent LINE Webhook URL ID API CSV Asia Tokyo English Developers Messaging Chat Completions
http https localhost api openai com account shop line webhook env example
TAGDESK_PUBLIC_URL TAGDESK_SECRET_KEY TAGDESK_OPERATOR OPENAI_BASE_URL OPENAI_API_KEY TAGDESK_MODEL
TAGDESK_MODEL_API TAGDESK_MODEL_MODE TAGDESK_TOKENS_PER_DAY
"""
KNOWN = {word.lower() for word in LATIN.findall(NAMES)}


@pytest.fixture
def base(small_world: World) -> str:
    return f"/accounts/{small_world.account}"


@pytest.fixture
def hand(small_client: TestClient) -> Hand:
    return Hand(small_client)


def pages(world: World) -> list[str]:
    base = f"/accounts/{world.account}"
    return [
        *(f"{base}/{place}" for place in ("agent", "tags", "friends", "friends/import", "history", "settings")),
        *(f"/accounts/all/{place}" for place in ("agent", "tags", "friends", "history", "settings", "settings/connect")),
        f"{base}/tags/{world.vip}",
        f"{base}/tags?folder={world.rank}",
        f"{base}/tags?q=nothing",
        f"{base}/tags/delete?tags={world.vip}",
        f"{base}/tags/merge?tags={world.vip}&tags={world.new}",
        f"{base}/friends/1",
        f"{base}/friends?all_tags=VIP&never_messaged=true",
        f"{base}/friends?followed_from=1",
        f"{base}/history?kind=undone",
        f"{base}/history?tag={world.vip}",
        f"{base}/nothing-here",
        f"{base}/tags/tag_nobody",
        "/accounts/nobody/tags",
    ]


def test_no_page_leaves_english_to_a_japanese_reader(small_client: TestClient, small_world: World) -> None:
    hand = Hand(small_client, "ja")
    left = {}
    for path in pages(small_world):
        words = {word for word in LATIN.findall(hand.open(path).text) if word.lower() not in KNOWN}
        if found := words - set(LATIN.findall(path)):
            left[path] = found
    assert left == {}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_opens_in_a_language_and_says_which(small_client: TestClient, small_world: World, language: str) -> None:
    hand = Hand(small_client, language)
    for path in pages(small_world):
        assert hand.open(path).status == (404 if "nobody" in path or "nothing-here" in path else 200), path
        assert f'<html lang="{language}"' in hand.html
        assert "</html>" in hand.html


def test_a_page_is_opened_again_where_a_form_had_answered(small_client: TestClient, small_world: World) -> None:
    base = f"/accounts/{small_world.account}"
    folder = f"folders/{small_world.rank}"
    forms = ["tags/move", "tags/merge", "tags/delete", "folders", folder, f"{folder}/delete", "friends/tags", "friends/1/tags"]
    forms += ["settings/line", "settings/account", "settings/model"]
    for form in forms:
        assert Hand(small_client).open(f"{base}/{form}").status == 200, form


def test_the_language_is_switched_on_the_page_itself(hand: Hand, base: str) -> None:
    hand.open(f"{base}/friends?all_tags=VIP").send("日本語")
    assert hand.path == f"{base}/friends?all_tags=VIP"
    assert '<html lang="ja"' in hand.html


def test_a_place_behind_more_is_marked_there(hand: Hand, base: str) -> None:
    marked = {place: 'summary class="here"' in hand.open(f"{base}/{place}").html for place in ("tags", "history", "settings")}
    assert marked == {"tags": False, "history": True, "settings": True}


def test_a_page_that_is_missing_leads_back(hand: Hand, base: str) -> None:
    hand.open(f"{base}/tags/tag_nobody")
    assert (hand.status, "There is nothing here" in hand.main) == (404, True)
    assert f'class="button primary" href="{base}/tags"' in hand.html
    assert ("What stood here was deleted" in hand.main, "tag_nobody" in hand.main) == (True, False)
    assert "There is no friend “#99” in this account." in hand.open(f"{base}/friends/99").main


def test_history_tells_who_what_and_undoes_from_there(hand: Hand, base: str, small_world: World) -> None:
    plan = [AddTag(tag_id="tag_late", name="Late", folder_id=None), Attach(tag_id="tag_late", friends=FriendSet([1]))]
    made = carry_out(small_world.database, small_world.account, plan, OPERATOR)
    said = hand.open(f"{base}/history").main
    undo = f"{base}/proposals/{made}/undo?from={base}/history"
    assert f'href="{undo}"' in hand.html
    for part in ("Today", "Created the tag “Late”", "1 friend got “Late”", "Mika · by hand"):
        assert part in said
    assert "What undo would do 1 friend Take “Late” off 1 friend" in hand.open(undo).main
    hand.send("Undo now")
    assert hand.path == f"{base}/history"
    assert "Undone: Create the tag “Late” · Put “Late” on 1 friend" in hand.main
    assert "Taken back Took “Late” off 1 friend" in hand.main
    hand.send("Redo")
    assert "1 friend" in hand.open(f"{base}/tags/tag_late").main


def test_an_undo_that_is_no_longer_possible_says_why_and_is_not_offered(
    hand: Hand, small_client: TestClient, base: str, small_world: World
) -> None:
    late = AddTag(tag_id="tag_late", name="Late", folder_id=None)
    made = carry_out(small_world.database, small_world.account, [late], OPERATOR)
    carry_out(small_world.database, small_world.account, [Attach(tag_id="tag_late", friends=FriendSet([1]))], OPERATOR)
    card = hand.open(f"{base}/proposals/{made}").send("Undo")
    for part in ("There is nothing left to take back.", "“Late” was given to more friends since (1), so it is not deleted."):
        assert part in card.main, card.main
    assert "Undo now" not in card.main
    assert f'href="{base}/tags/tag_late"' in card.html
    drawn = small_client.post(f"{base}/proposals/{made}/undo", headers={"hx-request": "true"}).text
    assert "“Late” was given to more friends since" in drawn
    assert "/undo" not in drawn


def test_a_done_card_leads_to_what_it_made_while_that_is_there(hand: Hand, base: str, small_world: World) -> None:
    card = hand.open(f"{base}/segments/new").send("Create the segment…", name="Fans", fields={"g1.all_tags": "VIP"})
    assert "Review the change" in card.main
    card.send("Approve: *")
    done = card.path
    assert ("Review the change" in card.main, "Created the segment “Fans”" in card.main) == (False, True)
    assert "Fans updated just now" in card.follow("Fans").main
    assert "Undone" in hand.open(done).send("Undo").main
    assert ">Fans<" not in hand.html


def test_what_was_proposed_stands_open_where_nothing_came_of_it(hand: Hand, base: str) -> None:
    closed, opened = '<details class="once">', '<details class="once" open>'
    made = hand.open(f"{base}/segments/new").send("Create the segment…", name="Fans", fields={"g1.all_tags": "VIP"}).path
    hand.send("Cancel")
    assert (closed in hand.open(made).html, opened in hand.html) == (False, True)


def test_history_is_filtered_by_kind_person_words_and_tag(hand: Hand, base: str, small_world: World) -> None:
    carry_out(small_world.database, small_world.account, [AddTag(tag_id="tag_late", name="Late", folder_id=None)], OPERATOR)
    assert "Created the tag “<mark>Late</mark>”" in hand.open(f"{base}/history?q=ｌａｔｅ").html
    assert "Nothing found" in hand.open(f"{base}/history?q=late&by=Somebody").main
    assert "Nothing found" in hand.open(f"{base}/history?kind=undone").main
    assert "Created the tag “Late”" not in hand.open(f"{base}/history?tag={small_world.vip}").main
    assert "About the tag Late" in hand.open(f"{base}/history?tag=tag_late").main


def test_a_found_line_shows_where_it_says_what_was_searched_for(hand: Hand, base: str, small_world: World) -> None:
    plan = [AddTag(tag_id=f"tag_{n}", name=name, folder_id=None) for n, name in enumerate(("A", "B", "C", "D", "カフェ<b>"))]
    carry_out(small_world.database, small_world.account, plan, OPERATOR)
    hand.open(f"{base}/history?q=%EF%BD%B6%EF%BE%8C%EF%BD%AA")
    assert "Created the tag “<mark>カフェ</mark>&lt;b&gt;”" in hand.html
    assert "and 2 more changes" in hand.main


@pytest.mark.parametrize(
    ("text", "query", "cut"),
    [
        ("Late and LATE", "late", [("", False), ("Late", True), (" and ", False), ("LATE", True), ("", False)]),
        ("がっこうガッコウ", "ｶﾞｯｺｳ", [("", False), ("がっこう", True), ("", False), ("ガッコウ", True), ("", False)]),
        ("㍿は株式会社", "株式会社", [("", False), ("㍿", True), ("は", False), ("株式会社", True), ("", False)]),
        ("nothing of it", "x", [("nothing of it", False)]),
        ("all of it", "", [("all of it", False)]),
    ],
)
def test_what_was_searched_for_is_marked_however_it_is_written(text: str, query: str, cut: list[tuple[str, bool]]) -> None:
    assert parts(text, query) == cut


def test_a_long_history_is_read_page_by_page(hand: Hand, base: str, small_world: World) -> None:
    for number in range(45):
        tag = AddTag(tag_id=f"tag_{number}", name=f"Label {number}", folder_id=None)
        carry_out(small_world.database, small_world.account, [tag], OPERATOR)
    said = hand.open(f"{base}/history").main
    assert "“Label 44”" in said
    assert "“Label 4”" not in said
    older = re.search(r'href="([^"]+)">Next', hand.html)
    assert older
    said = hand.open(older[1].replace("&amp;", "&")).main
    assert "“Label 4”" in said
    assert "“Label 44”" not in said
    assert "Newest" in said


def test_an_older_day_has_its_name(hand: Hand, base: str, small_world: World) -> None:
    with clock_at(now().replace(year=2025, month=3, day=6, hour=3)):
        carry_out(small_world.database, small_world.account, [AddTag(tag_id="tag_old", name="Old", folder_id=None)], OPERATOR)
    assert "Thu, Mar 6, 2025" in hand.open(f"{base}/history").main


def test_settings_say_what_is_connected_and_where_things_are_set(hand: Hand, base: str) -> None:
    said = hand.open(f"{base}/settings").main
    for part in ("Not connected", "TAGDESK_SECRET_KEY", "TAGDESK_OPERATOR", "Mika", "/ account_shop/ webhook"):
        assert part in said


def test_connecting_without_an_answer_from_line_keeps_the_channel_id(small_world: World) -> None:
    settings = Settings(operator="Mika", secret_key="k" * 40, line_api="http://127.0.0.1:9")
    with client_of(small_world, settings) as client:
        hand = Hand(client).open(f"/accounts/{small_world.account}/settings")
        hand.send("Check and save", channel_id="2001234567", channel_secret="s" * 32)
        assert hand.status >= 400
        assert 'value="2001234567"' in hand.html
        assert "s" * 32 not in hand.html


def test_an_account_is_connected_checked_and_disconnected(small_world: World, line: StandIn) -> None:
    settings = Settings(operator="Mika", secret_key="k" * 40, line_api=line.address)
    with client_of(small_world, settings) as client:
        hand = Hand(client).open(f"/accounts/{small_world.account}/settings")
        channel = line.channel
        hand.send("Check and save", channel_id=channel.channel_id, channel_secret=channel.channel_secret)
        told = ("Connected. Now paste the webhook address", "Account at LINE", channel.channel_id, "News not taken in yet 0")
        for part in told:
            assert part in hand.main
        assert channel.channel_secret not in hand.html
        assert "LINE answers" in hand.send("Check the connection").main
        assert "Disconnected." in hand.send("Disconnect from LINE").main
        assert "Not connected" in hand.main
        assert "Disconnected from LINE" in hand.open(f"/accounts/{small_world.account}/history").main


def test_an_empty_friend_list_leads_to_connecting_and_once_connected_to_importing(small_world: World, line: StandIn) -> None:
    with small_world.database.writing() as session:
        open_account(session, "New shop", "account_new")
    settings = Settings(operator="Mika", secret_key="k" * 40, line_api=line.address)
    with client_of(small_world, settings) as client:
        hand = Hand(client).open("/accounts/account_new/friends")
        assert "Connect the account first." in hand.main
        assert "Connect the account first." in Hand(client).open("/accounts/account_new/inbox").main
        hand.follow("Connect LINE").send(
            "Check and save", channel_id=line.channel.channel_id, channel_secret=line.channel.channel_secret
        )
        assert "Connect" not in hand.open("/accounts/account_new/friends").main
        assert "Import followers" in hand.follow("Import followers").main


def test_an_account_gets_another_name_and_other_days(hand: Hand, base: str, small_world: World) -> None:
    hand.open(f"{base}/settings").send("Save", name="Hana", zone="Mars/Olympus")
    assert "“Mars/Olympus” is not a time zone" in hand.main
    assert 'value="Hana"' in hand.html
    hand.send("Save", zone="Europe/Berlin")
    assert "Saved." in hand.main
    with small_world.database.reading() as session:
        account = account_by_id(session, small_world.account)
        assert (account.name, account.time_zone) == ("Hana", "Europe/Berlin")
    assert "Changed the account’s name or time zone" in hand.open(f"{base}/history").main


def test_for_all_accounts_a_last_line_says_what_it_is_and_when_it_was(hand: Hand, small_world: World) -> None:
    assert "Shop No conversation yet" in hand.open("/accounts/all/agent").main
    carry_out(small_world.database, small_world.account, [AddTag(tag_id="tag_late", name="Late", folder_id=None)], OPERATOR)
    assert "Shop Last change: Created the tag “Late” · just now" in hand.open("/accounts/all/history").main
    hand.open(f"/accounts/{small_world.account}/agent").send("Send", text="Which tags are there?")
    assert "Shop Last conversation: “Which tags are there?” · just now" in hand.open("/accounts/all/agent").main


def test_a_desk_without_accounts_begins_with_connecting_one(sqlite: object) -> None:
    client = TestClient(client_of(World(sqlite)).app, base_url="http://localhost")  # type: ignore[arg-type]
    with client:
        hand = Hand(client).open("/")
        assert "Connect a LINE Official Account" in hand.main
        assert "<b>No account yet</b>" in hand.html
        for place in ("agent", "tags", "friends", "inbox", "segments", "workflows", "history"):
            hand.open(f"/accounts/all/{place}")
            assert "No account yet" in hand.main, place
            assert ("Ask the agent" in hand.text, "New tag" in hand.text) == (False, False), place
            assert hand.follow("Connect a LINE Official Account").path.endswith("/settings/connect"), place


def test_one_more_account_is_connected_from_wherever_one_is(hand: Hand, base: str) -> None:
    hand.open(f"{base}/tags").follow("Connect another account")
    assert "Connect a LINE Official Account" in hand.main
    assert 'class="trail" href="/accounts/all/settings"' in hand.html


def test_a_form_from_another_site_changes_nothing(small_client: TestClient, base: str) -> None:
    answer = small_client.post(f"{base}/tags", content="name=Evil", headers=HTML | {"origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "/static/tagdesk.css" in answer.text
    assert "Shop" not in answer.text


def test_a_form_leads_back_only_within_the_desk(small_client: TestClient, base: str, small_world: World) -> None:
    hand = Hand(small_client).open(f"{base}/tags").send("Create the tag", name="Autumn")
    undo = re.search(r'action="([^"]+/undo)"', hand.html)
    assert undo
    answer = small_client.post(undo[1], content="back=https://evil.example/", headers=HTML, follow_redirects=False)
    assert answer.headers.get("location", "/").startswith("/")


def test_stop_answers_at_once_that_it_is_stopping(hand: Hand, small_client: TestClient, base: str) -> None:
    page = hand.open(f"{base}/agent").send("Send", text="How many friends have VIP?")
    talk, turn = page.path.split("#")[0], re.search(r'id="(turn_\w+)"', page.html)
    assert turn
    said = small_client.post(f"{talk}/turns/{turn[1]}/stop", headers={"hx-request": "true"})
    assert "Stopping…" in said.text
    running = render("parts/said.html", "ja", "Asia/Tokyo", {"turn": {"status": "running", "stopping": True}, "here": talk})
    assert "中止しています…" in running
    assert "<form" not in running


def test_a_message_that_is_not_taken_stays_in_its_box(hand: Hand, base: str) -> None:
    long = "tag " * 1_500
    hand.open(f"{base}/agent").send("Send", text=long)
    assert hand.status == 422
    assert "at most 4,000 fit" in hand.main
    assert long.strip() in hand.html
    hand.send("Send", text="Where is VIP used?")
    assert (hand.status, "Where is VIP used?" in hand.main) == (200, True)


def test_what_somebody_else_proposed_waits_on_the_agents_page_and_an_abandoned_preview_does_not(
    hand: Hand, base: str, small_client: TestClient, small_world: World
) -> None:
    merge = f"{base}/tags/merge?tags={small_world.vip}&tags={small_world.new}"
    hand.open(merge).send("Show what would change", choose={"into": "New"})
    assert "waits for you" not in hand.open(f"{base}/agent").html
    wish = {"do": "rename_tag", "tag": "VIP", "name": "Gold"}
    small_client.post(f"/api/v1{base}/proposals", json={"operations": [wish]})
    assert "1 proposal waits for you" in hand.open(f"{base}/agent").html
    assert "Waiting for you Rename the tag “VIP” to “Gold”" in hand.main
    address = re.search(r'href="([^"]+/proposals/[^"]+)"', hand.html)
    assert address
    hand.open(address[1]).send("Approve*")
    assert "waits for you" not in hand.open(f"{base}/agent").html


def test_the_settings_page_tries_the_model_and_says_what_works_and_what_to_set(small_world: World) -> None:
    with ModelServer(OLLAMA) as server:
        server.will(chat("Hello."))
        settings = Settings(operator="Mika", model="stablelm2", model_mode="local first", openai_base_url=server.url)
        app = create_app(settings, small_world.database)
        with TestClient(app, base_url=HERE) as client:
            page = Hand(client).open(f"/accounts/{small_world.account}/settings")
            assert "Built in first, then stablelm2" in page.main
            told = page.send("Try it with two short questions").main
            assert "cannot call tools, so it cannot act here. Set TAGDESK_MODEL to a model that can call tools." in told
            japanese = Hand(client, "ja").open(f"/accounts/{small_world.account}/settings").send("短い質問を2つ送って試す").main
            assert "TAGDESK_MODELを、ツールを呼び出せるモデルにしてください。" in japanese


@pytest.fixture
def talk(small_world: World) -> Iterator[Hand]:
    """With the built-in model."""
    with client_of(small_world, model=offline_model()) as client:
        yield Hand(client)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_account_without_tags_is_offered_orders_that_make_some(small_world: World, language: str) -> None:
    with small_world.database.writing() as session:
        open_account(session, "New shop", "account_new")
    with client_of(small_world, model=offline_model()) as client:
        hand = Hand(client, language).open("/accounts/account_new/agent")
        offered = [unescape(each) for each in re.findall(r'name="text" value="([^"]+)"', hand.html)]
        assert len(offered) == 3
        for order in offered:
            hand.open("/accounts/account_new/agent").send(order)
            assert "proposal pending" in hand.html, order
            assert ("Create the tag" if language == "en" else "を作成する") in hand.main, order


@pytest.mark.parametrize(
    ("page", "about", "who"),
    [
        ("friends?all_tags=VIP", "About: Friends: tagged “VIP”", "3 friends"),
        ("inbox?all_tags=VIP", "About: Inbox: tagged “VIP”", "3 friends"),
        ("friends/3", "About: Friends: Chie", "1 friend"),
    ],
)
def test_these_friends_are_those_of_the_page_that_the_words_came_from(
    talk: Hand, base: str, page: str, about: str, who: str
) -> None:
    talk.open(f"{base}/{page}").send("Send", text="Put Empty on these friends")
    assert about in talk.main
    assert f"Put “Empty” on {who}" in talk.main


def test_this_tag_is_the_one_whose_page_the_words_came_from(talk: Hand, base: str, small_world: World) -> None:
    with small_world.database.reading() as session:
        tag = tag_named(session, small_world.account, "VIP")
    assert tag
    talk.open(f"{base}/tags/{tag.id}").send("Send", text="Rename this tag to Gold")
    assert "About: Tags: VIP" in talk.main
    assert "Rename the tag “VIP” to “Gold”" in talk.main
    talk.open(f"{base}/tags/tag_theirs").send("Send", text="Rename this tag to Gold")
    assert "Which tag do you mean?" in talk.main


@pytest.mark.parametrize("page", ["friends", "friends?all_tags=Nobody", "friends/99", "tags"])
def test_a_page_that_shows_nobody_in_particular_names_nobody(talk: Hand, base: str, page: str) -> None:
    talk.open(f"{base}/{page}").send("Send", text="Put Empty on these friends")
    assert "Who do you mean?" in talk.main
