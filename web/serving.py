"""Running the desk: on this machine's own address, and quick to stop although streams are open."""

import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from store.database import Database
from store.migrations import migrate
from web.app import create_app
from web.line.address import is_loopback
from web.logs import set_up_logs
from web.refusals import NotOnLoopback
from web.settings import Settings

BACKLOG = 2_048
GRACE = 3  # seconds; a stream of events never ends by itself, and the turn behind it is stored apart from it


def listening(settings: Settings) -> socket.socket:
    """A bound socket. Raises NotOnLoopback for any other address, OSError where the port is taken."""
    if not is_loopback(settings.host):
        raise NotOnLoopback(host=settings.host)
    bound = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host.strip("[]"), settings.port))
    except OSError:
        bound.close()
        raise
    return bound


def server_of(app: FastAPI) -> uvicorn.Server:
    """A server for `run(sockets=[listening(settings)])`. It believes no forwarded headers: see `guard`."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=GRACE,
    )
    return uvicorn.Server(config)


def serve(settings: Settings, ready: Callable[[str], None] = lambda _: None) -> None:
    """Serves until Ctrl-C. Blocks. Raises Refused (address, database) or OSError before anything listens.

    `ready` is told the address, once it is taken.
    """
    set_up_logs(settings.log)
    bound = listening(settings)
    database = Database(settings.database_url)
    try:
        migrate(database)
        bound.listen(BACKLOG)  # whoever hears of the address may come at once, and waits until the desk has started
        ready(address_of(bound))
        taken = settings.with_(port=bound.getsockname()[1])
        server_of(create_app(taken, database)).run(sockets=[bound])
    finally:
        database.close()
        bound.close()


def address_of(bound: socket.socket) -> str:
    """Where a browser finds it."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
