"""Our client against LINE's stand-in, over real HTTP on loopback."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from web.line.address import AddressRefused
from web.line.client import FollowerPage, LineClient, Profile
from web.line.errors import LineBusy, LineDown, LineRefused
from web.line.standin import StandIn, Trouble
from web.line.tokens import FixedToken, IssuedToken, StatelessToken

Ask = Callable[[LineClient], object]
ASKS: dict[str, Ask] = {
    "bot info": lambda client: client.bot_info(),
    "profile": lambda client: client.profile("U4af4980629"),
    "followers": lambda client: client.followers(),
    "quota": lambda client: client.quota(),
    "consumption": lambda client: client.consumption(),
}
each_call = pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())


class Clock:
    """A clock that stands until it is moved; seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def stateless(line: StandIn, clock: Clock | None = None, secret: str | None = None) -> LineClient:
    source = StatelessToken(line.channel.channel_id, secret or line.channel.channel_secret, clock or Clock())
    return LineClient(line.address, source)


def issued(line: StandIn) -> int:
    return line.channel.calls["POST /oauth2/v3/token"]


@contextmanager
def answering(response: bytes) -> Iterator[str]:
    """The address of a server that sends these bytes to the first who asks, whatever they ask."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(response)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)


@contextmanager
def asking(response: bytes) -> Iterator[LineClient]:
    """A client of such a server."""
    with answering(response) as address, LineClient(address, FixedToken("t")) as client:
        yield client


def saying(status: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %d So\r\ncontent-length: %d\r\nx-line-request-id: r-1\r\n\r\n%b" % (status, len(body), body)


# What LINE tells


def test_the_token_tells_whose_it_is(line: StandIn, client: LineClient) -> None:
    info = client.bot_info()
    assert info.user_id == line.channel.bot_user_id
    assert (info.basic_id, info.display_name) == (line.channel.basic_id, "Stand-in Salon")
    assert (info.chat_mode, info.mark_as_read_mode, info.picture_url) == ("chat", "manual", None)


def test_a_friend_has_a_profile(line: StandIn, client: LineClient) -> None:
    aiko = line.channel.add_person("愛子 🌸", follows=True, language="ja", status_message="元気です")
    assert client.profile(aiko.user_id) == Profile(
        user_id=aiko.user_id, display_name="愛子 🌸", language="ja", status_message="元気です"
    )


def test_there_is_no_profile_of_strangers_and_of_those_who_block(line: StandIn, client: LineClient) -> None:
    aiko = line.channel.add_person("Aiko", follows=True)
    stranger = line.channel.add_person("Stranger")
    line.block(aiko)
    for user_id in (aiko.user_id, stranger.user_id, "U00000000000000000000000000000000"):
        assert client.profile(user_id) is None


@pytest.mark.parametrize("odd", ["", ".", "../info", "U1/../../info", "U1?x=1", "U1#", "U 1", "愛子", "U" * 65])
def test_what_cannot_be_a_user_id_is_not_asked_for(line: StandIn, client: LineClient, odd: str) -> None:
    assert client.profile(odd) is None
    assert not line.channel.calls


def test_a_profile_that_a_database_would_refuse_is_made_storable() -> None:
    answer = saying(200, rb'{"userId":"U1","displayName":"A\u0000\ud800","newField":{"x":1}}')
    with asking(answer) as client:
        profile = client.profile("U1")
    assert profile is not None
    assert profile.display_name == "A\ufffd\ufffd"
    assert profile.model_extra == {"newField": {"x": 1}}


@pytest.mark.parametrize("short_pages", [False, True])
def test_all_followers_come_page_by_page(line: StandIn, client: LineClient, short_pages: bool) -> None:
    people = [line.channel.add_person(f"Friend {n}", follows=n != 5).user_id for n in range(11)]
    line.channel.short_pages = short_pages
    pages = list(client.follower_pages(limit=4))
    assert [user_id for page in pages for user_id in page.user_ids] == people[:5] + people[6:]
    assert len(pages) == (5 if short_pages else 3)
    assert list(client.follower_pages(pages[0].next, limit=4)) == pages[1:]


def test_an_account_without_followers_has_one_empty_page(client: LineClient) -> None:
    assert [page.user_ids for page in client.follower_pages()] == [()]


def test_a_list_of_followers_that_goes_in_a_circle_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    circle = FollowerPage(user_ids=("U1",), next="again")
    client = LineClient("http://127.0.0.1:1", FixedToken("t"))
    monkeypatch.setattr(client, "followers", lambda *_: circle)
    with client, pytest.raises(LineDown, match="circle"):
        for _ in zip(range(9), client.follower_pages(), strict=False):
            pass


def test_only_verified_accounts_may_list_their_followers(line: StandIn, client: LineClient) -> None:
    line.channel.verified = False
    with pytest.raises(LineRefused) as refused:
        client.followers()
    assert refused.value.status == 403
    assert refused.value.message == "Access to this API is not available for your account"


def test_the_quota_is_a_number_or_none(line: StandIn, client: LineClient) -> None:
    line.channel.used = 12
    assert (client.quota().type, client.quota().value, client.consumption().total_usage) == ("limited", 1000, 12)
    line.channel.quota = None
    assert (client.quota().type, client.quota().value) == ("none", None)


# Tokens


def test_a_channels_id_and_secret_are_enough(line: StandIn) -> None:
    with stateless(line) as client:
        assert client.bot_info().user_id == line.channel.bot_user_id


def test_a_stateless_token_is_used_until_shortly_before_it_ends(line: StandIn) -> None:
    clock = Clock()
    with stateless(line, clock) as client:
        client.quota()
        clock.now += 899 - 61
        client.quota()
        assert issued(line) == 1
        clock.now += 2
        client.quota()
        assert issued(line) == 2


def test_a_token_that_line_has_dropped_is_replaced_once(line: StandIn) -> None:
    with stateless(line) as client:
        client.quota()
        line.channel.issued.clear()
        assert client.quota().value == 1000
        assert issued(line) == 2


def test_a_client_that_is_refused_twice_gives_up(line: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line.channel, "accepts", lambda _: False)
    with stateless(line) as client, pytest.raises(LineRefused):
        client.quota()
    assert line.channel.calls == {"POST /oauth2/v3/token": 2, "GET /v2/bot/message/quota": 2}


def test_another_refusal_is_no_reason_for_another_token(line: StandIn) -> None:
    line.channel.verified = False
    with stateless(line) as client, pytest.raises(LineRefused):
        client.followers()
    assert line.channel.calls == {"POST /oauth2/v3/token": 1, "GET /v2/bot/followers/ids": 1}


def test_many_threads_share_one_token(line: StandIn) -> None:
    with stateless(line) as client, ThreadPoolExecutor(8) as pool:
        values = list(pool.map(lambda _: client.quota().value, range(24)))
    assert values == [1000] * 24
    assert issued(line) == 1


def test_a_wrong_channel_secret_is_refused_in_lines_words(line: StandIn) -> None:
    with stateless(line, secret="wrong") as client, pytest.raises(LineRefused) as refused:
        client.bot_info()
    assert (refused.value.status, refused.value.message) == (400, "invalid client_secret")
    assert refused.value.request_id


def test_a_wrong_fixed_token_is_refused_and_not_asked_again(line: StandIn) -> None:
    with LineClient(line.address, FixedToken("wrong")) as client, pytest.raises(LineRefused) as refused:
        client.bot_info()
    assert refused.value.status == 401
    assert "invalid token" in refused.value.message
    assert line.channel.calls == {"GET /v2/bot/info": 1}


@pytest.mark.parametrize("bad", ["", "  ", "two words", "line\nbreak", "トークン", "nul\0"])
def test_what_cannot_be_a_token_is_refused_at_once(bad: str) -> None:
    with pytest.raises(ValueError, match="access token"):
        FixedToken(bad)


def test_a_pasted_token_may_have_blanks_around_it() -> None:
    def never(channel_id: str, channel_secret: str) -> IssuedToken:
        raise AssertionError

    assert FixedToken(" token\n").token(never) == "token"


@pytest.mark.parametrize(
    "answer",
    [
        b"{}",
        b'{"access_token":"","expires_in":9}',
        b'{"access_token":"a b","expires_in":9}',
        b'{"access_token":"a"}',
        rb'{"access_token":"\u00e9","expires_in":9}',
    ],
)
def test_a_token_that_cannot_be_one_is_not_used(answer: bytes) -> None:
    source = StatelessToken("1", "2")
    with answering(saying(200, answer)) as address, LineClient(address, source) as client, pytest.raises(LineDown, match="read"):
        client.bot_info()


# When LINE does not answer as it should


@each_call
@pytest.mark.parametrize(
    ("trouble", "status"), [(Trouble.DOWN, 500), (Trouble.PAGE, 503), (Trouble.REDIRECT, 302), (Trouble.NONSENSE, 200)]
)
def test_line_being_down_is_worth_another_try(line: StandIn, client: LineClient, ask: Ask, trouble: Trouble, status: int) -> None:
    line.channel.trouble = trouble
    with pytest.raises(LineDown) as down:
        ask(client)
    assert down.value.status == status
    assert down.value.request_id
    assert sum(line.channel.calls.values()) == 1


def test_too_many_calls_are_worth_another_try_later(line: StandIn, client: LineClient) -> None:
    line.channel.trouble = Trouble.BUSY
    with pytest.raises(LineBusy) as busy:
        client.quota()
    assert busy.value.message == "The API rate limit has been exceeded. Try again later."


def test_line_answers_again_after_it_was_down(line: StandIn, client: LineClient) -> None:
    line.channel.trouble = Trouble.DOWN
    with pytest.raises(LineDown):
        client.quota()
    line.channel.trouble = Trouble.NONE
    assert client.quota().value == 1000


def test_the_monthly_limit_is_not_worth_another_try() -> None:
    body = b'{"message":"You have reached your monthly limit."}'
    with asking(saying(429, body)) as client, pytest.raises(LineRefused) as refused:
        client.quota()
    assert (refused.value.status, refused.value.message) == (429, "You have reached your monthly limit.")


@pytest.mark.parametrize(
    ("body", "message", "details"),
    [
        (b"<html>", "LINE answered with status 400.", []),
        (b"[]", "LINE answered with status 400.", []),
        (b'{"message":7,"details":"x"}', "LINE answered with status 400.", []),
        (b'{"message":"' + b"x" * 9000 + b'"}', "x" * 500, []),
        (
            b'{"message":"Wrong","details":[{"message":"May not be empty","property":"messages[0].text"},7,{}]}',
            "Wrong",
            [("messages[0].text", "May not be empty"), ("", "")],
        ),
    ],
)
def test_a_refusal_has_lines_words_where_there_are_any(body: bytes, message: str, details: list[Any]) -> None:
    with asking(saying(400, body)) as client, pytest.raises(LineRefused) as refused:
        client.quota()
    assert (refused.value.message, refused.value.request_id) == (message, "r-1")
    assert [(detail.property, detail.message) for detail in refused.value.details] == details


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"type":null}', b"\xff", b"<html></html>", b"[" * 99_999])
def test_an_answer_that_is_not_lines_is_line_being_down(body: bytes) -> None:
    with asking(saying(200, body)) as client, pytest.raises(LineDown) as down:
        client.quota()
    assert down.value.request_id == "r-1"


@pytest.mark.parametrize("answer", [b"", b"not http at all\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"])
def test_a_broken_connection_is_line_being_down(answer: bytes) -> None:
    with asking(answer) as client, pytest.raises(LineDown):
        client.quota()


def test_nobody_at_the_address_is_line_being_down(line: StandIn) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with LineClient(address, FixedToken("t")) as client, pytest.raises(LineDown, match="reached") as down:
            client.quota()
    assert down.value.status is None


def test_a_slow_line_is_waited_for_only_so_long(line: StandIn) -> None:
    line.channel.slowness = 5
    hasty = LineClient(line.address, FixedToken(line.channel.access_token), timeout=0.2)
    with hasty as client, pytest.raises(LineDown, match="in time"):
        client.quota()


def test_no_error_shows_a_secret(line: StandIn) -> None:
    secret = line.channel.channel_secret
    for trouble in (Trouble.DOWN, Trouble.PAGE, Trouble.NONSENSE, Trouble.REDIRECT, Trouble.BUSY):
        line.channel.trouble = trouble
        with stateless(line) as client, pytest.raises(LineDown) as down:
            client.quota()
        assert secret not in repr(down.value) + str(down.value)


# Where LINE may be


@pytest.mark.parametrize(
    "address",
    [
        "https://api.line.me",
        "https://api.line.me/",
        "https://API.line.me:443",
        "http://127.0.0.1:9000",
        "http://localhost:9000/",
        "http://[::1]:9000",
        "http://127.8.8.8",
    ],
)
def test_line_itself_and_this_machine_are_addresses_of_line(address: str) -> None:
    LineClient(address, FixedToken("t")).close()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "api.line.me",
        "http://api.line.me",
        "https://api.line.me:8443",
        "https://api.line.me/v2",
        "https://api.line.me?x=1",
        "https://api.line.me.example.com",
        "https://api.line.me@example.com",
        "https://user@api.line.me",
        "http://127.0.0.1@example.com",
        "http://127.0.0.1:80\\@example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://0.0.0.0",
        "http://[::]",
        "http://192.168.1.2",
        "http://169.254.169.254",
        "http://2130706433",
        "https://example.com",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "http://",
        "http://[",
        "http://127.0.0.1:99999999",
    ],
)
def test_a_token_is_sent_nowhere_else(address: str) -> None:
    with pytest.raises(AddressRefused):
        LineClient(address, FixedToken("t"))
