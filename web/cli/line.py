"""LINE: connecting an account, and the stand-in to try without LINE."""

import typer

app = typer.Typer(help="Connect LINE, or stand in for it on this machine.", no_args_is_help=True)
