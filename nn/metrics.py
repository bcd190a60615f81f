"""Metrics: what the network got right, and what it took for what."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Labels


def accuracy(y_true: Labels, y_pred: Labels) -> float:
    """Return the share of correct labels, from 0 to 1.

    Raises:
        ValueError: if the two (m,) arrays differ in length or are empty.
    """
    y_true, y_pred = _same_length(y_true, y_pred)
    return float(np.mean(y_true == y_pred))


def confusion_matrix(y_true: Labels, y_pred: Labels, n_classes: int) -> NDArray[np.int64]:
    """Count the examples of true class i (row) that were read as class j (column).

    Returns:
        Counts of the shape (n_classes, n_classes).

    Raises:
        ValueError: if the lengths differ or a label is not in 0 … n_classes - 1.
    """
    y_true, y_pred = _same_length(y_true, y_pred)
    for y in (y_true, y_pred):
        if y.min() < 0 or y.max() >= n_classes:
            raise ValueError(f"Labels must lie between 0 and {n_classes - 1}.")
    cells = y_true.astype(np.int64) * n_classes + y_pred
    return np.bincount(cells, minlength=n_classes**2).reshape(n_classes, n_classes)


def precision(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of what was read as class j, the share that was one: (n_classes,). NaN: never read."""
    return _share(np.diag(matrix), matrix.sum(axis=0))


def recall(matrix: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of class i, the share that was read as such: (n_classes,). NaN: no such example."""
    return _share(np.diag(matrix), matrix.sum(axis=1))


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _same_length(y_true: Labels, y_pred: Labels) -> tuple[Labels, Labels]:
    y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
    if y_true.shape != y_pred.shape or y_true.ndim != 1 or y_true.size == 0:
        raise ValueError("True and predicted labels must be two lists of the same length.")
    return y_true, y_pred
