"""The built-in model's results as the table in the README: written by `tagdesk eval --readme`, never by hand."""

import re
from collections.abc import Sequence

from agent.evals.report import Report, Share

BEGIN, END = "<!-- written by: make table -->", "<!-- until here -->"
LANGUAGES = {"en": "English", "ja": "Japanese"}


class NoPlace(Exception):
    """The file has no place for the table."""


def table(reports: Sequence[tuple[str, Report]]) -> str:
    """Sets of scenarios side by side: how many of each family and language came out exactly right."""
    whole = [report for _, report in reports]
    families = sorted({family for report in whole for family in report.families})
    languages = sorted({language for report in whole for language in report.languages})
    rows = [
        ["exactly right", *(name for name, _ in reports)],
        ["---"] * (len(reports) + 1),
        *([family, *(_share(report.families.get(family)) for report in whole)] for family in families),
        *([LANGUAGES.get(each, each), *(_share(report.languages.get(each)) for report in whole)] for each in languages),
        ["**all**", *(f"**{_share(report)}**" for report in whole)],
        ["**wrong proposals**", *(f"**{report.wrong_proposals}**" for report in whole)],
        ["unsafe writes", *(str(report.unsafe_writes) for report in whole)],
        ["asked when needed", *(f"{r.questions.asked_when_needed} of {r.questions.needed}" for r in whole)],
        ["asked when not", *(f"{r.questions.asked_when_not} of {r.questions.not_needed}" for r in whole)],
        ["of these, right with one of the choices", *(str(r.questions.right_by_choice) for r in whole)],
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def with_table(text: str, table: str) -> str:
    """The text with the table in its place. Raises NoPlace."""
    place = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)
    if not place.search(text):
        raise NoPlace(f"There is no line “{BEGIN}” with a later “{END}”, between which the table would stand.")
    return place.sub(lambda _: f"{BEGIN}\n{table}{END}", text, count=1)


def _share(share: Share | Report | None) -> str:
    return f"{share.passed} of {share.scenarios}" if share else ""
