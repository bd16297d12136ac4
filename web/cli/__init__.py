"""`tagdesk`: the desk from the terminal. Commands load what they need when they run, so that help is quick."""

from typing import Annotated

import typer

from web.cli import keeping, line, loading, measuring, reading, running, talking
from web.cli.plainly import Plainly
from web.cli.terminal import Language, Terminal

app = typer.Typer(
    name="tagdesk",
    help="The tag desk of a LINE Official Account: say a goal, see the exact change, approve it, take it back.",
    cls=Plainly,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _begin(
    context: typer.Context,
    database: Annotated[
        str, typer.Option("--database", metavar="URL", help="The database, instead of DATABASE_URL.", show_default=False)
    ] = "",
    language: Annotated[Language | None, typer.Option(help="en or ja, instead of TAGDESK_LANGUAGE.", show_default=False)] = None,
) -> None:
    context.obj = Terminal(database, language.value if language else "")


for command in (*running.COMMANDS, *talking.COMMANDS, *reading.COMMANDS, *keeping.COMMANDS):
    app.command()(command)
app.command()(loading.load)
for name, measurement in measuring.COMMANDS.items():
    app.command(name)(measurement)
app.add_typer(line.app, name="line")
app.add_typer(measuring.model, name="model")

__all__ = ["app"]
