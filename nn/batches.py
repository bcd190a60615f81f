"""Minibatches: a few examples at a time, in an order that is shuffled for every epoch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nn.arrays import Array


def minibatches(
    X: Array, Y: Array, batch_size: int | None, rng: np.random.Generator
) -> Iterator[tuple[Array, Array]]:
    """Yield batches for ever: (n_0, batch) and (n_L, batch); None: all examples each time.

    Every example comes once an epoch; the last batch of an epoch may be smaller. Indices are
    shuffled, never the data: a batch is gathered into one buffer, overwritten by the next.
    """
    m = X.shape[1]
    if batch_size is None or batch_size >= m:
        while True:
            yield X, Y
    rows_X, rows_Y = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)  # (m, n)
    X_batch = np.empty((batch_size, X.shape[0]), X.dtype)
    Y_batch = np.empty((batch_size, Y.shape[0]), Y.dtype)
    while True:
        order = rng.permutation(m)
        for start in range(0, m, batch_size):
            pick = order[start : start + batch_size]
            X_part, Y_part = X_batch[: len(pick)], Y_batch[: len(pick)]
            np.take(rows_X, pick, axis=0, out=X_part, mode="clip")  # clip: no extra copy
            np.take(rows_Y, pick, axis=0, out=Y_part, mode="clip")
            yield X_part.T, Y_part.T
