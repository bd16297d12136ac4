"""What goes wrong is told in one plain sentence, and the exit code is not 0."""

from typing import Any

import typer
from typer.core import TyperGroup


class Plainly(TyperGroup):
    """A group of commands whose refusals and outages end in a sentence on standard error."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            said = _sentence(error, _language(ctx))
            if said is None:
                raise
            typer.echo(said, err=True)
            raise typer.Exit(1) from error


def _language(ctx: Any) -> str:
    """English where the settings themselves cannot be read."""
    from store.errors import Refused

    try:
        return str(getattr(ctx.obj, "language", "en"))
    except Refused:
        return "en"


def _sentence(error: Exception, language: str) -> str | None:
    """None: not ours to explain."""
    if type(error).__module__.startswith("typer"):
        return None
    from pydantic import ValidationError
    from sqlalchemy.exc import ArgumentError

    from agent.evals.reading import BadFile
    from agent.model import ModelDown
    from store.errors import Refused
    from web.line.address import AddressRefused
    from web.line.errors import LineError

    if isinstance(error, Refused):
        return error.say(language)
    if isinstance(error, (BadFile, ModelDown, LineError, AddressRefused)):
        return str(error)
    if isinstance(error, ArgumentError):
        return f"This is no address of a database: {error}. Check --database or DATABASE_URL."
    if isinstance(error, ValidationError):
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
        return f"This does not fit: {told}."
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}."
    return None
