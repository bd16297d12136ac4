"""LINE's official SDK, as an oracle: it hears the same from the stand-in as our client, and reads the same webhooks."""

from collections.abc import Iterator

import pytest
from linebot.v3.exceptions import InvalidSignatureError  # type: ignore[import-untyped]
from linebot.v3.messaging import (  # type: ignore[import-untyped]
    ApiClient,
    ApiException,
    Configuration,
    MessagingApi,
    TextMessage,
    ValidateMessageRequest,
)
from linebot.v3.oauth import ApiClient as OAuthClient  # type: ignore[import-untyped]
from linebot.v3.oauth import ChannelAccessToken
from linebot.v3.oauth import Configuration as OAuthConfiguration
from linebot.v3.webhook import SignatureValidator, WebhookParser  # type: ignore[import-untyped]

from tests.web.line.receiver import Receiver
from web.line.client import LineClient
from web.line.errors import LineError
from web.line.events import Event, parse
from web.line.signature import verify
from web.line.standin import StandIn, Trouble, contents, happenings


@pytest.fixture
def sdk(line: StandIn) -> Iterator[MessagingApi]:
    with ApiClient(Configuration(host=line.address, access_token=line.channel.access_token)) as api:
        yield MessagingApi(api)


def test_the_sdk_hears_the_same_about_the_account(client: LineClient, sdk: MessagingApi) -> None:
    ours, theirs = client.bot_info(), sdk.get_bot_info()
    assert ours.user_id == theirs.user_id
    assert (ours.basic_id, ours.display_name, ours.chat_mode) == (theirs.basic_id, theirs.display_name, theirs.chat_mode)
    assert (client.quota().type, client.quota().value) == (sdk.get_message_quota().type, sdk.get_message_quota().value)
    assert client.consumption().total_usage == sdk.get_message_quota_consumption().total_usage


def test_the_sdk_hears_the_same_about_a_friend(line: StandIn, client: LineClient, sdk: MessagingApi) -> None:
    aiko = line.channel.add_person("愛子 🌸", follows=True, picture_url="https://example.com/a.png", status_message="元気")
    ours, theirs = client.profile(aiko.user_id), sdk.get_profile(aiko.user_id)
    assert ours is not None
    assert (ours.display_name, ours.language, ours.picture_url, ours.status_message) == (
        theirs.display_name,
        theirs.language,
        theirs.picture_url,
        theirs.status_message,
    )


def test_the_sdk_walks_the_same_followers(line: StandIn, client: LineClient, sdk: MessagingApi) -> None:
    for n in range(7):
        line.channel.add_person(f"Friend {n}", follows=True)
    first = sdk.get_followers(limit=4)
    second = sdk.get_followers(limit=4, start=first.next)
    assert [tuple(first.user_ids), tuple(second.user_ids)] == [page.user_ids for page in client.follower_pages(limit=4)]
    assert second.next is None


def test_the_sdk_is_issued_a_token_that_works(line: StandIn) -> None:
    with OAuthClient(OAuthConfiguration(host=line.address)) as api:
        issued = ChannelAccessToken(api).issue_stateless_channel_token_by_client_secret(
            line.channel.channel_id, line.channel.channel_secret
        )
    assert (issued.token_type, issued.expires_in) == ("Bearer", 899)
    with ApiClient(Configuration(host=line.address, access_token=issued.access_token)) as api:
        assert MessagingApi(api).get_bot_info().user_id == line.channel.bot_user_id


@pytest.mark.parametrize("trouble", [Trouble.NONE, Trouble.DOWN, Trouble.PAGE, Trouble.BUSY])
def test_the_sdk_is_refused_with_the_same_status(line: StandIn, client: LineClient, sdk: MessagingApi, trouble: Trouble) -> None:
    line.channel.trouble, line.channel.verified = trouble, False
    with pytest.raises(LineError) as ours:
        client.followers()
    with pytest.raises(ApiException) as theirs:
        sdk.get_followers()
    assert ours.value.status == theirs.value.status
    assert theirs.value.headers["x-line-request-id"]


def test_the_sdk_has_its_messages_validated(sdk: MessagingApi) -> None:
    sdk.validate_push(ValidateMessageRequest(messages=[TextMessage(text="Hello")]))
    with pytest.raises(ApiException) as refused:
        sdk.validate_push(ValidateMessageRequest(messages=[TextMessage(text="")]))
    assert refused.value.status == 400


def deeds(line: StandIn) -> None:
    """Everything that the stand-in can tell, and both parsers know."""
    aiko = line.add_friend("愛子")
    line.say(aiko, "予約したいです 🌸", quoting="123")
    for kind in contents.KINDS:
        if kind != "unheard_of":
            line.send(aiko, kind)
    line.press(aiko, "action=reserve&day=金")
    line.unsend(aiko)
    line.block(aiko)
    line.follow(aiko)
    text = contents.text("In a group")
    line.deliver(
        happenings.message(happenings.group("C1", aiko.user_id), text),
        happenings.edited(happenings.group("C1", aiko.user_id), text | {"text": "Better"}),
        happenings.redelivered(happenings.follow(aiko.user_id)),
    )
    line.deliver()


def test_the_sdk_reads_the_same_in_every_webhook(line: StandIn, receiver: Receiver) -> None:
    deeds(line)
    parser = WebhookParser(line.channel.channel_secret)
    compared = 0
    for received in receiver.received:
        theirs = parser.parse(received.body.decode(), received.signature)
        ours = parse(received.body).events
        assert len(ours) == len(theirs)
        for event, other in zip(ours, theirs, strict=True):
            assert summary(event) == sdk_summary(other)
            compared += 1
    assert compared == 16


def summary(event: Event) -> dict[str, object]:
    message = event.message or event.message_edited
    return {
        "id": event.webhook_event_id,
        "type": event.type,
        "ms": round(event.at.timestamp() * 1000),
        "mode": event.mode,
        "redelivery": event.is_redelivery,
        "user": event.user_id,
        "message": message and (message.kind, message.id, message.text, message.quoted_message_id),
        "unblock": event.follow and event.follow.is_unblock,
        "unsend": event.unsend and event.unsend.message_id,
        "data": event.postback and event.postback.data,
    }


def sdk_summary(event: object) -> dict[str, object]:
    def dig(*names: str) -> object:
        value: object = event
        for name in names:
            value = getattr(value, name, None)
        return value

    text = dig("message", "text") if dig("message", "type") == "text" else None
    message = (dig("message", "type"), dig("message", "id"), text, dig("message", "quoted_message_id"))
    return {
        "id": dig("webhook_event_id"),
        "type": dig("type"),
        "ms": dig("timestamp"),
        "mode": dig("mode", "value"),
        "redelivery": dig("delivery_context", "is_redelivery"),
        "user": dig("source", "user_id") if dig("source", "type") == "user" else None,
        "message": message if dig("message") else None,
        "unblock": dig("follow", "is_unblocked"),
        "unsend": dig("unsend", "message_id"),
        "data": dig("postback", "data"),
    }


def test_the_sdk_agrees_on_every_signature(line: StandIn, receiver: Receiver) -> None:
    deeds(line)
    line.courier.deliver(happenings.follow("U1"), signature="forged")
    secret = line.channel.channel_secret
    verdicts = []
    for received in receiver.received:
        ours = verify(secret, received.body, received.signature)
        assert ours == SignatureValidator(secret).validate(received.body.decode(), received.signature)
        verdicts.append(ours)
    assert verdicts == [True] * (len(verdicts) - 1) + [False]
    with pytest.raises(InvalidSignatureError):
        WebhookParser(secret).parse(receiver.last.body.decode(), receiver.last.signature)
