"""What tags are for: each use pattern, set up by talking and played from LINE's event to a segment's audience."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent.models import offline_model
from tests.web.hand import Hand
from tests.web.shop import Shop, open_shop, settings_for
from tests.world import World
from web.app import create_app
from web.line.standin import StandIn


class Operator:
    """Somebody at the desk of a running shop, talking to the built-in model and clicking its pages."""

    def __init__(self, shop: Shop, client: TestClient) -> None:
        self.shop, self._client, self._base = shop, client, f"/api/v1/accounts/{shop.account}"
        self.hand = Hand(client)

    def wants(self, *goals: str) -> None:
        """Each is said, understood as a proposal, and approved."""
        for goal in goals:
            conversation = self._post(f"{self._base}/conversations", {})["id"]
            turn = self._post(f"{self._base}/conversations/{conversation}/turns", {"text": goal})
            assert turn["kind"] == "proposal", turn["text"]
            proposal = turn["proposal"]
            self._post(f"/api/v1/proposals/{proposal['id']}/approve", {"digest": proposal["digest"]})

    def audience(self, name: str) -> list[str]:
        """Whom a broadcast to this segment would reach, as its file says: names, in order."""
        (segment,) = [each for each in self._client.get(f"{self._base}/segments").json()["items"] if each["name"] == name]
        file = self._client.get(f"{self._base}/segments/{segment['id']}/export").content.decode("utf-8-sig")
        return sorted(line.split(",")[1] for line in file.splitlines()[1:])

    def page(self, path: str) -> Hand:
        return self.hand.open(f"/accounts/{self.shop.account}/{path}")

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._client.post(path, json=body, headers={"origin": "http://localhost"})
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture
def operator(small_world: World, line: StandIn) -> Iterator[Operator]:
    with open_shop(small_world, line) as shop:
        settings = settings_for(shop.database, line.address)
        with TestClient(create_app(settings, shop.database, offline_model()), base_url="http://localhost") as client:
            yield Operator(shop, client)


def test_customer_rank_from_new_to_vip(operator: Operator) -> None:
    operator.wants(
        "Create a segment Newcomers of everyone tagged New", "Create a segment Best of everyone tagged VIP but not New"
    )
    mari = operator.shop.line.add_friend("Mari")
    operator.shop.settle()
    assert operator.audience("Newcomers") == ["Chie", "Dan", "Mari"]
    operator.wants("Put VIP on Mari and take New off Mari")
    assert (operator.audience("Newcomers"), "Mari" in operator.audience("Best")) == (["Chie", "Dan"], True)
    assert operator.shop.has(mari, World.vip)


def test_inquiry_status_from_in_progress_to_contacted(operator: Operator) -> None:
    operator.wants("Make a workflow called “Inquiries” that adds In progress when a message contains refund")
    mari = operator.shop.line.add_friend("Mari")
    operator.shop.line.say(mari, "May I have a ＲＥＦＵＮＤ?")
    operator.shop.settle()
    assert "Mari" in operator.audience("Open")
    assert "Mari" in operator.page(f"inbox?all_tags={World.progress}").main
    operator.page(f"inbox/{operator.shop.friend(mari).number}").send("Add", tag="Already Contacted")
    assert "Mari" not in operator.audience("Open")


def test_campaign_from_a_tap_to_a_broadcast(operator: Operator) -> None:
    operator.wants(
        "Create the tag “Joined summer sale” in a new folder “Campaign”",
        "Make a workflow called “Summer” that adds Joined summer sale when a friend taps the button “sale=summer”",
        "Create a segment “Summer guests” of everyone tagged Joined summer sale",
    )
    mari, jun = operator.shop.line.add_friend("Mari"), operator.shop.line.add_friend("Jun")
    operator.shop.line.press(mari, "sale=summer")
    operator.shop.line.press(jun, "sale=winter")
    operator.shop.settle()
    assert operator.audience("Summer guests") == ["Mari"]
    operator.shop.line.block(mari)
    operator.shop.settle()
    assert operator.audience("Summer guests") == []


def test_interest_from_what_friends_wrote(operator: Operator) -> None:
    mari, jun = operator.shop.line.add_friend("Mari"), operator.shop.line.add_friend("Jun")
    operator.shop.line.say(mari, "Do you sell coffee beans?")
    operator.shop.line.say(jun, "Do you sell tea?")
    operator.shop.settle()
    operator.wants(
        "Create the tag “Interested in beans”",
        "Put Interested in beans on everyone who wrote “coffee beans”",
        "Create a segment “Bean lovers” of everyone tagged Interested in beans",
    )
    assert operator.audience("Bean lovers") == ["Mari"]


def test_automatic_assignment_goes_on_from_one_workflow_to_the_next(operator: Operator) -> None:
    operator.wants(
        "Create the tags “Coupon used” and “Repeat customer”",
        "Make a workflow called “Coupons” that adds Coupon used when a message contains coupon",
        "As soon as a friend gets Coupon used, add Repeat customer",
        "Create a segment Regulars of everyone tagged Repeat customer",
    )
    mari = operator.shop.line.add_friend("Mari")
    operator.shop.line.say(mari, "Coupon please")
    operator.shop.settle()
    assert operator.audience("Regulars") == ["Mari"]
    timeline = operator.page(f"friends/{operator.shop.friend(mari).number}").main
    assert "Got the tag “Coupon used”" in timeline
    assert "workflow “Coupons”" in timeline


def test_automatic_assignment_set_up_in_japanese(operator: Operator) -> None:
    operator.wants(
        "「クーポン利用済み」というタグを作って",
        "メッセージに「クーポン」が含まれていたら「クーポン利用済み」を付けるワークフローを作って",
        "「クーポン利用済み」が付いている人のセグメント「利用者」を作って",
    )
    mari = operator.shop.line.add_friend("真理")
    operator.shop.line.say(mari, "ｸｰﾎﾟﾝを使いたいです")
    operator.shop.settle()
    assert operator.audience("利用者") == ["真理"]
