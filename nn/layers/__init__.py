"""The kinds of layers that a network can be built of. A new one needs a file, and an entry here."""

from __future__ import annotations

from typing import Any

from nn.backpropagation import Back, Passed, backward, forward
from nn.layers.assemble import check_fit, check_sizes, dense_layers, hidden_names, place
from nn.layers.convolution import Conv2D
from nn.layers.dense import Dense
from nn.layers.dropout import Dropout
from nn.layers.layer import Layer, Parameter, Shape, split
from nn.layers.normalization import BatchNorm
from nn.layers.pooling import AveragePool, MaxPool
from nn.layers.residual import Residual
from nn.layers.simple import Activation, Flatten

KINDS: tuple[type[Layer], ...] = (
    Dense,
    Conv2D,
    MaxPool,
    AveragePool,
    Flatten,
    Activation,
    BatchNorm,
    Dropout,
    Residual,
)
LAYERS: dict[str, type[Layer]] = {layer.kind: layer for layer in KINDS}

__all__ = [
    "LAYERS",
    "Activation",
    "AveragePool",
    "Back",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Flatten",
    "Layer",
    "MaxPool",
    "Parameter",
    "Passed",
    "Residual",
    "Shape",
    "backward",
    "build",
    "check_fit",
    "check_sizes",
    "dense_layers",
    "forward",
    "hidden_names",
    "place",
    "split",
]


def build(description: Any, most: int = 100) -> Layer:
    """Build a layer from its description, and the layers inside it: at most so many.

    Raises:
        ValueError: if there is no such kind, or the description does not suit it.
    """
    if not isinstance(description, dict) or str(description.get("kind")) not in LAYERS:
        raise ValueError("There is no such kind of layer.")
    kind = LAYERS[str(description["kind"])]
    if kind is Residual:
        inner = description.get("layers")
        if not isinstance(inner, list) or len(inner) > most:
            raise ValueError("A residual block needs a list of layers.")
        layers = [build(one, most // 2) for one in inner]
        return Residual(layers, description.get("activation"))
    try:
        return _dense(**description) if kind is Dense else kind.build(description)
    except TypeError as error:  # a setting is missing, or there is one too many
        raise ValueError(f"This describes no {kind.__name__}.") from error


def _dense(kind: str, n_in: Any, n_out: Any, activation: Any, bias: Any) -> Dense:
    """Build a dense layer, which says how many inputs it has.

    Raises:
        ValueError: if these make no sense.
    """
    if not (type(n_in) is type(n_out) is int and type(bias) is bool and type(activation) is str):
        raise ValueError("A dense layer needs whole numbers n_in and n_out, and a bias flag.")
    layer = Dense(n_out, activation, bias=bias)
    layer.place((n_in,))
    return layer
