"""How well it is foretold when one is done, and how soon a stop takes effect.

``python -m tests.benchmarks.waiting`` lets ten visitors take turns on one worker. As soon as three
trainings are over it notes what everybody else is told, and later compares it with what it really
took. Then it stops a training of the largest network at five different moments.
"""

from __future__ import annotations

import statistics
import time

from runs import MnistRun, MnistSpec, Service
from runs.service.pool import Pool
from tests.waiting import until

SPECS = [
    MnistSpec(iterations=300),
    MnistSpec(hidden_sizes=(64, 32), iterations=100),
    MnistSpec(hidden_sizes=(128,), batch_size=128, iterations=400, optimizer="adam"),
]
LARGEST = MnistSpec(hidden_sizes=(1024,) * 6, iterations=50)


def foretold(service: Service, specs: list[MnistSpec]) -> list[float]:
    """Return the time that was foretold, as a share of the real one, for each that goes on."""
    runs = [service.start(f"visitor {i}", spec) for i, spec in enumerate(specs)]
    until(lambda: sum(not run.active for run in runs) >= 3, 300)
    then = time.perf_counter()
    told = {run: shared.seconds for run in runs if (shared := service.shared(run))}
    real: dict[MnistRun, float] = {}
    while any(run.active for run in runs):
        until(lambda: any(not run.active and run not in real for run in runs), 300)
        for run in runs:
            if not run.active:
                real.setdefault(run, time.perf_counter() - then)
    return [seconds / real[run] for run, seconds in told.items() if seconds and real[run] > 1]


def seconds_to_stop(service: Service, run: MnistRun) -> float:
    begin = time.perf_counter()
    service.stop(run)
    until(lambda: run.state != "stopping")
    return time.perf_counter() - begin


def main() -> None:
    service = Service(lambda store: Pool(1))
    service.open()
    same = foretold(service, [SPECS[0]] * 10)
    mixed = foretold(service, [SPECS[i % len(SPECS)] for i in range(12)])
    for name, shares in (("equal trainings", same), ("three kinds by turns", mixed)):
        told = ", ".join(f"{share:.2f}" for share in shares)
        print(f"{name}: foretold / real seconds until done: {told}")
    stops = []
    for later in (0.3, 0.7, 1.1, 1.5, 1.9):
        run = service.start("ann", LARGEST)
        until(lambda run=run, later=later: run.state == "running" and run.seconds_now > later)
        stops.append(seconds_to_stop(service, run))
        until(lambda run=run: not run.active)
    print(
        f"stop, 6 × 1,024 units: median {statistics.median(stops):.2f} s, most {max(stops):.2f} s"
    )
    service.close()


if __name__ == "__main__":
    main()
