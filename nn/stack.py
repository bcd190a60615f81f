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
from nn.arrays import Array
from nn.network import Network
from nn.workspace import split

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


@QUIETLY
def forward(net: Network, thetas: Array, X: Array) -> list[Array]:
    """Turn X (n_0, m) into the activations A_1 … A_L of all networks, each (S, n_l, m).

    Raises:
        ValueError: if thetas or X has the wrong shape, or the outputs are softmax.
    """
    tapes = _tapes(net, thetas, np.empty_like(thetas), X)
    _forward(tapes, X)
    return [tape.A for tape in tapes]


@QUIETLY
def train(
    net: Network, thetas: Array, X: Array, Y: Array, *, learning_rate: float, iterations: int
) -> Array:
    """Take steps of gradient descent on all examples X (n_0, m), Y (n_L, m) at once.

    ``net`` gives layers and loss; its own parameters play no part. ``thetas`` (S,
    n_parameters), where the networks start, is left as it is; where they end is returned. One
    that diverges ends as numbers that are not finite, and does the others no harm.

    Raises:
        ValueError: if a shape or a setting makes no sense, or the outputs are softmax.
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
    if net.layers[-1].activation.name == "softmax":
        raise ValueError("A stack works unit by unit, so the outputs cannot be softmax.")
    S, m, tapes = len(thetas), net.checked_X(X).shape[1], []
    pairs = zip(parts(net, thetas), parts(net, gradients), strict=True)
    for layer, ((W, b), (dW, db)) in zip(net.layers, pairs, strict=True):
        Z, A, dA, dZ = (np.empty((S, layer.n_out, m), thetas.dtype) for _ in range(4))
        tapes.append(StackTape(layer.activation, W, b, dW, db, Z, A, dA, dZ))
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
