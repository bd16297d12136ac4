"""What an evaluation found: shares, counts and costs, and every failed case with its transcript."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from json import loads
from math import comb
from pathlib import Path
from statistics import median

from agent.evals.play import Cost, Move, Played
from agent.evals.reading import BadFile, Said, checked
from agent.evals.scenarios import Scenario
from agent.evals.scoring import Verdict

MOST_K = 4


class Trial(Said):
    """One time that a scenario was played. `chosen` is whether it ended in a question that was not the right answer, and one of
    its choices leads to what is right."""

    verdict: Verdict
    played: Played
    chosen: bool = False


class Case(Said):
    """One scenario over all its trials. `ms` is the median time of a trial's answers together, `cost` the sum of all."""

    id: str
    family: str
    lang: str
    world: str
    trials: int
    passed: int
    wrong_proposals: int
    ms: float
    cost: Cost


class Failure(Said):
    """`why` and `moves` are of one trial, the `trial`th: the first with a wrong proposal, else the first that failed."""

    id: str
    why: str
    family: str
    lang: str
    wrong_proposal: bool
    moves: tuple[Move, ...]
    trial: int = 1


class Share(Said):
    """`passed` are the scenarios passed in every trial; `pass_1` the share of passed trials; `pass_k` gives pass^k, the chance
    that k trials all pass, for k up to 4 and no more than there were trials. `wrong_proposals` counts trials."""

    scenarios: int
    passed: int
    pass_1: float
    pass_k: Mapping[str, float]
    wrong_proposals: int


class Questions(Said):
    """Over all trials: how often a question was the one right answer and was asked, and how often one was asked in its place
    where another answer was right. Of the latter, `right_by_choice` had a choice that leads to what is right."""

    needed: int
    asked_when_needed: int
    not_needed: int
    asked_when_not: int
    right_by_choice: int = 0


class Steps(Said):
    """Over all trials of scenarios in which one thing is said: how many were answered, and how many of these with at most two
    calls of the model."""

    answered: int = 0
    within_two_calls: int = 0


class Report(Said):
    """Counts are of scenarios unless said otherwise. `wrong_proposals` and `unsafe_writes` count trials; their goal is 0.
    `answered` counts turns by the model that answered, `unanswered` those that nobody did by the reason. `ms_median` and
    `ms_slowest` are of cases, `answer_ms_median` and `answer_ms_slowest` of single answers.

    What has a default is missing in reports of earlier versions."""

    scenarios: int
    passed: int
    pass_1: float
    pass_k: Mapping[str, float]
    wrong_proposals: int
    families: Mapping[str, Share]
    languages: Mapping[str, Share]
    failures: tuple[Failure, ...]
    model: str
    prompt_version: str
    trials: int
    unsafe_writes: int
    questions: Questions
    cost: Cost
    ms_median: float
    ms_slowest: float
    seconds: float
    cases: tuple[Case, ...]
    answered: Mapping[str, int] = {}
    unanswered: Mapping[str, int] = {}
    steps: Steps = Steps()
    answer_ms_median: float | None = None
    answer_ms_slowest: float | None = None


def read_report(path: Path) -> Report:
    """What `tagdesk eval --json` wrote. Raises BadFile, or OSError where there is no such file."""
    try:
        return checked(Report, loads(path.read_text("utf-8")), str(path))
    except ValueError:
        raise BadFile(f"{path} is no result of `tagdesk eval --json`: it is no JSON.") from None
    except BadFile as why:
        raise BadFile(f"{why}. It was not written by `tagdesk eval --json`, or by a version that is too old.") from None


def report(
    results: Sequence[tuple[Scenario, Sequence[Trial]]], *, model: str, prompt_version: str, trials: int, seconds: float
) -> Report:
    """Sums up; each scenario was played `trials` times, all of it in `seconds`."""
    cases = [_case(scenario, played) for scenario, played in results]
    whole = _share(cases)
    every = [trial.played for _, played in results for trial in played]
    replies, ms = [reply for played in every for reply in played.replies], [each for played in every for each in played.ms]
    return Report(
        **whole.model_dump(),
        families={family: _share([c for c in cases if c.family == family]) for family in _in_order(c.family for c in cases)},
        languages={lang: _share([c for c in cases if c.lang == lang]) for lang in _in_order(c.lang for c in cases)},
        failures=tuple(_failure(scenario, played) for scenario, played in results if not _all_passed(played)),
        model=model,
        prompt_version=prompt_version,
        trials=trials,
        unsafe_writes=sum(played.unsafe for played in every),
        questions=_questions(results),
        cost=sum((case.cost for case in cases), Cost()),
        ms_median=round(median(case.ms for case in cases), 1),
        ms_slowest=max(case.ms for case in cases),
        seconds=round(seconds, 1),
        cases=tuple(cases),
        answered=Counter(reply.model for reply in replies if reply.model),
        unanswered=Counter(reply.text for reply in replies if reply.kind == "failure" and not reply.model),
        steps=_steps(every),
        answer_ms_median=round(median(ms), 1),
        answer_ms_slowest=max(ms),
    )


def pass_k(cases: Sequence[Case], k: int) -> float:
    """pass^k = C(c,k) / C(n,k) with c passes of n trials, the mean over the scenarios."""
    return round(sum(comb(case.passed, k) / comb(case.trials, k) for case in cases) / len(cases), 4)


def _share(cases: Sequence[Case]) -> Share:
    return Share(
        scenarios=len(cases),
        passed=sum(case.passed == case.trials for case in cases),
        pass_1=pass_k(cases, 1),
        pass_k={str(k): pass_k(cases, k) for k in range(1, min(MOST_K, *(case.trials for case in cases)) + 1)},
        wrong_proposals=sum(case.wrong_proposals for case in cases),
    )


def _case(scenario: Scenario, trials: Sequence[Trial]) -> Case:
    return Case(
        id=scenario.id,
        family=scenario.family,
        lang=scenario.lang,
        world=scenario.world.world,
        trials=len(trials),
        passed=sum(trial.verdict.passed for trial in trials),
        wrong_proposals=sum(trial.verdict.wrong_proposal for trial in trials),
        ms=round(median(sum(trial.played.ms) for trial in trials), 1),
        cost=sum((trial.played.cost for trial in trials), Cost()),
    )


def _failure(scenario: Scenario, trials: Sequence[Trial]) -> Failure:
    failed = [(n, trial) for n, trial in enumerate(trials, 1) if not trial.verdict.passed]
    n, worst = next((each for each in failed if each[1].verdict.wrong_proposal), failed[0])
    return Failure(
        id=scenario.id,
        why="; ".join(worst.verdict.why),
        family=scenario.family,
        lang=scenario.lang,
        wrong_proposal=worst.verdict.wrong_proposal,
        moves=worst.played.moves,
        trial=n,
    )


def _steps(every: Sequence[Played]) -> Steps:
    answers = [played.replies[0] for played in every if len(played.replies) == 1 and played.replies[0].kind != "failure"]
    return Steps(answered=len(answers), within_two_calls=sum(reply.cost.model_calls <= 2 for reply in answers))


def _questions(results: Sequence[tuple[Scenario, Sequence[Trial]]]) -> Questions:
    """Scenarios where a question is one right answer of several count on neither side."""
    counts = {"needed": 0, "asked_when_needed": 0, "not_needed": 0, "asked_when_not": 0, "right_by_choice": 0}
    for scenario, trials in results:
        kinds = {outcome.kind for outcome in scenario.expect.outcomes()}
        if "question" in kinds and len(kinds) > 1:
            continue
        asked = sum(trial.played.replies[-1].kind == "question" for trial in trials)
        counts["needed" if "question" in kinds else "not_needed"] += len(trials)
        counts["asked_when_needed" if "question" in kinds else "asked_when_not"] += asked
        counts["right_by_choice"] += sum(trial.chosen for trial in trials) if "question" not in kinds else 0
    return Questions(**counts)


def _all_passed(trials: Sequence[Trial]) -> bool:
    return all(trial.verdict.passed for trial in trials)


def _in_order(names: Iterable[str]) -> list[str]:
    return sorted(set(names))
