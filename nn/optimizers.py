"""Optimizers: how far, and in which direction, each step moves the parameters.

All parameters lie in one flat vector ``theta``, so a step is a few operations on whole
vectors. ``step`` changes ``theta`` in place and may overwrite ``gradient``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from nn.arrays import Array


class Optimizer(Protocol):
    """Anything that can move parameters."""

    def step(self, theta: Array, gradient: Array, learning_rate: float | Array) -> None:
        """Move ``theta`` (n,) in place; ``gradient`` (n,) may be overwritten."""


class SGD:
    """Gradient descent: theta <- theta - alpha * gradient."""

    def __init__(self, theta: Array) -> None:
        """Keep nothing: each step stands alone."""

    def step(self, theta: Array, gradient: Array, learning_rate: float | Array) -> None:
        """Move ``theta`` (n,) downhill."""
        gradient *= learning_rate
        theta -= gradient


class Momentum:
    """A rolling ball: v <- beta v + gradient, theta <- theta - alpha v.

    Polyak (1964); the form with an undamped gradient, as in Sutskever et al. (2013).
    """

    beta = 0.9

    def __init__(self, theta: Array) -> None:
        """Start at rest."""
        self.v = np.zeros_like(theta)

    def step(self, theta: Array, gradient: Array, learning_rate: float | Array) -> None:
        """Move ``theta`` (n,) along the gathered speed."""
        self.v *= self.beta
        self.v += gradient
        np.multiply(self.v, learning_rate, out=gradient)
        theta -= gradient


class Nesterov(Momentum):
    """Momentum that looks ahead: theta <- theta - alpha (gradient + beta v).

    Nesterov (1983), in the form that needs the gradient only where theta stands.
    """

    def __init__(self, theta: Array) -> None:
        """Start at rest."""
        super().__init__(theta)
        self.ahead = np.empty_like(theta)

    def step(self, theta: Array, gradient: Array, learning_rate: float | Array) -> None:
        """Move ``theta`` (n,) along the gradient and the speed it will have gathered."""
        self.v *= self.beta
        self.v += gradient
        np.multiply(self.v, self.beta, out=self.ahead)
        gradient += self.ahead
        gradient *= learning_rate
        theta -= gradient


class Adam:
    """Each parameter gets a step size of its own: theta <- theta - alpha * mean / root.

    mean <- beta1 mean + (1 - beta1) gradient, square <- beta2 square + (1 - beta2) gradient^2;
    both are divided by 1 - beta^t, as they start at zero, and root = sqrt(square) + epsilon.
    Kingma and Ba (2015), algorithm 1.

    What is kept are the sums mean / (1 - beta1) and square / (1 - beta2). A gradient is added to
    them as it is, and all constant factors are put together in the end: same steps, less work.
    """

    beta1, beta2, epsilon = 0.9, 0.999, 1e-8

    def __init__(self, theta: Array) -> None:
        """Start with no memory of any gradient."""
        self.sum, self.sum_of_squares = np.zeros_like(theta), np.zeros_like(theta)
        self.t = 0

    def step(self, theta: Array, gradient: Array, learning_rate: float | Array) -> None:
        """Move ``theta`` (n,)."""
        self.t += 1
        self.sum *= self.beta1
        self.sum += gradient
        np.square(gradient, out=gradient)
        self.sum_of_squares *= self.beta2
        self.sum_of_squares += gradient
        to_mean = (1 - self.beta1) / (1 - self.beta1**self.t)
        to_root = ((1 - self.beta2) / (1 - self.beta2**self.t)) ** 0.5
        np.sqrt(self.sum_of_squares, out=gradient)
        gradient += self.epsilon / to_root
        np.divide(self.sum, gradient, out=gradient)
        gradient *= learning_rate * (to_mean / to_root)
        theta -= gradient


OPTIMIZERS: dict[str, Callable[[Array], Optimizer]] = {
    "sgd": SGD, "momentum": Momentum, "nesterov": Nesterov, "adam": Adam
}  # fmt: skip
