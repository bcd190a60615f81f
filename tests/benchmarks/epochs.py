"""How far training is from the matrix products alone, and from PyTorch and scikit-learn.

Layers 784 → 256 → 128 → 64 → 10, float32, one thread. Small batches are timed over so many
images, drawn anew for each step; a full batch is one step on all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

import nn
from nn.data.datasets import Dataset
from tests.benchmarks import peers
from tests.benchmarks.alternation import REPEATS, Job, Times, by_turns
from tests.benchmarks.rows import Row, at_least, at_most

SIZES = [784, 256, 128, 64, 10]
IMAGES = 8192
# What a prototype reached for each batch size: times the products, and times PyTorch. We want
# to be within 5 % of it.
PROTOTYPE = {
    32: (1.25, 0.62), 64: (1.17, 0.72), 128: (1.15, 0.76), 256: (1.13, 0.77),
    512: (1.16, 0.83), 2048: (1.18, 0.90), None: (1.08, 0.83),
}  # fmt: skip
WITHIN = 1.05
TEXTBOOK = 2.2


def rows(optimizers: Sequence[str] = ("sgd", "momentum", "adam")) -> Iterator[Row]:
    """Compare every batch size with every optimizer, and a full batch with a textbook's way."""
    data = nn.datasets.load("mnist")
    for optimizer in optimizers:
        for batch in PROTOTYPE:
            yield from compared(measure(data, optimizer, batch), optimizer, batch)
    yield against_textbook(data)


def measure(
    data: Dataset, optimizer: str, batch: int | None, repeats: int = REPEATS, others: bool = True
) -> Times:
    """Time some steps of all that there is, by turns; with or without other libraries."""
    m = len(data.y_train)
    steps = IMAGES // batch if batch else 1
    net = nn.Network(SIZES, rng=np.random.default_rng(0))
    works: dict[str, Job] = {
        "products": partial(peers.bound(SIZES, batch or m), steps),
        "ours": partial(peers.ours(net, data, optimizer, batch), steps),
    }
    if others and peers.TORCH:
        works["torch"] = partial(peers.torch(SIZES, data, optimizer, batch), steps)
    if others and peers.SKLEARN:
        some = IMAGES if batch else m  # as it can only take whole epochs
        part = replace(data, X_train=data.X_train[:, :some], y_train=data.y_train[:some])
        works["sklearn"] = peers.sklearn(SIZES, part, optimizer, batch)
    return by_turns(works, repeats)


def compared(times: Times, optimizer: str, batch: int | None) -> Iterator[Row]:
    """Turn the times of one batch size into rows."""
    what = f"{optimizer}, {f'batch {batch:,}' if batch else 'all 60,000 at once'}"
    to_products, to_torch = PROTOTYPE[batch]
    found = times.ratio("ours", to="products")
    if optimizer == "sgd":
        yield at_most(round(to_products * WITHIN, 2), f"{what}: ours ÷ products", *found)
    else:
        yield Row(f"{what}: ours ÷ products", *found)
    if "torch" in times.seconds:
        limit = round(to_torch * WITHIN, 2) if optimizer == "sgd" else 1
        found = times.ratio("ours", to="torch")
        yield at_most(limit, f"{what}: ours ÷ PyTorch", *found)
    if "sklearn" in times.seconds:
        yield at_most(1, f"{what}: ours ÷ scikit-learn", *times.ratio("ours", to="sklearn"))


def against_textbook(data: Dataset) -> Row:
    """Compare a step on all images with the tutorial's own way: float64, nothing reused."""
    net = nn.Network(SIZES, rng=np.random.default_rng(0))
    works = {"ours": peers.ours(net, data, "sgd", None), "textbook": peers.textbook(SIZES, data)}
    times = by_turns({name: partial(take, 1) for name, take in works.items()})
    return at_least(
        TEXTBOOK, "one step on all 60,000: textbook ÷ ours", *times.ratio("textbook", to="ours")
    )
