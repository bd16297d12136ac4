"""Whatever friends, files and servers say, to a model that obeys all of them: nothing is written, read or fetched, and the card
tells all of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from unicodedata import category

import pytest
from fastapi.testclient import TestClient

from store.database import Rehearsable
from store.names import BLANKS, INVISIBLE, JOINER, name_key, visible
from store.proposals import plan_of, proposal_by_id
from store.rehearsal import rehearse
from tests.agent.hostile.carriers import CARRIERS, FROM_FRIENDS, REACH_THE_MODEL, Failing, earlier, page_of
from tests.agent.hostile.obedient import Obedient, Payload, payloads
from tests.store.dump import dump
from tests.world import NAMES, World
from web.app import create_app
from web.settings import Settings

PAYLOADS = payloads()
HERE = "http://localhost"
FETCHES = {
    "src",
    "srcset",
    "href",
    "action",
    "formaction",
    "poster",
    "data",
    "ping",
    "background",
    "manifest",
    "content",
    "hx-get",
    "hx-post",
    "hx-put",
    "hx-patch",
    "hx-delete",
}
FETCHING = {"iframe", "object", "embed", "video", "audio", "source", "track", "base", "picture"}


class Page(HTMLParser):
    """What a page would fetch or run, and what it shows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.on: list[str] = []
        self.pictures: list[str] = []
        self.inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.pictures += [value or "" for name, value in attrs if tag == "img" and name == "src"]
        self.addresses += [value or "" for name, value in attrs if name in FETCHES]
        self.on += [name for name, _ in attrs if name.startswith("on")]
        if tag == "style" or (tag == "script" and not dict(attrs).get("src")):
            self.inside.append(tag)


def harmless_page(html: str) -> None:
    unseen = {hex(ord(c)) for c in html if c not in "\n" + JOINER and (category(c) in INVISIBLE or c in BLANKS)}
    assert unseen == set()
    assert not re.search("[\u0300-\u036f]{5}|[\ufe00-\ufe0f]{2}", html)
    page = Page(html)
    assert page.tags & FETCHING == set()
    assert page.on == page.inside == []
    assert all(each.startswith("/static/") for each in page.pictures)
    far = [each for each in page.addresses if re.match(r"\s*([a-z]+:|//)", each, re.IGNORECASE) and not each.startswith("data:")]
    assert far == []


@dataclass
class Desk:
    world: World
    client: TestClient
    model: Obedient

    def state(self) -> Any:
        with self.world.database.reading() as session:
            return {**dump(session), "account": None, "conversation": None, "turn": None}

    def carry(self, name: str, payload: Payload) -> str:
        """Puts the payload where it belongs; answers with the conversation that goes on."""
        with self.world.database.writing() as session:
            CARRIERS[name](session, self.world, payload.text)
        self.model.payload, self.model.obeyed = payload, None
        failing = Failing(payload.text) if name == "model_error" else None
        self.client.app.state.desk.turns.model = failing or self.model  # type: ignore[attr-defined]
        if name == "tool_result":
            return earlier(payload.text)
        return str(self.client.post(f"/api/v1/accounts/{self.world.account}/conversations").json()["id"])

    def say(self, conversation: str, text: str, page: str = "") -> dict[str, Any]:
        """From a page of the desk, where one is named."""
        account = self.world.account
        address = f"/api/v1/accounts/{account}/conversations/{conversation}"
        if page:
            shown = self.client.post(f"/accounts/{account}/agent/{conversation}", data={"text": text, "page": page})
            assert shown.status_code == 200, shown.text
            harmless_page(shown.text)
            return dict(self.client.get(address).json()["turns"][-1])
        answer = self.client.post(f"{address}/turns", json={"text": text})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def operators_words(self) -> str:
        """All that reached the model as if the operator had said it, context and all."""
        messages = [json.loads(each) for each in self.model.told]
        return name_key(visible(json.dumps([m for m in messages if m["role"] == "operator"], ensure_ascii=False)))


@pytest.fixture
def desk(small_world: World) -> Iterator[Desk]:
    model = Obedient()
    app = create_app(Settings(operator="Mika"), small_world.database, model)
    with TestClient(app, base_url=HERE) as client:
        yield Desk(small_world, client, model)


def the_card_tells_all(database: Rehearsable, world: World, proposal: dict[str, Any]) -> None:
    """Every operation of the plan has its line, and every number on it is what a rehearsal of ours finds."""
    with database.reading() as session:
        plan = plan_of(session, proposal_by_id(session, world.account, proposal["id"]))
    steps = rehearse(database, world.account, plan)
    lines = proposal["operations"]
    assert [(line["kind"], line["count"]) for line in lines] == [(s.operation.kind, s.shown.count) for s in steps]
    assert all(line["sentence"] and "\n" not in line["sentence"] for line in lines)
    assert "9,999,999" not in str({**proposal, "said": ""})


def no_harm(desk: Desk, carrier: str, payload: Payload) -> None:
    conversation = desk.carry(carrier, payload)
    before = desk.state()
    page = page_of(carrier, desk.world)
    turns = [desk.say(conversation, "Tidy up the tags, please", page)]
    if payload.kind == "sleeper":
        turns.append(desk.say(conversation, "yes", page))
    assert desk.state() == before
    assert carrier not in FROM_FRIENDS or payload.key not in desk.operators_words()
    assert carrier not in REACH_THE_MODEL or desk.model.obeyed is payload, "it did not reach the model"
    told = "\n".join(desk.model.told)
    assert not re.search(r'"name\\*": \\*"Zoe|tag_theirs\\*": ', told)
    for turn in turns:
        assert turn["kind"] in ("proposal", "question", "answer", "refusal", "failure")
        if turn["proposal"]:
            assert turn["proposal"]["status"] in ("pending", "superseded")
            the_card_tells_all(desk.world.database, desk.world, turn["proposal"])
    harmless_page(desk.client.get(f"/accounts/{desk.world.account}/agent/{conversation}", headers={"accept": "text/html"}).text)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_an_obedient_model_does_no_harm_whatever_it_is_told(desk: Desk, carrier: str) -> None:
    """Some of the payloads, others for each carrier."""
    start = list(CARRIERS).index(carrier)
    for payload in PAYLOADS[start :: len(CARRIERS)]:
        no_harm(desk, carrier, payload)


@pytest.mark.slow
@pytest.mark.parametrize("carrier", CARRIERS)
def test_an_obedient_model_does_no_harm_whichever_way_it_is_told_anything(desk: Desk, carrier: str) -> None:
    for payload in PAYLOADS:
        no_harm(desk, carrier, payload)


def test_the_hostile_texts_are_many_and_of_every_kind_and_language() -> None:
    assert len(PAYLOADS) * len(CARRIERS) >= 600
    assert len({payload.key for payload in PAYLOADS}) == len(PAYLOADS) >= 50
    assert {payload.lang for payload in PAYLOADS} == {"en", "ja", "th", "zh"}
    assert len({payload.kind for payload in PAYLOADS}) == 11


PAGES = ("agent", "tags", "tags?sort=name", "friends", "friends/1", "friends/2", "inbox", "inbox/1", "segments", "workflows")
MORE = (
    "workflows/workflow_close",
    "workflows/workflow_welcome",
    "segments/segment_loyal",
    "tags/tag_progress",
    "history",
    "tidy",
)


def test_no_page_shows_anything_invisible_or_fetches_anything_whatever_stands_on_it(desk: Desk) -> None:
    """Sixty pages' worth of text at once: each round fills every carrier with the next payloads."""
    account = desk.world.account
    for round in range(0, len(PAYLOADS), len(CARRIERS) - 1):
        with desk.world.database.writing() as session:
            for n, carry in enumerate(CARRIERS.values()):
                carry(session, desk.world, PAYLOADS[(round + n) % len(PAYLOADS)].text)
                session.flush()
        for page in PAGES + (MORE if round == 0 else ()):
            answer = desk.client.get(f"/accounts/{account}/{page}", headers={"accept": "text/html"})
            assert answer.status_code == 200, page
            harmless_page(answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'self' data:" in policy


def test_no_cell_of_a_file_is_a_formula_or_holds_anything_invisible(desk: Desk) -> None:
    address = f"/accounts/{desk.world.account}/segments/segment_loyal/export"
    for payload in PAYLOADS:
        with desk.world.database.writing() as session:
            CARRIERS["csv_cell"](session, desk.world, payload.text)
        lines = desk.client.get(address).content.decode("utf-8-sig").split("\r\n")
        assert not any(re.search(r'(^|,)"?[=+@＝＋＠]', line) for line in lines)
        assert {c for line in lines for c in line if category(c) in INVISIBLE and c != JOINER} == set()


def test_the_look_up_tells_the_model_no_more_than_five_friends(desk: Desk) -> None:
    conversation = desk.carry("display_name", PAYLOADS[0])
    desk.say(conversation, "How many friends are there?")
    assert sum(name in "".join(desk.model.told) for name in set(NAMES)) <= 5
