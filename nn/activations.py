"""Activation functions: the bend after every layer's weighted sum.

Without them a stack of layers would be one single matrix. Each one knows two things:
``A = g(Z)``, and how to send a derivative back through it, ``dZ = dA * g'(Z)``.

All arrays have the shape (n, m): n units, m examples; or (S, n, m), those of S networks at once.
Every line makes a new array, as on a blackboard; ``nn.fast`` sees to their memory. To add an
activation, write its two functions and add one entry to ``ACTIVATIONS``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn.arrays import Array

LEAK = 0.01  # slope of the leaky ReLU below zero
GELU_CUBE = 0.044715
GELU_SCALE = float(np.sqrt(2 / np.pi))
GELU_U = r",\quad u = \sqrt{\tfrac{2}{\pi}}\,(Z + 0.044715\,Z^3)"
SHARES = r"\frac{e^{Z}}{\sum_k e^{Z_k}}"


@dataclass(frozen=True)
class Activation:
    """An activation function with its derivative and its formula."""

    name: str
    formula: str  # in LaTeX
    forward: Callable[[Array], Array]  # Z to A
    backward: Callable[[Array, Array, Array], Array]  # dA, Z, A to dZ
    hidden: bool = True  # may follow a hidden layer
    output: bool = False  # may follow the output layer

    def __repr__(self) -> str:
        return self.name


def identity(Z: Array) -> Array:
    """A = Z."""
    return Z


def identity_backward(dA: Array, Z: Array, A: Array) -> Array:
    """dZ = dA."""
    return dA


def sigmoid(Z: Array) -> Array:
    """A = 1 / (1 + e^-Z). Where e^-Z is too large for a float, it is infinite, and A is 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-Z))


def sigmoid_backward(dA: Array, Z: Array, A: Array) -> Array:
    """dZ = dA * A * (1 - A)."""
    return dA * A * (1 - A)


def tanh(Z: Array) -> Array:
    """A = tanh Z."""
    return np.tanh(Z)


def tanh_backward(dA: Array, Z: Array, A: Array) -> Array:
    """dZ = dA * (1 - A^2)."""
    return dA * (1 - np.square(A))


def relu(Z: Array) -> Array:
    """A = max(0, Z)."""
    return np.maximum(Z, 0)


def relu_backward(dA: Array, Z: Array, A: Array) -> Array:
    """dZ = dA where the unit was on, 0 where it was off (A > 0 just where Z > 0)."""
    return dA * (A > 0)


def leaky_relu(Z: Array) -> Array:
    """A = max(0.01 Z, Z)."""
    return np.maximum(LEAK * Z, Z)


def leaky_relu_backward(dA: Array, Z: Array, A: Array) -> Array:
    """dZ = dA where Z > 0, and 0.01 dA elsewhere."""
    return np.where(Z > 0, dA, LEAK * dA)


def gelu(Z: Array) -> Array:
    """A = Z / 2 * (1 + tanh u) with u = sqrt(2 / pi) (Z + 0.044715 Z^3).

    The tanh form of Hendrycks and Gimpel (2016), "Gaussian Error Linear Units".
    """
    return Z / 2 * (1 + gelu_tanh(Z))


def gelu_backward(dA: Array, Z: Array, A: Array) -> Array:
    """dZ = dA * (1 + t) / 2 * (1 + Z (1 - t) du), where t = tanh u and du is the slope of u."""
    t = gelu_tanh(Z)
    du = GELU_SCALE * (1 + 3 * GELU_CUBE * np.square(Z))
    return dA * ((1 + t) / 2 * (1 + Z * (1 - t) * du))


def gelu_tanh(Z: Array) -> Array:
    """Return tanh(sqrt(2 / pi) (Z + 0.044715 Z^3))."""
    return np.tanh(GELU_SCALE * (Z * (1 + GELU_CUBE * np.square(Z))))


def softmax(Z: Array) -> Array:
    """A = e^Z / sum of e^Z over the units: each column becomes probabilities.

    The largest Z of a column is taken off first. That changes nothing in the quotient, and
    keeps e^Z from overflowing.
    """
    E = np.exp(Z - Z.max(axis=-2, keepdims=True))
    return E / E.sum(axis=-2, keepdims=True)


def softmax_backward(dA: Array, Z: Array, A: Array) -> Array:
    """dZ = A * (dA - sum of A * dA over the units), since each output depends on every Z."""
    return A * (dA - (A * dA).sum(axis=-2, keepdims=True))


ACTIVATIONS: dict[str, Activation] = {
    a.name: a
    for a in (
        Activation("sigmoid", r"\frac{1}{1 + e^{-Z}}", sigmoid, sigmoid_backward, output=True),
        Activation("tanh", r"\tanh Z", tanh, tanh_backward),
        Activation("relu", r"\max(0, Z)", relu, relu_backward),
        Activation("leaky_relu", r"\max(0.01\,Z, Z)", leaky_relu, leaky_relu_backward),
        Activation("gelu", r"\frac{Z}{2}\left(1 + \tanh u\right)" + GELU_U, gelu, gelu_backward),
        Activation("identity", r"Z", identity, identity_backward, output=True),
        Activation("softmax", SHARES, softmax, softmax_backward, hidden=False, output=True),
    )
}
HIDDEN_ACTIVATIONS = [a.name for a in ACTIVATIONS.values() if a.hidden]
OUTPUT_ACTIVATIONS = [a.name for a in ACTIVATIONS.values() if a.output]
