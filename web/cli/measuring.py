"""Measuring: the agent against scenarios, the store against rows, a model against what is asked of it."""

from collections.abc import Callable, Sequence
from functools import partial
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from web.cli.terminal import Terminal, print_table

if TYPE_CHECKING:
    from agent.evals.report import Report

model = typer.Typer(help="The model that answers.", no_args_is_help=True)
JsonFile = Annotated[
    Path | None, typer.Option("--json", metavar="FILE", help="Write the result there too, as JSON.", show_default=False)
]
MARKS = {True: "✓", False: "✗", None: "·"}
BUILT_IN_IN_USE = "The built-in model is in use; it needs no check. Set TAGDESK_MODEL and OPENAI_BASE_URL for another."


@model.callback()
def _model() -> None:
    """The model that answers."""


@model.command("check")
def check_model(context: typer.Context) -> None:
    """Ask the configured model two short questions and say in plain words whether it is up to this work. What that costs counts
    for nobody's day."""
    terminal: Terminal = context.obj
    from rich.console import Console

    from agent.check import STEPS, Hosted, check
    from agent.models import configured_model
    from store.language import translate

    settings, language = terminal.settings, terminal.language
    if not settings.model:
        typer.echo(translate(language, BUILT_IN_IN_USE))
        return
    key = settings.openai_api_key.get_secret_value()
    chosen = configured_model(settings.model, settings.openai_base_url, key, settings.model_api)
    hosted: Hosted = chosen  # type: ignore[assignment]  # every model but the built-in one is
    with Console(stderr=True).status(translate(language, "Asking {name}", name=settings.model)):
        found = check(hosted, language=language)
    for finding in found:
        told = " ".join(filter(None, (finding.said, finding.advice)))
        typer.echo(f"{MARKS[finding.ok]} {translate(language, STEPS[finding.step])}{told and f': {told}'}")
    if any(finding.ok is False for finding in found):
        raise typer.Exit(1)


def evaluate(
    context: typer.Context,
    path: Annotated[
        list[Path] | None, typer.Argument(help="Scenario files or folders; those that ship with Tagdesk if not given.")
    ] = None,
    trials: Annotated[int, typer.Option(min=1, max=100, help="How often each scenario is played.")] = 1,
    json: JsonFile = None,
    page: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page with every failed case and what was said.", show_default=False),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="An earlier --json, with which this one is compared.", show_default=False),
    ] = None,
    stored: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Instead of playing: show this --json again.", show_default=False),
    ] = None,
    readme: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Instead: play all that ships against the built-in model and write its table into FILE.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Play scenarios against the configured model and say how many it passes."""
    if readme:
        _write_table(readme)
        return
    terminal: Terminal = context.obj
    from agent.evals.report import read_report
    from web.evals.page import eval_page

    if stored and path:
        raise typer.BadParameter("--report plays nothing; leave the scenarios out.")
    before = [(against.name, read_report(against))] if against else []
    report = read_report(stored) if stored else _play(terminal, path or (), trials)
    if json:
        json.write_text(report.model_dump_json(indent=1) + "\n", "utf-8")
    if page:
        page.write_text(eval_page([*before, (stored.name if stored else "this evaluation", report)]), "utf-8")
    _print_report(report, before[0][1] if before else None, terminal.language)
    if report.passed < report.scenarios and not stored:
        raise typer.Exit(1)


def _play(terminal: Terminal, paths: Sequence[Path], trials: int) -> "Report":
    from rich.console import Console

    from store.language import translate
    from web.desk import model_of
    from web.evals import run_eval

    settings, say = terminal.settings, partial(translate, terminal.language)
    with Console(stderr=True).status(say("Playing scenarios")) as status:
        return run_eval(
            paths,
            trials,
            model_of(settings),
            lambda done, all_: status.update(say("Played {done} of {all} scenarios", done=done, all=all_)),
            local_first=settings.model_mode == "local first" and bool(settings.model),
        )


def _write_table(readme: Path) -> None:
    from rich.console import Console

    from agent.evals.scenarios import APART, LATER, SHIPPED, UNSEEN
    from web.evals import run_eval
    from web.evals.readme import NoPlace, table, with_table

    with Console(stderr=True).status("Playing all scenarios"):
        kinds = {"its own": SHIPPED, "written apart": APART, "apart, later": LATER, "never studied": UNSEEN}
        found = [(name, run_eval([path])) for name, path in kinds.items()]
    try:
        readme.write_text(with_table(readme.read_text("utf-8"), table(found)), "utf-8")
    except NoPlace as why:
        typer.echo(str(why))
        raise typer.Exit(1) from None


def _print_report(report: "Report", before: "Report | None", language: str) -> None:
    from store.language import translate
    from web.evals.figures import difference, differences, figures

    say = partial(translate, language)
    for failure in report.failures:
        typer.echo(f"✗ {failure.id}: {failure.why}")
    rows = [
        [name, str(share.scenarios), str(share.passed)] for name, share in [*report.families.items(), *report.languages.items()]
    ]
    print_table(report.model, [say("Family or language"), say("Scenarios"), say("Passed")], rows, frozenset({1, 2}))
    changed = differences(before, report) if before else {}
    told = [[say(figure.name), figure.told, *([changed[figure.name]] if before else [])] for figure in figures(report, language)]
    titles = [say("Measured"), say("Result"), *([say("Difference")] if before else [])]
    print_table("", titles, told, frozenset({1, 2}))
    ended = say(
        "{passed} of {all} passed, {wrong} wrong proposals",
        passed=report.passed,
        all=report.scenarios,
        wrong=report.wrong_proposals,
    )
    typer.echo(f"{ended} ({difference(before.passed, report.passed)})" if before else ended)
    for name, turns in report.answered.items():
        typer.echo(say("{n} turns answered by {name}", n=turns, name=name))
    for reason, turns in report.unanswered.items():
        typer.echo(say("✗ {n} turns without an answer: {reason}", n=turns, reason=reason))


def bench(
    context: typer.Context,
    friends: Annotated[
        list[int] | None,
        typer.Option(min=1_000, max=10_000_000, help="How many; repeat for several. 10,000, 100,000 and 1,000,000 if not given."),
    ] = None,
    postgres: Annotated[
        str,
        typer.Option(metavar="URL", help="A PostgreSQL server to measure too; DATABASE_URL where it is one.", show_default=False),
    ] = "",
    json: JsonFile = None,
) -> None:
    """Measure the store beside plain rows with the best raw SQL, side by side, in databases of their own."""
    terminal: Terminal = context.obj
    from rich.console import Console

    from web.bench import SIZES
    from web.bench import bench as measure

    server = postgres or (terminal.settings.database_url if terminal.settings.database_url.startswith("postgres") else "")
    found, console = [], Console(stderr=True)
    with console.status("") as status:
        for one in measure(friends or SIZES, server, status.update):
            found.append(one)
            if json:
                json.write_text(dumps([each.as_json() for each in found], indent=1) + "\n", "utf-8")
    rows = [
        [m.name, m.database, f"{m.friends:,}", f"{m.ms:,.2f}", "" if m.rows_ms is None else f"{m.rows_ms:,.2f}", _times(m.ratio)]
        for m in found
    ]
    print_table(
        "Medians in milliseconds", ["What", "Database", "Friends", "ms", "Rows, ms", "Faster"], rows, frozenset({2, 3, 4, 5})
    )


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:g}×"


COMMANDS: dict[str, Callable[..., None]] = {"eval": evaluate, "bench": bench}
