"""A measurement, and the stopwatch."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """One measurement: medians in milliseconds; `rows_ms` and `ratio` are None where rows have nothing to compare."""

    name: str
    database: str
    friends: int
    ms: float
    rows_ms: float | None = None

    @property
    def ratio(self) -> float | None:
        return round(self.rows_ms / self.ms, 1) if self.rows_ms is not None and self.ms else None

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "database": self.database,
            "friends": self.friends,
            "ms": round(self.ms, 3),
            "rows_ms": None if self.rows_ms is None else round(self.rows_ms, 3),
            "ratio": self.ratio,
        }


def timed(
    work: Callable[..., object],
    *,
    before: Callable[[], object] = lambda: None,
    after: Callable[..., object] = lambda _: None,
    runs: int = 7,
) -> float:
    """The median in milliseconds after one run for warming up. `before` prepares what `work` takes, `after` cleans up what it
    answers; neither is counted."""
    took = []
    for _ in range(runs + 1):
        given = before()
        begun = time.perf_counter()
        answer = work(given)
        took.append((time.perf_counter() - begun) * 1000)
        after(answer)
    return median(took[1:])
