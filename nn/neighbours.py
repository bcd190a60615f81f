"""Nearest neighbours: the known examples that lie closest to a new one."""

from __future__ import annotations

import numpy as np

from nn.arrays import Array
from nn.network import Network


def nearest(known: Array, x: Array, k: int) -> tuple[np.ndarray, Array]:
    """Return the positions of the k columns of ``known`` (n, m) closest to x (n, 1), and how far.

    Distances are Euclidean, the nearest first: two arrays (k,).

    Raises:
        ValueError: if the shapes do not fit, or there are fewer than k columns.
    """
    if x.shape != (known.shape[0], 1) or not 1 <= k <= known.shape[1]:
        raise ValueError(f"There are no {k} neighbours of {x.shape} among {known.shape}.")
    distance = np.sqrt(((known - x) ** 2).sum(axis=0))
    first = np.argpartition(distance, k - 1)[:k]
    first = first[np.argsort(distance[first], kind="stable")]
    return first, distance[first]


def features(net: Network, X: Array) -> Array:
    """Return what the last hidden layer makes of X (n_0, m), each column of length 1: (n, m).

    The angle between two such columns says how alike the network finds two examples. Without
    hidden layers these are the inputs themselves.
    """
    if len(net.layers) == 1:
        A = net.checked_X(X)
    else:
        A = np.concatenate([tapes[-2].A.copy() for _, tapes in net.forward_passes(X)], axis=1)
    return A / np.maximum(np.linalg.norm(A, axis=0), 1e-12)
