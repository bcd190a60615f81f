"""A stopwatch for works that are compared, and a desk where only one visitor measures at a time.

The works take turns, so that whatever disturbs one disturbs all. The shortest turn of each
counts: nothing makes a computer faster than it is, and many things make it slower.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Call = Callable[[], object]
Clock = Callable[[], float]  # seconds
T = TypeVar("T")

TURN = 0.002  # seconds that one turn takes, unless a single call takes longer
ROUNDS, LEAST = 15, 3  # turns of each work, and how many even if time is up
BUDGET = 0.2  # seconds of one comparison, after which no further round begins
WAIT = 1.5  # seconds to wait for another visitor's measurement
PAUSE = 5.0  # seconds from one measurement to the next of its kind


def alternate(works: Sequence[Call], clock: Clock = time.perf_counter) -> list[float]:
    """Return the seconds that one call of each work takes, at its best."""
    loops = [_loops(work, clock) for work in works]
    best, end = [math.inf] * len(works), clock() + BUDGET
    for turn in range(ROUNDS):
        if turn >= LEAST and clock() > end:
            break
        for i, work in enumerate(works):
            best[i] = min(best[i], _timed(work, loops[i], clock))
    return best


def _loops(work: Call, clock: Clock) -> int:
    """Return how many calls fill a turn; the first call, which warms up, does not count."""
    work()
    return max(1, int(TURN / max(_timed(work, 1, clock), 1e-7)))


def _timed(work: Call, loops: int, clock: Clock) -> float:
    start = clock()
    for _ in range(loops):
        work()
    return (clock() - start) / loops


@dataclass(frozen=True)
class Reading(Generic[T]):
    """What was measured, when, and how often until then."""

    value: T
    at: float  # seconds since 1970
    number: int  # 1 for the first of its kind
    before: T | None = None  # what was measured the time before


class Desk:
    """Measures for one visitor at a time; all others get what was found last."""

    def __init__(self, clock: Clock = time.time) -> None:
        """Begin with nothing measured."""
        self.clock, self.lock = clock, threading.Lock()
        self.readings: dict[str, Reading[object]] = {}

    def read(self, kind: str, measure: Callable[[], T], *, anew: bool = False) -> Reading[T] | None:
        """Return the latest reading of a kind. The first is measured, and one asked for ``anew``.

        That happens at most every ``PAUSE`` seconds. If another visitor measures for longer
        than ``WAIT``, the reading from before is returned; None if there is none.
        """
        held = self.readings.get(kind)
        if held and not (anew and self.clock() - held.at >= PAUSE):
            return held  # type: ignore[return-value]  # a kind is always measured by one function
        if self.lock.acquire(timeout=WAIT):
            try:
                if self.readings.get(kind) is held:  # nobody else has measured it meanwhile
                    number, before = (held.number + 1, held.value) if held else (1, None)
                    self.readings[kind] = Reading(measure(), self.clock(), number, before)
            finally:
                self.lock.release()
        return self.readings.get(kind)  # type: ignore[return-value]
