"""Gradient check: is the derivative that backpropagation gives the true slope of the cost?

Nudge one parameter up and down by a hair, see how the cost answers, and compare:
dJ/dw ≈ (J(w + h) - J(w - h)) / 2h. It is slow and sure. Everything is done in float64,
since in float32 the difference of two nearly equal costs drowns in rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.layers import split
from nn.network import Network

KINK = 1e-2  # relative difference of two slopes side by side: a smooth curve has far less
STEP = 1e-5  # balances the error of the formula, h^2, against rounding, 1e-16 / h


@dataclass(frozen=True)
class GradientCheck:
    """The worst relative error over the parameters checked, and where it is."""

    error: float
    layer: int  # counted from 1
    parameter: str  # such as "W" or "b"
    index: tuple[int, ...]  # row and column in it
    backprop: float
    numerical: float

    def __repr__(self) -> str:
        place = f"{self.parameter}[{self.layer}][{', '.join(map(str, self.index))}]"
        return (
            f"worst relative error {self.error:.1e} at {place}: "
            f"backprop {self.backprop:.6g}, central difference {self.numerical:.6g}"
        )


@dataclass(frozen=True, eq=False)
class Comparison:
    """Backprop and central differences side by side, for k parameters."""

    positions: NDArray[np.int64]  # (k,) in the flat vector
    backprop: Array  # (k,)
    numerical: Array  # (k,)
    errors: Array  # (k,) relative, as ``worst`` explains


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
    positions = np.flatnonzero(learned(net))
    n = len(positions)
    if at_most is not None and n > at_most:
        positions = positions[np.linspace(0, n - 1, at_most).astype(np.int64)]
    found = compare(net, X, Y, positions)
    i = int(found.errors.argmax())
    where = locate(net, int(found.positions[i]))
    sides = float(found.backprop[i]), float(found.numerical[i])
    return GradientCheck(float(found.errors[i]), *where, *sides)


def compare(
    net: Network, X: Array, Y: Array, positions: NDArray[np.int64] | None = None
) -> Comparison:
    """Compare backprop with central differences at some positions, or at all of them.

    See ``worst`` for the errors and the other arguments.
    """
    net = net.copy(np.float64)
    X, Y = np.asarray(X, np.float64), np.asarray(Y, np.float64)
    chosen = np.flatnonzero(learned(net)) if positions is None else positions
    backprop = net.gradient_vector(X, Y)
    numerical = np.array([central_difference(net, int(i), X, Y) for i in chosen])
    a = backprop[chosen]
    size = np.maximum(np.abs(a), np.abs(numerical))
    floor = max(1e-3 * np.abs(backprop).max(), np.finfo(float).tiny)
    return Comparison(chosen, a, numerical, np.abs(a - numerical) / np.maximum(size, floor))


def fair_sample(net: Network, at_most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw so many parameters by chance, as many of each layer; of a small layer all."""
    parts = zip(split(np.arange(net.parameters.size), net.layers),
                split(learned(net), net.layers), strict=True)  # fmt: skip
    layers, left = [part[mask] for part, mask in parts], at_most
    drawn: list[NDArray[np.int64]] = []
    for rank, part in enumerate(sorted(layers, key=len)):
        share = min(len(part), left // (len(net.layers) - rank))
        drawn.append(rng.choice(part, share, replace=False))
        left -= share
    return np.sort(np.concatenate(drawn))


def bends(net: Network, position: int, X: Array, Y: Array, at_least: float | None = None) -> bool:
    """Tell whether the cost has a kink within the nudge, as where a ReLU switches on or off.

    There the slope to the left is another than the slope to the right, and none is the slope.
    They differ by ``at_least`` so much; without it, by a share of the larger one.
    """
    net = net.copy(np.float64)
    X, Y = np.asarray(X, np.float64), np.asarray(Y, np.float64)
    theta = net.parameters
    value, costs = theta[position], []
    for theta[position] in (value - STEP, value, value + STEP):
        costs.append(net.cost(X, Y))
    left, right = np.diff(costs) / STEP
    much = KINK * max(abs(left), abs(right)) if at_least is None else at_least
    return bool(abs(right - left) > much)


def learned(net: Network) -> NDArray[np.bool_]:
    """Tell which of the flat parameters are learned, and not only noted on the way: (n,)."""
    sizes = [(p.learned, p.size) for layer in net.layers for p in layer.parameters]
    return np.concatenate([np.full(size, is_learned) for is_learned, size in sizes])


def central_difference(net: Network, position: int, X: Array, Y: Array) -> float:
    """Return the slope of the cost along one of the flat parameters."""
    theta = net.parameters
    value = theta[position]
    theta[position] = value + STEP
    above = net.cost(X, Y)
    theta[position] = value - STEP
    below = net.cost(X, Y)
    theta[position] = value
    return (above - below) / (2 * STEP)


def locate(net: Network, position: int) -> tuple[int, str, tuple[int, ...]]:
    """Say which parameter lies at a position of the flat vector: layer, a name such as "W", index.

    Layers count from 1.

    Raises:
        IndexError: if there is no such position.
    """
    numbers = split(np.arange(net.parameters.size), net.layers)
    for layer_number, (layer, part) in enumerate(zip(net.layers, numbers, strict=True), start=1):
        for parameter, places in zip(layer.parameters, layer.arrays(part), strict=True):
            if (found := np.argwhere(places == position)).size:
                return layer_number, parameter.name, tuple(int(i) for i in found[0])
    raise IndexError(f"There is no parameter {position}.")
