"""Three ways to the same gradient: as in a textbook, into ready memory, traced and replayed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from nn.arrays import Array, targets
from nn.datasets.points import points
from nn.datasets.tables import TWO_LAYERS_TABLE
from nn.network import Network
from nn.tracing import Trace
from nn.workspace import split
from runs.mnist.data import load_data
from runs.small.at_once import Examples, Experiment, Row

DIGITS, BATCH = (784, 128, 64, 10), 128
NETWORKS = {  # the layer sizes → the data
    "3-4-1": "the 4 rows of the table on the page *Two layers*",
    "2-8-8-1": "200 points in the plane, in two clouds that overlap",
    "784-128-64-10": f"{BATCH} images of the bundled digits",
}
Pairs = Sequence[tuple[Array, Any]]  # (W, b) or (dW, db) of each layer


@dataclass(frozen=True)
class Ways:
    """Three works that find the same gradient."""

    textbook: Callable[[], Pairs]
    ready: Callable[[], Array]  # (n_parameters,)
    trace: Trace
    gradient: Array  # (n_parameters,), what replaying the trace fills

    def gradients(self) -> list[Array]:
        """Go each way once, and return the three gradients, (n_parameters,) each."""
        book = np.concatenate([part.ravel() for pair in self.textbook() for part in pair])
        self.trace.replay()
        return [book, self.ready().copy(), self.gradient.copy()]


def three_ways(net: Network, X: Array, Y: Array) -> Ways:
    """Prepare the ways to the gradient for X (n_0, m) and Y (n_L, m)."""
    parts = zip(net.layers, split(net.parameters, net.layers), strict=True)
    pairs = [layer.parts(part) for layer, part in parts]
    names = [layer.activation.name for layer in net.layers]
    return Ways(
        partial(textbook, pairs, names, X, Y),
        partial(net.gradient_vector, X, Y, net.workspace()),
        *traced(net, X, Y),
    )


def traced(net: Network, X: Array, Y: Array) -> tuple[Trace, Array]:
    """Trace the way forward and back, as ``nn.steps`` does; return it with what it fills."""
    workspace, m = net.workspace(), X.shape[1]
    return Trace(partial(net.backprop, X, Y, m=m), workspace.tapes(m)), workspace.gradient


# ---- as in a textbook ------------------------------------------------------------------------


def textbook(weights: Pairs, names: Sequence[str], X: Array, Y: Array) -> Pairs:
    """Return the gradient as the formulas are written; each line makes new arrays."""
    A = [X]
    for (W, b), name in zip(weights, names, strict=True):
        Z = W @ A[-1] + b
        A.append(ACTIVATE[name](Z))
    dZ, gradient = (A[-1] - Y) / X.shape[1], []
    for i in reversed(range(len(weights))):
        gradient.append((dZ @ A[i].T, dZ.sum(axis=1, keepdims=True)))
        if i > 0:
            dA = weights[i][0].T @ dZ
            dZ = dA * SLOPE[names[i - 1]](A[i])
    return gradient[::-1]


def softmax(Z: Array) -> Array:
    """A = e^Z / sum of e^Z over the units; the largest Z is taken off first."""
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


ACTIVATE: dict[str, Callable[[Array], Array]] = {
    "tanh": np.tanh,
    "relu": lambda Z: np.maximum(0, Z),
    "sigmoid": lambda Z: 1 / (1 + np.exp(-Z)),
    "softmax": softmax,
}
SLOPE: dict[str, Callable[[Array], Any]] = {"tanh": lambda A: 1 - A**2, "relu": lambda A: A > 0}


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
