"""Backpropagation through a network, factor by factor, for one example.

What ``nn.look.chain_rule`` opens for one weight is put together here for all of them: so that every
edge can show what came in, how steep its unit is, and how much it weighs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from nn.arrays import Array
from nn.layers import Dense
from nn.look.chain_rule import unit_sum, weight_slopes
from nn.network import Network

HAIR = 1e-5  # the nudge that backpropagation is compared with
Place = tuple[int, int, int | None]  # layer from 1, unit from 0, source from 0; None: the bias


@dataclass(frozen=True, eq=False)
class Flow:
    """One example on its way forward and back; each list has an entry for each layer.

    The entries 0 are those of the inputs: they have an ``A`` and nothing else.
    """

    A: list[Array]  # (n_l,) activations; A[0] is x
    Z: list[Array]  # (n_l,) weighted sums
    dA: list[Array | None]  # (n_l,) None for softmax with cross-entropy, which goes without
    slope: list[Array | None]  # (n_l,) g'(Z); None for softmax, where all outputs hang together
    dZ: list[Array]  # (n_l,)
    dW: list[Array]  # (n_l, n_{l-1})
    y: Array  # (n_L,) what is wanted


def flow(net: Network, x: Array, y: Array) -> Flow:
    """Send one example, columns x (n_0, 1) and y (n_L, 1), through a network and back."""
    sizes, theta = net.layer_sizes, net.parameters[None].astype(np.float64)
    found = Flow([x[:, 0]], [x[:0, 0]], [None], [None], [x[:0, 0]], [x[:0]], y[:, 0])
    for layer in range(1, len(sizes)):
        units = range(sizes[layer])
        sums = [unit_sum(net, x, layer, unit, 0) for unit in units]
        back = [weight_slopes(net, theta, x, y, layer, unit, 0, 0.0)[0] for unit in units]
        found.Z.append(np.array([s.z for s in sums]))
        found.A.append(np.array([s.a for s in sums]))
        found.dA.append(_all([b.dA for b in back]))
        found.slope.append(_all([b.slope for b in back]))
        found.dZ.append(np.array([b.dZ[0] for b in back]))
        found.dW.append(np.outer(found.dZ[layer], found.A[layer - 1]))
    return found


def _all(parts: list[Array | None]) -> Array | None:
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if len(known) == len(parts) else None


def dense(net: Network, layer: int) -> Dense:
    """Return a layer, counted from 1, with its W and b."""
    return cast(Dense, net.layers[layer - 1])


def has_bias(net: Network) -> bool:
    """Tell whether the units have biases."""
    return dense(net, 1).b is not None


def parameter(net: Network, place: Place) -> float:
    """Return a weight, or a bias."""
    return float(_cell(net, place)[0])


def _cell(net: Network, place: Place) -> Array:
    """View one parameter as an array (1,), which can be written to."""
    layer, unit, source = place
    found = dense(net, layer)
    if source is not None:
        return found.W[unit, source : source + 1]
    assert found.b is not None
    return found.b[unit]


def costs_along(net: Network, place: Place, values: Array, X: Array, Y: Array) -> Array:
    """Return the cost for other values of one weight, while all others stay: as ``values``."""
    net = net.copy(np.float64)
    cell, costs = _cell(net, place), []
    for value in values:
        cell[0] = value
        costs.append(net.cost(X, Y))
    return np.array(costs)


def slope_by_nudge(net: Network, place: Place, h: float, X: Array, Y: Array) -> float:
    """Return the slope of the cost along one weight: rise over run, from w - h to w + h."""
    w = parameter(net, place)
    low, high = costs_along(net, place, np.array([w - h, w + h]), X, Y)
    return float((high - low) / (2 * h))


def stepped(net: Network, learning_rate: float, X: Array, Y: Array) -> Network:
    """Return the network after one plain step on all examples: W <- W - alpha dW."""
    moved = net.copy(np.float64)
    for i, (dW, db) in enumerate(moved.gradients(X, Y), start=1):
        layer = dense(moved, i)
        layer.W -= learning_rate * dW
        if layer.b is not None and db is not None:
            layer.b -= learning_rate * db
    return moved
