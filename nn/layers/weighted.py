"""What layers with weights and biases have alike: one W, and perhaps one b."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from nn.arrays import Array
from nn.initializers import Initializer
from nn.layers.layer import Layer, Parameter


class Weighted(Layer):
    """A layer that computes sums Z = W … + b."""

    bias: bool
    W: Array  # a row for each unit or filter
    b: Array | None = None  # a row likewise and one column, or None without biases

    def need(self, rows: int, columns: int) -> int:
        """Need a W of this shape, and a b; return how many weights that is."""
        W = Parameter("W", (rows, columns), decays=True)
        self.parameters = (W, Parameter("b", (rows, 1))) if self.bias else (W,)
        return W.size

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """Draw new weights; the biases become zero."""
        n_out, n_in = self.W.shape
        self.W[...] = initializer(n_out, n_in, rng)
        if self.b is not None:
            self.b[...] = 0

    def parts(self, theta: Array) -> tuple[Any, ...]:
        """View a flat vector (n_parameters,) as W and b, or None."""
        return (*self.arrays(theta), None)[:2]


def stacks(layers: Sequence[Layer]) -> list[Sequence[Layer]]:
    """Cut layers into stacks: each begins with a layer with weights, and has those behind it."""
    starts = [i for i, layer in enumerate(layers) if i and isinstance(layer, Weighted)]
    return [layers[i:j] for i, j in pairwise([0, *starts, len(layers)])]


def ends(layers: Sequence[Layer]) -> list[int]:
    """Return where each stack ends: at what it has made of its inputs."""
    return [stop - 1 for stop in accumulate(len(stack) for stack in stacks(layers))]
