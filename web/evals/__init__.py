"""`tagdesk eval`: scenarios played against a model on real databases of their own, and what came of it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.evals.play import Doors, play
from agent.evals.report import Report, Trial, report
from agent.evals.scenarios import Scenario, Step, read_scenarios
from agent.evals.scoring import judge
from agent.model import Model
from agent.transcript import prompt_version
from web.evals.stage import Stage

Progress = Callable[[int, int], None]
"""Called with how many scenarios have been played, and of how many."""


def run_eval(
    paths: Sequence[Path] = (),
    trials: int = 1,
    model: Model | None = None,
    on_progress: Progress | None = None,
    *,
    local_first: bool = False,
) -> Report:
    """Plays the scenarios of these files and folders (none: those that ship with the product), each `trials` times.

    Without `model`, the offline one; `local_first` as in web.turns. Raises agent.evals.reading.BadFile where a file is not
    as it must be.
    """
    from agent.models import offline_model, warm_up

    scenarios = read_scenarios(paths) if paths else read_scenarios()
    played_by = model or offline_model()
    warm_up()  # else the first answer would be charged with it
    with TemporaryDirectory(prefix="tagdesk-eval-") as folder:
        name = f"{played_by.name}, local first" if local_first else played_by.name
        return play_all(scenarios, trials, Stage(Path(folder), played_by, local_first=local_first), name, on_progress)


def play_all(scenarios: Sequence[Scenario], trials: int, doors: Doors, model: str, on_progress: Progress | None = None) -> Report:
    """Plays every scenario `trials` times through doors that are opened for it."""
    began, results = time.perf_counter(), []
    for done, scenario in enumerate(scenarios, 1):
        results.append((scenario, [_trial(scenario, doors) for _ in range(trials)]))
        if on_progress:
            on_progress(done, len(scenarios))
    seconds = time.perf_counter() - began
    return report(results, model=model, prompt_version=prompt_version(), trials=trials, seconds=seconds)


def _trial(scenario: Scenario, doors: Doors) -> Trial:
    played = play(scenario, doors)
    verdict, last = judge(scenario, played), played.replies[-1]
    asked = not verdict.passed and not verdict.wrong_proposal and last.kind == "question"
    longer = [scenario.model_copy(update={"turns": (*scenario.turns, Step(say=each))}) for each in last.choices if asked]
    return Trial(verdict=verdict, played=played, chosen=any(judge(each, play(each, doors)).passed for each in longer))


__all__ = ["Progress", "play_all", "run_eval"]
