"""Nearest neighbours: the known examples that lie closest to a new one."""

from __future__ import annotations

import numpy as np

from nn.arrays import Array
from nn.backpropagation import Passed
from nn.layers import Dense
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

    That is what each dense layer but the network's first is given: of one that sees images not
    the maps, which say where something is, but the lists behind them. Each is scaled to the same
    length, so that all count alike, and so that the whole column has length 1: the distance
    between two columns says how alike the network finds two examples, from 0 to 2. Without
    hidden layers the inputs are taken.
    """
    made = [features_of(net, passes) for _, passes in net.forward_passes(X)]
    return np.concatenate(made, axis=1)


def features_of(net: Network, passes: list[Passed]) -> Array:
    """Return the same of examples that have gone forward already: (n, m)."""
    parts = [passes[i].A_prev for i in _asked(net)]
    lengths = [np.maximum(np.linalg.norm(A, axis=0), 1e-12) for A in parts]
    scaled = [A / length for A, length in zip(parts, lengths, strict=True)]
    return np.concatenate(scaled) / np.sqrt(len(scaled), dtype=net.dtype)


def n_features(net: Network) -> int:
    """Return how many numbers ``features`` has of an example."""
    return sum(net.layers[i].n_in for i in _asked(net))


def _asked(net: Network) -> list[int]:
    """Say of which layers the inputs count; without dense ones, of the last that has weights."""
    weighted = [i for i, layer in enumerate(net.layers) if layer.multiplications] or [0]
    dense = [i for i in weighted[1:] if isinstance(net.layers[i], Dense)]
    return dense or weighted[-1:]
