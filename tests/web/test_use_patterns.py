"""What people use tags for, each played whole: friends act on LINE, an operator says what the README says, approves each
proposal, and a segment's audience comes out as CSV."""

import csv
import re
from collections.abc import Iterator

import pytest

from agent.models import offline_model
from store.accounts import open_account
from store.database import Database
from tests.imports import ROOT
from tests.web.line.browser import get, post
from tests.web.shop import Shop, open_shop
from tests.world import World
from web.line.standin import Person, StandIn

PATTERN = re.compile(r"^\| ([^|]+) \| (“.+”) \|$", re.MULTILINE)
ROWS = {name: re.findall(r"“(.+?)”", said) for name, said in PATTERN.findall((ROOT / "README.md").read_text("utf-8"))}
FOLLOWERS = ("Aiko", "Ben", "Chie")


@pytest.fixture
def shop(database: Database, line: StandIn) -> Iterator[Shop]:
    """A new account, with nothing in it but the connection to LINE, and the built-in model."""
    world = World(database)
    with database.writing() as session:
        open_account(session, "Salon", world.account)
    with open_shop(world, line, model=offline_model()) as shop:
        yield shop


def say(shop: Shop, *sentences: str) -> None:
    """Each is proposed, and approved as it was shown."""
    base = f"{shop.address}/api/v1"
    talk = post(f"{base}/accounts/{shop.account}/conversations").json()["id"]
    for sentence in sentences:
        turn = post(f"{base}/accounts/{shop.account}/conversations/{talk}/turns", json={"text": sentence}, timeout=60).json()
        assert turn["kind"] == "proposal", (sentence, turn["text"])
        proposal = turn["proposal"]
        approved = post(f"{base}/proposals/{proposal['id']}/approve", json={"digest": proposal["digest"]})
        assert (approved.status_code, approved.json()["status"]) == (200, "applied"), sentence
    shop.settle()


def followers(shop: Shop) -> list[Person]:
    people = [shop.line.add_friend(name) for name in FOLLOWERS]
    shop.settle()
    return people


def audience(shop: Shop, segment: str) -> list[str]:
    """Names in the segment's CSV, each beside the right LINE user id."""
    base = f"{shop.address}/api/v1/accounts/{shop.account}"
    (found,) = [each for each in get(f"{base}/segments").json()["items"] if each["name"] == segment]
    lines = list(csv.DictReader(get(f"{base}/segments/{found['id']}/export").content.decode("utf-8-sig").splitlines()))
    assert len(lines) == found["reachable"]
    people = shop.line.channel.people
    assert all(people[line["LINE user ID"]].name == line["Name"] for line in lines)
    return [line["Name"] for line in lines]


def tagged(shop: Shop, tag: str) -> list[str]:
    friends = get(f"{shop.address}/api/v1/accounts/{shop.account}/friends", params={"all_tags": tag}).json()
    return sorted(friend["name"] for friend in friends["items"])


def test_the_readme_tells_of_the_patterns_that_are_played_here() -> None:
    assert list(ROWS) == ["Customer rank", "Inquiry status", "Campaign", "Interest", "Automatic assignment"]


def test_customer_rank(shop: Shop) -> None:
    tags, welcome, best, segment = ROWS["Customer rank"]
    say(shop, tags, welcome)
    aiko, ben, _ = followers(shop)
    shop.line.say(aiko, "Do you do WHOLESALE orders?")
    shop.line.say(ben, "Good morning")
    shop.settle()
    say(shop, best, segment)
    assert tagged(shop, "New") == ["Aiko", "Ben", "Chie"]
    assert audience(shop, "Best customers") == ["Aiko"]


def test_inquiry_status(shop: Shop) -> None:
    say(shop, *ROWS["Inquiry status"])
    aiko, ben, chie = followers(shop)
    for person, words in ((aiko, "I want a refund"), (ben, "Refund, please"), (chie, "Thank you!")):
        shop.line.say(person, words)
    shop.settle()
    assert audience(shop, "Open inquiries") == ["Aiko", "Ben"]
    thread = f"{shop.address}/accounts/{shop.account}/inbox/{shop.friend(aiko).number}"
    assert post(f"{thread}/tags", data={"tag": "Resolved"}).status_code == 303
    shop.settle()
    assert audience(shop, "Open inquiries") == ["Ben"]
    assert tagged(shop, "Resolved") == ["Aiko"]


def test_campaign(shop: Shop) -> None:
    say(shop, *ROWS["Campaign"])
    aiko, ben, chie = followers(shop)
    for person, data in ((aiko, "join=summer"), (ben, "join=winter"), (chie, "join=summer")):
        shop.line.press(person, data)
    shop.line.block(chie)
    shop.settle()
    assert tagged(shop, "Joined summer sale") == ["Aiko", "Chie"]
    assert audience(shop, "Summer sale") == ["Aiko"]


def test_interest(shop: Shop) -> None:
    aiko, ben, chie = followers(shop)
    for person, words in ((aiko, "Ｃｏｆｆｅｅ Beans from Kenya?"), (ben, "Tea"), (chie, "which coffee beans are new")):
        shop.line.say(person, words)
    shop.settle()
    say(shop, *ROWS["Interest"])
    assert audience(shop, "Coffee lovers") == ["Aiko", "Chie"]


def test_automatic_assignment(shop: Shop) -> None:
    say(shop, *ROWS["Automatic assignment"])
    aiko, ben, _ = followers(shop)
    shop.line.say(aiko, "I got my member card today")
    shop.line.say(ben, "What is a card?")
    shop.settle()
    assert tagged(shop, "VIP") == ["Aiko"]
    assert audience(shop, "Regulars") == ["Aiko"]
