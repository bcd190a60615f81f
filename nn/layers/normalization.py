"""Batch normalisation: every unit, or channel, is brought to mean 0 and variance 1 in each batch.

Then two learned numbers, gamma and beta, give it the spread and the mean that suit it. Layers
behind it need not follow what those before do to the scale, and larger steps become possible. Ioffe
and Szegedy (2015). The mean and variance of a batch depend on who else is in it, so on the way the
layer notes how they are in general, and whoever only asks the network is answered with those. A
batch that comes in chunks is normalised chunk by chunk.
"""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar

import numpy as np

from nn.arrays import Array
from nn.backpropagation import Back, Passed
from nn.initializers import Initializer
from nn.layers.layer import Layer, Parameter, Shape

EPSILON = 1e-5  # added to the variance, as a unit may be the same for all
NEWS = 0.1  # what each batch counts in the figures that are noted


class BatchNorm(Layer):
    """A = gamma * (A_prev - mean) / sqrt(variance + epsilon) + beta."""

    kind: ClassVar[str] = "batch_norm"

    def __init__(self) -> None:
        """Describe the layer; it learns when placed for how many channels."""
        self.gamma: Array  # (channels, 1), and so are the others
        self.beta: Array
        self.mean: Array
        self.variance: Array

    def place(self, shape: Shape) -> None:
        """Take anything: of images each channel is normalised, else each unit."""
        self.shape_in = self.shape_out = shape
        each = (shape[-1], 1)
        self.parameters = (
            Parameter("gamma", each),
            Parameter("beta", each),
            Parameter("mean", each, learned=False),
            Parameter("variance", each, learned=False),
        )

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """At first it changes nothing but mean and variance, and knows of none."""
        self.gamma[...], self.beta[...] = 1, 0
        self.mean[...], self.variance[...] = 0, 1

    def forward(self, A_prev: Array) -> Passed:
        """x_hat = (x - mean) / sqrt(variance + epsilon), A = gamma x_hat + beta."""
        x = self._by_channel(A_prev)  # (places, channels, m)
        if self.training:
            mean = over_examples(x)
            variance = over_examples(np.square(x - mean))
            self._note(mean, variance, x.shape[-3] * x.shape[-1])
        else:
            mean, variance = self.mean[..., None, :, :], self.variance[..., None, :, :]
        slope = 1 / np.sqrt(variance + EPSILON)
        x_hat = (x - mean) * slope
        A = self.gamma[..., None, :, :] * x_hat + self.beta[..., None, :, :]
        A = A.reshape(*A.shape[:-3], -1, A.shape[-1])
        return Passed(A_prev, A, A, (x_hat, slope))

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """dx_hat = gamma dZ; what a number does to the mean and the variance comes off again."""
        (x_hat, slope), dA = passed.kept, self._by_channel(dZ)
        dgamma = (dA * x_hat).sum(axis=-1, keepdims=True).sum(axis=-3)
        dbeta = dA.sum(axis=-1, keepdims=True).sum(axis=-3)
        dx = self.gamma[..., None, :, :] * dA
        if self.training:
            dx = dx - over_examples(dx) - x_hat * over_examples(dx * x_hat)
        dx = dx * slope
        nothing = np.zeros_like(dbeta)  # nobody learns what is only noted
        dA_prev = dx.reshape(*dx.shape[:-3], -1, dx.shape[-1])
        return Back(dZ, dA_prev, (dgamma, dbeta, nothing, nothing))

    def _note(self, mean: Array, variance: Array, n: int) -> None:
        """Move the figures a little towards those of this batch of n numbers a channel."""
        unbiased = variance * (n / max(n - 1, 1))
        self.mean += NEWS * (mean[..., 0, :, :] - self.mean)
        self.variance += NEWS * (unbiased[..., 0, :, :] - self.variance)

    def _by_channel(self, A: Array) -> Array:
        """Look at columns (n, m) as (places, channels, m)."""
        places, channels = prod(self.shape_in[:-1]), self.shape_in[-1]
        return A.reshape(*A.shape[:-2], places, channels, A.shape[-1])

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        return {"kind": self.kind}

    def __repr__(self) -> str:
        return "BatchNorm()"


def over_examples(x: Array) -> Array:
    """Return the mean of x (places, channels, m) over places and examples: (1, channels, 1)."""
    n = x.shape[-3] * x.shape[-1]
    return x.sum(axis=-1, keepdims=True).sum(axis=-3, keepdims=True) * (1 / n)
