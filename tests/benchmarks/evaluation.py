"""How long it takes to ask a network about all 60,000 and 10,000 images, and about one drawing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

import nn
from nn import pretrained
from nn.data import digits
from nn.data.datasets import mnist_5k
from nn.data.digits import Steps
from nn.layers import Conv2D, Dense
from nn.pretrained import measures
from nn.rule import Rule
from nn.training import Training
from tests.benchmarks import peers
from tests.benchmarks.alternation import Job, by_turns
from tests.benchmarks.epochs import SIZES
from tests.benchmarks.rows import Row, at_most
from ui.draw.reading import read

PRODUCTS = "the products alone"
MOST_MS = 10  # that an answer to a drawing may take


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
    times = by_turns(answering(), times=20)
    yield Row("a drawing read and judged ÷ products", *times.ratio("an answer", to=PRODUCTS))
    found = times.best_and_median("an answer", unit=1e-3)
    yield at_most(MOST_MS, "a drawing read and judged", *found, "ms")


def answering() -> dict[str, Job]:
    """Return an answer to one drawing, its parts, and the bare products of the same sizes."""
    net, x = pretrained.load(), mnist_5k.load().X_test[:, :1]
    judge, ink = measures.familiarity(net), np.kron(x.reshape(28, 28), np.ones((10, 10)))
    factors = [
        (layer.W, np.ones((layer.n_in, 1), np.float32))
        if isinstance(layer, Dense)
        else (layer.W, np.ones((layer.W.shape[1], layer.n_out // layer.filters), np.float32))
        for outer in net.layers
        for layer in outer.inner or [outer]  # those within a way around
        if isinstance(layer, Dense | Conv2D)
    ]
    return {
        "an answer": lambda: read(net, judge, ink, Steps()),
        "the way to pixels": lambda: digits.way(ink),
        "the network": lambda: net.predict_proba(x),
        PRODUCTS: lambda: [W @ A for W, A in factors],
    }


def answer_by_products() -> float:
    """Return how many times as long as its products an answer takes."""
    jobs = answering()
    kept = {name: jobs[name] for name in ("an answer", PRODUCTS)}
    return by_turns(kept, times=20).ratio("an answer", to=PRODUCTS)[0]
