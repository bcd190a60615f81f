"""What a network on images has become, small enough to be kept of every trial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import nn
from nn.arrays import Array, Labels
from nn.fast.runner import Runner
from runs.mnist.result import answers
from runs.mnist.sight import as_pictures

UNITS = 12  # of the first layer, at most
LARGEST = 127


@dataclass(frozen=True)
class Picture:
    """What was taken for what, and what the first layer looks for; both as bytes, to be equal."""

    classes: int
    counts: bytes  # of whole numbers of 2 bytes: (classes, classes), true down, read across
    shape: tuple[int, int, int]  # units, height, width
    weights: bytes  # of the units, from -LARGEST to LARGEST, the largest of each unit

    @property
    def matrix(self) -> NDArray[np.int64]:
        """The confusion matrix of the test images."""
        counts = np.frombuffer(self.counts, np.uint16).astype(np.int64)
        return counts.reshape(self.classes, self.classes)

    @property
    def units(self) -> NDArray[np.float64]:
        """The weights of the first units, each from -1 to 1: (units, height, width)."""
        return np.frombuffer(self.weights, np.int8).reshape(self.shape) / LARGEST

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.counts) + len(self.weights)


def taken(net: nn.Network, X: Array, y: Labels, runner: Runner | None = None) -> Picture:
    """Ask a network for all test images X (n_0, m), and take its first weights down."""
    n = net.layer_sizes[-1]
    read = answers(runner or Runner(net), X, None).labels.astype(np.int64)
    matrix = nn.metrics.confusion_matrix(y, read, n)
    W = as_pictures(net)[:UNITS]
    most = np.maximum(np.abs(W).max(axis=(1, 2), keepdims=True), 1e-12)
    weights = np.rint(np.nan_to_num(W / most) * LARGEST).astype(np.int8)
    units, height, width = W.shape
    counts = matrix.astype(np.uint16).tobytes()
    return Picture(n, counts, (units, height, width), weights.tobytes())
