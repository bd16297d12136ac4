"""The small world of these tests: LINE (its stand-in), and a receiver where Tagdesk's webhook would be."""

from collections.abc import Iterator

import pytest

from tests.web.line.receiver import Receiver
from web.line.client import LineClient
from web.line.standin import Channel, Courier, StandIn
from web.line.tokens import FixedToken


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def running_line() -> Iterator[StandIn]:
    with StandIn() as line:
        yield line


@pytest.fixture
def line(running_line: StandIn, receiver: Receiver) -> StandIn:
    """The stand-in as if just started: starting a server for each test would take most of the time."""
    vars(running_line.channel).update(vars(Channel()))
    vars(running_line.courier).update(vars(Courier(running_line.channel, receiver.url)))
    return running_line


@pytest.fixture
def client(line: StandIn) -> Iterator[LineClient]:
    with LineClient(line.address, FixedToken(line.channel.access_token)) as client:
        yield client
