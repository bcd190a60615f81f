"""Dropout: in every step of the training, another part of the hidden units has a day off.

Each hidden activation is set to zero with probability p, and the others are multiplied by
1 / (1 - p), so that the next layer receives as much as before, in the mean. No unit can then rely
on one other. Outside of training all units work. Srivastava et al. (2014), in the form that
scales while it trains.

``Dropout`` is a layer without parameters. ``thinned`` puts one behind every hidden layer of a
network for its training; both networks share all parameters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nn.activations import ACTIVATIONS
from nn.arrays import Array, columns
from nn.initializers import Initializer
from nn.network import Network


@dataclass
class DropoutTape:
    """The arrays of one dropout layer for batches of m examples, each (n, m)."""

    keep: Array  # 0 for who has a day off, 1 / (1 - p) for the others
    A: Array
    dA: Array


class Dropout:
    """A = A_prev * keep, where ``keep`` is drawn anew for every step."""

    n_parameters = 0

    def __init__(self, n: int, p: float) -> None:
        """Stand behind a layer of n units, and drop each with probability p."""
        self.n_in = self.n_out = n
        self.p = p
        self.activation = ACTIVATIONS["identity"]

    def attach(self, theta: Array) -> None:
        """There are no parameters."""

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """There are no weights."""

    def tape(self, m: int, gradient: Array, *, keep_Z: bool) -> DropoutTape:
        """Make the arrays for batches of m examples; at first nobody is dropped."""
        keep, A, dA = (columns(m, self.n_out, gradient.dtype) for _ in range(3))
        keep[...] = 1
        return DropoutTape(keep, A, dA)

    def draw(self, tape: DropoutTape, rng: np.random.Generator) -> None:
        """Decide who has a day off in the next step."""
        chances = rng.random(tape.keep.shape[::-1], np.float32).T  # the same in every precision
        np.multiply(chances >= self.p, 1 / (1 - self.p), out=tape.keep)

    def forward(self, A_prev: Array, tape: DropoutTape) -> Array:
        """A = A_prev * keep, (n, m)."""
        np.multiply(A_prev, tape.keep, out=tape.A)
        return tape.A

    def backward(self, tape: DropoutTape, dA_prev: Array | None) -> None:
        """dA_prev = dA * keep."""
        np.multiply(tape.dA, tape.keep, out=dA_prev)

    def backward_from_dZ(self, tape: DropoutTape, dA_prev: Array | None) -> None:
        """Dropout never is the last layer.

        Raises:
            TypeError: always.
        """
        raise TypeError("Dropout cannot be the last layer of a network.")

    def parts(self, theta: Array) -> tuple[Array, Array | None]:
        """View no parameters as W (n, 0), without b."""
        return theta.reshape(self.n_out, 0), None

    def describe(self) -> dict[str, Any]:
        """What it is, for people; it is not saved, as a trained network does without."""
        return {"kind": "dropout", "n_in": self.n_in, "n_out": self.n_out, "p": self.p}

    def __repr__(self) -> str:
        return f"Dropout({self.n_in}, {self.p:g})"


def thinned(net: Network, p: float) -> Network:
    """Return a network with layers like ``net``'s, and a dropout layer behind each hidden one.

    The two share their parameters: what one learns, the other knows.
    """
    behind = [[layer, Dropout(layer.n_out, p)] for layer in net.layers[:-1]]
    layers = [layer for pair in behind for layer in pair] + [net.layers[-1]]
    twin = Network.from_layers(layers, net.loss.name, net.dtype)
    twin.share(net.parameters)
    return twin


def draw(net: Network, tapes: Sequence[Any], rng: np.random.Generator) -> None:
    """Draw anew who has a day off, in all dropout layers of a network."""
    for layer, tape in zip(net.layers, tapes, strict=True):
        if isinstance(layer, Dropout):
            layer.draw(tape, rng)
