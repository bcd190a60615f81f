"""A dense layer: every unit sees all outputs of the layer before."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from nn.activations import Activation
from nn.arrays import Array
from nn.layers.layer import Back, Passed, Shape
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
        Z = self.W @ A_prev
        if self.b is not None:
            Z = Z + self.b
        A = self.activation.forward(Z)
        return Passed(A_prev, Z, A)

    def backward(self, dZ: Array, passed: Passed) -> Back:
        """dW = dZ A_prev^T, db = the sum of dZ over the examples, dA_prev = W^T dZ."""
        dW = dZ @ passed.A_prev.mT
        db = dZ.sum(axis=-1, keepdims=True)
        dA_prev = self.W.mT @ dZ
        return Back(dZ, dA_prev, (dW, db) if self.bias else (dW,))

    def describe(self) -> dict[str, Any]:
        """What must be known to build the layer again, ready for JSON."""
        return {
            "kind": self.kind,
            "n_in": self.n_in,
            "n_out": self.n_out,
            "activation": self.activation.name,
            "bias": self.bias,
        }

    @classmethod
    def build(cls, description: dict[str, Any]) -> Self:
        """Build a layer from ``describe``'s answer.

        Raises:
            ValueError: if the description is not one of a dense layer.
        """
        n_in, n_out = description.get("n_in"), description.get("n_out")
        bias, name = description.get("bias"), description.get("activation")
        if not (type(n_in) is type(n_out) is int and type(bias) is bool and type(name) is str):
            raise ValueError("A dense layer needs whole numbers n_in and n_out, and a bias flag.")
        layer = cls(n_out, name, bias=bias)
        layer.place((n_in,))
        return layer

    def __repr__(self) -> str:
        return f"Dense({self.n_in} → {self.n_out}, {self.activation})"
