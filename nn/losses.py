"""Loss functions: one number for how wrong the outputs are, and its derivative.

``A`` are the outputs and ``Y`` the wanted ones, both (n_L, m); ``Z`` are the sums that the
output activation was given. With those of S networks at once, (S, n_L, m), there are S numbers.
The two cross-entropies are computed from Z and not from log A: that is the same number, and stays
finite when an output has become exactly 0 or 1.

``total`` adds up over the examples it is given. The network divides by m where the loss is a
mean, so that a large batch can be worked through in pieces.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nn.arrays import Array


@dataclass(frozen=True)
class Loss:
    """A loss with its derivative and its formula."""

    name: str
    formula: str  # in LaTeX
    total: Callable[[Array, Array, Array], Array]  # (Z, A, Y): the sum over the examples
    outputs: tuple[str, ...]  # output activations it may follow
    gradient: Callable[[Array, Array], Array] | None = None  # (A, Y) to dA
    is_mean: bool = True  # divided by the number of examples m

    @property
    def fused(self) -> bool:
        """Whether the derivative is the textbook dZ = A - Y, with no way through dA."""
        return self.gradient is None

    def __repr__(self) -> str:
        return self.name


def sum_squared_error(Z: Array, A: Array, Y: Array) -> Array:
    """Sum of (A - Y)^2 over all units and examples."""
    return np.square(A - Y).sum(axis=(-2, -1), dtype=np.float64)


def sum_squared_error_gradient(A: Array, Y: Array) -> Array:
    """dA = 2 (A - Y)."""
    return 2 * (A - Y)


def binary_cross_entropy(Z: Array, A: Array, Y: Array) -> Array:
    """Sum of -(Y log A + (1 - Y) log(1 - A)), where A = sigmoid(Z).

    With log A = -log(1 + e^-Z) this is max(Z, 0) - Z Y + log(1 + e^-|Z|), in which no
    exponent is ever positive.
    """
    terms = np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))
    return terms.sum(axis=(-2, -1), dtype=np.float64)


def cross_entropy(Z: Array, A: Array, Y: Array) -> Array:
    """Sum of -Y log A, where A = softmax(Z).

    With log A = Z - log(sum of e^Z), and the largest Z of each column taken off first.
    """
    shifted = Z - Z.max(axis=-2, keepdims=True)
    log_A = shifted - np.log(np.exp(shifted).sum(axis=-2, keepdims=True))
    return -(Y * log_A).sum(axis=(-2, -1), dtype=np.float64)


SQUARES = (sum_squared_error, ("sigmoid", "softmax", "identity"), sum_squared_error_gradient)
BINARY = r"J = -\frac{1}{m} \sum \left( Y \log A + (1 - Y) \log (1 - A) \right)"
LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        Loss("sum_squared_error", r"J = \sum (A - Y)^2", *SQUARES, is_mean=False),
        Loss("mean_squared_error", r"J = \frac{1}{m} \sum (A - Y)^2", *SQUARES),
        Loss("binary_cross_entropy", BINARY, binary_cross_entropy, ("sigmoid",)),
        Loss("cross_entropy", r"J = -\frac{1}{m} \sum Y \log A", cross_entropy, ("softmax",)),
    )
}
