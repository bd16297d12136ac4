"""The page flow in real Chromium: say it, see it, approve it, take it back; and by hand with JavaScript switched off."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.models import offline_model
from store.database import Database
from tests.web.shop import served
from tests.web.test_turns import Slow
from tests.world import World, build_world
from web.app import create_app
from web.settings import Settings

BASE = "/accounts/account_shop"
OpenTab = Callable[..., Page]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[str]:
    """One desk for all flows: each uses tags of its own, or takes back what it did."""
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    build_world(database)
    with served(create_app(Settings(operator="Mika"), database, offline_model())) as address:
        yield address
    database.close()


@pytest.fixture
def tab(browser: Browser, desk: str) -> Iterator[OpenTab]:
    """Opens tabs on the desk. A page that throws, or that the browser forbids something, fails the test."""
    wrong: list[str] = []
    with ExitStack() as stack:

        def opened(language: str = "en", *, js: bool = True, width: int = 1280) -> Page:
            context = browser.new_context(
                base_url=desk, java_script_enabled=js, locale=language, viewport={"width": width, "height": 800}
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(8_000)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
            return page

        yield opened
    assert wrong == []


def say(page: Page, goal: str) -> None:
    page.locator("textarea[name=text]").fill(goal)
    page.locator("textarea[name=text]").press("Enter")


def test_a_goal_becomes_a_card_and_the_card_becomes_tags_and_is_undone(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/agent")
    say(page, "Put Already Contacted on everyone tagged In progress")
    card = page.locator(".proposal")
    expect(card).to_contain_text("Put “Already Contacted” on 3 friends: tagged “In progress”")
    expect(card).to_contain_text("Nothing has changed yet")
    page.get_by_role("button", name="Approve: apply to 3 friends").click()
    expect(card.get_by_role("heading", name="Done")).to_be_visible()
    friends = tab()
    friends.goto(f"{BASE}/friends?all_tags=Already+Contacted")
    expect(friends.locator("main")).to_contain_text("4 friends match")
    expect(friends.locator("tr", has_text="Aiko")).to_contain_text("Already Contacted")
    page.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("heading", name="Undone")).to_be_visible()
    friends.reload()
    expect(friends.locator("main")).to_contain_text("1 friend matches")
    expect(friends.locator("tr", has_text="Aiko")).to_have_count(0)


def test_the_focus_stays_where_the_work_is_so_that_keys_are_enough(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/agent")
    say(page, "Create a tag called Weekly")
    card = page.locator(".proposal")
    expect(card).to_contain_text("Create the tag “Weekly”")
    expect(page.locator(".composer textarea")).to_be_focused()
    card.get_by_role("link", name="Change").press("Enter")
    expect(card.get_by_label("Name")).to_be_focused()
    card.get_by_label("Name").fill("Monthly")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("Create the tag “Monthly”")
    for button, heading in (("Approve", "Done"), ("Undo", "Undone")):
        expect(card).to_be_focused()
        page.keyboard.press("Tab")
        card.get_by_role("button", name=button).press("Enter")
        expect(card.get_by_role("heading", name=heading)).to_be_visible()
    expect(card).to_be_focused()


def test_what_waits_is_counted_and_listed_beside_the_conversation_without_a_reload(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/agent")
    count, talks = page.locator(".places [aria-label*=wait]"), page.get_by_label("Conversations")
    for click in ("Approve", "Cancel"):
        say(page, f"Create a tag called Counted {click}")
        expect(count).to_have_text("1")
        expect(talks).to_contain_text("Waiting for you")
        page.locator(".proposal.pending").get_by_role("button", name=click).first.click()
        expect(talks).not_to_contain_text("Waiting for you")
        expect(count).to_have_count(0)


def test_on_a_phone_a_tags_facts_stand_under_its_name(tab: OpenTab) -> None:
    page = tab(width=390)
    page.goto(f"{BASE}/tags")
    row = page.locator("tbody tr").first
    lefts = [row.locator(cell).bounding_box() for cell in (".lead", ".end", ".stamp")]
    assert len({round(box["x"]) for box in lefts if box}) == 1


def test_two_days_stay_side_by_side_where_one_of_them_is_wrong(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/friends?followed_from=banana")
    boxes = [page.locator(f".input[name={name}]").bounding_box() for name in ("followed_from", "followed_before")]
    assert len({round(box["y"]) for box in boxes if box}) == 1
    expect(page.get_by_text("“banana” is not a day")).to_be_visible()


def test_on_a_phone_an_address_breaks_between_its_parts(tab: OpenTab) -> None:
    page = tab(width=390)
    page.goto(f"{BASE}/settings")
    lines = page.locator(".address code").evaluate(
        "(code) => [...code.childNodes].filter((part) => part.data).map((part) => { const range = new Range();"
        "range.selectNode(part); return range.getClientRects().length; })"
    )
    assert lines == [1] * 6


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_name_without_a_space_leaves_room_for_the_rest(tab: OpenTab, width: int) -> None:
    page = tab(width=width)
    page.goto(f"{BASE}/friends")
    page.locator("tbody .name").first.evaluate("(name) => { name.textContent = 'Supercalifragilistic'.repeat(5); }")
    assert page.locator("main").evaluate(
        "(main) => [...main.querySelectorAll('td')].every((td) => td.scrollWidth <= td.clientWidth)"
    )
    assert page.locator(".tray").evaluate("(tray) => tray.scrollWidth <= tray.clientWidth")


def test_on_a_phone_lists_are_sorted_ticked_and_told_as_on_a_desk(tab: OpenTab) -> None:
    page = tab(width=390)
    page.goto(f"{BASE}/tags")
    page.locator("thead").get_by_text("Friends").click()
    expect(page).to_have_url(re.compile("sort="))
    page.goto(f"{BASE}/friends")
    page.get_by_label("Tick everyone on this page").check()
    expect(page.locator("[data-picked]")).to_have_text("8")
    expect(page.locator("tbody").get_by_text("wrote").first).to_be_visible()


def test_lines_are_unticked_with_what_depends_on_them_and_only_the_rest_is_done(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/agent")
    say(page, "Create a tag called Regular and put it on everyone tagged VIP")
    card = page.locator(".proposal")
    expect(card.get_by_role("checkbox")).to_have_count(2)
    card.get_by_role("checkbox").nth(0).uncheck()
    expect(page.get_by_role("button", name="Nothing is ticked")).to_be_disabled()
    card.get_by_role("checkbox").nth(0).check()
    expect(card.get_by_role("checkbox", checked=True)).to_have_count(2)
    card.get_by_role("checkbox").nth(1).uncheck()
    expect(page.get_by_role("button", name="Approve: make 1 change")).to_be_visible()
    card.get_by_role("checkbox").nth(0).uncheck()
    expect(page.get_by_role("button", name="Nothing is ticked")).to_be_disabled()
    card.get_by_role("checkbox").nth(0).check()
    page.get_by_role("button", name="Approve: make 1 change").click()
    expect(card.locator(".outcome")).to_contain_text("Created the tag “Regular”")
    expect(card.locator(".outcome")).not_to_contain_text("got “Regular”")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_reason_can_be_typed_at_once_and_stands_clear_of_the_composer(tab: OpenTab, width: int) -> None:
    page = tab(width=width)
    page.goto(f"{BASE}/agent")
    say(page, "Create tags called Seldom, Sometimes, Oftentimes and Always")
    page.get_by_text("Cancel and say why").click()
    expect(page.get_by_label("What is wrong with it?")).to_be_focused()
    page.wait_for_function(
        """() => {
            const top = document.querySelector(".composer .box").getBoundingClientRect().top;
            const all = [...document.querySelectorAll("details.reason :is(input:not([type=hidden]), .button)")];
            return all.every((each) => each.getBoundingClientRect().bottom <= top);
        }"""
    )


def test_approving_a_filter_opens_the_list_which_leads_back_and_is_no_change(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/agent")
    say(page, "Show me everyone tagged In progress")
    page.get_by_role("button", name="Approve: show 3 friends").click()
    expect(page.get_by_role("heading", name="Friends")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.locator("a.trail").click()
    expect(page.locator(".proposal").get_by_role("heading", name="Done")).to_be_visible()
    for path, shown in (("history", 0), ("history?kind=applied", 1), ("tags/tag_progress", 0)):
        page.goto(f"{BASE}/{path}")
        expect(page.get_by_text("Show 3 friends in the friend list")).to_have_count(shown)


def test_a_question_is_answered_by_a_button_and_an_overtaken_card_says_so(tab: OpenTab) -> None:
    page = tab("ja")
    page.goto(f"{BASE}/agent")
    say(page, "VIPの友だちにAlready Contactedを付けて")
    expect(page.locator(".proposal.pending")).to_be_visible()
    say(page, "Emptyタグを削除して")
    expect(page.locator(".proposal").nth(1)).to_contain_text("「Empty」")
    expect(page.locator(".proposal").first.get_by_role("heading")).to_have_text("新しい提案に差し替えました")
    say(page, "VIPタグを削除して")
    expect(page.locator(".question")).to_contain_text("「Loyal」")
    page.locator(".question").get_by_role("button").first.click()
    expect(page.locator(".proposal").nth(2)).to_contain_text("「VIP」")
    expect(page.locator(".question button").first).to_be_disabled()


def test_the_agent_is_one_key_away_and_knows_the_page(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/friends?all_tags=VIP")
    page.keyboard.press("/")
    page.keyboard.type("Where is VIP used?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_contain_text("About: Friends")
    expect(page.locator(".turn")).to_contain_text("Loyal")


def test_a_new_tags_name_can_be_typed_at_once_and_its_button_stays_in_its_place(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/tags")
    where = page.get_by_text("New tag").bounding_box()
    page.get_by_text("New tag").click()
    expect(page.locator("#name")).to_be_focused()
    assert page.get_by_text("New tag").bounding_box() == where
    page.locator("#name").fill("VIP")
    page.get_by_role("button", name="Create the tag").click()
    expect(page.get_by_text("A tag named “VIP” already exists.")).to_be_visible()
    expect(page.locator("#name")).to_be_focused()


def test_by_hand_with_javascript_off_from_preview_to_undo(tab: OpenTab) -> None:
    page = tab(js=False)
    page.goto(f"{BASE}/tags")
    page.get_by_text("New tag").click()
    page.get_by_label("Name", exact=True).fill("Autumn")
    page.get_by_role("button", name="Create the tag").click()
    expect(page.locator(".notice")).to_contain_text("Created the tag “Autumn”")
    page.get_by_role("navigation").get_by_role("link", name="Friends", exact=True).click()
    page.get_by_text("Conditions").click()
    page.get_by_label("Has all of").fill("VIP")
    page.get_by_role("button", name="Show who matches").click()
    for name in ("Aiko", "Ben"):
        page.get_by_label(f"Tick {name}").check()
    page.get_by_label("Tag", exact=True).fill("Autumn")
    page.get_by_role("button", name="Apply tag").click()
    expect(page.locator(".proposal")).to_contain_text("Put “Autumn” on 2 friends")
    page.get_by_role("button", name="Approve: apply to 2 friends").click()
    expect(page.locator(".proposal")).to_contain_text("Done")
    page.goto(f"{BASE}/friends?all_tags=Autumn")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".proposal")).to_contain_text("Undone")
    page.goto(f"{BASE}/friends?all_tags=Autumn")
    expect(page.locator("main")).to_contain_text("Nobody matches")


def test_the_agent_answers_with_javascript_off_too(tab: OpenTab) -> None:
    page = tab(js=False)
    page.goto(f"{BASE}/agent")
    page.locator("textarea[name=text]").fill("Put Already Contacted on everyone tagged In progress")
    page.locator(".composer button").click()
    page.get_by_role("button", name=re.compile("^Approve")).click()
    expect(page.locator(".proposal")).to_contain_text("Done")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".proposal")).to_contain_text("Undone")


def test_earlier_conversations_are_a_tap_away_on_a_phone(tab: OpenTab) -> None:
    page = tab(width=390)
    page.goto(f"{BASE}/agent")
    say(page, "Where is Loyal used?")
    expect(page.locator(".turn")).to_contain_text("Loyal")
    page.goto(f"{BASE}/agent")
    expect(page.locator("#past")).to_be_hidden()
    page.get_by_role("button", name="Earlier").click()
    page.locator("#past").get_by_role("link", name="Where is Loyal used?").first.click()
    expect(page.locator(".turn")).to_contain_text("Loyal")


@pytest.mark.parametrize("width", [390, 700, 920, 1024, 1280])
def test_no_page_scrolls_sideways_and_no_list_hides_a_column(tab: OpenTab, width: int) -> None:
    page = tab(width=width)
    wide = []
    for path in (
        "agent",
        "tags",
        "tags/tag_vip",
        "friends",
        "friends?all_tags=VIP",
        "friends/1",
        "inbox",
        "segments",
        "history",
        "settings",
    ):
        page.goto(f"{BASE}/{path}")
        trays = "[...document.querySelectorAll('.tray')].some((tray) => tray.scrollWidth > tray.clientWidth)"
        if page.evaluate(f"document.documentElement.scrollWidth > innerWidth || {trays}"):
            wide.append(path)
    assert wide == []


def test_a_line_is_edited_where_it_stands_and_the_new_proposal_takes_its_place(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/agent")
    say(page, "Create a tag called Godchild and put it on everyone tagged VIP")
    card = page.locator(".proposal")
    card.get_by_role("link", name="Change: Create the tag “Godchild”").click()
    card.get_by_label("Name", exact=True).fill("VIP")
    card.get_by_label("Name", exact=True).press("Enter")
    expect(card.get_by_role("alert")).to_contain_text("already exists")
    card.get_by_label("Name", exact=True).fill("Patron")
    card.get_by_label("Folder").select_option("Rank")
    card.get_by_role("button", name="Show the new proposal").last.click()
    expect(card).to_contain_text("Create the tag “Patron” in the folder “Rank”")
    card.get_by_role("link", name="Change: Put “Patron” on 3 friends").click()
    boxes = card.locator("[name='g1.all_tags']")
    boxes.last.fill("nosuch")
    card.get_by_role("button", name="Show the new proposal").last.click()
    expect(card.get_by_role("alert")).to_contain_text("“nosuch”")
    assert boxes.evaluate_all("boxes => boxes.map(box => box.value)") == ["VIP", "nosuch", ""]
    assert boxes.evaluate_all("boxes => boxes.map(box => box.ariaInvalid === 'true')") == [False, True, False]
    boxes.nth(0).fill("New")
    boxes.nth(1).fill("")
    card.get_by_role("button", name="Show the new proposal").last.click()
    expect(card).to_contain_text("Put “Patron” on 2 friends: tagged “New”")
    page.reload()
    expect(page.locator(".proposal")).to_have_count(1)
    page.get_by_role("button", name="Approve: create 1 tag, apply to 2 friends").click()
    expect(card.get_by_role("heading", name="Done")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("heading", name="Undone")).to_be_visible()


def test_a_line_is_edited_with_javascript_off_too(tab: OpenTab) -> None:
    page = tab("ja", js=False)
    page.goto(f"{BASE}/agent")
    page.locator("textarea[name=text]").fill("VIPの友だちにAlready Contactedを付けて")
    page.locator(".composer button").click()
    page.locator(".proposal a.edit").click()
    page.locator("select[name='g1.status']").select_option("blocked")
    page.get_by_role("button", name="新しい提案を表示").last.click()
    expect(page.locator(".proposal.pending")).to_contain_text("1人の友だちにタグ「Already Contacted」を付ける")
    page.get_by_role("button", name="キャンセル", exact=True).click()
    expect(page.locator(".proposal")).to_contain_text("キャンセル")


@pytest.mark.parametrize("path", ["segments/new", "workflows/new"])
def test_what_cannot_be_read_in_a_condition_is_marked_as_soon_as_its_field_is_left(tab: OpenTab, path: str) -> None:
    page = tab(width=390)
    page.goto(f"{BASE}/{path}")
    if page.get_by_text("Conditions", exact=True).is_visible():
        page.get_by_text("Conditions", exact=True).click()
    tags, since = page.get_by_label("Has all of").first, page.get_by_label("Friend since, from").first
    tags.fill("nosuch")
    since.fill("soon")
    expect(tags).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field", has=tags)).to_contain_text("There is no tag “nosuch”")
    expect(since).not_to_have_attribute("aria-invalid", "true")
    since.press("Tab")
    expect(since).to_have_attribute("aria-invalid", "true")
    since.fill("2026-03-01")
    tags.fill("VIP")
    tags.press("Tab")
    expect(page.locator("[aria-invalid]")).to_have_count(0)


def test_a_proposal_is_cancelled_with_a_reason(tab: OpenTab) -> None:
    page = tab()
    page.goto(f"{BASE}/agent")
    say(page, "Put Already Contacted on everyone tagged VIP")
    page.get_by_text("Cancel and say why…").click()
    page.get_by_label("What is wrong with it?").fill("only the blocked ones")
    page.get_by_label("What is wrong with it?").press("Enter")
    card = page.locator(".proposal.cancelled")
    expect(card).to_contain_text("“only the blocked ones”")
    say(page, "and also those tagged New")
    expect(page.locator(".proposal").nth(1)).to_contain_text("tagged “VIP”, has blocked the account; or tagged “New”")


def test_a_closed_tab_loses_nothing_and_stop_stops(browser: Browser, small_world: World) -> None:
    slow = Slow()
    with served(create_app(Settings(operator="Mika"), small_world.database, slow)) as address:
        page = browser.new_context(base_url=address, locale="en").new_page()
        page.goto(f"{BASE}/agent")
        say(page, "Pull out my VIP friends")
        expect(page.locator(".thinking")).to_be_visible()
        where = page.url
        page.context.close()
        assert slow.asked.wait(8)
        slow.go_on.set()
        page = browser.new_context(base_url=address, locale="en").new_page()
        page.goto(where)
        expect(page.locator(".turn")).to_contain_text("There are 3.")
        expect(page.locator(".turn .by")).to_contain_text("slow-1 · ")
        slow.go_on.clear()
        say(page, "And who else?")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".turn").last).to_contain_text("Stopped, as you asked. Nothing was changed.")
        slow.go_on.set()
        page.context.close()
