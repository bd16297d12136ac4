"""LINE: connecting an account, and the stand-in to try without LINE."""

from pathlib import Path
from typing import Annotated

import typer

from web.cli.terminal import AccountOption, JsonOption, Terminal, print_json

app = typer.Typer(help="Connect LINE, or stand in for it on this machine.", no_args_is_help=True)


@app.command("connect")
def connect(
    context: typer.Context,
    channel_id: Annotated[str, typer.Option(prompt="Channel ID", help="From LINE's console.", show_default=False)],
    channel_secret: Annotated[
        str,
        typer.Option(prompt="Channel secret", hide_input=True, help="From LINE's console; stored encrypted.", show_default=False),
    ],
    token: Annotated[str, typer.Option(help="A long-lived channel access token, where you prefer one.", show_default=False)] = "",
    account: Annotated[
        str, typer.Option("--account", "-a", help="Connect this account; a new one if not given.", show_default=False)
    ] = "",
) -> None:
    """Connect a LINE Official Account: checks the details with LINE, stores them encrypted, shows the webhook address."""
    terminal: Terminal = context.obj
    from store.accounts import account_by_id
    from web.connecting import Details, webhook_address
    from web.connecting import connect as connect_account

    with terminal.desk() as desk:
        account_id = None
        if account:
            with desk.database.reading() as session:
                account_id = terminal.account(session, account).id
        connected = connect_account(desk, Details(channel_id, channel_secret, token), account_id)
        with desk.database.reading() as session:
            name = account_by_id(session, connected).name
        address = webhook_address(desk, connected)
    if address is None:
        typer.echo(f"“{name}” is connected.")
        typer.echo("The port is chosen when the desk starts: its settings page then shows the webhook address.", err=True)
    else:
        typer.echo(f"“{name}” is connected. Paste this webhook address into LINE's console and switch “Use webhook” on:")
        typer.echo(address)
    if not (address or "").startswith("https://"):
        typer.echo("LINE reaches only https addresses: set TAGDESK_PUBLIC_URL to the tunnel's or proxy's address.", err=True)


@app.command("import")
def import_all(context: typer.Context, account: AccountOption = "", json: JsonOption = False) -> None:
    """Import the followers whom LINE lists (verified and premium accounts): goes on where a stopped import was."""
    terminal: Terminal = context.obj
    from web.followers import go_on, import_view, start_import

    with terminal.desk() as desk:
        with desk.database.reading() as session:
            owner = terminal.account(session, account)
        start_import(desk, owner.id, terminal.by)
        while True:
            go_on(desk, owner.id)
            with desk.database.reading() as session:
                how = import_view(session, owner.id, terminal.language)
            if not how.running or how.trouble:
                break
            typer.echo(f"{how.told:,} …", err=True)
    if json:
        print_json(how)
    else:
        typer.echo(f"{how.told:,} followers of “{owner.name}”, {how.added:,} of them new.")
    if how.trouble:
        typer.echo(how.trouble, err=True)
        raise typer.Exit(1)


@app.command("import-file")
def import_file(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help="A CSV file: LINE user ID, and if you like Name, Friend since, Tags.", exists=True, dir_okay=False),
    ],
    account: AccountOption = "",
    json: JsonOption = False,
) -> None:
    """Make friends of those whom a CSV file names. Its tags are shown first, and wait for your approval."""
    terminal: Terminal = context.obj
    from store.language import translate
    from web.cli.talking import decide
    from web.deciding import read_card
    from web.depends import Named
    from web.friendfiles import BYTES
    from web.importing import counted
    from web.importing import import_file as import_friends
    from web.refusals import FileUnfit

    with file.open("rb") as opened:
        data = opened.read(BYTES + 1)
    with terminal.desk() as desk:
        with desk.database.reading() as session:
            owner = terminal.account(session, account)
        try:
            came = import_friends(desk, owner.id, data, terminal.by, terminal.language)
        except FileUnfit as unfit:
            typer.echo("\n".join([translate(terminal.language, "Nothing was imported"), *unfit.lines]), err=True)
            raise typer.Exit(1) from unfit
        if json:
            print_json(came)
            return
        typer.echo(f"{owner.name}: {counted(came, terminal.language)}")
        if came.proposal:
            decide(desk, terminal, owner.id, read_card(desk, Named(owner.id, came.proposal), terminal.language))


@app.command("stand-in")
def stand_in(
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8089,
    webhook: Annotated[
        str, typer.Option(metavar="URL", help="Where webhooks go; can be set on its page too.", show_default=False)
    ] = "",
) -> None:
    """Be LINE on this machine: a page to play people who follow, write and block. Set TAGDESK_LINE_API to its address."""
    from web.line.standin.run import run

    run(port, webhook_url=webhook or None, say=typer.echo)
