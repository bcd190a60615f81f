"""How long one has to wait: from the work ahead, the places, and the pace of recent jobs."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence

RECENT = 20  # jobs
LEAST = 0.2  # seconds that even a job that should be over may still take


class Pace:
    """How much longer jobs take than computed beforehand, on this machine at this time."""

    def __init__(self) -> None:
        """Believe the computation until something was measured."""
        self.recent: deque[tuple[float, float]] = deque(maxlen=RECENT)

    def add(self, expected: float, taken: float) -> None:
        """Note a job that was done: seconds computed beforehand, seconds taken."""
        if expected > 0:
            self.recent.append((expected, taken))

    @property
    def factor(self) -> float:
        """Seconds taken for each second expected, in the mean of recent jobs."""
        if not self.recent:
            return 1.0
        return sum(taken for _, taken in self.recent) / sum(expected for expected, _ in self.recent)


def wait(under_way: Sequence[float], ahead: Sequence[float], places: int) -> float | None:
    """Return the seconds until a place is free for whoever comes next.

    Args:
        under_way: what each job at work will still take.
        ahead: what each job that waits in front will take, in order.
        places: how many jobs are done at once.

    Returns:
        None if there is no place at all.
    """
    if places < 1:
        return None
    free = [0.0] * max(0, places - len(under_way))
    ends = [*free, *(max(LEAST, seconds) for seconds in under_way)]
    heapq.heapify(ends)
    for seconds in ahead:
        heapq.heapreplace(ends, ends[0] + seconds)
    return ends[0]
