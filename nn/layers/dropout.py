"""Dropout: in every step of the training, another part of the units has a day off.

Each activation is set to zero with probability p, and the others are multiplied by 1 / (1 - p),
so that the next layer receives as much as before, in the mean. No unit can then rely on one
other. Outside of training all units work. Srivastava et al. (2014), in the form that scales while
it trains.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from nn.arrays import Array
from nn.backpropagation import Back, Passed
from nn.layers.layer import Layer
from nn.layers.settings import share


class Dropout(Layer):
    """A = A_prev * keep, where ``keep`` is drawn anew for every step of a training."""

    kind: ClassVar[str] = "dropout"
    draws = True

    def __init__(self, p: float) -> None:
        """Drop each unit of the layer before with probability p."""
        self.p = share("probability of dropout", p, below=1)
        self.keep: dict[int, Array] = {}  # by m: (n, m), 0 for a day off, 1 / (1 - p) for work

    def train(self) -> None:
        """Drop units from now on, once they are drawn."""
        self.training, self.keep = True, {}

    def attach(self, theta: Array) -> None:
        """There are no parameters; what is drawn is in their precision."""
        self.dtype = theta.dtype

    def draw(self, m: int, rng: np.random.Generator) -> None:
        """Decide who has a day off in the next step, of m examples."""
        if self.training:
            chances = rng.random((m, self.n_out), np.float32).T  # the same in every precision
            keep = self.keep.setdefault(m, np.empty(chances.shape, self.dtype))
            np.multiply(chances >= self.p, 1 / (1 - self.p), out=keep)

    def drawn(self) -> list[Array]:
        """Return what was drawn, for every number of examples."""
        return list(self.keep.values())

    def forward(self, A_prev: Array) -> Passed:
        """A = A_prev * keep, (n, m). Before the first draw, and to ask, nobody is missing."""
        keep = self.keep.get(A_prev.shape[-1]) if self.training else None
        A = A_prev if keep is None else A_prev * keep
        return Passed(A_prev, A, A, keep)

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """dA_prev = dZ * keep."""
        return Back(dZ, dZ if passed.kept is None else dZ * passed.kept, ())

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        return {"kind": self.kind, "p": self.p}

    def __repr__(self) -> str:
        return f"Dropout({self.p:g})"
