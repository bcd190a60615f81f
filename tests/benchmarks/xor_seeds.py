"""A hundred XOR networks trained as one stack, and one by one with ``nn.train``.

``python -m tests.benchmarks.xor_seeds`` times both by turns and prints the medians. It takes
about half a minute on one core.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from types import SimpleNamespace

import numpy as np

import nn
from nn import stack

SEEDS, ROUNDS = 100, 5
LEARNING_RATE, ITERATIONS = 0.3, 1000
XOR = SimpleNamespace(
    X_train=np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float).T,
    y_train=np.array([0, 1, 1, 0]),
    X_test=np.empty((2, 0)),
    y_test=np.empty(0, int),
)
SETTINGS = {"learning_rate": LEARNING_RATE, "iterations": ITERATIONS}


def networks() -> list[nn.Network]:
    """Draw the networks, one a seed."""
    return [
        nn.Network(
            [2, 4, 1],
            hidden="tanh",
            output="sigmoid",
            loss="binary_cross_entropy",
            initializer="normal",
            rng=np.random.default_rng(seed),
            dtype=np.float64,
        )
        for seed in range(SEEDS)
    ]


def stacked() -> np.ndarray:
    """Train all at once: thetas (SEEDS, n_parameters)."""
    nets = networks()
    thetas = np.array([net.parameters for net in nets])
    return stack.train(nets[0], thetas, XOR.X_train, XOR.y_train.reshape(1, 4), **SETTINGS)


def one_by_one() -> np.ndarray:
    """Train one after the other, with a record at the start and at the end only."""
    nets = networks()
    for net in nets:
        list(nn.train(net, XOR, record_every=ITERATIONS, **SETTINGS))
    return np.array([net.parameters for net in nets])


def timed(work: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    """Return the seconds that ``work`` takes, and its result."""
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def main() -> None:
    """Time both by turns, see that they agree, and that the stack is faster."""
    together, alone = [], []
    for _ in range(ROUNDS):
        seconds, thetas = timed(stacked)
        together.append(seconds)
        seconds, wanted = timed(one_by_one)
        alone.append(seconds)
        print(f"  stacked {together[-1]:.3f} s, one by one {alone[-1]:.3f} s", flush=True)
        np.testing.assert_allclose(thetas, wanted, rtol=0, atol=1e-9)
    fast, slow = median(together), median(alone)
    print(
        f"{SEEDS} networks, {ITERATIONS:,} iterations, medians of {ROUNDS}: "
        f"stacked {fast:.3f} s, one by one {slow:.3f} s, {slow / fast:.0f} times faster"
    )
    assert fast < slow


if __name__ == "__main__":
    main()
