"""What it costs to distort a batch, beside learning from it.

``python -m tests.benchmarks.augmentation`` times both by turns, so that a busy machine slows
both. Learning is one forward and backward pass of 784 → 256 → 128 → 64 → 10.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import numpy as np

import nn
from nn.arrays import one_hot
from nn.data.augmentation import AUGMENTATIONS
from nn.fast.runner import Runner

ROUNDS = 60
BATCHES = [32, 128, 512, 4000]
MOST = 3.0  # times the pass


def microseconds(work: Callable[[], object], m: int) -> float:
    """Return the microseconds an image that ``work`` on m images takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) / m * 1e6


def measure(name: str, m: int) -> tuple[float, float]:
    """Return the medians of distorting and of learning, in microseconds an image."""
    data, rng = nn.datasets.load("mnist-5k"), np.random.default_rng(0)
    X, Y = data.X_train[:, :m], one_hot(data.y_train[:m], data.n_classes)
    net = nn.Network([784, 256, 128, 64, 10], rng=rng)
    runner, distortion = Runner(net), AUGMENTATIONS[name]
    assert distortion
    changes, passes = [], []
    for _ in range(max(5, ROUNDS * 128 // max(m, 128))):
        changes.append(microseconds(lambda: distortion(X, rng), m))
        passes.append(microseconds(lambda: runner.gradient(X, Y), m))
    return median(changes), median(passes)


def main() -> None:
    """Print a line for each size of a batch."""
    for m in BATCHES:
        change, learn = measure("strong", m)
        print(
            f"{m:5,} images: distorting {change:.1f} µs an image, learning {learn:.1f} µs, "
            f"{change / learn:.1f} times"
        )
        assert change <= MOST * learn, f"more than {MOST} times"


if __name__ == "__main__":
    main()
