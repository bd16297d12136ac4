"""Every no is a status, a name and a sentence that says what to do, in the reader's language; nothing leaks."""

import json
import logging
from urllib.parse import quote

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

import web.app  # noqa: F401  every module that declares a refusal
from store.database import Database
from store.errors import DatabaseBusy, DatabaseDown, DatabaseFull, DatabaseNewer
from tests.web.conftest import client_of
from tests.world import World
from web.languages import asked_for
from web.problems import every_refusal

FAULTS = APIRouter()


@FAULTS.get("/api/v1/fault")
def fault() -> None:
    raise RuntimeError("the secret is 42")


@FAULTS.get("/api/v1/refused/{kind}")
def refused(kind: str) -> None:
    kinds = {
        "busy": DatabaseBusy(),
        "full": DatabaseFull(why="no space left"),
        "newer": DatabaseNewer(found="9999"),
        "down": DatabaseDown(why="no answer"),
    }
    raise kinds[kind]


def test_every_refusal_has_a_status_and_a_sentence_of_its_own() -> None:
    kinds = every_refusal()
    assert len(kinds) > 50
    assert all(400 <= kind.status < 600 for kind in kinds)
    assert len({kind.sentence for kind in kinds}) == len(kinds)
    assert len({kind.__name__ for kind in kinds}) == len(kinds)


def test_every_sentence_ends_like_one_and_says_what_to_do_next() -> None:
    unfinished = [kind.__name__ for kind in every_refusal() if kind.sentence[-1] not in ".”}?"]
    assert unfinished == []


def test_a_refusal_is_problem_details(small_client: TestClient) -> None:
    answer = small_client.get("/api/v1/accounts/nobody/tags")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:tagdesk:problem:UnknownAccount",
        "title": "Unknown account",
        "status": 404,
        "detail": "There is no account “nobody” here. Choose one of your accounts from the list.",
        "name": "UnknownAccount",
    }


def test_it_is_said_in_the_readers_language(small_client: TestClient) -> None:
    answer = small_client.get("/api/v1/accounts/nobody/tags", headers={"accept-language": "ja-JP,en;q=0.5"})
    assert "というアカウントはありません" in answer.json()["detail"]
    assert answer.headers["content-language"] == "ja"
    small_client.cookies.set("language", "en")
    again = small_client.get("/api/v1/accounts/nobody/tags", headers={"accept-language": "ja"})
    assert again.headers["content-language"] == "en"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ja", "ja"),
        ("en-GB,ja;q=0.9", "en"),
        ("fr,ja;q=0.2,en;q=0.9", "en"),
        ("fr", None),
        ("ja;q=0", None),
        (";;q=x,ja", "ja"),
        ("", None),
    ],
)
def test_the_browsers_order_of_languages_is_followed(header: str, language: str | None) -> None:
    assert asked_for(header) == language


def test_a_browser_gets_a_page_and_its_text_is_escaped(small_client: TestClient) -> None:
    answer = small_client.get("/<script>", headers={"accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>" not in answer.text


def test_the_page_stands_in_the_frame_of_its_account(small_client: TestClient, small_world: World) -> None:
    address = f"/accounts/{small_world.account}/tags/tag_none"
    answer = small_client.get(address, headers={"accept": "text/html", "accept-language": "ja"})
    assert answer.status_code == 404
    assert "Shop" in answer.text
    assert "ページが見つかりません" in answer.text
    assert 'lang="ja"' in answer.text


def test_a_strangers_page_says_nothing_about_anybody(small_client: TestClient) -> None:
    answer = small_client.get("/", headers={"accept": "text/html", "host": "evil.example"})
    assert answer.status_code == 403
    assert "Shop" not in answer.text


def test_a_program_gets_no_page_even_if_it_asks_for_html(small_client: TestClient) -> None:
    answer = small_client.get("/api/v1/nothing", headers={"accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_method_that_is_not_there_says_so(small_client: TestClient) -> None:
    answer = small_client.delete("/api/v1/accounts")
    assert (answer.status_code, answer.json()["name"], answer.headers["allow"]) == (405, "NotAllowedHere", "GET")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "JSON"),
        (b"[]", ""),
        (b'{"digest": 7}', "digest"),
        (b"{}", "digest"),
        (b'{"digest": "x", "surprise": 1}', "surprise"),
        (b'{"digest": "x", "skip": [0]}', "skip.0"),
        (b'{"digest": "x", "skip": ["a"]}', "whole number"),
        (b'{"digest": "x", "skip": [1001]}', "it must be at most 1,000"),
        (b"not json", "body: this is not JSON"),
    ],
)
def test_a_body_that_does_not_fit_is_told_where(client: TestClient, world: World, body: bytes, why: str) -> None:
    made = client.post(
        f"/api/v1/accounts/{world.account}/proposals", json={"operations": [{"do": "create_tag", "name": "A"}]}
    ).json()
    answer = client.post(f"/api/v1/proposals/{made['id']}/approve", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["name"]) == (422, "Unreadable")
    assert why in answer.json()["detail"]


@pytest.mark.parametrize(("kind", "status"), [("busy", 503), ("full", 507), ("newer", 503), ("down", 503)])
def test_a_database_that_cannot_be_used_is_a_sentence(small_world: World, kind: str, status: int) -> None:
    client = client_of(small_world)
    client.app.include_router(FAULTS)  # type: ignore[attr-defined]  # TestClient types its app as any ASGI callable
    answer = client.get(f"/api/v1/refused/{kind}")
    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_where_the_database_does_not_answer_every_door_says_so() -> None:
    client = client_of(World(Database("postgresql://postgres@127.0.0.1:1/x")))
    page = client.get("/accounts/account_shop/tags", headers={"accept": "text/html"})
    assert (page.status_code, "The database cannot be reached" in page.text) == (503, True)
    answer = client.get("/api/v1/accounts")
    assert (answer.status_code, answer.json()["name"]) == (503, "DatabaseDown")


def test_our_own_fault_is_told_by_a_number_that_stands_in_the_log(
    small_world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(small_world)
    client.app.include_router(FAULTS)  # type: ignore[attr-defined]  # as above
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/fault")
    assert (answer.status_code, answer.json()["name"]) == (500, "Unexpected")
    assert "42" not in answer.text.replace(answer.json()["detail"].rsplit(": ", 1)[1], "")
    assert "content-security-policy" in answer.headers
    number = answer.json()["detail"].rsplit(": ", 1)[1].rstrip(".")
    written = capsys.readouterr()
    assert number in written.out + written.err + caplog.text


@pytest.mark.parametrize("text", ["\\u0000", "a\\u0000b", "\\ud800", "\\udfff\\ud800", "\\u202e", "\\ufffe"])
def test_characters_that_no_database_takes_are_refused_everywhere(client: TestClient, world: World, text: str) -> None:
    said = json.loads(f'"{text}"')
    plain = {"content-type": "application/json"}
    wishes = (
        f'{{"operations": [{{"do": "create_tag", "name": "{text}"}}]}}',
        f'{{"operations": [{{"do": "create_tag", "name": "Fine"}}], "said": "{text}"}}',
        f'{{"operations": [{{"do": "apply_tag", "tag": "VIP", "friends": [{{"name_contains": "{text}"}}]}}]}}',
        f'{{"operations": [{{"do": "apply_tag", "tag": "{text}", "friends": [{{"everyone": true}}]}}]}}',
    )
    for body in wishes:
        answer = client.post(f"/api/v1/accounts/{world.account}/proposals", content=body.encode(), headers=plain)
        assert answer.status_code < 500, (body, answer.text)
    for path in (
        "accounts/{}/tags",
        f"accounts/{world.account}/friends?name_contains={{}}",
        f"accounts/{world.account}/friends?all_tags={{}}",
        f"accounts/{world.account}/history?by={{}}",
        f"accounts/{world.account}/tags?folder={{}}",
        "proposals/{}",
    ):
        answer = client.get("/api/v1/" + path.format(quote(said.encode("utf-8", "surrogatepass"))))
        assert answer.status_code < 500, (path, answer.text)
