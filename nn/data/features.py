"""Input features: what a network is shown of a point in the plane.

A network need not be given x₁ and x₂ alone. A product or a square beside them is a hint: with
x₁x₂ even a single unit solves XOR. Each feature is a function of the two coordinates; adding one
is one entry in ``FEATURES``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nn.arrays import Array, columns


@dataclass(frozen=True)
class Feature:
    """A function of the coordinates x1 and x2, both (m,); ``code`` is the same as NumPy text."""

    label: str
    code: str
    of: Callable[[Array, Array], Array]


FEATURES: dict[str, Feature] = {
    "x1": Feature("x₁", "x1", lambda x1, x2: x1),
    "x2": Feature("x₂", "x2", lambda x1, x2: x2),
    "x1_squared": Feature("x₁²", "x1**2", lambda x1, x2: np.square(x1)),
    "x2_squared": Feature("x₂²", "x2**2", lambda x1, x2: np.square(x2)),
    "product": Feature("x₁x₂", "x1 * x2", lambda x1, x2: x1 * x2),
    "sin_x1": Feature("sin 2x₁", "np.sin(2 * x1)", lambda x1, x2: np.sin(2 * x1)),
    "sin_x2": Feature("sin 2x₂", "np.sin(2 * x2)", lambda x1, x2: np.sin(2 * x2)),
    "cos_x1": Feature("cos 2x₁", "np.cos(2 * x1)", lambda x1, x2: np.cos(2 * x1)),
    "cos_x2": Feature("cos 2x₂", "np.cos(2 * x2)", lambda x1, x2: np.cos(2 * x2)),
}


def features(names: Sequence[str], P: Array) -> Array:
    """Turn points P (2, m) into the network's inputs X (n_0, m), a row for each name.

    Raises:
        ValueError: if there is no name, one is unknown or comes twice.
    """
    check(names)
    X = columns(P.shape[1], len(names), P.dtype)
    for row, name in zip(X, names, strict=True):
        row[...] = FEATURES[name].of(P[0], P[1])
    return X


def check(names: Sequence[str]) -> None:
    """Raise ValueError unless ``names`` are different features, at least one."""
    if not names or len(set(names)) < len(names) or not set(names) <= set(FEATURES):
        raise ValueError(
            f"The input features must be one or more of {', '.join(FEATURES)}, "
            f"not {', '.join(map(str, names)) or 'none'}."
        )
