"""The same over TLS: certificates that nobody vouches for, and a server that drips."""

import datetime
import ipaddress
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from agent import line, outages
from agent.chat import ChatModel
from agent.model import ModelTurn
from tests.agent.sample import ASK, TOOLS
from tests.agent.standin import Reply, StandIn, chat


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "stand-in.pem"
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def server(certificate: Path) -> Iterator[StandIn]:
    with StandIn(certificate=certificate) as server:
        line._trusted.cache_clear()
        yield server
        line._trusted.cache_clear()


def ask(server: StandIn, timeout: float = 5) -> ModelTurn:
    return ChatModel(base_url=server.url, api_key="sk-test", model="m").complete(ASK, TOOLS, timeout)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: StandIn) -> None:
    server.will(chat("Hello."))
    with pytest.raises(outages.Untrusted, match=r"The certificate of the model server at https://.* is not trusted\."):
        ask(server)
    assert not server.seen


def test_a_dripping_server_is_cut_off_under_tls_too(server: StandIn, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server.will(chat("Hello."))
    assert ask(server).text == "Hello."
    server.will(Reply(chat("Hello.").body, pause=0.1, drip_headers=True))
    began = time.monotonic()
    with pytest.raises(outages.TimedOut):
        ask(server, timeout=0.5)
    assert time.monotonic() - began < 3
