"""The short form: has anything become grossly slower than it was?

Ratios only, each the smaller of two rounds of measurements: times of ours by the matrix
products alone, of small networks by a plain loop. What is lost is looked for where it would be:
the distance to the bound may not double, nor may a small step take twice as many plain ones.
"""

from __future__ import annotations

from collections.abc import Iterator

import nn
from tests.benchmarks import epochs, small_networks

# Ours by the products, less 1: what everything but the products takes, as it was measured.
DISTANCES = {("sgd", 32): 0.35, ("sgd", 512): 0.2, ("adam", 32): 1.0, ("momentum", 128): 0.3}
STEPS = {"table, 3-4-1": 0.7, "XOR, 2-4-1": 0.7, "200 points, 2-8-8-1": 0.8}  # by a plain loop
GROSS = 2


def losses() -> Iterator[tuple[str, float, float]]:
    """Measure; yield what, how much, and how much would be too much."""
    data = nn.datasets.load("mnist-5k")
    for (optimizer, batch), distance in DISTANCES.items():
        times = epochs.measure(data, optimizer, batch, others=False)
        found = times.ratio("ours", to="products")[0] - 1
        yield f"{optimizer}, batch {batch}: distance to the products", found, GROSS * distance
    for case in small_networks.cases():
        found = small_networks.measure(case).ratio("ours", to="plain")[0]
        yield f"{case.name}: a step by a plain one", found, GROSS * STEPS[case.name]


def main() -> int:
    """Print all of it; return how many are grossly slower than they were."""
    bad = 0
    for what, found, limit in losses():
        print(f"{what} {found:.2f}, at most {limit:.2f}{'' if found <= limit else '  TOO SLOW'}")
        bad += found > limit
    return bad
