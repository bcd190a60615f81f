"""Small networks, of which a step is over before a framework has looked up what to do.

A step of ours, of PyTorch's, and of a loop as in the tutorials: plain NumPy, new arrays in every
line. The table is that of the Two layers page, XOR that of the XOR page with four hidden units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from nn.data.datasets.tables import TWO_LAYERS_TABLE, XOR_TABLE
from runs.small import at_once
from runs.small.at_once import Examples, Experiment
from tests.benchmarks import peers
from tests.benchmarks.alternation import REPEATS, Times, by_turns
from tests.benchmarks.rows import Row, at_least, at_most

STEPS = 500


@dataclass(frozen=True)
class Case:
    """A small network with its examples, and how often PyTorch's time must fit into its step."""

    name: str
    examples: Examples
    experiment: Experiment
    wanted: float
    dtype: type = np.float64


TABLE = Experiment((4,), "sigmoid", loss="sum_squared_error", bias=False, iterations=1500)
XOR = Experiment((4,), "tanh")


def points(m: int = 200, n: int = 2) -> Examples:
    """Draw points in the plane, or with n inputs, with labels."""
    rng = np.random.default_rng(0)
    rows = zip(*rng.standard_normal((n, m)), rng.integers(0, 2, m), strict=True)
    return Examples.from_rows([tuple(map(float, row)) for row in rows])


def cases() -> list[Case]:
    """List what is compared."""
    return [
        Case("table, 3-4-1", Examples.from_rows(TWO_LAYERS_TABLE), TABLE, 20),
        Case("XOR, 2-4-1", Examples.from_rows(XOR_TABLE), XOR, 20),
        Case("200 points, 2-8-8-1", points(), Experiment((8, 8)), 8, np.float32),
    ]


def rows() -> Iterator[Row]:
    """Compare the steps, and time a whole training of the table with all that is recorded."""
    for case in cases():
        times = measure(case)
        what = f"{case.name}, {np.dtype(case.dtype)}"
        if peers.TORCH:
            ratio = times.ratio("torch", to="ours")
            yield at_least(case.wanted, f"{what}: PyTorch ÷ ours", *ratio)
        yield Row(f"{what}: plain loop ÷ ours", *times.ratio("plain", to="ours"))
        yield Row(f"{what}: a step", *times.best_and_median("ours", unit=1e-6 * STEPS), "µs")
    yield at_most(20, "table, 1,500 steps with all frames", *whole_training(), "ms")


def measure(case: Case, repeats: int = REPEATS, others: bool = True) -> Times:
    """Time some steps by turns; with or without PyTorch."""
    examples = _as(case.examples, case.dtype)
    net = case.experiment.network(len(examples.X_train), case.dtype)
    works = {
        "ours": peers.ours(net, examples, "sgd", None),
        "plain": plain(case.experiment, examples),
    }
    if others and peers.TORCH:
        works["torch"] = peers.small_torch(case.experiment, examples)
    return by_turns({name: partial(take, STEPS) for name, take in works.items()}, repeats)


def _as(examples: Examples, dtype: type) -> Examples:
    X = np.asarray(examples.X_train.T, dtype).T
    return replace(examples, X_train=X, X_test=X[:, :0])


def whole_training() -> tuple[float, float]:
    """Return the milliseconds of the table's training, as the page does it."""
    work = partial(at_once.run, TABLE, Examples.from_rows(TWO_LAYERS_TABLE))
    return by_turns({"training": work}, 3 * REPEATS).best_and_median("training", unit=1e-3)


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def plain(experiment: Experiment, examples: Examples) -> Callable[[int], object]:
    """The tutorials' way for one or more hidden layers."""
    net = experiment.network(len(examples.X_train), examples.X_train.dtype)
    Ws = [layer.W.copy() for layer in net.layers]
    bs = [np.zeros((len(W), 1), W.dtype) for W in Ws]
    X, Y, m = examples.X_train, examples.Y_train, len(examples.y_train)
    squares, tanh = experiment.loss == "sum_squared_error", experiment.hidden == "tanh"

    def take(steps: int) -> None:
        for _ in range(steps):
            As = [X]
            for W, b in zip(Ws[:-1], bs[:-1], strict=True):
                Z = W @ As[-1] + b if experiment.bias else W @ As[-1]
                As.append(np.tanh(Z) if tanh else sigmoid(Z))
            A = sigmoid(Ws[-1] @ As[-1] + bs[-1] if experiment.bias else Ws[-1] @ As[-1])
            dZ = 2 * (A - Y) * A * (1 - A) if squares else (A - Y) / m
            for i in reversed(range(len(Ws))):
                dW, db = dZ @ As[i].T, dZ.sum(axis=1, keepdims=True)
                if i:
                    slope = 1 - As[i] ** 2 if tanh else As[i] * (1 - As[i])
                    dZ = Ws[i].T @ dZ * slope
                Ws[i] = Ws[i] - 0.01 * dW
                if experiment.bias:
                    bs[i] = bs[i] - 0.01 * db

    return take
