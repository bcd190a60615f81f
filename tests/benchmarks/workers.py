"""How much two workers do in the time of one, here and on a Dask cluster.

``python -m tests.benchmarks.workers`` trains the same four networks with one worker and with
two, by turns, and prints the ratio of the times. Nothing else should run on the machine.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from runs import MnistSpec, Service
from runs.service.cluster import Cluster
from runs.service.pool import Pool
from tests.runs.cluster import DaskHere
from tests.waiting import until

SPEC = MnistSpec(hidden_sizes=(128, 64), iterations=60)
TRAININGS, ROUNDS = 4, 3


def seconds(service: Service) -> float:
    """Train them all."""
    begin = time.perf_counter()
    runs = [service.start(f"visitor {i}", SPEC) for i in range(TRAININGS)]
    tick = threading.Event()
    while any(run.active for run in runs):
        tick.wait(0.01)
    assert all(run.state == "finished" for run in runs)
    return time.perf_counter() - begin


@contextmanager
def here(workers: int) -> Iterator[Service]:
    service = Service(lambda store: Pool(workers))
    service.open()
    yield service
    service.close()


@contextmanager
def on_dask(workers: int) -> Iterator[Service]:
    dask = DaskHere(Path(tempfile.mkdtemp()), workers)
    service = Service(lambda store: Cluster(dask.address))
    service.open()
    until(lambda: service.dispatch.engine.places == workers)
    yield service
    service.close()
    dask.close()


def compare(name: str, serve: Callable) -> None:
    with serve(1) as one, serve(2) as two:
        for service in (one, two):  # all workers have loaded the data
            seconds(service)
        ratios = [seconds(one) / seconds(two) for _ in range(ROUNDS)]
    told = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"{name}: two workers do {statistics.median(ratios):.2f} × what one does ({told})")


if __name__ == "__main__":
    compare("worker processes here", here)
    compare("Dask workers", on_dask)
