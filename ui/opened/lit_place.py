"""Where a unit stands that a page opens: its layer, its map, its pixel. No Streamlit here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

import nn
from nn.arrays import Array
from nn.layers import Conv2D, Dense, Layer, Passed
from nn.layers.weighted import ends
from nn.look.attribution import one_pass
from nn.look.maps import followed
from ui.charts.numbers import text
from ui.kit import names
from ui.panels import layer_lights

THEN = {"max_pool": "the largest of {}", "average_pool": "the mean of {}"}
OTHERS = {"batch_norm": "normalised", "dropout": "no unit sits out"}


@dataclass(frozen=True, eq=False)
class Stack:
    """A layer with weights, and what lies between it and the next one; x (784, 1) goes through."""

    net: nn.Network
    number: int  # from 1
    x: Array

    @cached_property
    def passes(self) -> list[Passed]:
        """What all layers of the network make of the image."""
        return one_pass(self.net, self.x)

    @property
    def first(self) -> int:
        """Where its layer with weights stands in the network, from 0."""
        return ([-1, *ends(self.net.layers)])[self.number - 1] + 1

    @property
    def last(self) -> int:
        """Where it ends, as the lights show it."""
        return layer_lights.shown(self.net)[self.number - 1]

    @property
    def layer(self) -> Layer:
        """Its layer with weights."""
        return self.net.layers[self.first]

    @property
    def opens(self) -> bool:
        """Whether its sums can be opened."""
        return isinstance(self.layer, Conv2D | Dense)

    @property
    def is_map(self) -> bool:
        """Whether its units are the pixels of maps."""
        return isinstance(self.layer, Conv2D)

    @property
    def is_output(self) -> bool:
        """Whether it is the last one."""
        return self.number == len(layer_lights.shown(self.net))

    @property
    def name(self) -> str:
        """What it is called on a page."""
        if self.is_output:
            return "The outputs"
        return f"{'Convolution' if self.is_map else 'Hidden layer'} {self.number}"

    @property
    def inputs(self) -> list[str]:
        """What a unit's weights multiply, from 1: pixels, places in maps or in a patch, units."""
        if isinstance(self.layer, Conv2D):
            (high, wide), channels = self.layer.window.size, self.layer.shape_in[-1]
            return _grid((high, wide, channels), "patch")
        before = self.net.input_shape if self.number == 1 else self._before.shape_out
        if self.number == 1 and len(before) == 1:
            side = int(before[0] ** 0.5)
            return _grid((side, before[0] // side, 1), "pixel")
        if len(before) == 3 and np.prod(before) == self.layer.n_in:
            return _grid(before, "pixel")
        return [f"unit {i}" for i in range(1, self.layer.n_in + 1)]

    @property
    def _before(self) -> Layer:
        """The layer before it, as the lights show it."""
        return self.net.layers[layer_lights.shown(self.net)[self.number - 2]]

    def map(self, unit: int) -> Array:
        """What one of its maps becomes on the way to the next layer: (h, w)."""
        A: Array = self.passes[self.last].A[:, 0]
        return A.reshape(self.net.layers[self.last].shape_out)[..., unit]

    def pixels(self) -> list[str]:
        """Name the pixels of its maps, row by row."""
        return _grid((*self.net.layers[self.last].shape_out[:2], 1), "pixel")

    def sum_of(self, unit: int, pixel: int) -> list[int]:
        """Return where a pixel of a map stands behind each layer of the stack, its sum first."""
        places = pixel * self.net.layers[self.last].shape_out[-1] + unit
        end = slice(self.first, self.last + 1)
        return followed(self.net.layers[end], self.passes[end], places)

    def way_on(self, places: list[int]) -> str:
        """Say what becomes of a sum on the way to the next layer."""
        end = slice(self.first + 1, self.last + 1)
        rest = zip(self.net.layers[end], self.passes[end], places[1:], strict=True)
        told = [_then(layer, float(passed.A[place, 0])) for layer, passed, place in rest]
        return " → ".join([f"z = {text(float(self.passes[self.first].Z[places[0], 0]), 3)}", *told])


def _then(layer: Layer, value: float) -> str:
    """Say what a layer makes of a number."""
    kind, activation = layer.kind, layer.activation.name
    what = OTHERS.get(kind, kind.replace("_", " "))
    if kind in THEN:
        what = THEN[kind].format(int(np.prod(layer.window.size)))  # type: ignore[attr-defined]
    elif kind == "activation":
        what = names.ACTIVATIONS.get(activation, activation)
    return f"{what}: {text(value, 3)}"


def _grid(shape: tuple[int, ...], what: str) -> list[str]:
    """Name places by row and column, from 1, channels last; a single channel is not named."""
    rows, columns, channels = shape
    maps = [f"map {i}, " for i in range(1, channels + 1)] if channels > 1 else [""]
    return [
        f"{of}{what} {row}, {column}"
        for row in range(1, rows + 1)
        for column in range(1, columns + 1)
        for of in maps
    ]
