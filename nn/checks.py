"""Checks of what a training is given, at the call and not somewhere in its middle."""

from __future__ import annotations

import numpy as np

from nn.arrays import Array, Labels, targets


def number(name: str, value: float, *, at_least: float, at_most: float | None = None) -> None:
    """Raise ValueError unless ``value`` is a finite number within these bounds."""
    if not isinstance(value, int | float | np.number) or not at_least <= value < np.inf:
        raise ValueError(f"The {name} must be a number of at least {at_least:g}, not {value}.")
    if at_most is not None and value > at_most:
        raise ValueError(f"The {name} must be a number of at most {at_most:g}, not {value}.")


def whole(name: str, value: int, *, at_least: int) -> None:
    """Raise ValueError unless ``value`` is a whole number of at least ``at_least``."""
    if not isinstance(value, int | np.integer) or value < at_least:
        raise ValueError(f"The {name} must be a whole number of at least {at_least}, not {value}.")


def examples(name: str, X: Array, y: Labels, n_inputs: int, n_outputs: int) -> None:
    """Raise ValueError unless X (n_inputs, m) and the labels y (m,) fit the network.

    Labels must be in 0 … n_outputs - 1, or anything if there is one output.
    """
    m = len(y)
    if m == 0 or X.shape != (n_inputs, m):
        raise ValueError(
            f"The {name} examples must have the shape ({n_inputs}, {max(m, 1)}), one column "
            f"for each label, not {X.shape}."
        )
    targets(y[[np.argmin(y), np.argmax(y)]], n_outputs)  # refuses labels out of range
