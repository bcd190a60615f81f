"""Owners: the browser sessions that runs belong to, and whether they are still there."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from runs.run import Run

GRACE = 15.0  # seconds that a session may be away before its training is paused
KEEP = 600.0  # seconds until all that it has trained is forgotten
MOST_RUNS = 20  # of one session; older ones without a name are forgotten first
MOST_BYTES = 200_000_000  # of one session, likewise
Present = Callable[[], bool]


def always() -> bool:
    """Whoever does not say how to ask is there."""
    return True


@dataclass
class Owner:
    """A session: its runs, oldest first, and how to ask whether it is there."""

    present: Present = always
    runs: list[Run] = field(default_factory=list)
    away_since: float | None = None
    started: int = 0  # trainings, all in all

    def seconds_away(self) -> float:
        """Look whether the session is there; return for how long it has not been."""
        if self.present():
            self.away_since = None
            return 0.0
        now = time.monotonic()
        if self.away_since is None:
            self.away_since = now
        return now - self.away_since

    @property
    def active(self) -> Run | None:
        """The one run that goes on, or waits, or is paused."""
        return next((run for run in self.runs if run.active), None)

    def make_room(self) -> None:
        """Forget the oldest runs without a name, or else the oldest, if there is too much."""
        while len(self.runs) >= MOST_RUNS or self.bytes > MOST_BYTES:
            run = next((run for run in self.runs if not run.name), self.runs[0])
            self.forget(run)

    @property
    def bytes(self) -> int:
        """What is kept of all runs."""
        return sum(kept.size for run in self.runs for kept in (run.checkpoint, run.answers) if kept)

    def forget(self, run: Run) -> None:
        """Forget a run and what is kept of it."""
        self.runs.remove(run)
        run.drop()
