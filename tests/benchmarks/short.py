"""The short form: has anything become grossly slower than it was?

Ratios only: times of ours by the matrix products alone, of small networks by a plain loop. The
distance to the bound may not double, nor may a small step take twice as many plain ones. What is
too slow is measured again, as a busy machine can make it so, and counts if it is so every time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import nn
from runs import PlaySpec
from runs.playground import training
from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from runs.service import pace
from tests.benchmarks import epochs, evaluation, small_networks

# Ours by the products, less 1: what everything but the products takes, as it was measured.
DISTANCES = {("sgd", 32): 0.35, ("sgd", 512): 0.2, ("adam", 32): 1.0, ("momentum", 128): 0.3}
STEPS = {"table, 3-4-1": 0.7, "XOR, 2-4-1": 0.7, "200 points, 2-8-8-1": 0.8}  # by a plain loop
GROSS = 2
TRIES = 4


@dataclass(frozen=True)
class Check:
    """Something that is measured, and what it was when it was written down."""

    what: str
    measure: Callable[[], float]
    was: float

    def holds(self) -> bool:
        """Measure until it is well, or has been tried often enough; say how it was."""
        for _ in range(TRIES):
            found = self.measure()
            fine = found <= GROSS * self.was
            told = "" if fine else "  TOO SLOW"
            print(f"{self.what} {found:.2f}, at most {GROSS * self.was:.2f}{told}", flush=True)
            if fine:
                return True
        return False


def checks() -> Iterator[Check]:
    """List what is looked at."""
    for (optimizer, batch), distance in DISTANCES.items():
        what = f"{optimizer}, batch {batch}: distance to the products"
        yield Check(what, partial(distance_to_products, optimizer, batch), distance)
    yield Check("the playground: a training by what is foretold", by_what_is_foretold, 1.2)
    yield Check("an answer to a drawing: by its products", evaluation.answer_by_products, 6.6)
    for case in small_networks.cases():
        what = f"{case.name}: a step by a plain one"
        yield Check(what, partial(by_plain_step, case), STEPS[case.name])


def by_what_is_foretold() -> float:
    """Return how many times as long as counted the playground's first training takes."""
    play, data, examples = Play(), PlaneData(), PlaneData().examples(Play().features)
    pace.here.cache_clear()  # a machine that is busy now was perhaps not then
    foretold = float(PlaySpec(data, play).work() @ pace.here())
    taken = []
    for _ in range(5):
        begin = time.process_time()  # others may be at work, too
        training.run(play, examples)
        taken.append(time.process_time() - begin)
    return min(taken) / foretold


def distance_to_products(optimizer: str, batch: int) -> float:
    """Return what everything else takes, in times of the products."""
    times = epochs.measure(nn.datasets.load("mnist-5k"), optimizer, batch, others=False)
    return times.ratio("ours", to="products")[0] - 1


def by_plain_step(case: small_networks.Case) -> float:
    """Return how many plain steps one of ours takes."""
    return small_networks.measure(case, others=False).ratio("ours", to="plain")[0]


def main() -> int:
    """Check everything; return how much has become grossly slower."""
    return sum(not check.holds() for check in checks())
