"""Layers become a network: they are placed one behind the other, and checked before that."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nn.checks import activation
from nn.layers.dense import Dense
from nn.layers.layer import Layer, Shape

MAX_PARAMETERS = 20_000_000  # 80 MB in float32; more is surely a slip
MAX_KEPT = 4_000_000  # numbers that are held of a single example


def place(layers: Sequence[Layer], shape: Shape) -> None:
    """Place layers one behind the other, the first behind inputs of this shape, and check them.

    Nothing is allocated for them.

    Raises:
        ValueError: if there are none, they do not fit together, or they are too large.
    """
    if not layers or not shape or min(shape) < 1:
        raise ValueError("A network needs at least one layer, and each layer at least one unit.")
    for layer in layers:
        layer.place(shape)
        shape = layer.shape_out
    check_size(layers)
    for layer in [*layers[:-1], *(inner for outer in layers for inner in outer.inner)]:
        activation(layer.activation.name, place="hidden")
    last = layers[-1]
    activation(last.activation.name, place="output")
    if last.activation.name == "softmax" and last.n_out < 2:
        raise ValueError("Softmax needs at least two output units; use sigmoid for one.")


def check_size(layers: Sequence[Layer]) -> None:
    """Raise ValueError if layers hold too much."""
    n_parameters = sum(layer.n_parameters for layer in layers)
    if n_parameters > MAX_PARAMETERS:
        raise ValueError(
            f"The network would have {n_parameters:,} parameters, and at most "
            f"{MAX_PARAMETERS:,} are allowed. Choose smaller layers."
        )
    n_kept = sum(layer.n_kept for layer in layers)
    if n_kept > MAX_KEPT:
        raise ValueError(
            f"The network would hold {n_kept:,} numbers of every example, and at most "
            f"{MAX_KEPT:,} are allowed. Choose smaller layers."
        )


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
    return [Dense(n, g, bias=bias) for n, g in zip(sizes[1:], activations, strict=True)]


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


def check_fit(layers: Sequence[Layer], shape: Shape) -> None:
    """Raise ValueError if a layer that is placed already would have to take other inputs now."""
    declared = [layer.n_in if layer.shape_in else None for layer in layers]
    place(layers, shape)
    if any(n not in (None, layer.n_in) for n, layer in zip(declared, layers, strict=True)):
        raise ValueError("Each layer must take as many inputs as the one before puts out.")
