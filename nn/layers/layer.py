"""A layer: forward turns A_prev into A, backward turns dZ into dW, db and dA_prev.

A network is a list of these, and knows nothing else of them. Columns are examples: A_prev is
(n_in, m) and A is (n_out, m), or (S, n_in, m) with the parameters of S networks at once. A layer
of images has shapes such as (height, width, channels); its columns hold an image row by row.

A layer keeps its parameters and nothing of what it has seen: two visitors may ask it at the same
time. What the way back needs, ``forward`` hands out as ``Passed``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from math import prod
from typing import Any, ClassVar, Self

import numpy as np

from nn.activations import ACTIVATIONS, Activation
from nn.arrays import Array
from nn.backpropagation import Back, Passed
from nn.initializers import Initializer

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Parameter:
    """What a layer learns, or remembers, under a name such as W or b."""

    name: str
    shape: Shape
    decays: bool = False  # whether the penalties L1 and L2 count it
    learned: bool = True  # or only noted on the way, as the figures of ``BatchNorm``

    @property
    def size(self) -> int:
        """How many numbers these are."""
        return prod(self.shape)


class Layer:
    """What all layers have in common. A new kind says how it is placed, forward and backward."""

    kind: ClassVar[str]
    activation: Activation = ACTIVATIONS["identity"]
    shape_in: Shape = ()
    shape_out: Shape = ()
    parameters: tuple[Parameter, ...] = ()
    inner: tuple[Layer, ...] = ()  # the layers that it is made of, if any
    training: bool = False  # whether it is being trained: dropout drops only then
    multiplications: int = 0  # of one example's way forward

    # ---- what a kind of layer has to say -----------------------------------------------------

    def place(self, shape: Shape) -> None:
        """Stand behind outputs of this shape: sets ``shape_in``, ``shape_out``, ``parameters``.

        Raises:
            ValueError: if the layer cannot take them.
        """
        self.shape_in = self.shape_out = shape

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """Draw new weights."""

    def forward(self, A_prev: Array) -> Passed:
        """Go from A_prev (n_in, m) to A (n_out, m)."""
        raise NotImplementedError

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """Go from dZ (n_out, m) to the gradients and dA_prev (n_in, m)."""
        raise NotImplementedError

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        return {"kind": self.kind}

    @classmethod
    def build(cls, description: dict[str, Any]) -> Self:
        """Build a layer from ``describe``'s answer.

        Raises:
            ValueError: if the description is not one of such a layer.
        """
        return cls(**settings(description))

    # ---- what all have -----------------------------------------------------------------------

    @property
    def n_in(self) -> int:
        """How many inputs an example has."""
        return prod(self.shape_in)

    @property
    def n_out(self) -> int:
        """How many outputs an example has."""
        return prod(self.shape_out)

    @property
    def n_parameters(self) -> int:
        """How many numbers its parameters are."""
        return sum(parameter.size for parameter in self.parameters)

    @property
    def n_kept(self) -> int:
        """How many numbers it holds of one example, between the way forward and back."""
        return self.n_out + sum(layer.n_kept for layer in self.inner)

    @property
    def draws(self) -> bool:
        """Whether something in a step is left to chance."""
        return any(layer.draws for layer in self.inner)

    def attach(self, theta: Array) -> None:
        """Use the flat vector theta (n_parameters,), or those of S networks (S, n)."""
        for parameter, array in zip(self.parameters, self.arrays(theta), strict=True):
            setattr(self, parameter.name, array)

    def arrays(self, theta: Array) -> list[Array]:
        """View a flat vector (n_parameters,) or (S, n_parameters) as the single parameters."""
        found, start = [], 0
        for parameter in self.parameters:
            part = theta[..., start : start + parameter.size]
            found.append(part.reshape(*theta.shape[:-1], *parameter.shape))
            start += parameter.size
        return found

    def parts(self, theta: Array) -> tuple[Any, ...]:
        """Do the same, for what is learned: a pair (W, b), where what there is not is None."""
        pairs = zip(self.parameters, self.arrays(theta), strict=True)
        return tuple(array for parameter, array in pairs if parameter.learned)

    def draw(self, m: int, rng: np.random.Generator) -> None:
        """Draw what a step with m examples leaves to chance."""
        for layer in self.inner:
            layer.draw(m, rng)

    def drawn(self) -> list[Array]:
        """Return the arrays that ``draw`` fills."""
        return [array for layer in self.inner for array in layer.drawn()]

    def twin(self) -> Self:
        """Return a layer like this one, which may be attached to other parameters."""
        twin = copy(self)
        twin.inner = tuple(layer.twin() for layer in self.inner)
        return twin

    def train(self) -> None:
        """Behave from now on as in a training."""
        self.training = True
        for layer in self.inner:
            layer.train()


def split(theta: Any, layers: Sequence[Layer]) -> Iterator[Any]:
    """Cut a flat vector (n,), or those of S networks (S, n), into the layers' parts, as views."""
    start = 0
    for layer in layers:
        yield theta[..., start : start + layer.n_parameters]
        start += layer.n_parameters


def settings(description: dict[str, Any]) -> dict[str, Any]:
    """Return all of a description but the kind: what a layer is built with."""
    return {name: value for name, value in description.items() if name != "kind"}
