"""L2 regularisation: large weights cost something, so the network keeps them small.

The cost grows by lambda / 2 times the sum of all squared weights; biases go free. The
derivative of that is lambda * W, which is added to dW.
"""

from __future__ import annotations

import numpy as np

from nn.arrays import Array
from nn.network import Network
from nn.workspace import split


class L2:
    """The penalty lambda / 2 * sum of W^2, and its gradient, for one network."""

    def __init__(self, net: Network, strength: float) -> None:
        """Remember which of the flat parameters are weights."""
        self.strength = strength
        self.decay = np.zeros_like(net.parameters)  # lambda for weights, 0 for biases
        self.scratch = np.empty_like(net.parameters)
        for layer, part in zip(net.layers, split(self.decay, net.layers), strict=True):
            layer.parts(part)[0][...] = strength

    def penalty(self, theta: Array) -> float:
        """Return what the weights in ``theta`` (n,) cost."""
        with np.errstate(over="ignore", invalid="ignore"):  # of a training that diverges
            return float(np.dot(self.decay, theta * theta)) / 2

    def add_gradient(self, theta: Array, gradient: Array) -> None:
        """Add lambda * W to dW, in the flat vectors (n,)."""
        np.multiply(self.decay, theta, out=self.scratch)
        gradient += self.scratch
