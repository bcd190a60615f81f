"""How long a small page takes to answer a slider: ``python -m tests.benchmarks.small_pages``.

Each answer trains a network that nobody trained before and computes every panel. It is compared
with the tutorial's own kind of loop, plain NumPy with the same settings, run in between. Times
are of the whole script run, without browser and network.
"""

import logging
import statistics
from functools import partial

import pytest

from runs.small.at_once import Experiment
from tests.benchmarks.alternation import clocked
from tests.benchmarks.small_networks import plain, points
from tests.opening import opened, routed
from ui.registry import BY_NAME

WANTED = 0.3  # seconds, the median
RATES = [0.01, 0.03, 0.1, 0.2, 1.0, 2.0, 3.0]  # none of them is a page's first


def plain_loop(n_x: int, n_h: int, m: int, iterations: int) -> None:
    """Train as the tutorials do: new arrays in every line."""
    plain(Experiment((n_h,)), points(m, n_x))(iterations)


def measure(page: str, prefix: str, loop: tuple[int, int, int, int]) -> tuple[float, float]:
    """Return the medians of a page's answer and of the plain loop, taken by turns."""
    routed(pytest.MonkeyPatch())
    at = opened(page)
    answers, loops = [], []
    for rate in RATES:
        at.get_by_key(f"{prefix}_lr").set_value(rate)
        answers.append(clocked(at.run))
        assert not at.exception
        loops.append(clocked(partial(plain_loop, *loop)))
    return statistics.median(answers), statistics.median(loops)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    for page, loop in (
        ("perceptron", (2, 1, 80, 2000)),
        ("two_layers", (3, 4, 4, 1500)),
        ("xor", (2, 2, 4, 1000)),
    ):
        answer, plain = measure(page, BY_NAME[page].prefix, loop)
        print(
            f"{page}: slider to new page {answer:.3f} s, plain loop {plain:.3f} s, "
            f"{answer / plain:.1f} times"
        )
        assert answer <= WANTED, f"more than {WANTED} s"
