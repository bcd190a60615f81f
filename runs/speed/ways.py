"""Two ways to the same gradient: the formulas as they are written, and traced and replayed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nn.arrays import Array, targets
from nn.backpropagation import gradient
from nn.data.datasets.points import points
from nn.data.datasets.tables import TWO_LAYERS_TABLE
from nn.fast.program import Program
from nn.network import Network
from runs.service.data import load_data
from runs.small.at_once import Examples, Experiment, Row

DIGITS, BATCH = (784, 128, 64, 10), 128
NETWORKS = {  # the layer sizes → the data
    "3-4-1": "the 4 rows of the table on the page *Two layers*",
    "2-8-8-1": "200 points in the plane, in two clouds that overlap",
    "784-128-64-10": f"{BATCH} images of the bundled digits",
}


@dataclass(frozen=True)
class Ways:
    """Two works that find the same gradient."""

    written: Callable[[], Array]  # (n_parameters,)
    program: Program
    replay: Callable[[], Any]

    def gradients(self) -> list[Array]:
        """Go each way once, and return the two gradients, (n_parameters,) each."""
        self.replay()
        return [self.written(), self.program.results[0].copy()]


def both_ways(net: Network, X: Array, Y: Array) -> Ways:
    """Prepare the ways to the gradient for X (n_0, m) and Y (n_L, m)."""
    program = traced(net, X, Y)
    return Ways(partial(gradient, net, X, Y, X.shape[1]), program, partial(program, X, Y))


def traced(net: Network, X: Array, Y: Array) -> Program:
    """Trace the way forward and back, as a training does."""
    work = lambda theta, X, Y: (gradient(net.sharing(theta), X, Y, X.shape[1]),)  # noqa: E731
    return Program(work, net.parameters, (X, Y))


# ---- what they are tried with ----------------------------------------------------------------


def problem(name: str) -> tuple[Network, Array, Array]:
    """Return one of the ``NETWORKS`` with its X (n_0, m) and Y (n_L, m), all in float64."""
    sizes = tuple(map(int, name.split("-")))
    if sizes == DIGITS:
        X, Y = digits(BATCH)
        return digit_network(np.float64), X.astype(np.float64), Y.astype(np.float64)
    examples = Examples.from_rows(_cloud() if sizes[0] == 2 else TWO_LAYERS_TABLE)
    net = Experiment(sizes[1:-1], "tanh", initializer="xavier").network(sizes[0])
    return net, examples.X_train, examples.Y_train


def _cloud() -> list[Row]:
    X, y = points("overlapping", 200, 0)
    return [(*x, label) for x, label in zip(X.T, y, strict=True)]


def digits(m: int, start: int = 0) -> tuple[Array, Array]:
    """Return X (784, m) and Y (10, m) of the bundled digits, in float32, each in one piece."""
    data, part = load_data("mnist-5k"), slice(start, start + m)
    return data.X_train[:, part], targets(data.y_train[part], DIGITS[-1])


def digit_network(dtype: np.typing.DTypeLike) -> Network:
    """Return the network for the digits, always with the same first weights."""
    return Network(DIGITS, rng=np.random.default_rng(0), dtype=dtype)
