"""What an experiment takes beside its trainings, one by one.

``python -m tests.benchmarks.experiments`` trains 64 times as the playground's default says, and 6
times on the bundled digits, as an experiment with two workers and alone, by turns. The ratio is the
experiment's time by that of so many alone, shared by two: 1 would be without any loss. With
``--digits`` it trains 24 times on digits with all default settings, as it is promised, and prints
the seconds. Nothing else should run on the machine.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from functools import partial

from runs import ExperimentSpec, MnistSpec, PlaySpec, Service
from runs.experiments.spec import Axis
from runs.mnist.job import MnistJob
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.service.job import perform
from tests.benchmarks.alternation import by_turns
from tests.benchmarks.rows import at_most
from tests.benchmarks.workers import here
from tests.waiting import until

WORKERS, ROUNDS, LOSS = 2, 3, 2.0
PLANE = ExperimentSpec(
    PlaySpec(PlaneData(), Play()), (Axis("learning_rate", (0.03, 0.1, 0.3, 1.0)),), tuple(range(16))
)
DIGITS = ExperimentSpec(
    MnistSpec(iterations=100), (Axis("learning_rate", (0.03, 0.1, 0.3)),), (0, 1)
)
PROMISED = replace(
    DIGITS, base=MnistSpec(), axes=(Axis("learning_rate", (0.03, 0.1, 0.3)),), seeds=tuple(range(8))
)


def together(service: Service, spec: ExperimentSpec) -> None:
    """Train them as an experiment."""
    run = service.start("somebody", spec)
    until(lambda: not run.active, 600)
    assert run.state == "finished"


def one_on_the_plane() -> None:
    """Train the playground's default as the page does."""
    play, data = Play(), PlaneData()
    training.run(play, data.examples(play.features))


def one_on_digits() -> None:
    """Train on the bundled digits as a worker does."""
    spec = DIGITS.base
    perform(MnistJob(spec, spec.iterations, True, 600.0), lambda message: None, lambda: False)


def main() -> None:
    """Measure and print."""
    with here(WORKERS) as service:
        if "--digits" in sys.argv:
            begin = time.perf_counter()
            together(service, PROMISED)
            print(f"{len(PROMISED)} trainings on digits: {time.perf_counter() - begin:.0f} s")
            return
        for spec, alone, name in (
            (PLANE, one_on_the_plane, "of the playground"), (DIGITS, one_on_digits, "on digits"),
        ):  # fmt: skip
            works = {"together": partial(together, service, spec), "alone": alone}
            ratio = by_turns(works, ROUNDS).ratio("together", to="alone")
            each = [one * WORKERS / len(spec) for one in ratio]
            print(at_most(LOSS, f"{len(spec)} {name}: together ÷ one by one, shared", *each))


if __name__ == "__main__":
    main()
