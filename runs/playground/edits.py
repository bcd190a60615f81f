"""Edits: a weight or a bias that a visitor has set, or keeps from changing, at some iteration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nn import Network
from nn.arrays import Array
from nn.layers import split

BIAS = -1


@dataclass(frozen=True)
class Edit:
    """At ``iteration``: set W[layer][unit, source], or the unit's bias, and freeze it or not.

    Raises:
        ValueError: if the iteration is negative, or the value is not finite.
    """

    iteration: int
    layer: int  # from 1
    unit: int  # from 0
    source: int  # from 0, or BIAS
    value: float | None = None  # None: leave it as it is
    frozen: bool = False  # from here on, until another edit of the same parameter

    def __post_init__(self) -> None:
        """Refuse what no training could do."""
        if self.iteration < 0:
            raise ValueError(f"An edit's iteration must not be negative, but is {self.iteration}.")
        if self.value is not None and not np.isfinite(self.value):
            raise ValueError(f"A weight must be a finite number, not {self.value}.")

    @property
    def place(self) -> tuple[int, int, int]:
        """Which parameter it is."""
        return self.layer, self.unit, self.source


def position(net: Network, edit: Edit) -> int | None:
    """Return where the parameter lies in the flat vector; None if the network has none such."""
    if not 1 <= edit.layer <= len(net.layers):
        return None
    layer = net.layers[edit.layer - 1]
    numbers = list(split(np.arange(net.parameters.size), net.layers))[edit.layer - 1]
    W, b = layer.parts(numbers)
    if not (0 <= edit.unit < layer.n_out and BIAS <= edit.source < layer.n_in):
        return None
    if edit.source == BIAS:
        return None if b is None else int(b[edit.unit, 0])
    return int(W[edit.unit, edit.source])


def apply(net: Network, edits: Sequence[Edit], iteration: int) -> Array | None:
    """Make the edits of an iteration; return which parameters may move then.

    That is (n_parameters,) with 0 for those that are frozen, or None if all may move. Edits of
    parameters that the network does not have are passed over.
    """
    free = np.ones_like(net.parameters)
    for edit in sorted(edits, key=lambda edit: edit.iteration):
        place = position(net, edit)
        if place is None or edit.iteration > iteration:
            continue
        free[place] = not edit.frozen
        if edit.value is not None and edit.iteration == iteration:
            net.parameters[place] = edit.value
    return None if free.all() else free
