"""Load: LINE's busiest day against a desk of its own, on this machine only."""

from dataclasses import asdict
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.measuring import JsonFile
from web.cli.terminal import Terminal, print_table

if TYPE_CHECKING:
    from web.load import BusyDay, Intake


def load(
    context: typer.Context,
    friends: Annotated[int, typer.Option(min=1_000, max=10_000_000, help="Friends of the account.")] = 1_000_000,
    seconds: Annotated[int, typer.Option(min=1, max=600, help="How long the busy day lasts.")] = 60,
    rate: Annotated[int, typer.Option(min=1, max=1_000, help="Requests a second on the busy day.")] = 100,
    requests: Annotated[int, typer.Option(min=100, max=20_000, help="Requests in each round flat out.")] = 2_000,
    postgres: Annotated[
        str,
        typer.Option(metavar="URL", help="A PostgreSQL server to measure too; DATABASE_URL where it is one.", show_default=False),
    ] = "",
    json: JsonFile = None,
) -> None:
    """Send signed webhooks to a desk of its own, flat out and for a busy day, and compare all it stored with a plain model."""
    terminal: Terminal = context.obj
    from rich.console import Console

    from web.load import busy_day, intake

    server = postgres or (terminal.settings.database_url if terminal.settings.database_url.startswith("postgres") else "")
    flat, days = [], []
    with Console(stderr=True).status("") as status:
        for each in ("", server) if server else ("",):
            flat.append(intake(requests, each, status.update))
            days.append(busy_day(friends, seconds, rate, each, status.update))
    if json:
        told = {"intake": [asdict(one) | {"share": one.share} for one in flat], "busy_day": [asdict(one) for one in days]}
        json.write_text(dumps(told, indent=1) + "\n", "utf-8")
    _print_intake(flat)
    _print_days(days)
    for day in days:
        for wrong in day.wrong:
            typer.echo(f"✗ {day.database}: {wrong}")
    if any(day.wrong for day in days):
        raise typer.Exit(1)


def _print_intake(flat: "list[Intake]") -> None:
    rows = [[one.database, f"{one.stored:,.0f}", f"{one.nothing:,.0f}", f"{one.share:.0%}"] for one in flat]
    print_table("Requests a second, flat out", ["Database", "Stored", "Not stored", "Share"], rows, frozenset({1, 2, 3}))


def _print_days(days: "list[BusyDay]") -> None:
    columns = ["Database", "Friends", "Requests", "p50", "p99", "Slowest", "Refused", "Approvals", "Approval", "Slowest", "Wrong"]
    rows = [
        [one.database, f"{one.friends:,}", f"{one.requests:,}", f"{one.p50:,.0f}", f"{one.p99:,.0f}", f"{one.slowest:,.0f}"]
        + [str(one.refused), str(one.approvals), f"{one.approval:,.0f}", f"{one.slowest_approval:,.0f}", str(len(one.wrong))]
        for one in days
    ]
    print_table("A busy day, in milliseconds", columns, rows, frozenset(range(1, 11)))
