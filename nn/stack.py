"""Many networks of one shape at once: as sheets of paper on a stack.

The parameters of S networks are the rows of one array ``thetas`` (S, n_parameters). The formulas
are those of ``network`` itself: with such parameters a W is (S, n_out, n_in), and NumPy multiplies
a stack of matrices in one call. A small network's calls cost more than its arithmetic, so that a
hundred train together many times faster than one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nn import checks
from nn.arrays import Array, Labels, are_classes, targets
from nn.fast.runner import Runner
from nn.layers import Back, Layer, Passed, split
from nn.network import Network

AT_ONCE = 300_000  # activations computed in one go; more of them outgrow a processor's cache
QUIETLY = np.errstate(over="ignore", invalid="ignore")  # one that diverges is no reason to warn


@dataclass(frozen=True)
class Both:
    """What one layer of all S networks made of m examples, and what came back through it."""

    layer: Layer
    passed: Passed
    back: Back


def parts(net: Network, thetas: Array) -> list[tuple[Any, ...]]:
    """View thetas (S, n_parameters) as [(W_1, b_1), …]: (S, n_out, n_in) and (S, n_out, 1).

    Without biases, each b is None. Raises ValueError for thetas of another shape.
    """
    pieces = split(_checked(net, thetas), net.layers)
    return [layer.parts(part) for layer, part in zip(net.layers, pieces, strict=True)]


def in_parts(net: Network, thetas: Array, m: int) -> list[Array]:
    """Cut thetas (S, n_parameters) into some rows at a time, for m examples: so it goes faster."""
    some = max(1, AT_ONCE // max(1, m * sum(net.layer_sizes)))
    return [thetas[i : i + some] for i in range(0, max(1, len(thetas)), some)]


@QUIETLY
def forward(net: Network, thetas: Array, X: Array) -> list[Array]:
    """Turn X (n_0, m) into the activations A_1 … A_L of all networks, each (S, n_l, m).

    Raises:
        ValueError: if thetas or X has the wrong shape.
    """
    return [passed.A for passed in _passes(net, thetas, X)]


@QUIETLY
def costs(net: Network, thetas: Array, X: Array, Y: Array) -> Array:
    """Return the cost of all networks on the same examples X (n_0, m), Y (n_L, m): (S,).

    Raises:
        ValueError: if thetas, X or Y has the wrong shape.
    """
    Y = np.asarray(net.checked_Y(Y, net.checked_X(X)), thetas.dtype)
    return _costs(net, _passes(net, thetas, X)[-1], Y)


@QUIETLY
def evaluate(net: Network, thetas: Array, X: Array, y: Labels) -> tuple[Array, Array]:
    """Return cost and accuracy of all networks on X (n_0, m) with labels y (m,): (S,) each.

    Where y are numbers and no labels, as in a regression, the accuracies are NaN.
    """
    out = _passes(net, thetas, X)[-1]
    A, accuracy = out.A, np.full(len(thetas), np.nan)
    if are_classes(y, A.shape[1]):
        answers = A[:, 0] > 0.5 if A.shape[1] == 1 else A.argmax(axis=1)
        accuracy = (answers == y).mean(axis=1)
    return _costs(net, out, targets(y, A.shape[1], thetas.dtype)), accuracy


@QUIETLY
def passes(net: Network, thetas: Array, X: Array, Y: Array) -> list[Both]:
    """Go forward and back with all networks, and return what each layer made of it.

    Raises:
        ValueError: if thetas, X or Y has the wrong shape.
    """
    Y = np.asarray(net.checked_Y(Y, net.checked_X(X)), thetas.dtype)
    many = net.sharing(_checked(net, thetas))
    there = _passes(net, thetas, X)
    back = many.backward(there, Y, X.shape[1])
    return [Both(*one) for one in zip(many.layers, there, back, strict=True)]


@QUIETLY
def train(
    net: Network, thetas: Array, X: Array, Y: Array, *, learning_rate: float, iterations: int
) -> Array:
    """Take steps of gradient descent on all examples X (n_0, m), Y (n_L, m) at once.

    ``net`` gives layers and loss; its own parameters play no part. ``thetas`` (S,
    n_parameters), where the networks start, is left as it is; where they end is returned. One
    that diverges ends as numbers that are not finite, and does the others no harm.

    Raises:
        ValueError: if a shape or a setting makes no sense.
    """
    checks.number("learning rate", learning_rate, at_least=0)
    checks.whole("number of iterations", iterations, at_least=0)
    thetas = _checked(net, thetas).copy()
    X, Y = (
        np.asarray(columns, thetas.dtype) for columns in (X, net.checked_Y(Y, net.checked_X(X)))
    )
    runner = Runner(net.sharing(thetas))
    for _ in range(iterations):
        thetas -= learning_rate * runner.gradient(X, Y)
    return thetas


def _checked(net: Network, thetas: Array) -> Array:
    if thetas.ndim != 2 or thetas.shape[1] != net.parameters.shape[-1]:
        raise ValueError(
            f"thetas must have a row for each network and {net.parameters.size} columns, "
            f"but its shape is {thetas.shape}."
        )
    return thetas


def _passes(net: Network, thetas: Array, X: Array) -> list[Passed]:
    many = net.sharing(_checked(net, thetas))
    X = np.asarray(net.checked_X(X), thetas.dtype)
    return many.passes(np.broadcast_to(X, (len(thetas), *X.shape)))  # each sees the same


def _costs(net: Network, out: Passed, Y: Array) -> Array:
    """Return the costs (S,) after a forward pass, for the wanted outputs Y (n_L, m)."""
    total = net.loss.total(out.Z, out.A, Y)
    return np.asarray(total / Y.shape[1] if net.loss.is_mean else total)
