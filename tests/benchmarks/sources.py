"""Train the two networks of the MNIST tutorial on the full set, as it does: full batches.

``GLASSBOX_DATA=<folder> python -m tests.benchmarks.sources`` prints their accuracy. The small
one takes about two minutes on one core, the deep one about fifteen.
"""

from __future__ import annotations

import time

import numpy as np

import nn

NETWORKS = [([784, 10, 10], 0.3, 1000, 0.88), ([784, 256, 128, 64, 10], 0.5, 500, 0.97)]


def main() -> None:
    """Train both and compare with what the tutorial reports."""
    data = nn.datasets.load("mnist")
    print(data)
    for sizes, learning_rate, iterations, wanted in NETWORKS:
        net = nn.Network(sizes, rng=np.random.default_rng(0))
        begin = time.perf_counter()
        for s in nn.train(
            net, data, learning_rate=learning_rate, iterations=iterations, record_every=100
        ):
            print(f"  {s.iteration:5}: cost {s.cost:.4f}", flush=True)
        seconds = time.perf_counter() - begin
        print(
            f"{sizes}, learning rate {learning_rate}, {iterations} full-batch iterations: "
            f"training accuracy {s.train_accuracy:.2%} (tutorial: {wanted:.0%}), "
            f"test accuracy {s.test_accuracy:.2%}, {seconds:.0f} s",
            flush=True,
        )
        assert s.train_accuracy >= wanted


if __name__ == "__main__":
    main()
