"""A web server on a loopback address, in a thread of its own."""

import socket
import threading
import time

import uvicorn
from fastapi import FastAPI

from web.line.address import AddressRefused, is_loopback

PATIENCE = 10.0


def loopback_socket(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises AddressRefused beyond this machine, OSError where it is taken."""
    if not is_loopback(host):
        raise AddressRefused(f"{host} is not on this machine; the stand-in of LINE listens on loopback only.")
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


def server_of(app: FastAPI, log_level: str = "critical") -> uvicorn.Server:
    """A server that stops at once although a connection is kept alive or a slow answer is still to come."""
    config = uvicorn.Config(app, log_level=log_level, lifespan="off", ws="none", timeout_graceful_shutdown=1)
    return uvicorn.Server(config)


class Background:
    """The server while it runs in its thread."""

    def __init__(self, app: FastAPI, bound: socket.socket) -> None:
        self._server = server_of(app)
        self._thread = threading.Thread(target=self._server.run, args=([bound],), name="line-stand-in", daemon=True)

    def start(self) -> None:
        """Return when it answers."""
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("The stand-in of LINE did not start.")
            time.sleep(0.01)

    def stop(self) -> None:
        """Return when it is gone."""
        self._server.should_exit = True
        self._thread.join(PATIENCE)
