"""How long one has to wait: from the work ahead, the places, and the pace of recent jobs."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

RECENT = 20  # jobs
CAUTION = 1.5  # times as long as computed: said while no job has shown how long they take
STEADY = 0.15  # by so much a wait may grow without its being said
Done = tuple[str, float, float]  # what kind of job, seconds computed beforehand, seconds taken
NEARLY = 5.0  # seconds of work; who has no more left when a turn is over is brought to the end
LEAST = 0.2  # seconds that even a job that should be over may still take


class Recent:
    """How much longer jobs take than computed beforehand, on this machine at this time."""

    def __init__(self) -> None:
        """Believe the computation until something was measured."""
        self.jobs: deque[Done] = deque(maxlen=RECENT)

    def add(self, expected: float, taken: float, kind: str = "") -> None:
        """Note a job that was done: seconds computed beforehand, seconds taken."""
        if expected > 0:
            self.jobs.append((kind, expected, taken))

    def factor(self, kind: str = "", under_way: Sequence[Done] = ()) -> float:
        """Return the seconds taken for each second expected, in the mean of recent jobs.

        Jobs of the same kind count, and others only while there are none. What is ``under_way``
        has a pace already, and counts for as much as is done of it.
        """
        known = [*self.jobs, *(work for work in under_way if work[1] > 0)]
        known = [work for work in known if work[0] == kind] or known
        if not known:
            return CAUTION
        return sum(taken for *_, taken in known) / sum(expected for _, expected, _ in known)


def steady(now: float, before: float) -> float:
    """Return what to say of a wait of ``now`` seconds; ``before`` is left of what was said last.

    A wait that grows a little is not worth a word; one that grows much is.
    """
    return before if before < now <= before * (1 + STEADY) + 1 else now


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


@dataclass(frozen=True)
class Rest:
    """What is left of a training that takes turns with others."""

    left: float  # seconds of work
    first: float  # seconds of the turn that is its next, or of what is left of the one at hand
    turn: float  # seconds of each after that

    @property
    def turns(self) -> float:
        """How many it still needs; the last is longer, as it is brought to its end then.

        On the way from one whole number to the next the mean is told, so that nothing jumps.
        """
        more = max(0.0, self.left - self.first - NEARLY) / self.turn
        return 1 + min(2 * more, more + 0.5)

    def work(self, turns: float) -> float:
        """Return the seconds that it works in so many turns."""
        return self.left * min(1.0, turns / self.turns)


def done(rests: Sequence[Rest], mine: int, places: int) -> float | None:
    """Return the seconds until one of some trainings that take turns is over.

    ``rests`` are in the order of their turns: those at work, and then the line. Until it is over,
    those before it have as many turns as it needs, and those behind it one less.

    Returns:
        None if there is no place at all.
    """
    if places < 1:
        return None
    turns, left = rests[mine].turns, rests[mine].left
    before = sum(one.work(turns) for one in rests[:mine])
    behind = sum(one.work(turns - 1) for one in rests[mine + 1 :])
    return max(left, (left + before + behind) / places)
