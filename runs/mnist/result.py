"""What a finished training leaves behind beside its network: the answer to every image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from nn.fast.chunks import chunks
from nn.fast.interrupt import Pulse, heed
from nn.fast.runner import Runner
from nn.network import to_labels


@dataclass(frozen=True)
class Answers:
    """The network's answer to each example of one part of the data."""

    labels: NDArray[np.uint8]  # (m,)
    confidence: NDArray[np.float32]  # (m,) the probability given to that label


@dataclass(frozen=True)
class Result:
    """The answers at the end of a training."""

    train: Answers
    test: Answers


def measure(
    net: nn.Network,
    data: nn.datasets.Dataset,
    runner: Runner | None = None,
    pulse: Pulse | None = None,
) -> Result:
    """Ask ``net`` for all training and test examples.

    Raises:
        Interrupted: if ``pulse`` says so.
    """
    runner = runner or Runner(net)
    train, test = (answers(runner, X, pulse) for X in (data.X_train, data.X_test))
    return Result(train, test)


def answers(runner: Runner, X: Array, pulse: Pulse | None) -> Answers:
    """Ask the network of ``runner`` for every column of X (n_0, m)."""
    m = X.shape[1]
    labels, confidence = np.empty(m, np.uint8), np.empty(m, np.float32)
    for part in chunks(m, runner.chunk):
        heed(pulse)
        _, A_L = runner.outputs(X[:, part])
        labels[part] = to_labels(A_L)
        confidence[part] = A_L.max(axis=0)
    return Answers(labels, confidence)
