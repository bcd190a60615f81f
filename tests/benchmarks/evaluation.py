"""How long it takes to ask a network about all 60,000 and 10,000 images."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

import nn
from nn.rule import Rule
from nn.training import Training
from tests.benchmarks import peers
from tests.benchmarks.alternation import Job, by_turns
from tests.benchmarks.epochs import SIZES
from tests.benchmarks.rows import Row, at_most


def rows() -> Iterator[Row]:
    """Compare with the products alone, on one thread and on two."""
    data = nn.datasets.load("mnist")
    m = len(data.y_train) + len(data.y_test)
    works: dict[str, Job] = {"products": partial(peers.bound(SIZES, m, back=False), 1)}
    for threads in (1, 2):
        net = nn.Network(SIZES, rng=np.random.default_rng(0))
        works[f"{threads}"] = Training(net, data, Rule(), threads=threads).measure
    times = by_turns(works)
    yield Row("one thread ÷ products", *times.ratio("1", to="products"))
    yield Row("two threads ÷ one", *times.ratio("2", to="1"))
    for threads, limit in (("1", None), ("2", 250)):
        found = times.best_and_median(threads, unit=1e-3)
        what = f"70,000 images, threads: {threads}"
        yield at_most(limit, what, *found, "ms") if limit else Row(what, *found, "ms")
