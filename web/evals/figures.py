"""An evaluation's figures, each with its name, as terminal and page tell them; and what is different from an earlier one."""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.evals.report import Report
from store.language import translate


@dataclass(frozen=True)
class Figure:
    """`number` is what is compared, None where nothing was measured; `bad` where it should be 0 and is not."""

    name: str
    told: str
    number: float | None
    bad: bool = False


def figures(report: Report, language: str = "en") -> list[Figure]:
    """Always the same ones in the same order, but for pass^k, of which there are as many as there were trials, up to four."""
    return list(_figures(report, language))


def differences(older: Report, newer: Report) -> dict[str, str]:
    """The newer's figures by name: how much more or less, "" where one of them was not measured."""
    was = {figure.name: figure.number for figure in figures(older)}
    return {figure.name: difference(was.get(figure.name), figure.number) for figure in figures(newer)}


def difference(was: float | None, now: float | None) -> str:
    if was is None or now is None:
        return ""
    changed = round(now - was, 1)
    return f"{changed:+,g}".replace("-", "−") if changed else "±0"


def _figures(report: Report, language: str) -> Iterator[Figure]:
    def share(name: str, n: int, all_: int) -> Figure:
        return Figure(name, translate(language, "{n} of {all}", n=n, all=all_) if all_ else "–", n if all_ else None)

    def count(name: str, n: int, bad: bool = False) -> Figure:
        return Figure(name, f"{n:,}", n, bad)

    def time(name: str, ms: float | None) -> Figure:
        return Figure(name, "–" if ms is None else f"{ms:,.1f} ms", ms)

    yield count("Wrong proposals", report.wrong_proposals, bad=report.wrong_proposals > 0)
    yield count("Unsafe writes", report.unsafe_writes, bad=report.unsafe_writes > 0)
    for k, value in report.pass_k.items():
        yield Figure(f"pass^{k}", f"{100 * value:.1f} %", round(100 * value, 1))
    yield share("Questions where needed", report.questions.asked_when_needed, report.questions.needed)
    yield share("Questions where not needed", report.questions.asked_when_not, report.questions.not_needed)
    yield count("Of these, right with one of the choices", report.questions.right_by_choice)
    yield count("Model calls", report.cost.model_calls)
    yield share("Single messages within two model calls", report.steps.within_two_calls, report.steps.answered)
    yield count("Tool calls", report.cost.tool_calls)
    yield count("Tokens in", report.cost.input_tokens)
    yield count("Tokens out", report.cost.output_tokens)
    yield time("Time for an answer, median", report.answer_ms_median)
    yield time("Time for an answer, slowest", report.answer_ms_slowest)
