"""A dense layer: every unit sees all outputs of the layer before."""

from __future__ import annotations

from typing import Any, ClassVar

from nn.activations import Activation
from nn.arrays import Array
from nn.backpropagation import Back, Passed
from nn.layers.layer import Shape
from nn.layers.settings import named, whole
from nn.layers.weighted import Weighted


class Dense(Weighted):
    """A fully connected layer: Z = W A_prev + b, A = g(Z); W (n_out, n_in), b (n_out, 1)."""

    kind: ClassVar[str] = "dense"

    def __init__(
        self, n_out: int, activation: str | Activation = "identity", *, bias: bool = True
    ) -> None:
        """Describe a layer of ``n_out`` units; how many inputs it has, it learns when placed."""
        self.units = whole("number of units", n_out)
        self.activation, self.bias = named(activation), bool(bias)

    def place(self, shape: Shape) -> None:
        """Take outputs of any shape, as columns."""
        self.shape_in, self.shape_out = shape, (self.units,)
        self.multiplications = self.need(self.n_out, self.n_in)

    def forward(self, A_prev: Array) -> Passed:
        """Z = W A_prev + b, A = g(Z), from (n_in, m) to (n_out, m)."""
        W, b = self.W, self.b
        Z = W @ A_prev if b is None else W @ A_prev + b
        A = self.activation.forward(Z)
        return Passed(A_prev, Z, A)

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """dW = dZ A_prev^T, db = the sum of dZ over the examples, dA_prev = W^T dZ."""
        W, A_prev = self.W, passed.A_prev
        dW = dZ @ A_prev.mT
        db = dZ.sum(axis=-1, keepdims=True)
        dA_prev = W.mT @ dZ
        return Back(dZ, dA_prev, (dW, db) if self.bias else (dW,))

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        sizes = {"kind": self.kind, "n_in": self.n_in, "n_out": self.n_out}
        return {**sizes, "activation": self.activation.name, "bias": self.bias}

    def __repr__(self) -> str:
        return f"Dense({self.n_in} → {self.n_out}, {self.activation})"
