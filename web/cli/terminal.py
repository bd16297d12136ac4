"""What every command shares: the settings, the database they name, the account that is meant, and how things are printed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pydantic import BaseModel
    from sqlmodel import Session

    from store.accounts import Account
    from store.database import Database
    from store.executor import By
    from web.desk import Desk
    from web.settings import Settings


class Language(StrEnum):
    """The languages of `store.language`, known before it is loaded."""

    en = "en"
    ja = "ja"


AccountOption = Annotated[
    str,
    typer.Option(
        "--account", "-a", help="The account's name (or a part of it) or id; the first one if not given.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, as the API does.")]


@dataclass
class Terminal:
    """`database_url` and `said_language` are "" where the settings decide."""

    database_url: str = ""
    said_language: str = ""

    @cached_property
    def settings(self) -> "Settings":
        from web.settings import Settings

        settings = Settings.load()
        return settings.with_(database_url=self.database_url) if self.database_url else settings

    @property
    def language(self) -> str:
        return self.said_language or self.settings.language

    @property
    def by(self) -> "By":
        from store.executor import By

        return By(self.settings.operator, "cli")

    @contextmanager
    def database(self) -> Iterator["Database"]:
        """The database, brought to this program's schema."""
        from store.database import Database
        from store.migrations import migrate

        database = Database(self.settings.database_url)
        try:
            migrate(database)
            yield database
        finally:
            database.close()

    @contextmanager
    def desk(self) -> Iterator["Desk"]:
        from web.desk import open_desk

        with self.database() as database:
            desk = open_desk(self.settings, database)
            try:
                yield desk
            finally:
                desk.turns.close()

    def account(self, session: "Session", said: str) -> "Account":
        """The account of this name, a part of it that is its alone, or id; the first one where none is said."""
        from store.accounts import accounts
        from store.names import name_key
        from web.cli.refusals import NoAccount, NoSuchAccount

        found = accounts(session)
        if not found:
            raise NoAccount()
        same = [each for each in found if said in ("", each.id) or name_key(each.name) == name_key(said)]
        like = [each for each in found if name_key(said) in name_key(each.name)]
        if not same and len(like) != 1:
            raise NoSuchAccount(said=said, names=[each.name for each in found])
        return (same or like)[0]


def print_json(value: "BaseModel | list[Any]") -> None:
    """One JSON text on standard output."""
    from pydantic_core import to_json

    typer.echo(to_json(value, indent=2).decode())


def print_table(title: str, columns: list[str], rows: list[list[str]], numbers: frozenset[int] = frozenset()) -> None:
    """A table as wide as the terminal; where output goes elsewhere, rows with tabs between, for other programs."""
    import sys

    if not sys.stdout.isatty():
        for row in [columns, *rows]:
            typer.echo("\t".join(row))
        return
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=escape(title), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position in numbers else "left")
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
