"""Playing LINE by hand: what is printed at the start, and the page."""

import html
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.line import browser
from tests.web.line.receiver import Receiver
from web.line.client import LineClient
from web.line.events import Event, parse
from web.line.standin import StandIn, Trouble, by_hand
from web.line.standin.run import greeting
from web.line.tokens import StatelessToken

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def line() -> Iterator[StandIn]:
    with by_hand() as line:
        yield line


def page(line: StandIn) -> str:
    answer = browser.get(line.address)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def press(line: StandIn, path: str, **form: str) -> str:
    """Press a button and see the page that follows."""
    answer = browser.post(line.address + path, data=form, follow_redirects=True)
    assert answer.status_code == 200
    return html.unescape(answer.text)


def last_event(receiver: Receiver) -> Event:
    (event,) = parse(receiver.last.body).events
    return event


def test_what_is_printed_is_enough_to_connect(line: StandIn) -> None:
    told = greeting(line)
    said = {name: re.search(rf"{name} +(\S+)", told) for name in ("LINE's address", "Channel ID", "Channel secret")}
    address, channel_id, secret = (match[1] for match in said.values() if match)
    with LineClient(address, StatelessToken(channel_id, secret)) as client:
        assert client.bot_info().user_id == line.channel.bot_user_id


def test_the_page_shows_the_channel_and_its_people(line: StandIn) -> None:
    shown = page(line)
    for expected in (line.address, line.channel.channel_id, line.channel.channel_secret, "佐藤 花子", "🌸さくら🌸"):
        assert expected in shown


def test_every_button_on_the_page_leads_somewhere(line: StandIn, receiver: Receiver) -> None:
    press(line, "/play/webhook", url=receiver.url)
    press(line, "/play/people", name="Aiko")
    for person in line.channel.people.values():
        person.message_ids.append("1")
    paths = set(re.findall(r'action="([^"]+)"', page(line)))
    assert len({path.rsplit("/", 1)[1] for path in paths}) == 12
    for path in paths:
        assert browser.post(line.address + path, data={"url": receiver.url}).status_code == 303


def test_a_friend_is_played_by_hand(line: StandIn, receiver: Receiver) -> None:
    press(line, "/play/webhook", url=receiver.url)
    shown = press(line, "/play/people", name="<b>Aiko</b>")
    assert "Send the last one again" in shown
    (aiko,) = (person for person in line.channel.people.values() if person.name == "<b>Aiko</b>")
    theirs = f"/play/people/{aiko.user_id}"

    press(line, f"{theirs}/say", words="予約したいです")
    message = last_event(receiver).message
    assert message is not None
    assert message.text == "予約したいです"
    press(line, f"{theirs}/send", kind="sticker")
    press(line, f"{theirs}/unsend")
    assert last_event(receiver).type == "unsend"
    press(line, f"{theirs}/press", data="action=reserve")
    press(line, f"{theirs}/block")
    assert "has blocked the account" in page(line)
    press(line, f"{theirs}/follow")
    follow = last_event(receiver).follow
    assert follow is not None
    assert follow.is_unblock
    types = [event.type for received in receiver.received for event in parse(received.body).events]
    assert types == ["follow", "message", "message", "unsend", "postback", "unfollow", "follow"]


def test_names_are_shown_as_text(line: StandIn) -> None:
    line.channel.add_person("<script>alert(1)</script>")
    answer = browser.get(line.address)
    assert "<script" not in answer.text
    assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'self'"
    assert browser.get(f"{line.address}/page.css").headers["content-type"].startswith("text/css")


def test_line_can_be_made_to_fail_and_to_work_again(line: StandIn) -> None:
    press(line, "/play/line", trouble="down", slowness="0.5")
    assert (line.channel.trouble, line.channel.slowness, line.channel.verified) == (Trouble.DOWN, 0.5, False)
    press(line, "/play/line", trouble="none", slowness="0", verified="true")
    assert (line.channel.trouble, line.channel.slowness, line.channel.verified) == (Trouble.NONE, 0, True)
    assert browser.post(f"{line.address}/play/line", data={"slowness": "nan"}).status_code == 400


def test_a_missing_or_foreign_webhook_address_is_explained(line: StandIn) -> None:
    assert "No webhook address is set." in press(line, "/play/people", name="Aiko")
    assert "https://example.com/ is not on this machine." in press(line, "/play/webhook", url="https://example.com/")
    assert line.courier.url is None


def test_buttons_for_nobody_are_explained(line: StandIn, receiver: Receiver) -> None:
    line.courier.url = receiver.url
    person = next(iter(line.channel.people.values()))
    for path in ("/play/people/U0/block", f"/play/people/{person.user_id}/unsend"):
        assert "There is no such person or message." in press(line, path)
    assert receiver.received == []


def test_other_sites_cannot_press_the_buttons(line: StandIn) -> None:
    headers = {"origin": "https://example.com"}
    assert browser.post(f"{line.address}/play/people", data={"name": "x"}, headers=headers).status_code == 403


def test_run_serves_until_it_is_interrupted() -> None:
    program = "from web.line.standin import run; run(0, say=lambda text: print(text, flush=True))"
    command = [sys.executable, "-W", "error", "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as started:
        try:
            assert started.stdout is not None
            address = re.search(r"http://127\.0\.0\.1:\d+", started.stdout.readline())
            assert address is not None
            assert "LINE's stand-in" in browser.get(address[0], timeout=20).text
            started.send_signal(signal.SIGINT)
            assert started.wait(20) == 0
        finally:
            started.kill()
