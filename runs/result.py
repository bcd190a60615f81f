"""What a finished training leaves behind: the parameters, and what the network now answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from nn.network import to_labels


@dataclass(frozen=True)
class Answers:
    """The network's answer to each example of one part of the data."""

    labels: NDArray[np.uint8]  # (m,)
    confidence: NDArray[np.float32]  # (m,) the probability given to that label


@dataclass(frozen=True)
class Result:
    """Parameters and answers at the end of a training."""

    parameters: Array  # (n_parameters,)
    train: Answers
    test: Answers


def measure(net: nn.Network, data: nn.datasets.Dataset) -> Result:
    """Ask ``net`` for all training and test examples."""
    return Result(net.parameters.copy(), answers(net, data.X_train), answers(net, data.X_test))


def answers(net: nn.Network, X: Array) -> Answers:
    """Ask ``net`` for every column of X (n_0, m)."""
    m = X.shape[1]
    labels, confidence = np.empty(m, np.uint8), np.empty(m, np.float32)
    for part, tapes in net.forward_passes(X):
        A_L = tapes[-1].A
        labels[part] = to_labels(A_L)
        confidence[part] = A_L.max(axis=0)
    return Answers(labels, confidence)
