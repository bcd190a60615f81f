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
    """Return what the hidden layers make of X (n_0, m), one below the other: (n, m).

    Each layer's activations are scaled to the same length, so that all layers count alike, and
    so that the whole column has length 1: the distance between two columns says how alike the
    network finds two examples, from 0 to 2. Without hidden layers the inputs are taken.
    """
    parts = [np.asarray(net.checked_X(X), net.dtype)]
    if len(net.layers) > 1:
        passes = [[passed.A for passed in chunk[:-1]] for _, chunk in net.forward_passes(X)]
        parts = [np.concatenate(layer, axis=1) for layer in zip(*passes, strict=True)]
    lengths = [np.maximum(np.linalg.norm(A, axis=0), 1e-12) for A in parts]
    scaled = [A / length for A, length in zip(parts, lengths, strict=True)]
    return np.concatenate(scaled) / np.sqrt(len(scaled), dtype=net.dtype)
