"""A layer: forward turns A_prev into A, backward turns dA into dW, db and dA_prev.

A network is a list of these. Training, optimizers and saving see a layer only through the
methods of ``Layer``, so that another kind of layer is one more class and one more entry in
``LAYERS``.

A layer owns no memory: its parameters are views into the network's one flat vector, and what
it computes goes into a tape, one per layer and batch size, made once and used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Protocol, Self

import numpy as np

from nn.activations import Activation, activation
from nn.arrays import Array, columns
from nn.initializers import Initializer

MAX_PARAMETERS = 20_000_000  # 80 MB in float32; more is surely a slip


class Layer(Protocol):
    """What the rest of ``nn`` may ask of a layer; ``Dense`` says of each what it does."""

    n_in: int
    n_out: int
    n_parameters: int
    activation: Activation

    def attach(self, theta: Array) -> None: ...
    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None: ...
    def tape(self, m: int, gradient: Array, *, keep_Z: bool) -> Any: ...
    def forward(self, A_prev: Array, tape: Any) -> Array: ...
    def backward(self, tape: Any, dA_prev: Array | None) -> None: ...
    def backward_from_dZ(self, tape: Any, dA_prev: Array | None) -> None: ...
    def parts(self, theta: Array) -> tuple[Array, Array | None]: ...
    def describe(self) -> dict[str, Any]: ...


@dataclass
class DenseTape:
    """The arrays of one dense layer for batches of m examples."""

    Z: Array  # (n_out, m) weighted sums
    A: Array  # (n_out, m) activations
    dA: Array  # (n_out, m)
    dZ: Array  # (n_out, m)
    dW: Array  # (n_out, n_in)
    db: Array | None  # (n_out, 1)
    ones: Array  # (m, 1), to sum over the examples by a product
    A_prev: Array  # (n_in, m) what the layer was last given


class Dense:
    """A fully connected layer: Z = W A_prev + b, A = g(Z)."""

    kind: ClassVar[str] = "dense"

    def __init__(self, n_in: int, n_out: int, activation: Activation, *, bias: bool = True) -> None:
        """Describe the layer; ``attach`` gives it its parameters."""
        self.n_in, self.n_out, self.bias = int(n_in), int(n_out), bool(bias)
        self.activation = activation
        self.n_parameters = self.n_out * (self.n_in + self.bias)
        self.W: Array  # (n_out, n_in)
        self.b: Array | None  # (n_out, 1), or None without biases

    def attach(self, theta: Array) -> None:
        """Use the flat vector ``theta`` (n_parameters,) as this layer's W and b."""
        self.W, self.b = self.parts(theta)

    def parts(self, theta: Array) -> tuple[Array, Array | None]:
        """View a flat vector (n_parameters,) as W (n_out, n_in) and b (n_out, 1)."""
        cut = self.n_out * self.n_in
        W = theta[:cut].reshape(self.n_out, self.n_in)
        return W, theta[cut:].reshape(self.n_out, 1) if self.bias else None

    def initialize(self, initializer: Initializer, rng: np.random.Generator) -> None:
        """Draw new weights; the biases become zero."""
        self.W[...] = initializer(self.n_out, self.n_in, rng)
        if self.b is not None:
            self.b[...] = 0

    def tape(self, m: int, gradient: Array, *, keep_Z: bool) -> DenseTape:
        """Make the arrays for batches of m examples; dW and db are views of ``gradient``.

        Without ``keep_Z``, A overwrites Z if the activation can do without it.
        """
        Z, dA, dZ = (columns(m, self.n_out, gradient.dtype) for _ in range(3))
        A = np.empty_like(Z) if keep_Z or self.activation.keeps_Z else Z
        dW, db = self.parts(gradient)
        ones = np.ones((m, 1), gradient.dtype)
        return DenseTape(Z, A, dA, dZ, dW, db, ones, A_prev=Z)

    def forward(self, A_prev: Array, tape: DenseTape) -> Array:
        """Z = W A_prev + b, A = g(Z), from (n_in, m) to (n_out, m)."""
        np.matmul(self.W, A_prev, out=tape.Z)
        if self.b is not None:
            tape.Z += self.b
        self.activation.forward(tape.Z, tape.A)
        tape.A_prev = A_prev
        return tape.A

    def backward(self, tape: DenseTape, dA_prev: Array | None) -> None:
        """dZ = dA * g'(Z), then on from there."""
        self.activation.backward(tape.dA, tape.Z, tape.A, tape.dZ)
        self.backward_from_dZ(tape, dA_prev)

    def backward_from_dZ(self, tape: DenseTape, dA_prev: Array | None) -> None:
        """dW = dZ A_prev^T, db = dZ 1 (the sum over examples), dA_prev = W^T dZ."""
        np.matmul(tape.dZ, tape.A_prev.T, out=tape.dW)
        if tape.db is not None:
            np.matmul(tape.dZ, tape.ones, out=tape.db)
        if dA_prev is not None:  # the first layer has nobody to tell
            np.matmul(self.W.T, tape.dZ, out=dA_prev)

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
    def build(cls, description: dict[str, Any], *, place: str) -> Self:
        """Build a layer from ``describe``'s answer. ``place`` is "hidden" or "output".

        Raises:
            ValueError: if the description is not one of a dense layer.
        """
        n_in, n_out = description.get("n_in"), description.get("n_out")
        bias, name = description.get("bias"), description.get("activation")
        if not (type(n_in) is type(n_out) is int and type(bias) is bool and type(name) is str):
            raise ValueError("A dense layer needs whole numbers n_in and n_out, and a bias flag.")
        return cls(n_in, n_out, activation(name, place=place), bias=bias)

    def __repr__(self) -> str:
        return f"Dense({self.n_in} → {self.n_out}, {self.activation})"


LAYERS = {Dense.kind: Dense}


def check(layers: Sequence[Layer]) -> None:
    """Look whether layers make up a network, before anything is allocated for them.

    Raises:
        ValueError: if there are none, they do not fit together, or they are too large.
    """
    if not layers or min(n for layer in layers for n in (layer.n_in, layer.n_out)) < 1:
        raise ValueError("A network needs at least one layer, and each layer at least one unit.")
    if any(a.n_out != b.n_in for a, b in pairwise(layers)):
        raise ValueError("Each layer must take as many inputs as the one before puts out.")
    n_parameters = sum(layer.n_parameters for layer in layers)
    if n_parameters > MAX_PARAMETERS:
        raise ValueError(
            f"The network would have {n_parameters:,} parameters, and at most "
            f"{MAX_PARAMETERS:,} are allowed. Choose smaller layers."
        )
    if layers[-1].activation.name == "softmax" and layers[-1].n_out < 2:
        raise ValueError("Softmax needs at least two output units; use sigmoid for one.")


def dense_layers(
    sizes: Sequence[int], hidden: str | Sequence[str], output: str, *, bias: bool = True
) -> list[Layer]:
    """Describe a fully connected network from its sizes n_0 … n_L and its activations.

    Raises:
        ValueError: if a size or a name makes no sense, or the list ``hidden`` is too short.
    """
    check_sizes(sizes)
    names = hidden_names(hidden, len(sizes) - 2)
    activations = [activation(name, place="hidden") for name in names]
    activations.append(activation(output, place="output"))
    steps = zip(pairwise(sizes), activations, strict=True)
    return [Dense(n, n_next, g, bias=bias) for (n, n_next), g in steps]


def check_sizes(layer_sizes: Sequence[int]) -> None:
    """Raise ValueError unless there are at least two sizes, all whole and positive."""
    whole = all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in layer_sizes)
    if len(layer_sizes) < 2 or not whole or min(layer_sizes) < 1:
        raise ValueError(
            f"Layer sizes must be at least two positive whole numbers, not {list(layer_sizes)}."
        )


def hidden_names(hidden: str | Sequence[str], n_hidden: int) -> list[str]:
    """Return one activation name for each hidden layer.

    Raises:
        ValueError: if a list of another length was given.
    """
    if isinstance(hidden, str):
        activation(hidden, place="hidden")  # a wrong name is a slip even without hidden layers
        return [hidden] * n_hidden
    names = list(hidden)
    if len(names) != n_hidden:
        raise ValueError(
            f"The list of hidden activations must have one for each hidden layer: {n_hidden}, "
            f"not {len(names)}."
        )
    return names
