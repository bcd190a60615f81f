"""Random features: a hidden layer that stays as it was drawn, and outputs found in one go.

Only the last layer learns here, and its best weights have a formula: no steps, no learning rate.

    A = max(0, W X)      W drawn once, (n, n_0)
    V = Y A⁺             the smallest V of all those with the least squared error

A⁺ is the pseudoinverse of A (n, m). With fewer units than examples, n < m, the sums cannot fit
all examples. From n = m on they fit every one, right labels and odd ones. Just there a single V
does it, and it is huge: the error on new examples has its peak. Wider layers leave a choice, and
the smallest V errs less and less: double descent.
Rahimi and Recht (2007), random features; Belkin et al. (2019), double descent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn.arrays import Array, Labels, targets
from nn.network import to_labels


@dataclass(frozen=True, eq=False)
class RandomFeatures:
    """A network of one hidden layer that was drawn, and one layer that was computed."""

    W: Array  # (n, n_0), drawn
    V: Array  # (n_L, n), computed

    def features(self, X: Array) -> Array:
        """Return A = max(0, W X) of X (n_0, m): (n, m)."""
        return hidden(self.W, X)

    def forward(self, X: Array) -> Array:
        """Return the outputs V A of X (n_0, m): (n_L, m). They are no probabilities."""
        return self.V @ self.features(X)

    def predict(self, X: Array) -> Labels:
        """Return the labels of X (n_0, m), the largest output each: (m,)."""
        return to_labels(self.forward(X))

    @property
    def size(self) -> float:
        """The length of all computed weights, |V|."""
        return float(np.linalg.norm(self.V))


def hidden(W: Array, X: Array) -> Array:
    """Return max(0, W X): (n, m)."""
    return np.maximum(W @ X, 0)


def fit(X: Array, y: Labels, n: int, n_classes: int, rng: np.random.Generator) -> RandomFeatures:
    """Draw n units and compute the outputs for X (n_0, m) and its labels y (m,), in float64.

    Raises:
        ValueError: if n is not at least 1, or X and y do not fit together.
    """
    if n < 1 or X.shape[1] != len(y):
        raise ValueError(f"There are no {n} features of {X.shape} with {len(y)} labels.")
    X = np.asarray(X, np.float64)
    W = rng.standard_normal((n, len(X))) / np.sqrt(len(X))
    Y = targets(y, n_classes, np.dtype(np.float64))
    return RandomFeatures(W, Y @ np.linalg.pinv(hidden(W, X)))
