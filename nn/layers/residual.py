"""A residual block: some layers, and a way around them.

A = g(A_prev + F(A_prev)), where F are the layers inside. They only have to learn what to change,
and on the way back the derivative reaches the layers before undiminished. He et al. (2016), "Deep
Residual Learning for Image Recognition".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from nn.activations import Activation
from nn.arrays import Array
from nn.backpropagation import Back, Passed, backward, forward
from nn.initializers import Initializer
from nn.layers.layer import Layer, Parameter, Shape, split
from nn.layers.settings import named


class Residual(Layer):
    """A = g(A_prev + F(A_prev))."""

    kind: ClassVar[str] = "residual"

    def __init__(self, layers: Sequence[Layer], activation: str | Activation | None = None) -> None:
        """Describe a way around some layers, which must put out what they take in."""
        self.inner = tuple(layer.twin() for layer in layers)
        self.activation = named(activation)
        if not self.inner:
            raise ValueError("A residual block needs at least one layer.")

    def place(self, shape: Shape) -> None:
        """Take any shape that the layers inside give back.

        Raises:
            ValueError: if they do not.
        """
        self.shape_in = self.shape_out = shape
        for layer in self.inner:
            layer.place(shape)
            shape = layer.shape_out
        if shape != self.shape_out:
            raise ValueError(
                f"The layers of a residual block must put out what they take in, "
                f"{self.shape_in}, and not {shape}."
            )
        self.multiplications = sum(layer.multiplications for layer in self.inner)
        self.parameters = tuple(
            Parameter(f"{i}.{p.name}", p.shape, p.decays, p.learned)
            for i, layer in enumerate(self.inner)
            for p in layer.parameters
        )

    def attach(self, theta: Array) -> None:
        """Give every layer inside its part of the flat vector."""
        for layer, part in zip(self.inner, split(theta, self.inner), strict=True):
            layer.attach(part)

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """Draw new weights."""
        for layer in self.inner:
            layer.initialize(initializer, rng)

    def forward(self, A_prev: Array) -> Passed:
        """Z = A_prev + F(A_prev), A = g(Z)."""
        passes = forward(self.inner, A_prev)
        Z = A_prev + passes[-1].A
        return Passed(A_prev, Z, self.activation.forward(Z), passes)

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """dA_prev = dZ + what comes back through F."""
        last = passed.kept[-1]
        dZ_last = self.inner[-1].activation.backward(dZ, last.Z, last.A)
        backs = backward(self.inner, passed.kept, dZ_last)
        gradients = tuple(gradient for back in backs for gradient in back.gradients)
        return Back(dZ, dZ + backs[0].dA_prev, gradients)

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        layers = [layer.describe() for layer in self.inner]
        return {"kind": self.kind, "layers": layers, "activation": self.activation.name}

    def __repr__(self) -> str:
        return f"Residual({', '.join(map(repr, self.inner))})"
