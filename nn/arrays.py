"""The one array type of the network, and labels turned into columns.

Examples are columns: ``X`` has the shape (n_0, m). In memory each example lies in one
piece, because the array behind ``X`` is stored as (m, n_0) and handed out transposed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]  # float32 or float64
Labels = NDArray[np.integer[Any]]


def columns(m: int, n: int, dtype: np.typing.DTypeLike) -> Array:
    """Return an uninitialised (n, m) array whose columns lie in one piece each."""
    return np.empty((m, n), dtype).T


def frozen_copy(array: Array) -> Array:
    """Return a copy that cannot be written to."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy


def one_hot(y: Labels, n_classes: int, dtype: np.typing.DTypeLike = np.float32) -> Array:
    """Turn labels (m,) into columns (n_classes, m) with a single 1 each.

    Raises:
        ValueError: if a label is no whole number, or not in 0 … n_classes - 1.
    """
    y = np.asarray(y)
    if y.size and not are_whole(y):
        raise ValueError(f"The labels of classes must be whole numbers, not {y.dtype}.")
    if y.size and not (y.min() >= 0 and y.max() < n_classes):
        raise ValueError(
            f"Labels must lie between 0 and {n_classes - 1}, "
            f"but they run from {y.min()} to {y.max()}."
        )
    Y = np.zeros((y.size, n_classes), dtype)
    if y.size:
        Y[np.arange(y.size), y.astype(np.int64)] = 1
    return Y.T


def are_whole(y: Labels) -> bool:
    """Whether labels are whole numbers by their type; True and False are 1 and 0."""
    return y.dtype.kind in "biu"


def are_classes(y: Labels, n_outputs: int) -> bool:
    """Whether labels y (m,) name classes, so that an answer is right or wrong.

    One output unit can also be asked for a number, as in a regression: it is, unless all labels
    are 0 or 1.
    """
    if y.size and not are_whole(y):
        return False
    return n_outputs > 1 or not y.size or bool(y.min() >= 0 and y.max() <= 1)


def targets(y: Labels, n_outputs: int, dtype: np.typing.DTypeLike = np.float32) -> Array:
    """Return what the network should put out for labels ``y`` (m,): Y of (n_outputs, m).

    One output unit is asked for the label itself, several for a one-hot column.
    """
    if n_outputs == 1:
        return np.asarray(y, dtype).reshape(1, -1)
    return one_hot(y, n_outputs, dtype)


def smoothed(Y: Array, share: float) -> Array:
    """Take ``share`` of each target Y (n_L, m) away and spread it evenly over the classes.

    Y <- (1 - share) Y + share / classes, so that nothing drives the network to be certain.
    Szegedy et al. (2016). A single output unit stands for two classes.
    """
    return (1 - share) * Y + share / max(Y.shape[0], 2) if share else Y
