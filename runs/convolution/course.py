"""The recorded course of a training: the parameters of some moments, and how good they were.

A parameter is kept as a whole number of two bytes, with one scale for each W and b of a moment:
finer than one can see, and half as much to send. What is rounded so *is* the recorded network:
the browser and ``nn`` work with the very same numbers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

import nn
from nn.arrays import Array
from runs.convolution.shift import Shifted
from runs.convolution.spec import ConvSpec

STEPS = 32767  # of a whole number, to each side of 0
FIGURES = ("cost", "accuracy", "test_cost", "test_accuracy")  # of one network at one moment


@dataclass(frozen=True, eq=False)
class Course:
    """What was recorded of R moments. Shared by visitors: only read it."""

    spec: ConvSpec
    iterations: NDArray[np.int64]  # (R,)
    whole: NDArray[np.int16]  # (R, n_parameters)
    scales: NDArray[np.float64]  # (R, 6) of W and b of each layer
    figures: Array  # (8, R) ``FIGURES`` of the convolutional network, then of the dense one
    shifted: Shifted | None = None  # what came of shifting the test images, after the end
    stop_reason: str | None = None

    def theta(self, i: int) -> Array:
        """Return the parameters of a moment: (n_parameters,) in float32."""
        scale = np.repeat(self.scales[i], self.spec.sizes)
        theta = (self.whole[i].astype(np.float64) * scale).astype(np.float32)
        self.spec.put_frozen(theta)
        return theta

    def network(self, i: int = -1, dtype: np.typing.DTypeLike = np.float32) -> nn.Network:
        """Return the network of a moment, made anew."""
        net = self.spec.network(dtype)
        net.parameters[...] = self.theta(i)
        return net

    @cached_property
    def shares(self) -> list[float]:
        """Where each moment stands between start and end: early ones get more room."""
        return [round(float(i / self.spec.iterations) ** 0.5, 6) for i in self.iterations]

    @cached_property
    def key(self) -> str:
        """A short name for all of it: courses of one name are the same."""
        told = (self.spec, self.iterations.tolist(), self.stop_reason, self.shifted is None)
        digest = hashlib.blake2b(repr(told).encode(), digest_size=8)
        arrays: list[np.ndarray[Any, Any]] = [self.whole, self.scales, self.figures]
        if found := self.shifted:
            arrays += [found.convolution, found.dense, found.parameters]
        for array in arrays:
            digest.update(array.tobytes())
        return digest.hexdigest()

    @property
    def newest(self) -> Course:
        """The last moment alone, for a training that goes on."""
        return Course(
            self.spec, self.iterations[-1:], self.whole[-1:], self.scales[-1:],
            self.figures[:, -1:], self.shifted, self.stop_reason,
        )  # fmt: skip


def rounded(spec: ConvSpec, thetas: Array) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Turn parameters (R, n) into whole numbers and their scales (R, 6).

    What is not finite becomes 0: it cannot be drawn.
    """
    thetas = np.nan_to_num(np.asarray(thetas, np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    starts = np.cumsum([0, *spec.sizes[:-1]])
    largest = np.maximum.reduceat(np.abs(thetas), starts, axis=1)
    scales = np.where(largest > 0, largest, 1.0) / STEPS
    whole = np.rint(thetas / np.repeat(scales, spec.sizes, axis=1))
    return whole.astype(np.int16), scales
