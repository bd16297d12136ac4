"""Looking after the database and what is kept in it."""

from typing import Annotated

import typer

from web.cli.terminal import AccountOption, Terminal


def migrate(context: typer.Context) -> None:
    """Bring the database to this program's schema. The server does so by itself when it starts."""
    terminal: Terminal = context.obj
    from store.database import Database
    from store.migrations import migrate as bring_up
    from store.migrations import schema_version

    database = Database(terminal.settings.database_url)
    try:
        before = schema_version(database)
        after = bring_up(database)
    finally:
        database.close()
    typer.echo(
        f"The schema is at version {after}." if before == after else f"The schema went from {before or 'nothing'} to {after}."
    )


def check(context: typer.Context) -> None:
    """Prove the database: counts against bitmaps, the journal, decisions, the schema's version, SQLite's build."""
    terminal: Terminal = context.obj
    from rich.console import Console

    from store.check import check as look
    from store.database import Database

    database, console = Database(terminal.settings.database_url), Console(stderr=True)
    try:
        with console.status("") as status:
            found = look(database, lambda text: status.update(f"Checking {text}"))
    finally:
        database.close()
    wrong = [finding for finding in found if finding.wrong]
    for finding in found:
        typer.echo(f"{'✗' if finding.wrong else '·'} {finding.text}{f' [{finding.account_id}]' if finding.account_id else ''}")
    if wrong:
        typer.echo(f"{len(wrong)} things are wrong. Keep a copy of the database before you do anything.", err=True)
        raise typer.Exit(1)
    typer.echo("All is well.")


def forget(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The friend's number.", min=1)],
    account: AccountOption = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask again.")] = False,
) -> None:
    """Forget a friend who asked for it: name, profile, messages and tags go for good, and the number stays."""
    terminal: Terminal = context.obj
    from store.executor import forget as forget_for_good
    from store.friends import friend_by_number

    with terminal.database() as database:
        with database.reading() as session:
            owner = terminal.account(session, account)
            name = friend_by_number(session, owner.id, number).name
        if not yes:
            typer.confirm(f"Forget #{number} “{name}” of “{owner.name}”? This cannot be taken back", abort=True)
        forget_for_good(database, owner.id, number, terminal.by)
    typer.echo(f"Friend #{number} is forgotten.")


COMMANDS = (migrate, check, forget)
