"""How long it takes to ask a network about all 60,000 and 10,000 images."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from statistics import median

import numpy as np

import nn
from nn.arrays import columns
from nn.rule import Rule
from nn.training import Training
from nn.workspace import CHUNK
from tests.benchmarks.alternation import Work, by_turns
from tests.benchmarks.rows import Row, at_most

SIZES = [784, 256, 128, 64, 10]


def rows() -> Iterator[Row]:
    """Compare with the products alone, on one thread and on two."""
    data = nn.datasets.load("mnist")
    works: dict[str, Work] = {"products": products}
    for threads in (1, 2):
        net = nn.Network(SIZES, rng=np.random.default_rng(0))
        works[f"{threads}"] = Training(net, data, Rule(), threads=threads).measure
    times = by_turns(works)
    yield Row("one thread ÷ products", *times.ratio("1", to="products"))
    yield Row("two threads ÷ one", *times.ratio("2", to="1"))
    for threads, limit in (("1", None), ("2", 250)):
        found = 1e3 * times.best(threads), 1e3 * median(times.seconds[threads])
        what = f"70,000 images, threads: {threads}"
        yield at_most(limit, what, *found, "ms") if limit else Row(what, *found, "ms")


def products() -> None:
    """Z = W A for all layers and 70,000 examples."""
    for _ in range(70_000 // CHUNK):
        for work in CALLS:
            work()


def _calls() -> list[Work]:
    rng = np.random.default_rng(0)
    A = [columns(CHUNK, n, np.float32) for n in SIZES]
    for a in A:
        a[...] = rng.random(a.shape)
    return [
        partial(np.matmul, rng.random((n, n_prev), np.float32), A[i], columns(CHUNK, n, np.float32))
        for i, (n_prev, n) in enumerate(pairwise(SIZES))
    ]


CALLS = _calls()
