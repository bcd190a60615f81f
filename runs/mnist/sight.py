"""What a training shows of itself on its way: its first weights as pictures, and its answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from nn.layers import Conv2D
from nn.layers.weighted import Weighted
from nn.training import Training
from runs.service.job import Clock

UNITS, FILTERS = 8, 16  # at most, so that it stays a few kilobytes
EVERY = 0.5  # seconds: nobody looks more often


@dataclass(frozen=True)
class Sight:
    """What is to be seen at one moment; a few kilobytes."""

    iteration: int
    weights: NDArray[np.int8]  # (n, height, width), 127 is the largest of all, blue; -127 orange
    largest: float
    confusion: NDArray[np.int64]  # (n, n), of the test images: down the class, across the answer


class Viewer:
    """Tells what is to be seen, at most twice a second."""

    def __init__(self, training: Training, clock: Clock) -> None:
        """Look at a training."""
        self.training, self.clock = training, clock
        self.next = 0.0

    def look(self) -> Sight | None:
        """Return what is to be seen, if it is time again."""
        if self.clock.seconds < self.next:
            return None
        self.next = self.clock.seconds + EVERY
        training, data = self.training, self.training.data
        weights, largest = first_weights(training.net)
        n = training.net.layer_sizes[-1]
        confusion = nn.metrics.confusion_matrix(data.y_test, training.test.read, n)
        return Sight(training.iteration, weights, largest, confusion)


def first_weights(net: nn.Network) -> tuple[NDArray[np.int8], float]:
    """Return the weights of the first units, or filters, as pictures, and the largest of them."""
    most = FILTERS if isinstance(net.layers[0], Conv2D) else UNITS
    pictures = as_pictures(net)[:most]
    largest = float(abs(pictures).max()) or 1.0
    return np.round(pictures / largest * 127).astype(np.int8), largest


def as_pictures(net: nn.Network) -> Array:
    """Lay the weights of the first layer out as pixels: (units or filters, height, width).

    Inputs that make no square lie in a row.
    """
    first = net.layers[0]
    assert isinstance(first, Weighted)
    if isinstance(first, Conv2D):
        return first.W.reshape(-1, *first.window.size)
    side = math.isqrt(first.n_in)
    return first.W.reshape(-1, *((side, side) if side**2 == first.n_in else (1, first.n_in)))
