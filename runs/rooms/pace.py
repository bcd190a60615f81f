"""How often something may be done: a bounded pace, for each who does it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

MOST_KEYS = 10_000


@dataclass
class Pace:
    """So many at once, and from then on one after the other in so many seconds."""

    at_once: int
    seconds: float  # until one more
    clock: Callable[[], float] = time.monotonic
    lock: threading.Lock = field(default_factory=threading.Lock)
    due: dict[Hashable, float] = field(default_factory=dict)  # when all would be allowed again

    def allows(self, who: Hashable) -> bool:
        """Answer whether it is early enough for one more, and count it if so."""
        now = self.clock()
        with self.lock:
            if len(self.due) > MOST_KEYS:
                self.due = {key: due for key, due in self.due.items() if due > now}
            latest = now + self.at_once * self.seconds  # later only if the clock was put back
            due = min(max(now, self.due.get(who, now)), latest) + self.seconds
            if due > latest:
                self.due[who] = due - self.seconds
                return False
            self.due[who] = due
            return True

    def left(self, who: Hashable) -> int:
        """Return how many would be allowed now, one after the other."""
        with self.lock:
            behind = max(0.0, self.due.get(who, 0.0) - self.clock())
        return self.at_once - math.ceil(behind / self.seconds)
