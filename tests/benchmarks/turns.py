"""What it costs that trainings take turns, and how soon everybody sees a curve move.

``python -m tests.benchmarks.turns`` lets six trainings of about five seconds share one worker, once
in turns and once one after another, in the same minute: 1 would be without any loss. And it prints
when the last curve had begun to move, as a share of the time that all took.
"""

from __future__ import annotations

import time
from unittest.mock import patch

from runs import MnistSpec, Service
from runs.service import dispatch
from runs.service.dispatch import Dispatch
from runs.service.pace import seconds
from tests.benchmarks.rows import Row, at_most
from tests.benchmarks.workers import here
from tests.waiting import until

TRAININGS, SECONDS = 6, 5.0
MOST, SOON = 1.1, 0.2
HUNDRED = MnistSpec(hidden_sizes=(64,), iterations=100)


def together(service: Service) -> tuple[float, float]:
    """Train them all; return the seconds until the last curve moved, and until all were done."""
    spec = MnistSpec(hidden_sizes=(64,), iterations=int(100 * SECONDS / seconds(HUNDRED)))
    begin = time.perf_counter()
    runs = [service.start(f"visitor {i}", spec) for i in range(TRAININGS)]
    moved = until(lambda: all(run.has_moved for run in runs), 600)
    until(lambda: not any(run.active for run in runs), 600)
    assert all(run.state == "finished" for run in runs)
    return moved, time.perf_counter() - begin


def measured(service: Service) -> list[Row]:
    """Compare the same trainings in turns, and one after another."""
    with patch.object(dispatch, "NEARLY", 0.5):  # as long trainings do: to the end in turns
        moved, in_turns = together(service)
    with patch.object(Dispatch, "_let_others_in"):
        moved_then, one_by_one = together(service)
    cost, first, then = in_turns / one_by_one, moved / in_turns, moved_then / one_by_one
    return [
        at_most(MOST, f"{TRAININGS} trainings in turns ÷ one after another", cost, cost),
        at_most(SOON, "until the last curve moves ÷ until all are done, in turns", first, first),
        Row("the same, one after another", then, then),
    ]


def main() -> None:
    """Measure and print."""
    with here(1) as service:
        service.start("first", MnistSpec(iterations=2))  # the worker has loaded the data
        until(lambda: not any(run.active for run in service.runs("first")))
        for row in measured(service):
            print(row)


if __name__ == "__main__":
    main()
