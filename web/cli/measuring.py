"""Measuring: the agent against scenarios, the store against rows, a model against what is asked of it."""

from pathlib import Path
from typing import Annotated

import typer

from web.cli.terminal import Terminal

model = typer.Typer(help="The model that answers.", no_args_is_help=True)
JsonFile = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the result there too, as JSON.", show_default=False)
]


@model.callback()
def _model() -> None:
    """The model that answers."""


@model.command("check")
def check_model(context: typer.Context) -> None:
    """Ask the configured model two short questions and say in plain words whether it is up to this work."""
    terminal: Terminal = context.obj
    from rich.console import Console

    from agent.check import Hosted, check
    from agent.models import configured_model

    settings = terminal.settings
    chosen = configured_model(
        settings.model, settings.openai_base_url, settings.openai_api_key.get_secret_value(), settings.model_api
    )
    if not settings.model:
        typer.echo("The built-in model is in use; it needs no check. Set TAGDESK_MODEL and OPENAI_BASE_URL for another.")
        return
    hosted: Hosted = chosen  # type: ignore[assignment]  # every model but the built-in one is
    with Console(stderr=True).status(f"Asking {settings.model}"):
        found = check(hosted)
    for finding in found:
        typer.echo(f"{ {True: '✓', False: '✗', None: '·'}[finding.ok] } {finding.step}: {finding.said} {finding.advice}".rstrip())
    if any(finding.ok is False and finding.step != "several calls" for finding in found):
        raise typer.Exit(1)


COMMANDS: tuple[object, ...] = ()
