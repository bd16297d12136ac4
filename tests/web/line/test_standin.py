"""The stand-in behaves as LINE does: held against LINE's OpenAPI files, and on this machine only."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.web.line import browser
from tests.web.line.openapi import faults
from tests.web.line.receiver import Receiver
from web.line.address import AddressRefused
from web.line.events import parse
from web.line.signature import verify
from web.line.standin import StandIn, Trouble, contents, happenings
from web.line.standin.courier import NoWebhookAddress

Json = dict[str, Any]


def ask(line: StandIn, path: str) -> httpx2.Response:
    headers = {"authorization": f"Bearer {line.channel.access_token}"}
    return browser.get(line.address + path, headers=headers)


def post(line: StandIn, path: str, content: bytes) -> httpx2.Response:
    headers = {"authorization": f"Bearer {line.channel.access_token}", "content-type": "application/json"}
    return browser.post(line.address + path, content=content, headers=headers)


def validate(line: StandIn, messages: object) -> httpx2.Response:
    return post(line, "/v2/bot/message/validate/push", json.dumps({"messages": messages}).encode())


def told(receiver: Receiver) -> list[Json]:
    return [event for received in receiver.received for event in json.loads(received.body)["events"]]


# Answers, held against messaging-api.yml and channel-access-token.yml


def test_every_answer_is_what_lines_schema_says(line: StandIn) -> None:
    aiko = line.channel.add_person("Aiko", follows=True, picture_url="https://example.com/a.png", status_message="Hi")
    plain = line.channel.add_person("Plain", follows=True, language=None)
    for path, schema in {
        "/v2/bot/info": "BotInfoResponse",
        f"/v2/bot/profile/{aiko.user_id}": "UserProfileResponse",
        f"/v2/bot/profile/{plain.user_id}": "UserProfileResponse",
        "/v2/bot/followers/ids?limit=1": "GetFollowersResponse",
        "/v2/bot/followers/ids": "GetFollowersResponse",
        "/v2/bot/message/quota": "MessageQuotaResponse",
        "/v2/bot/message/quota/consumption": "QuotaConsumptionResponse",
    }.items():
        answer = ask(line, path)
        assert answer.status_code == 200
        assert faults("messaging-api.yml", schema, answer.json()) == []
        assert answer.headers["x-line-request-id"]


def test_an_issued_token_is_what_lines_schema_says_and_opens_the_door(line: StandIn) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": line.channel.channel_id,
        "client_secret": line.channel.channel_secret,
    }
    answer = browser.post(f"{line.address}/oauth2/v3/token", data=form)
    schema = "IssueStatelessChannelAccessTokenResponse"
    assert faults("channel-access-token.yml", schema, answer.json()) == []
    headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert browser.get(f"{line.address}/v2/bot/info", headers=headers).status_code == 200
    line.channel.issued = dict.fromkeys(line.channel.issued, 0.0)
    assert browser.get(f"{line.address}/v2/bot/info", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "client_credentials", "client_id": "1234567890"}, "invalid_request"),
        ({"grant_type": "password", "client_id": "1234567890", "client_secret": "x"}, "invalid_request"),
        ({"grant_type": "client_credentials", "client_id": "1234567890", "client_secret": "x"}, "invalid_client"),
    ],
)
def test_a_token_is_not_issued_to_anyone(line: StandIn, form: dict[str, str], error: str) -> None:
    answer = browser.post(f"{line.address}/oauth2/v3/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert faults("channel-access-token.yml", "ErrorResponse", answer.json()) == []


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", "Basic stand-in-long-lived-token"])
def test_no_call_is_answered_without_its_token(line: StandIn, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = browser.get(f"{line.address}/v2/bot/info", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["message"].startswith("Authentication failed due to the following reason: ")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v2/bot/profile/U00000000000000000000000000000000", 404),
        ("/v2/bot/no/such/call", 404),
        ("/v2/bot/followers/ids?limit=1001", 400),
        ("/v2/bot/followers/ids?limit=0", 400),
        ("/v2/bot/followers/ids?limit=many", 400),
        ("/v2/bot/followers/ids?start=nowhere", 400),
    ],
)
def test_a_refusal_has_lines_shape_and_a_request_id(line: StandIn, path: str, status: int) -> None:
    answer = ask(line, path)
    assert answer.status_code == status
    assert faults("messaging-api.yml", "ErrorResponse", answer.json()) == []
    assert answer.headers["x-line-request-id"]


@pytest.mark.parametrize(("trouble", "status"), [(Trouble.DOWN, 500), (Trouble.BUSY, 429)])
def test_trouble_has_lines_shape(line: StandIn, trouble: Trouble, status: int) -> None:
    line.channel.trouble = trouble
    answer = ask(line, "/v2/bot/info")
    assert answer.status_code == status
    assert faults("messaging-api.yml", "ErrorResponse", answer.json()) == []


# Messages that would be sent


def test_messages_that_may_be_sent_pass(line: StandIn) -> None:
    longest = "🌸" * 2500
    for messages in ([{"type": "text", "text": longest}], [{"type": "sticker", "packageId": "1", "stickerId": "2"}] * 5):
        answer = validate(line, messages)
        assert (answer.status_code, answer.json()) == (200, {})


@pytest.mark.parametrize(
    ("messages", "properties"),
    [
        ([], ["messages"]),
        (None, ["messages"]),
        ([{"type": "text", "text": "x"}] * 6, ["messages"]),
        ([{"type": "text", "text": ""}, {"type": "hologram"}], ["messages[0].text", "messages[1].type"]),
        ([{"type": "text", "text": "🌸" * 2500 + "x"}, 7], ["messages[0].text", "messages[1].type"]),
    ],
)
def test_messages_that_line_would_refuse_are_refused_with_details(line: StandIn, messages: object, properties: list[str]) -> None:
    answer = validate(line, messages)
    assert answer.status_code == 400
    assert faults("messaging-api.yml", "ErrorResponse", answer.json()) == []
    assert answer.json()["message"] == f"The request body has {len(properties)} error(s)"
    assert [detail["property"] for detail in answer.json()["details"]] == properties


@pytest.mark.parametrize("content", [b"", b"{", b"null", b"7"])
def test_a_request_that_is_no_json_is_refused(line: StandIn, content: bytes) -> None:
    assert post(line, "/v2/bot/message/validate/push", content).status_code == 400


# Webhooks


def test_everything_people_do_is_told_as_lines_schema_says(line: StandIn, receiver: Receiver) -> None:
    aiko = line.add_friend("Aiko")
    line.say(aiko, "予約したいです", quoting="123")
    for kind in contents.KINDS:
        if kind != "unheard_of":
            line.send(aiko, kind)
    line.press(aiko, "action=reserve")
    line.unsend(aiko)
    line.block(aiko)
    line.follow(aiko)
    line.deliver()
    for received in receiver.received:
        assert faults("webhook.yml", "CallbackRequest", json.loads(received.body)) == []
        assert received.headers["content-type"] == "application/json; charset=utf-8"
    read = [event for received in receiver.received for event in parse(received.body).events]
    assert [event.type for event in read] == ["follow", *["message"] * 8, "postback", "unsend", "unfollow", "follow"]
    assert {event.user_id for event in read} == {aiko.user_id}
    assert [event.follow.is_unblock for event in read if event.follow] == [False, True]
    assert {event.message.kind for event in read if event.message} == contents.KINDS.keys() - {"unheard_of"}
    assert len({event.webhook_event_id for event in read}) == len(read)
    assert all(len(event.webhook_event_id) == 26 and event.time_is_known for event in read)


def test_an_unsend_takes_back_the_last_message_or_the_one_named(line: StandIn, receiver: Receiver) -> None:
    aiko = line.add_friend("Aiko")
    for words in ("one", "two", "three"):
        line.say(aiko, words)
    ids = list(aiko.message_ids)
    line.unsend(aiko)
    line.unsend(aiko, ids[0])
    assert [event["unsend"]["messageId"] for event in told(receiver)[-2:]] == [ids[2], ids[0]]
    assert aiko.message_ids == [ids[1]]


def test_every_delivery_is_signed_over_its_bytes(line: StandIn, receiver: Receiver) -> None:
    line.add_friend("愛子")
    line.deliver()
    for received in receiver.received:
        assert verify(line.channel.channel_secret, received.body, received.signature)
        assert parse(received.body).destination == line.channel.bot_user_id


def test_a_forger_can_be_played(line: StandIn, receiver: Receiver) -> None:
    line.courier.deliver(happenings.follow("U1"), signature="forged")
    assert not verify(line.channel.channel_secret, receiver.last.body, receiver.last.signature)


def test_things_happen_when_they_are_said_to(line: StandIn, receiver: Receiver) -> None:
    at = datetime(2026, 3, 3, 4, 5, 6, 789000, tzinfo=UTC)
    line.press(line.add_friend("Aiko", at=at - timedelta(days=1)), "x", at=at)
    times = [event.at for received in receiver.received for event in parse(received.body).events]
    assert times == [at - timedelta(days=1), at]


def test_what_was_not_accepted_is_delivered_again_and_says_so(line: StandIn, receiver: Receiver) -> None:
    receiver.status = 503
    line.courier.deliver(happenings.follow("U1"), happenings.unfollow("U2"))
    assert line.deliver().accepted is False
    receiver.status = 200
    line.deliver(happenings.follow("U3"))
    (again,) = line.redeliver()
    assert again.accepted
    first, second = json.loads(receiver.received[0].body), json.loads(receiver.last.body)
    assert [event["deliveryContext"]["isRedelivery"] for event in second["events"]] == [True, True]
    assert [event["webhookEventId"] for event in second["events"]] == [e["webhookEventId"] for e in first["events"]]
    assert line.redeliver() == []


def test_the_network_may_deliver_twice(line: StandIn, receiver: Receiver) -> None:
    line.add_friend("Aiko")
    line.courier.repeat()
    first, second = receiver.received
    assert (first.body, first.signature) == (second.body, second.signature)


def test_a_bad_day_loses_nothing_and_is_the_same_for_the_same_seed(line: StandIn, receiver: Receiver) -> None:
    events = [happenings.follow(f"U{n}") for n in range(50)]
    assert happenings.storm(events, 7) == happenings.storm(events, 7) != happenings.storm(events, 8)
    receipts = line.deliver_badly(events, 7)
    assert all(receipt.accepted for receipt in receipts)
    sent = told(receiver)
    users = [event["source"]["userId"] for event in sent]
    assert set(users) == {f"U{n}" for n in range(50)}
    assert len(users) > 55
    assert list(dict.fromkeys(users)) != [f"U{n}" for n in range(50)]
    assert {event["deliveryContext"]["isRedelivery"] for event in sent} == {True, False}
    assert {len(receipt.types) for receipt in receipts} == {1, 2, 3, 4, 5}


def test_nobody_at_the_webhook_is_a_delivery_that_failed(line: StandIn) -> None:
    receipt = line.courier.deliver(happenings.follow("U1"), url="http://127.0.0.1:1/line/hana/webhook")
    assert (receipt.status, receipt.accepted, len(line.courier.undelivered)) == (None, False, 1)


def test_without_a_webhook_address_nothing_is_sent(line: StandIn) -> None:
    line.courier.url = None
    with pytest.raises(NoWebhookAddress):
        line.add_friend("Aiko")


def test_the_cast_keeps_its_ids_and_namesakes_are_two_people() -> None:
    first, second = StandIn(), StandIn()
    ids = [first.channel.add_person("Aiko").user_id, first.channel.add_person("Aiko").user_id]
    assert ids == [second.channel.add_person("Aiko").user_id, second.channel.add_person("Aiko").user_id]
    assert len(set(ids)) == 2
    first.close()
    second.close()


# This machine only


@pytest.mark.parametrize(
    "url",
    ["http://192.168.1.2/hook", "https://example.com/hook", "http://127.0.0.1@example.com/", "http://0.0.0.0/", "hook"],
)
def test_a_webhook_is_sent_nowhere_else(line: StandIn, url: str) -> None:
    with pytest.raises(AddressRefused):
        line.courier.deliver(happenings.follow("U1"), url=url)
    line.courier.url = url
    with pytest.raises(AddressRefused):
        line.deliver()


def test_a_redirect_is_not_followed_out_of_this_machine(line: StandIn, receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, "http://192.0.2.1/hook"
    assert line.deliver().status == 307


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com", ""])
def test_the_stand_in_listens_nowhere_else(host: str) -> None:
    with pytest.raises(AddressRefused):
        StandIn(host=host)


@pytest.mark.parametrize(
    "headers",
    [{"host": "line.example.com"}, {"origin": "https://example.com"}, {"origin": "null"}],
)
def test_the_stand_in_is_not_spoken_to_through_other_names_or_sites(line: StandIn, headers: dict[str, str]) -> None:
    authorized = headers | {"authorization": f"Bearer {line.channel.access_token}"}
    assert browser.get(f"{line.address}/v2/bot/info", headers=authorized).status_code == 403


def test_a_port_in_use_is_an_error_that_says_so(line: StandIn) -> None:
    with pytest.raises(OSError, match="in use"):
        StandIn(port=int(line.address.rsplit(":", 1)[1]))


def test_the_port_is_free_again_afterwards() -> None:
    with StandIn() as line:
        port = int(line.address.rsplit(":", 1)[1])
    with StandIn(port=port) as again:
        assert ask(again, "/v2/bot/info").status_code == 200
