"""How long a small page takes to answer a slider: ``python -m tests.benchmarks.small_pages``.

Each answer trains a network that nobody trained before and computes every panel. It is compared
with the tutorial's own kind of loop, plain NumPy with the same settings, run in between. Times
are of the whole script run, without browser and network.
"""

import logging
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
WANTED = 0.3  # seconds, the median
RATES = [0.01, 0.03, 0.1, 0.2, 1.0, 2.0, 3.0]  # none of them is a page's first


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def plain_loop(n_x: int, n_h: int, m: int, iterations: int) -> None:
    """Train as the tutorials do: new arrays in every line."""
    rng = np.random.default_rng(0)
    X, Y = rng.random((n_x, m)), rng.integers(0, 2, (1, m))
    W1, b1 = rng.standard_normal((n_h, n_x)), np.zeros((n_h, 1))
    W2, b2 = rng.standard_normal((1, n_h)), np.zeros((1, 1))
    for _ in range(iterations):
        A1 = np.tanh(W1 @ X + b1)
        A2 = sigmoid(W2 @ A1 + b2)
        dZ2 = (A2 - Y) / m
        dZ1 = W2.T @ dZ2 * (1 - A1**2)
        W2, b2 = W2 - 0.1 * dZ2 @ A1.T, b2 - 0.1 * dZ2.sum(axis=1, keepdims=True)
        W1, b1 = W1 - 0.1 * dZ1 @ X.T, b1 - 0.1 * dZ1.sum(axis=1, keepdims=True)


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def measure(page: str, prefix: str, loop: tuple[int, int, int, int]) -> tuple[float, float]:
    """Return the medians of a page's answer and of the plain loop, taken by turns."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    at.switch_page(f"pages/{page}.py").run()
    answers, loops = [], []
    for rate in RATES:
        next(w for w in at.select_slider if w.key == f"{prefix}_lr").set_value(rate)
        answers.append(seconds(at.run))
        assert not at.exception
        loops.append(seconds(lambda: plain_loop(*loop)))
    return statistics.median(answers), statistics.median(loops)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    for page, prefix, loop in (
        ("perceptron", "perceptron", (2, 1, 80, 2000)),
        ("two_layers", "two", (3, 4, 4, 1500)),
        ("xor", "xor", (2, 2, 4, 1000)),
    ):
        answer, plain = measure(page, prefix, loop)
        print(
            f"{page}: slider to new page {answer:.3f} s, plain loop {plain:.3f} s, "
            f"{answer / plain:.1f} times"
        )
        assert answer <= WANTED, f"more than {WANTED} s"
