"""How much a shift matters: the test images moved by some pixels, and read by two networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

import nn
from nn.arrays import Array, Labels
from nn.evaluation import Exam
from nn.fast.runner import Runner

FARTHEST = 6  # pixels to either side
SHIFTS = tuple(range(-FARTHEST, FARTHEST + 1))


@dataclass(frozen=True, eq=False)
class Shifted:
    """Accuracies on shifted test images, and the dense network that they are of."""

    convolution: Array  # (13,) the share of right answers for each of ``SHIFTS``
    dense: Array  # (13,)
    parameters: Array  # (n,) of the dense network at the end, float32


def shifted(X: Array, pixels: int, side: int = 28) -> Array:
    """Move images (side², m) to the right, or left; what comes in at the edge is empty."""
    images = X.reshape(side, side, -1)
    moved = np.zeros_like(images)
    if pixels >= 0:
        moved[:, pixels:] = images[:, : side - pixels]
    else:
        moved[:, :pixels] = images[:, -pixels:]
    return moved.reshape(side * side, -1)


def measure(nets: Sequence[nn.Network], X: Array, y: Labels) -> list[Array]:
    """Return for each network the share of right answers (13,) at each of ``SHIFTS``."""
    runners = [[Runner(net)] for net in nets]
    moved = [shifted(X, pixels) for pixels in SHIFTS]
    return [
        np.array([Exam(net, X, y, runner).take()[1] for X in moved])
        for net, runner in zip(nets, runners, strict=True)
    ]
