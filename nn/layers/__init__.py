"""The kinds of layers that a network can be built of."""

from nn.layers.assemble import check_fit, check_sizes, dense_layers, hidden_names, place
from nn.layers.dense import Dense
from nn.layers.dropout import Dropout
from nn.layers.layer import Back, Layer, Parameter, Passed, Shape, backward, forward, split

LAYERS: dict[str, type[Layer]] = {layer.kind: layer for layer in (Dense, Dropout)}

__all__ = [
    "LAYERS",
    "Back",
    "Dense",
    "Dropout",
    "Layer",
    "Parameter",
    "Passed",
    "Shape",
    "backward",
    "check_fit",
    "check_sizes",
    "dense_layers",
    "forward",
    "hidden_names",
    "place",
    "split",
]
