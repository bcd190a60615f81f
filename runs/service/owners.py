"""Owners: the browser sessions that runs belong to, and whether they are still there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter

from runs.service.run import AnyRun

GRACE = 15.0  # seconds that a session may be away before its training is paused
KEEP = 600.0  # seconds until all that it has trained is forgotten
MOST_BYTES = 200_000_000  # that are kept of one session; beyond, its oldest runs are forgotten
Present = Callable[[], bool]
Weight = Callable[[AnyRun], int]  # in bytes
KEPT: Weight = attrgetter("bytes")  # in the store
HELD: Weight = attrgetter("held")  # in this process's memory


def always() -> bool:
    """Whoever does not say how to ask is there."""
    return True


@dataclass
class Owner:
    """A session: its runs, oldest first, and how to ask whether it is there."""

    present: Present = always
    runs: list[AnyRun] = field(default_factory=list)
    away_since: float | None = None
    started: int = 0  # trainings, all in all

    def seconds_away(self, now: float) -> float:
        """Look whether the session is there; return for how long it has not been."""
        if self.present():
            self.away_since = None
            return 0.0
        if self.away_since is None:
            self.away_since = now
        return now - self.away_since

    @property
    def active(self) -> AnyRun | None:
        """The one run that goes on, or waits, or is paused."""
        return next((run for run in self.runs if run.active), None)

    def make_room(self, most: int) -> None:
        """Forget runs until there are fewer than ``most``, and what is kept is not too much."""
        while len(self.runs) >= most or self.bytes > MOST_BYTES:
            self.forget(self.first_to_go() or self.runs[0])

    def first_to_go(self, weight: Weight | None = None, but: AnyRun | None = None) -> AnyRun | None:
        """Return what is to be forgotten first: the oldest without a name, then the oldest.

        What goes on, ``but``, and what weighs nothing is not.
        """
        over = [run for run in self.runs if run is not but and not run.active]
        over = [run for run in over if weight is None or weight(run)]
        return next((run for run in over if not run.name), over[0] if over else None)

    @property
    def bytes(self) -> int:
        """How much is kept of all runs."""
        return self.sum(KEPT)

    def sum(self, weight: Weight) -> int:
        """How much all runs weigh."""
        return sum(map(weight, self.runs))

    def forget(self, run: AnyRun) -> None:
        """Forget a run and what is kept of it."""
        self.runs.remove(run)
        run.drop()
