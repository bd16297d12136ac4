"""An evaluation as one HTML file: what was measured, and every failed case with what was said. Two reports stand side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agent.evals.report import Case, Failure, Report, Share
from store.database import canonical_json
from web.evals.figures import difference, differences, figures

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Result:
    """One scenario in one report: None where it was not played, no failure where it passed."""

    case: Case | None
    failure: Failure | None


@dataclass(frozen=True)
class Row:
    """A scenario that failed in at least one report. `change` is fixed, broken, or nothing."""

    id: str
    family: str
    lang: str
    results: tuple[Result, ...]
    change: str


def eval_page(reports: Sequence[tuple[str, Report]]) -> str:
    """One report, or an older and a newer one beside each other; each comes with the name that it goes by."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    environment.filters["compact"] = canonical_json
    environment.globals["difference"] = difference
    whole = [report for _, report in reports]
    return environment.get_template("page.html").render(
        names=[name for name, _ in reports],
        reports=whole,
        figures=[figures(report) for report in whole],
        differences=differences(whole[0], whole[-1]) if len(whole) > 1 else {},
        families=_shares([report.families for report in whole]),
        languages=_shares([report.languages for report in whole]),
        rows=rows(whole),
        style=(HERE / "page.css").read_text("utf-8"),
    )


def rows(reports: Sequence[Report]) -> list[Row]:
    """Every scenario that failed somewhere: first what broke, then wrong proposals, then the rest; each by id."""
    cases = [{case.id: case for case in report.cases} for report in reports]
    failures = [{failure.id: failure for failure in report.failures} for report in reports]
    found = []
    for id in sorted(set().union(*failures)):
        results = tuple(Result(c.get(id), f.get(id)) for c, f in zip(cases, failures, strict=True))
        known = next(result.case for result in results if result.case)
        found.append(Row(id=id, family=known.family, lang=known.lang, results=results, change=_change(results)))
    return sorted(found, key=lambda row: (row.change != "broken", row.change == "fixed", not _is_wrong(row), row.id))


def _change(results: Sequence[Result]) -> str:
    first, last = results[0], results[-1]
    if first.case is None or last.case is None or (first.failure is None) == (last.failure is None):
        return ""
    return "fixed" if first.failure else "broken"


def _is_wrong(row: Row) -> bool:
    return any(result.failure and result.failure.wrong_proposal for result in row.results)


def _shares(tables: Sequence[Mapping[str, Share]]) -> list[tuple[str, list[Share | None]]]:
    names = sorted(set().union(*tables))
    return [(name, [table.get(name) for table in tables]) for name in names]
