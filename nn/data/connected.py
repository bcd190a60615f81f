"""Which pixels hang together: connected pieces of ink, numbered."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def pooled(ink: NDArray[Any], f: int) -> NDArray[Any]:
    """Return the most of every f × f pixels of (h, w)."""
    padded = np.pad(ink, [(0, -n % f) for n in ink.shape])
    h, w = (n // f for n in padded.shape)
    most: NDArray[Any] = padded.reshape(h, f, w, f).max(axis=(1, 3))
    return most


def n_runs(cells: NDArray[np.bool_]) -> int:
    """Count the runs of ink along the rows of (h, w): what ``labelled`` has to go through."""
    return int(np.count_nonzero(cells[:, 1:] & ~cells[:, :-1]) + np.count_nonzero(cells[:, 0]))


def labelled(cells: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the connected pieces of (h, w) from 1 on; 0 is paper.

    Runs of ink along the rows are joined with those that they touch in the row before.
    """
    edges = np.diff(np.pad(cells.astype(np.int8), [(0, 0), (1, 1)]), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    numbers = _joined(rows.tolist(), starts.tolist(), ends.tolist())
    labels = np.zeros(cells.size, np.int64)
    labels[np.flatnonzero(cells)] = np.repeat(numbers, ends - starts)
    return labels.reshape(cells.shape)


def _joined(rows: list[int], starts: list[int], ends: list[int]) -> NDArray[np.int64]:
    """Return the number of the piece that each run belongs to."""
    parents = list(range(len(rows)))

    def root(i: int) -> int:
        while parents[i] != i:
            parents[i] = parents[parents[i]]
            i = parents[i]
        return i

    above = 0  # the first run that may touch: pieces hang together over corners, too
    for i, row in enumerate(rows):
        while rows[above] < row - 1 or (rows[above] == row - 1 and ends[above] < starts[i]):
            above += 1
        j = above
        while rows[j] == row - 1 and starts[j] <= ends[i]:
            one, other = sorted((root(i), root(j)))
            parents[other] = one
            j += 1
    roots = [root(i) for i in range(len(rows))]
    return np.unique(roots, return_inverse=True)[1].astype(np.int64) + 1
