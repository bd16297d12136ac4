"""Who may speak to the desk: this machine's programs and this machine's own pages."""

import socket
import time
from threading import Thread

import httpx2
import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from tests.web.conftest import client_of
from tests.world import World
from web.app import MAX_BODY
from web.guard import POLICY, why_not
from web.refusals import NotFromHere, NotOnLoopback, OtherSite
from web.serving import address_of, listening, server_of
from web.settings import Settings

ACCOUNTS = "/api/v1/accounts"
CANCEL = "/api/v1/proposals/proposal_x/cancel"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "desk.example"])
def test_the_server_listens_on_this_machine_only_and_says_why(host: str) -> None:
    with pytest.raises(NotOnLoopback) as refused:
        listening(Settings(host=host, port=0))
    assert host in refused.value.say()
    assert "TAGDESK_PUBLIC_URL" in refused.value.say()


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "127.4.5.6"])
def test_a_loopback_host_may_come_in(small_client: TestClient, host: str) -> None:
    assert small_client.get(ACCOUNTS, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1", "", "[::1", "127.0.0.1@evil.example"]
)
@pytest.mark.parametrize("path", ["/", ACCOUNTS, "/static/x.css", "/healthz", "/metrics", "/api/v1/openapi.json"])
def test_another_host_gets_nothing_but_the_webhook(small_client: TestClient, host: str, path: str) -> None:
    answer = small_client.get(path, headers={"host": host})
    assert (answer.status_code, answer.json()["name"]) == (403, "NotFromHere")


def test_the_webhook_is_reached_under_any_host() -> None:
    assert why_not("POST", "/line/account_shop/webhook", Headers({"host": "shop.example", "x-forwarded-for": "1.2.3.4"})) is None


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "CF-Connecting-IP", "X-Real-IP"])
def test_a_tunnel_that_rewrites_the_host_is_known_by_its_headers(header: str) -> None:
    refused = why_not("GET", ACCOUNTS, Headers({"host": "localhost:8000", header: "1.2.3.4"}))
    assert isinstance(refused, NotFromHere)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:3000"},
        {"origin": "https://localhost"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost"},
    ],
)
def test_a_page_of_another_site_cannot_press_our_buttons(small_client: TestClient, headers: dict[str, str]) -> None:
    answer = small_client.post(CANCEL, headers=headers)
    assert (answer.status_code, answer.json()["name"]) == (403, "OtherSite")


@pytest.mark.parametrize("headers", [{}, {"origin": "http://localhost", "sec-fetch-site": "same-origin"}])
def test_our_own_page_and_a_program_may(small_client: TestClient, headers: dict[str, str]) -> None:
    assert small_client.post(CANCEL, headers=headers).json()["name"] == "UnknownProposal"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "ANYTHING"])
def test_every_method_that_is_not_known_to_be_safe_needs_the_same_origin(method: str) -> None:
    headers = Headers({"host": "localhost", "origin": "http://evil.example"})
    assert isinstance(why_not(method, "/", headers), OtherSite)


def test_every_answer_forbids_scripts_and_styles_from_anywhere_else(small_client: TestClient) -> None:
    for answer in (
        small_client.get(ACCOUNTS),
        small_client.get("/nothing"),
        small_client.get("/", headers={"host": "x.example"}),
    ):
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "default-src 'none'" in POLICY


def test_a_huge_body_is_refused_before_it_is_read(small_client: TestClient) -> None:
    answer = small_client.post(CANCEL, json={"reason": "x" * MAX_BODY})
    assert (answer.status_code, answer.json()["name"]) == (413, "BodyTooLarge")


def test_a_file_that_is_too_large_is_told_on_a_page_with_the_way_back(small_client: TestClient, small_world: World) -> None:
    address = f"/accounts/{small_world.account}/friends/import"
    headers = {"accept": "text/html", "origin": "http://localhost"}
    answer = small_client.post(address, files={"file": ("a.csv", b"x" * (MAX_BODY + 1))}, headers=headers)
    assert answer.status_code == 413
    assert f'href="/accounts/{small_world.account}/friends"' in answer.text
    stranger = small_client.post(address, files={"file": ("a.csv", b"x")}, headers=headers | {"origin": "http://elsewhere"})
    assert (stranger.status_code, small_world.account in stranger.text) == (403, False)


def test_a_body_that_grows_without_saying_its_length_is_cut_off(small_client: TestClient) -> None:
    answer = small_client.post(CANCEL, content=(b"x" * 100_000 for _ in range(20)), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["name"]) == (413, "BodyTooLarge")


def test_the_real_server_answers_on_its_own_address_and_stops_quickly(small_world: World) -> None:
    settings = Settings(port=0)
    bound = listening(settings)
    server = server_of(client_of(small_world, settings).app)  # type: ignore[arg-type]
    thread = Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        _wait_for(server)
        answer = httpx2.get(address_of(bound) + ACCOUNTS)
        assert answer.status_code == 200
        assert "server" not in answer.headers
    finally:
        began = time.monotonic()
        server.should_exit = True
        thread.join(10)
    assert time.monotonic() - began < 5
    with pytest.raises(OSError, match="Bad file descriptor|bad file"):
        socket.socket.getsockname(bound)


def _wait_for(server: object) -> None:
    deadline = time.monotonic() + 10
    while not getattr(server, "started", False):
        assert time.monotonic() < deadline
        time.sleep(0.01)
