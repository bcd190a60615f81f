"""Many networks of one shape at once: as sheets of paper on a stack.

The parameters of S networks are the rows of one array ``thetas`` (S, n_parameters). The
formulas are those of ``network``, with one axis more in front: NumPy multiplies a stack of
matrices in one call. A small network's calls cost more than its arithmetic, so that a hundred
train together many times faster than one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn import checks
from nn.activations import Activation
from nn.arrays import Array, Labels, are_classes, targets
from nn.network import Network
from nn.workspace import split

AT_ONCE = 300_000  # activations computed in one go; more of them outgrow a processor's cache
QUIETLY = np.errstate(over="ignore", invalid="ignore")  # one that diverges is no reason to warn


@dataclass
class StackTape:
    """The arrays of one layer, of all S networks, for m examples."""

    g: Activation
    W: Array  # (S, n_out, n_in)
    b: Array | None  # (S, n_out, 1), or None without biases
    dW: Array  # as W
    db: Array | None  # as b
    Z: Array  # (S, n_out, m)
    A: Array  # (S, n_out, m)
    dA: Array  # (S, n_out, m)
    dZ: Array  # (S, n_out, m)


def parts(net: Network, thetas: Array) -> list[tuple[Array, Array | None]]:
    """View thetas (S, n_parameters) as [(W_1, b_1), …]: (S, n_out, n_in) and (S, n_out, 1).

    Without biases, each b is None. Raises ValueError for thetas of another shape.
    """
    if thetas.ndim != 2 or thetas.shape[1] != net.parameters.size:
        raise ValueError(
            f"thetas must have a row for each network and {net.parameters.size} columns, "
            f"but its shape is {thetas.shape}."
        )
    pairs: list[tuple[Array, Array | None]] = []
    for layer, part in zip(net.layers, split(thetas.T, net.layers), strict=True):
        S, cut = len(thetas), layer.n_out * layer.n_in
        W = part[:cut].T.reshape(S, layer.n_out, layer.n_in)
        b = part[cut:].T.reshape(S, layer.n_out, 1) if cut < layer.n_parameters else None
        pairs.append((W, b))
    return pairs


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
    return [tape.A for tape in _tapes_after_forward(net, thetas, X)]


@QUIETLY
def costs(net: Network, thetas: Array, X: Array, Y: Array) -> Array:
    """Return the cost of all networks on the same examples X (n_0, m), Y (n_L, m): (S,).

    Raises:
        ValueError: if thetas, X or Y has the wrong shape.
    """
    Y = np.asarray(net.checked_Y(Y, X), thetas.dtype)
    tapes = _tapes_after_forward(net, thetas, X)
    return _costs(net, tapes, Y)


@QUIETLY
def evaluate(net: Network, thetas: Array, X: Array, y: Labels) -> tuple[Array, Array]:
    """Return cost and accuracy of all networks on X (n_0, m) with labels y (m,): (S,) each.

    Where y are numbers and no labels, as in a regression, the accuracies are NaN.
    """
    tapes = _tapes_after_forward(net, thetas, X)
    A = tapes[-1].A
    accuracy = np.full(len(thetas), np.nan)
    if are_classes(y, A.shape[1]):
        answers = A[:, 0] > 0.5 if A.shape[1] == 1 else A.argmax(axis=1)
        accuracy = (answers == y).mean(axis=1)
    return _costs(net, tapes, targets(y, A.shape[1], thetas.dtype)), accuracy


@QUIETLY
def passes(net: Network, thetas: Array, X: Array, Y: Array) -> list[StackTape]:
    """Go forward and back with all networks, and return what each layer holds then.

    Raises:
        ValueError: if thetas, X or Y has the wrong shape.
    """
    tapes = _tapes(net, thetas, np.empty_like(thetas), X)
    X, Y = (np.asarray(columns, thetas.dtype) for columns in (X, net.checked_Y(Y, X)))
    _forward(tapes, X)
    _backprop(net, tapes, X, Y)
    return tapes


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
    thetas = thetas.copy()
    gradients = np.empty_like(thetas)
    tapes = _tapes(net, thetas, gradients, X)
    X, Y = (np.asarray(columns, thetas.dtype) for columns in (X, net.checked_Y(Y, X)))
    for _ in range(iterations):
        _forward(tapes, X)
        _backprop(net, tapes, X, Y)
        gradients *= learning_rate
        thetas -= gradients
    return thetas


def _tapes(net: Network, thetas: Array, gradients: Array, X: Array) -> list[StackTape]:
    """Make the arrays for X (n_0, m); W, b and dW, db are views of thetas and gradients."""
    S, m, tapes = len(thetas), net.checked_X(X).shape[1], []
    pairs = zip(parts(net, thetas), parts(net, gradients), strict=True)
    for layer, ((W, b), (dW, db)) in zip(net.layers, pairs, strict=True):
        Z, A, dA, dZ = (np.empty((S, layer.n_out, m), thetas.dtype) for _ in range(4))
        tapes.append(StackTape(layer.activation, W, b, dW, db, Z, A, dA, dZ))
    return tapes


def _tapes_after_forward(net: Network, thetas: Array, X: Array) -> list[StackTape]:
    """Make the arrays for X (n_0, m), and go forward with them; nobody goes back."""
    tapes = _tapes(net, thetas, np.empty_like(thetas), X)
    _forward(tapes, X)
    return tapes


def _forward(tapes: list[StackTape], X: Array) -> None:
    """Z = W A_prev + b, A = g(Z), layer by layer."""
    A = np.asarray(X, tapes[0].W.dtype)
    for tape in tapes:
        np.matmul(tape.W, A, out=tape.Z)
        if tape.b is not None:
            tape.Z += tape.b
        tape.g.forward(tape.Z, tape.A)
        A = tape.A


def _costs(net: Network, tapes: list[StackTape], Y: Array) -> Array:
    """Return the costs (S,) after a forward pass, for the wanted outputs Y (n_L, m)."""
    total = net.loss.total(tapes[-1].Z, tapes[-1].A, Y)
    return np.asarray(total / Y.shape[1] if net.loss.is_mean else total)


def _backprop(net: Network, tapes: list[StackTape], X: Array, Y: Array) -> None:
    """From dZ_L back to dW_1 and db_1, as ``Network`` does after its own forward pass."""
    out = tapes[-1]
    if net.loss.gradient is None:
        np.subtract(out.A, Y, out=out.dZ)  # cross-entropy: dZ = A - Y
    else:
        net.loss.gradient(out.A, Y, out.dA)
        out.g.backward(out.dA, out.Z, out.A, out.dZ)
    if net.loss.is_mean:
        out.dZ *= 1 / X.shape[1]
    A_prevs = [X, *(tape.A for tape in tapes)]
    for i in reversed(range(len(tapes))):
        tape, below = tapes[i], tapes[i - 1]
        np.matmul(tape.dZ, A_prevs[i].swapaxes(-1, -2), out=tape.dW)
        if tape.db is not None:
            np.sum(tape.dZ, axis=2, keepdims=True, out=tape.db)
        if i > 0:
            np.matmul(tape.W.swapaxes(-1, -2), tape.dZ, out=below.dA)
            below.g.backward(below.dA, below.Z, below.A, below.dZ)
