"""Running the desk: the demo, and the server."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.terminal import Terminal

if TYPE_CHECKING:
    from web.settings import Settings

DEMO = Path("data/demo")
PortOption = Annotated[int | None, typer.Option(help="The port to listen on; 0 takes a free one.", show_default=False)]


def demo(
    context: typer.Context,
    port: PortOption = None,
    browser: Annotated[bool, typer.Option(help="Open the browser.")] = True,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin again with a new demo; what was done in the old one is lost.")
    ] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo's database lies.")] = DEMO,
) -> None:
    """Try it: a cafe with two accounts, the built-in model, in your browser. Nothing leaves this machine."""
    terminal: Terminal = context.obj
    from web.demo import demo_url
    from web.demo.shops import staff
    from web.settings import Settings

    url = demo_url(folder, fresh=fresh, begun=lambda text: typer.echo(text, err=True))
    settings = terminal.settings.with_(database_url=url, model="", public_url="")
    if settings.operator == Settings.model_fields["operator"].default:
        settings = settings.with_(operator=staff().owner)
    _serve(settings, port, move_on=port is None, browser=browser)


def serve(context: typer.Context, port: PortOption = None) -> None:
    """Run the desk on this machine, with the settings of the environment and .env."""
    terminal: Terminal = context.obj
    _serve(terminal.settings, port, move_on=False, browser=False)


def _serve(settings: "Settings", port: int | None, *, move_on: bool, browser: bool) -> None:
    """Serves until Ctrl-C. `move_on`: where the port is taken, another one will do."""
    from web.serving import serve as serve_desk

    chosen = settings if port is None else settings.with_(port=port)

    def ready(address: str) -> None:
        typer.echo(f"Tagdesk is at {address} (Ctrl-C ends it)")
        if browser and _has_browser():
            webbrowser.open(address)

    try:
        serve_desk(chosen, ready)
    except OSError as error:
        if not move_on or error.errno not in (98, 48, 10048):
            raise
        serve_desk(chosen.with_(port=0), ready)


def _has_browser() -> bool:
    """A terminal without a screen would get a browser of letters that blocks it."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


COMMANDS = (demo, serve)
