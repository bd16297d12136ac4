"""Run the stand-in by hand."""

import contextlib
from collections.abc import Callable

from web.line.standin.page import control_page
from web.line.standin.play import StandIn
from web.line.standin.server import server_of

PORT = 8089
CAST = ("佐藤 花子", "Aiko Tanaka", "ｹﾝｼﾞ", "Maria Silva", "🌸さくら🌸")


def run(
    port: int = PORT,
    *,
    webhook_url: str | None = None,
    host: str = "127.0.0.1",
    say: Callable[[str], None] = print,
) -> None:
    """Be LINE until Ctrl-C, with a small cast that does not follow the account yet. Blocks.

    What it takes to connect is told to `say`. Raises AddressRefused beyond this machine, OSError where the port is taken.
    """
    line = by_hand(port, webhook_url=webhook_url, host=host)
    line.bound.listen()  # whoever reads the greeting may connect at once
    say(greeting(line))
    with contextlib.suppress(KeyboardInterrupt):
        server_of(line.app, "warning").run(sockets=[line.bound])


def by_hand(port: int = 0, *, webhook_url: str | None = None, host: str = "127.0.0.1") -> StandIn:
    """A stand-in with its page and its cast, bound but not yet answering."""
    line = StandIn(webhook_url, port=port, host=host)
    line.app.include_router(control_page(line))
    for name in CAST:
        line.channel.add_person(name)
    return line


def greeting(line: StandIn) -> str:
    """Everything that connecting an account to this stand-in asks for."""
    return "\n".join(
        (
            f"LINE's stand-in runs at {line.address} (open it in a browser to play LINE by hand; Ctrl-C ends it).",
            "",
            "To connect an account to it:",
            f"  LINE's address   {line.address}",
            f"  Channel ID       {line.channel.channel_id}",
            f"  Channel secret   {line.channel.channel_secret}",
            f"  Access token     {line.channel.access_token} (long-lived; not needed with the channel ID and secret)",
            "",
            f"Webhook address: {line.courier.url or 'none yet; paste it on the page'}",
        )
    )
