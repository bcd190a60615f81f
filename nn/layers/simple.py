"""Layers of a line or two: an activation alone, and one that forgets what an image is."""

from __future__ import annotations

from math import prod
from typing import Any, ClassVar

from nn.activations import Activation as Function
from nn.arrays import Array
from nn.backpropagation import Back, Passed
from nn.layers.layer import Layer, Shape
from nn.layers.settings import named


class Activation(Layer):
    """A = g(A_prev), behind a layer that has no activation of its own."""

    kind: ClassVar[str] = "activation"

    def __init__(self, activation: str | Function) -> None:
        """Describe a layer that applies one of ``nn.ACTIVATIONS``."""
        self.activation = named(activation)

    def forward(self, A_prev: Array) -> Passed:
        """Z = A_prev, A = g(Z)."""
        return Passed(A_prev, A_prev, self.activation.forward(A_prev))

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """dA_prev = dZ."""
        return Back(dZ, dZ, ())

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        return {"kind": self.kind, "activation": self.activation.name}

    def __repr__(self) -> str:
        return f"Activation({self.activation})"


class Flatten(Layer):
    """A = A_prev: images are columns already, and from here on nothing else."""

    kind: ClassVar[str] = "flatten"

    def place(self, shape: Shape) -> None:
        """Take any shape, and give out a list of units."""
        self.shape_in, self.shape_out = shape, (prod(shape),)

    def forward(self, A_prev: Array) -> Passed:
        """A = A_prev."""
        return Passed(A_prev, A_prev, A_prev)

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """dA_prev = dZ."""
        return Back(dZ, dZ, ())

    def __repr__(self) -> str:
        return "Flatten()"
