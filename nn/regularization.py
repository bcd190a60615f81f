"""Regularisation: large weights cost something, so the network keeps them small. Biases go free.

L2 adds lambda / 2 times the sum of all squared weights to the cost; its derivative is lambda * W,
which is added to dW. It shrinks large weights most.

L1 adds lambda times the sum of all |W|, with the derivative lambda * sign(W): it pulls every weight
as hard. At 0 the sum has a kink. A weight that would pass 0 stops there, and it stays as long as
the rest of the cost pulls at it by no more than lambda. So the useless weights become exactly 0,
with any optimizer: after Andrew and Gao (2007).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nn.arrays import Array
from nn.layers import split
from nn.network import Network
from nn.optimizers import Optimizer


class Penalty:
    """What the weights of one network cost, and the derivative of that."""

    def __init__(self, net: Network, *, l1: float = 0.0, l2: float = 0.0) -> None:
        """Remember which of the flat parameters are weights."""
        self.l1, self.l2 = l1, l2
        self.weights = np.zeros_like(net.parameters)  # 1 for weights, 0 for biases
        self.scratch = np.empty_like(net.parameters)
        self.side = np.empty_like(net.parameters)  # of 0, where each weight was before the step
        self.stays = np.zeros(net.parameters.shape, bool)  # weights of 0 that do not leave it
        for layer, part in zip(net.layers, split(self.weights, net.layers), strict=True):
            for parameter, array in zip(layer.parameters, layer.arrays(part), strict=True):
                array[...] = parameter.decays
        self.are_weights = self.weights == 1

    def cost(self, theta: Array) -> Any:
        """Return what the weights in ``theta`` (n,) cost, or (S,) for those of S networks (S, n).

        lambda_1 * sum of |W| + lambda_2 / 2 * sum of W^2, of each network as it is alone: a product
        of matrices would round otherwise for other S.
        """
        with np.errstate(over="ignore", invalid="ignore"):  # of a training that diverges
            cost: Any = np.zeros(theta.shape[:-1])
            if self.l1:
                cost = self.l1 * (abs(theta) * self.weights).sum(-1)
            if self.l2:  # only then: 0 times a square beyond all numbers would be no number
                cost = cost + self.l2 / 2 * (theta**2 * self.weights).sum(-1)
            return cost

    def add_gradient(self, theta: Array, gradient: Array) -> None:
        """Add lambda_1 * sign(W) + lambda_2 * W to dW, in the flat vectors (n,).

        From the dW of a weight of 0, L1 takes up to lambda_1 off.
        """
        if self.l2:
            np.multiply(theta, self.l2, out=self.scratch)
            self.scratch *= self.weights
            gradient += self.scratch
        if self.l1:
            np.sign(theta, out=self.side)
            self.side *= self.weights
            at_zero = (theta == 0) & self.are_weights
            holds = np.minimum(np.maximum(gradient, -self.l1), self.l1)
            gradient += np.where(at_zero, -holds, self.l1 * self.side)
            self.stays = at_zero & (gradient == 0)

    def stop_at_zero(self, theta: Array) -> None:
        """After a step, put weights in ``theta`` (n,) back to 0 that have passed it, or stay there.

        That is for L1, after ``add_gradient``.
        """
        if self.l1:
            theta[(self.side * theta < 0) | self.stays] = 0


class Held:
    """An optimizer that leaves some parameters where they are."""

    def __init__(self, optimizer: Optimizer, free: Array) -> None:
        """Hold those for which ``free`` (n,) is 0."""
        self.optimizer, self.frozen = optimizer, free == 0

    def step(self, theta: Array, gradient: Array, learning_rate: float | Array) -> None:
        """Take a step, but put back what must stay: momentum would carry it on without a slope."""
        before = theta.copy()
        gradient[self.frozen] = 0
        self.optimizer.step(theta, gradient, learning_rate)
        theta[self.frozen] = before[self.frozen]
