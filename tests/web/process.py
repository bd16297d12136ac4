"""The desk as a process of its own, which can be killed."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

from tests.web.line.browser import get
from web.settings import Settings

STARTS_IN = 120.0  # a machine with much else to do is slow, and that is no failure


@dataclass
class Process:
    """`tagdesk serve`, answering at `address`."""

    running: subprocess.Popen[str]
    address: str = ""

    def kill(self) -> None:
        """As a power cut would: it gets no time for anything."""
        self.running.send_signal(signal.SIGKILL)
        self.running.wait(10)


@contextmanager
def process(settings: Settings) -> Iterator[Process]:
    """Running with these settings, on a free port; ended afterwards, if it still runs."""
    with tempfile.TemporaryDirectory(prefix="tagdesk-cwd-") as empty:  # no .env there
        command = [sys.executable, "-c", "from web.cli import app; app()", "serve", "--port", "0"]
        desk = Process(
            subprocess.Popen(command, env=_environment(settings), cwd=empty, stdout=subprocess.PIPE, text=True, bufsize=1)
        )
        late = threading.Timer(STARTS_IN, desk.running.kill)
        late.start()
        try:
            assert desk.running.stdout
            greeting = desk.running.stdout.readline()
            late.cancel()
            assert "http://" in greeting, "the desk did not start"
            desk.address = next(word for word in greeting.split() if word.startswith("http://"))
            _wait_for(desk.address)
            yield desk
        finally:
            late.cancel()
            desk.running.terminate()
            desk.running.wait(10)
            if desk.running.stdout:
                desk.running.stdout.close()


def _wait_for(address: str) -> None:
    """It says where it will be before it answers there."""
    deadline = time.monotonic() + STARTS_IN
    while True:
        try:
            assert get(f"{address}/healthz").status_code == 200
            return
        except httpx2.TransportError:
            assert time.monotonic() < deadline, "the desk did not answer"
            time.sleep(0.02)


def _environment(settings: Settings) -> dict[str, str]:
    """The settings that differ from the defaults, as variables."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TAGDESK_", "OPENAI_"))}
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if value != field.default:
            plain[field.alias or name] = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
    return plain
