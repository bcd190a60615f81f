"""Turns: trainings that wait share the places, some seconds at a time.

When all places are taken and somebody waits, whoever has worked for its turn is laid down, and
goes to the end of the line. What it takes to lay it down and to take it up again is measured, and
a turn is many times as long. While nobody waits, nobody is laid down.

Who is next: first a single step, or last figures; then whoever has never had a turn; then what is
nearly done; then all others, in the order in which they came. While one of the first two kinds
waits, turns are short. Whoever was overtaken often is next, so that nobody starves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from runs.service.estimate import NEARLY
from runs.service.run import Run

FIRST = 0.3  # seconds that are enough for a first point, and to let somebody in quickly
TURN = 2.0  # seconds of a turn
COSTS, FEW_COSTS = 25, 4  # or so many times what it takes to lay it down and to take it up
LONGEST = 30.0  # seconds, whatever that takes
MOST_OVERTAKEN = 40  # times
AT_ONCE, NEW, NEARLY_DONE, OTHERS = range(4)  # the kinds of those who wait


def is_at_once(run: Run) -> bool:
    """Whether it is a single step, or the last figures: nobody has to wait for others by it."""
    return run.state == "measuring" or run.until - run.iteration <= 1


def length(run: Run, *, short: bool = False) -> float:
    """Return the seconds of a run's turn while others wait; ``short``: while somebody is new."""
    least, costs = (FIRST, FEW_COSTS) if short else (TURN, COSTS)
    return min(LONGEST, max(least, costs * run.hand_over))


@dataclass
class Spot:
    """Where one stands in the line."""

    number: int  # who came earlier has a smaller one
    left: float  # seconds of work that are foretold for it
    overtaken: int = 0  # by how many who came later


class Line:
    """All who wait for a place, in the order of their turns."""

    def __init__(self) -> None:
        """Nobody waits."""
        self._spots: dict[Run, Spot] = {}
        # Whether what rests takes so much room that nobody else can be laid down.
        self.is_crowded: Callable[[], bool] = lambda: False

    def __len__(self) -> int:
        """Count those who wait."""
        return len(self._spots)

    def __contains__(self, run: object) -> bool:
        """Whether a run waits."""
        return run in self._spots

    def __iter__(self) -> Iterator[Run]:
        """Go through them, from the next to the last."""
        return iter(sorted(self._spots, key=self._order))

    def join(self, run: Run, left: float = math.inf, *, in_front: bool = False) -> None:
        """Let a run wait, behind those who are there or before them; one that waits does already.

        ``left``: the seconds of work that are foretold for it.
        """
        numbers = [spot.number for spot in self._spots.values()]
        number = min(numbers, default=0) - 1 if in_front else max(numbers, default=0) + 1
        self._spots.setdefault(run, Spot(number, left))

    def leave(self, run: Run) -> None:
        """Let a run wait no more."""
        self._spots.pop(run, None)

    def take(self) -> Run:
        """Take out who is next."""
        run, earliest = next(iter(self)), min(self._spots.values(), key=lambda spot: spot.number)
        if self._spots.pop(run) is not earliest:
            earliest.overtaken += 1
        return run

    @property
    def somebody_is_new(self) -> bool:
        """Whether somebody waits who needs a place soon, and not for long."""
        return any(self.kind(run) <= NEW for run in self._spots)

    def kind(self, run: Run) -> int:
        """Say of which kind one is who waits."""
        if is_at_once(run):
            return AT_ONCE
        if not run.turns:
            return NEW
        return NEARLY_DONE if self._spots[run].left <= NEARLY else OTHERS

    def _order(self, run: Run) -> tuple[bool, int, int]:
        spot = self._spots[run]
        return spot.overtaken < MOST_OVERTAKEN, self.kind(run), spot.number
