"""Activation functions: the bend after every layer's weighted sum.

Without them a stack of layers would be one single matrix. Each one knows two things:
``A = g(Z)``, and how to send a derivative back through it, ``dZ = dA * g'(Z)``.

All arrays have the shape (n, m): n units, m examples; or (S, n, m), those of S networks at once.
Every function writes into the array it is given as its last argument, so that training allocates
next to nothing. To add an activation, write its two functions and add one entry to
``ACTIVATIONS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn.arrays import Array

LEAK = 0.01  # slope of the leaky ReLU below zero
GELU_CUBE = 0.044715
GELU_SCALE = float(np.sqrt(2 / np.pi))


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative and its formula.

    ``keeps_Z`` says whether the way back needs Z. If not, A may overwrite Z in memory.
    """

    name: str
    formula: str  # in LaTeX
    forward: Callable[[Array, Array], None]  # (Z, A): fills A
    backward: Callable[[Array, Array, Array, Array], None]  # (dA, Z, A, dZ): fills dZ
    hidden: bool = True  # may follow a hidden layer
    output: bool = False  # may follow the output layer
    keeps_Z: bool = False

    def __repr__(self) -> str:
        return self.name


def identity(Z: Array, A: Array) -> None:
    """A = Z."""
    np.positive(Z, out=A)


def identity_backward(dA: Array, Z: Array, A: Array, dZ: Array) -> None:
    """dZ = dA."""
    np.positive(dA, out=dZ)


def sigmoid(Z: Array, A: Array) -> None:
    """A = 1 / (1 + e^-Z). Where e^-Z is too large for a float, it is infinite, and A is 0."""
    np.negative(Z, out=A)
    with np.errstate(over="ignore"):
        np.exp(A, out=A)
    A += 1
    np.reciprocal(A, out=A)


def sigmoid_backward(dA: Array, Z: Array, A: Array, dZ: Array) -> None:
    """dZ = dA * A * (1 - A)."""
    np.subtract(1, A, out=dZ)
    dZ *= A
    dZ *= dA


def tanh(Z: Array, A: Array) -> None:
    """A = tanh Z."""
    np.tanh(Z, out=A)


def tanh_backward(dA: Array, Z: Array, A: Array, dZ: Array) -> None:
    """dZ = dA * (1 - A^2)."""
    np.square(A, out=dZ)
    np.subtract(1, dZ, out=dZ)
    dZ *= dA


def relu(Z: Array, A: Array) -> None:
    """A = max(0, Z)."""
    np.maximum(Z, 0, out=A)


def relu_backward(dA: Array, Z: Array, A: Array, dZ: Array) -> None:
    """dZ = dA where the unit was on, 0 where it was off (A > 0 just where Z > 0)."""
    np.greater(A, 0, out=dZ)
    dZ *= dA


def leaky_relu(Z: Array, A: Array) -> None:
    """A = max(0.01 Z, Z)."""
    np.multiply(Z, LEAK, out=A)
    np.maximum(A, Z, out=A)


def leaky_relu_backward(dA: Array, Z: Array, A: Array, dZ: Array) -> None:
    """dZ = dA where Z > 0, and 0.01 dA elsewhere."""
    np.greater(Z, 0, out=dZ)
    dZ *= 1 - LEAK
    dZ += LEAK
    dZ *= dA


def gelu(Z: Array, A: Array) -> None:
    """A = Z / 2 * (1 + tanh u) with u = sqrt(2 / pi) (Z + 0.044715 Z^3).

    The tanh form of Hendrycks and Gimpel (2016), "Gaussian Error Linear Units".
    """
    _gelu_tanh(Z, A)
    A += 1
    A *= Z
    A *= 0.5


def gelu_backward(dA: Array, Z: Array, A: Array, dZ: Array) -> None:
    """dZ = dA * g', g' = (1 + t) / 2 * (1 + Z (1 - t) du), with t = tanh u.

    The slope of u is du = sqrt(2 / pi) (1 + 3 * 0.044715 Z^2).
    """
    np.square(Z, out=dZ)
    dZ *= 3 * GELU_CUBE
    dZ += 1
    dZ *= GELU_SCALE
    dZ *= Z
    t = _gelu_tanh(Z)
    np.subtract(1, t, out=t)  # 1 - t
    dZ *= t
    dZ += 1
    np.subtract(2, t, out=t)  # 1 + t
    dZ *= t
    dZ *= 0.5
    dZ *= dA


def softmax(Z: Array, A: Array) -> None:
    """A = e^Z / sum of e^Z over the units: each column becomes probabilities.

    The largest Z of a column is taken off first. That changes nothing in the quotient, and
    keeps e^Z from overflowing.
    """
    np.subtract(Z, Z.max(axis=-2, keepdims=True), out=A)
    np.exp(A, out=A)
    A /= A.sum(axis=-2, keepdims=True)


def softmax_backward(dA: Array, Z: Array, A: Array, dZ: Array) -> None:
    """dZ = A * (dA - sum of A * dA over the units), since each output depends on every Z."""
    np.multiply(A, dA, out=dZ)
    weighted = dZ.sum(axis=-2, keepdims=True)  # (1, m)
    np.subtract(dA, weighted, out=dZ)
    dZ *= A


def _gelu_tanh(Z: Array, out: Array | None = None) -> Array:
    """Return tanh(sqrt(2 / pi) (Z + 0.044715 Z^3)), in ``out`` if that is given."""
    u = np.square(Z, out=out)
    u *= GELU_CUBE
    u += 1
    u *= Z
    u *= GELU_SCALE
    return np.tanh(u, out=u)


ACTIVATIONS: dict[str, Activation] = {
    a.name: a
    for a in (
        Activation("sigmoid", r"\frac{1}{1 + e^{-Z}}", sigmoid, sigmoid_backward, output=True),
        Activation("tanh", r"\tanh Z", tanh, tanh_backward),
        Activation("relu", r"\max(0, Z)", relu, relu_backward),
        Activation(
            "leaky_relu", r"\max(0.01\,Z, Z)", leaky_relu, leaky_relu_backward, keeps_Z=True
        ),
        Activation(
            "gelu",
            r"\frac{Z}{2}\left(1 + \tanh u\right),\quad "
            r"u = \sqrt{\tfrac{2}{\pi}}\,(Z + 0.044715\,Z^3)",
            gelu,
            gelu_backward,
            keeps_Z=True,
        ),
        Activation("identity", r"Z", identity, identity_backward, output=True),
        Activation(
            "softmax",
            r"\frac{e^{Z}}{\sum_k e^{Z_k}}",
            softmax,
            softmax_backward,
            hidden=False,
            output=True,
        ),
    )
}
HIDDEN_ACTIVATIONS = [a.name for a in ACTIVATIONS.values() if a.hidden]
OUTPUT_ACTIVATIONS = [a.name for a in ACTIVATIONS.values() if a.output]


def activation(name: str, *, place: str) -> Activation:
    """Look an activation up for ``place``: "hidden" or "output".

    Raises:
        ValueError: if there is no such activation for that place; the message names those
            that there are.
    """
    names = HIDDEN_ACTIVATIONS if place == "hidden" else OUTPUT_ACTIVATIONS
    if name not in names:
        raise ValueError(f"The {place} activation must be one of {', '.join(names)}, not {name!r}.")
    return ACTIVATIONS[name]
