"""Measuring by turns: what is compared runs in the same minute, so that a busy machine slows all.

A ratio of two minima says what the code can do; the median of the ratios of all rounds says what
it did while the machine was as busy as it was.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

REPEATS = 7
Job = Callable[[], object]


@dataclass(frozen=True)
class Times:
    """Seconds of several works, a list of rounds for each."""

    seconds: Mapping[str, list[float]]

    def best(self, name: str) -> float:
        """Return the shortest time of a work, in seconds."""
        return min(self.seconds[name])

    def best_and_median(self, name: str, unit: float = 1) -> tuple[float, float]:
        """Return a work's shortest and its median time, in units of so many seconds."""
        return self.best(name) / unit, median(self.seconds[name]) / unit

    def ratio(self, name: str, to: str) -> tuple[float, float]:
        """Return one work's time by another's: that of the minima, and the median of the rounds."""
        rounds = zip(self.seconds[name], self.seconds[to], strict=True)
        return self.best(name) / self.best(to), median(a / b for a, b in rounds)


def by_turns(works: Mapping[str, Job], repeats: int = REPEATS, times: int = 1) -> Times:
    """Do all works once to warm up, then by turns; each turn does its work ``times`` times."""
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            seconds[name].append(clocked(work, times))
    return Times(seconds)


def clocked(work: Job, times: int = 1) -> float:
    """Return the seconds that a work takes, as the mean of so many times."""
    gc.collect()
    begin = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begin) / times
