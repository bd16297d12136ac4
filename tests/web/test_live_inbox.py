"""The inbox in real Chromium while LINE's stand-in sends: what friends write, edit and take back appears without reloading."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.shop import Shop, open_shop
from tests.world import World
from web.line.standin import StandIn, happenings
from web.line.standin import contents as content


@pytest.fixture
def shop(small_world: World, line: StandIn) -> Iterator[Shop]:
    with open_shop(small_world, line) as shop:
        yield shop


@pytest.fixture
def page(browser: Browser, shop: Shop) -> Iterator[Page]:
    """A tab whose clock the test moves. A page that throws fails the test."""
    wrong: list[str] = []
    context = browser.new_context(base_url=shop.address, locale="en", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.clock.install()
    yield page
    context.close()
    assert wrong == []


def pass_time(page: Page) -> None:
    """As long as the page waits before it asks what is new."""
    page.clock.run_for(3_100)


def test_a_new_message_appears_in_the_list_by_itself_on_top_and_unread(shop: Shop, page: Page) -> None:
    page.goto(f"/accounts/{shop.account}/inbox")
    page.evaluate("window.stays = true")
    first = page.locator("#threads li").first
    expect(first).to_contain_text("Aiko")
    yuki = shop.line.add_friend("Yuki")
    shop.line.say(yuki, "Do you have oat milk?")
    shop.settle()
    pass_time(page)
    expect(first).to_contain_text("Do you have oat milk?")
    expect(first).to_contain_text("Unread")
    assert page.evaluate("window.stays"), "the page was loaded anew"


def test_an_open_thread_grows_changes_and_forgets_by_itself(shop: Shop, page: Page) -> None:
    yuki = shop.line.add_friend("Yuki")
    shop.line.say(yuki, "Hello")
    shop.settle()
    page.goto(f"/accounts/{shop.account}/inbox/{shop.friend(yuki).number}")
    page.evaluate("window.stays = true")
    page.get_by_label("Add a tag").fill("half a wo")
    messages = page.locator("#messages")
    said = content.text("My card is 1234")
    here = happenings.user(yuki.user_id)
    steps = (
        (happenings.message(here, said), "My card is 1234"),
        (happenings.edited(here, said | {"text": "My card is 5678"}), "My card is 5678"),
        (happenings.unsend(yuki.user_id, said["id"]), "Taken back by the friend"),
    )
    for happening, shown in steps:
        shop.line.deliver(happening)
        shop.settle()
        pass_time(page)
        expect(messages).to_contain_text(shown)
    expect(messages).not_to_contain_text("My card")
    expect(messages).to_contain_text("Hello")
    expect(page.get_by_label("Add a tag")).to_have_value("half a wo")
    assert page.evaluate("window.stays"), "the page was loaded anew"
