"""Gradient check: is the derivative that backpropagation gives the true slope of the cost?

Nudge one parameter up and down by a hair, see how the cost answers, and compare:
dJ/dw ≈ (J(w + h) - J(w - h)) / 2h. It is slow and sure. Everything is done in float64,
since in float32 the difference of two nearly equal costs drowns in rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nn.arrays import Array
from nn.network import Network
from nn.workspace import Workspace, split

STEP = 1e-5  # balances the error of the formula, h^2, against rounding, 1e-16 / h


@dataclass(frozen=True)
class GradientCheck:
    """The worst relative error over the parameters checked, and where it is."""

    error: float
    layer: int  # counted from 1
    parameter: str  # "W" or "b"
    index: tuple[int, ...]  # row and column in W or b
    backprop: float
    numerical: float

    def __repr__(self) -> str:
        place = f"{self.parameter}[{self.layer}][{', '.join(map(str, self.index))}]"
        return (
            f"worst relative error {self.error:.1e} at {place}: "
            f"backprop {self.backprop:.6g}, central difference {self.numerical:.6g}"
        )


def check(net: Network, X: Array, Y: Array, *, at_most: int | None = 2000) -> float:
    """Return the worst relative error between backprop and central differences.

    See ``worst`` for the arguments.
    """
    return worst(net, X, Y, at_most=at_most).error


def worst(net: Network, X: Array, Y: Array, *, at_most: int | None = 2000) -> GradientCheck:
    """Compare backprop with central differences, parameter by parameter.

    The relative error is |a - n| / max(|a|, |n|), where derivatives under a thousandth of
    the largest one count as that much: below it, rounding in the cost is all one would see.

    Args:
        net: any network; it is copied in float64 and left as it is.
        X: examples (n_0, m). A handful will do.
        Y: wanted outputs (n_L, m).
        at_most: with more parameters than this, check so many, evenly spread; None: all.
    """
    net = net.copy(np.float64)
    X, Y = np.asarray(X, np.float64), np.asarray(Y, np.float64)
    backprop = net.gradient_vector(X, Y, net.workspace())
    n = net.parameters.size
    positions = np.arange(n)
    if at_most is not None and n > at_most:
        positions = np.linspace(0, n - 1, at_most).astype(np.int64)
    workspace = net.workspace()
    numerical = np.array([central_difference(net, int(i), X, Y, workspace) for i in positions])
    a = backprop[positions]
    size = np.maximum(np.abs(a), np.abs(numerical))
    floor = max(1e-3 * np.abs(backprop).max(), np.finfo(float).tiny)
    errors = np.abs(a - numerical) / np.maximum(size, floor)
    i = int(errors.argmax())
    where = locate(net, int(positions[i]))
    return GradientCheck(float(errors[i]), *where, float(a[i]), float(numerical[i]))


def central_difference(
    net: Network, position: int, X: Array, Y: Array, workspace: Workspace | None = None
) -> float:
    """Return the slope of the cost along one of the flat parameters."""
    theta = net.parameters
    value = theta[position]
    theta[position] = value + STEP
    above = net.cost(X, Y, workspace)
    theta[position] = value - STEP
    below = net.cost(X, Y, workspace)
    theta[position] = value
    return (above - below) / (2 * STEP)


def locate(net: Network, position: int) -> tuple[int, str, tuple[int, ...]]:
    """Say which parameter lies at a position of the flat vector: layer, "W" or "b", index.

    Layers count from 1.

    Raises:
        IndexError: if there is no such position.
    """
    numbers = split(np.arange(net.parameters.size), net.layers)
    for layer_number, (layer, part) in enumerate(zip(net.layers, numbers, strict=True), start=1):
        for name, places in zip("Wb", layer.parts(part), strict=True):
            if places is not None and (found := np.argwhere(places == position)).size:
                return layer_number, name, tuple(int(i) for i in found[0])
    raise IndexError(f"There is no parameter {position}.")
