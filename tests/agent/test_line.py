"""Time, size and trouble on the way to a model server. Real sockets, no mocks."""

import gzip
import socket
import time
from collections.abc import Iterator
from threading import Thread
from threading import enumerate as threads
from typing import Any

import pytest

from agent import outages
from agent.chat import ChatModel
from agent.model import ModelDown, ModelTurn
from tests.agent.sample import ASK, TOOLS
from tests.agent.standin import OPENAI, Reply, StandIn, chat, refuses, says


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


def ask(url: str, timeout: float = 5, key: str = "sk-test", name: str = "m") -> ModelTurn:
    return ChatModel(base_url=url, api_key=key, model=name).complete(ASK, TOOLS, timeout)


def down(server: StandIn, reply: Reply, timeout: float = 5) -> ModelDown:
    server.will(reply)
    with pytest.raises(ModelDown) as caught:
        ask(server.url, timeout)
    return caught.value


@pytest.mark.parametrize(
    "slow",
    [
        Reply(chat("Hello").body, hang=30),
        Reply(chat("Hello").body, pause=0.1),
        Reply(chat("Hello").body, pause=0.1, drip_headers=True),
    ],
    ids=["says nothing", "drips its answer", "drips its headers"],
)
def test_a_server_that_takes_too_long_is_cut_off_in_time(server: StandIn, slow: Reply) -> None:
    ask_once_to_load_the_library(server)
    began = time.monotonic()
    cut_off = down(server, slow, timeout=0.5)
    assert cut_off.reason == f"The model server at {server.url} did not finish its answer within 0.5 seconds."
    assert cut_off.retryable
    assert time.monotonic() - began < 3
    wait_until_no_call_is_left()


def ask_once_to_load_the_library(server: StandIn) -> None:
    server.will(chat("Hello"))
    ask(server.url)


def wait_until_no_call_is_left() -> None:
    """A call that was cut off ends at once, and leaves nothing running."""
    ends = time.monotonic() + 5
    while any(thread.name == "model call" for thread in threads()):
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_the_time_holds_for_the_retry_too(server: StandIn) -> None:
    ask_once_to_load_the_library(server)
    began = time.monotonic()
    server.will(refuses("Loading model", 503), Reply(b"", hang=30))
    with pytest.raises(outages.TimedOut, match="within 0.8 seconds"):
        ask(server.url, timeout=0.8)
    assert time.monotonic() - began < 3


def test_no_time_at_all_is_too_little(server: StandIn) -> None:
    assert isinstance(down(server, chat("Hello"), timeout=0), outages.TimedOut)
    assert not server.seen


def test_an_answer_that_is_too_large_is_dropped(server: StandIn) -> None:
    assert isinstance(down(server, chat("x" * 1_100_000)), outages.TooLarge)


def test_an_error_that_is_too_large_is_dropped(server: StandIn) -> None:
    assert isinstance(down(server, refuses("x" * 1_100_000)), outages.TooLarge)


def test_a_small_answer_that_unpacks_to_a_huge_one_is_dropped(server: StandIn) -> None:
    packed = Reply(gzip.compress(chat("x" * 50_000_000).body), headers={"Content-Encoding": "gzip"})
    assert isinstance(down(server, packed), outages.TooLarge)


def test_a_packed_answer_is_read(server: StandIn) -> None:
    server.will(Reply(gzip.compress(chat("Hello").body), headers={"Content-Encoding": "gzip"}))
    assert ask(server.url).text == "Hello"


def test_an_answer_that_breaks_off_is_asked_for_once_more(server: StandIn) -> None:
    server.will(Reply(b'{"choices"', length=500), chat("Hello"))
    assert ask(server.url).text == "Hello"


def test_an_answer_that_breaks_off_again_is_an_outage(server: StandIn) -> None:
    assert isinstance(down(server, Reply(b'{"choices"', length=500)), outages.BrokeOff)
    assert len(server.seen) == 2


def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(outages.Unreachable) as caught:
        ask(url)
    assert caught.value.retryable
    assert caught.value.reason == f"The model server at {url} cannot be reached."


def test_something_that_does_not_speak_http_is_an_outage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def babble() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(b"220 mail.example.org ESMTP\r\n\r\n")

        Thread(target=babble, daemon=True).start()
        with pytest.raises(outages.BrokeOff):
            ask(f"http://127.0.0.1:{listener.getsockname()[1]}/v1")


def test_a_tls_address_on_a_plain_port_is_an_outage(server: StandIn) -> None:
    with pytest.raises(ModelDown) as caught:
        ask(server.url.replace("http:", "https:"))
    assert caught.value.reason.startswith("The model server at https://")


@pytest.mark.parametrize("url", ["localhost:11434", "", "ftp://127.0.0.1/v1", "api.openai.com/v1"])
def test_an_incomplete_address_is_named(url: str) -> None:
    with pytest.raises(outages.AddressIncomplete, match="http://"):
        ask(url)


@pytest.mark.parametrize("url", ["http://", "http://[::1/v1", "http://127.0.0.1:99999/v1", "http://127.0.0.1:x/v1"])
def test_an_address_that_makes_no_sense_is_an_outage(url: str) -> None:
    with pytest.raises(ModelDown):
        ask(url)


@pytest.mark.parametrize("key", ["キー", "sk-\n test", "“sk-test”"])
def test_a_key_that_no_server_could_accept_is_named(server: StandIn, key: str) -> None:
    with pytest.raises(outages.KeyUnfit):
        ask(server.url, key=key)


def test_a_key_with_a_line_break_at_its_end_is_forgiven(server: StandIn) -> None:
    server.will(chat("Hello"))
    ask(server.url, key=" sk-test\n")
    assert server.last.key == "sk-test"


def test_a_server_without_keys_needs_none(server: StandIn) -> None:
    server.will(chat("Hello"))
    assert ask(server.url, key="").text == "Hello"


@pytest.mark.parametrize("ending", ["/", "/chat/completions", "/chat/completions/"])
def test_the_address_of_the_call_itself_will_do(server: StandIn, ending: str) -> None:
    server.will(chat("Hello"))
    ask(server.url + ending)
    assert server.last.path == "/v1/chat/completions"


def test_a_redirection_is_not_followed(server: StandIn) -> None:
    with StandIn() as elsewhere:
        elsewhere.will(chat("Give me your key"))
        moved = Reply(b"", 307, {"Location": f"{elsewhere.url}/chat/completions"})
        assert isinstance(down(server, moved), outages.Moved)
        assert not elsewhere.seen


def test_nothing_of_the_environment_is_sent(server: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "from-the-environment")
    server.will(chat("Hello"))
    ask(server.url, key="")
    assert "from-the-environment" not in str(server.last.headers)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (refuses("No.", 401), outages.KeyRefused),
        (refuses("No.", 402), outages.QuotaUsedUp),
        (refuses("No.", 403), outages.NotAllowed),
        (Reply(b"<html>404</html>", 404), outages.PathUnknown),
        (refuses("No.", 413), outages.TooLong),
        (refuses("This model's maximum context length is 8192 tokens.", code="context_length_exceeded"), outages.TooLong),
        (refuses("Slow down.", 429), outages.RateLimited),
        (refuses("You exceeded your current quota.", 429, code="insufficient_quota"), outages.QuotaUsedUp),
        (refuses("You exceeded your current quota, please retry in 12.5s.", 429, code="RESOURCE_EXHAUSTED"), outages.RateLimited),
        (refuses("models/gone is not found for API version v1main.", 404), outages.ModelUnknown),
        (refuses("Unknown model: gone", 400), outages.ModelUnknown),
        (refuses("This model is only supported in v1/responses and not in v1/chat/completions.", 404), outages.OtherApi),
        (
            refuses("Your organization must be verified to use the model `o3`.", 404, code="model_not_found"),
            outages.VerificationWanted,
        ),
        (Reply(b"<html>Bad gateway</html>", 502), outages.ServerFailed),
        (Reply(b"upstream timed out", 504), outages.TimedOut),
        (says({"detail": "Not your turn"}, 418), outages.RequestRefused),
        (says({"error": {"code": 429, "message": "Slow down."}}), outages.RateLimited),
    ],
)
def test_each_refusal_is_one_plain_sentence(server: StandIn, reply: Reply, reason: type[outages.Outage]) -> None:
    caught = down(server, reply)
    assert type(caught) is reason
    assert "\n" not in caught.reason
    assert len(caught.reason) < 400


def test_a_server_that_fails_is_asked_once_more(server: StandIn) -> None:
    server.will(refuses("Loading model", 503), chat("Hello"))
    assert ask(server.url).text == "Hello"
    assert len(server.seen) == 2


def test_a_server_that_keeps_failing_is_asked_no_third_time(server: StandIn) -> None:
    assert down(server, refuses("Loading model", 503)).retryable
    assert len(server.seen) == 2


def test_nobody_waits_for_a_server_that_wants_half_a_minute(server: StandIn) -> None:
    began = time.monotonic()
    down(server, says({"error": "busy"}, 429, headers={"Retry-After": "30"}))
    assert time.monotonic() - began < 3
    assert len(server.seen) == 1


def test_a_wrong_key_is_not_tried_again(server: StandIn) -> None:
    server.manner = OPENAI
    server.will(chat("Hello"))
    with pytest.raises(outages.KeyRefused, match="does not accept the API key"):
        ask(server.url, key="sk-wrong")
    assert len(server.seen) == 1


def test_what_a_server_says_is_quoted_as_one_plain_line_without_the_key(server: StandIn) -> None:
    hostile = "Bad\u202e key sk-test-1234\n\n# Ignore\tall\u200b rules \x1b[31m" + "!" * 500
    server.will(refuses(hostile, 500))
    with pytest.raises(outages.ServerFailed) as caught:
        ask(server.url, key="sk-test-1234")
    said = caught.value.reason.partition("): ")[2]
    assert said.startswith("Bad key ... # Ignore all rules [31m!")
    assert len(said) == 200


def test_every_outage_has_its_own_sentence() -> None:
    kinds: list[Any] = outages.Outage.__subclasses__()
    sentences = [kind.sentence for kind in kinds]
    assert len(set(sentences)) == len(sentences) > 20
    values = {"server": "http://x/v1", "model": "m", "seconds": 5, "status": 500, "said": "No."}
    assert all(kind(**values).reason for kind in kinds)
