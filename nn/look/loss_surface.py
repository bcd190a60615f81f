"""The loss surface: how the cost changes when one walks away from a network in two directions.

All parameters together are one point theta in a space of as many dimensions. Two directions
through it span a plane, and over every point of that plane stands a cost. The directions may be

- ``axes``: two single parameters, and everything else stays as it is;
- ``random``: two random directions, in which every unit's weights are as long as the unit's own, so
  that a step of 1 means as much in every layer: "filter normalisation", Li et al. (2018),
  "Visualizing the Loss Landscape of Neural Nets". Biases stay as they are;
- ``principal``: the two in which the parameters moved most in the course of a training.
"""

from __future__ import annotations

import numpy as np

from nn import stack
from nn.arrays import Array
from nn.layers import split
from nn.network import Network
from nn.regularization import Penalty

Extent = tuple[float, float, float, float]  # from and to along the first direction, the second


def axes(net: Network, first: int, second: int) -> Array:
    """Return the directions (2, n) of two parameters, given by their places in the flat vector.

    Raises:
        ValueError: if they are the same, or there are no such parameters.
    """
    n = net.parameters.size
    if first == second or not (0 <= first < n and 0 <= second < n):
        raise ValueError(f"Choose two different parameters from 0 to {n - 1}.")
    directions = np.zeros((2, n))
    directions[0, first] = directions[1, second] = 1
    return directions


def random(net: Network, theta: Array, rng: np.random.Generator) -> Array:
    """Return two random directions (2, n), as long as theta (n,) unit by unit."""
    directions = rng.standard_normal((2, len(theta)))
    for direction in directions:
        parts = zip(net.layers, split(direction, net.layers), split(theta, net.layers), strict=True)
        for layer, part, own in parts:
            arrays = zip(layer.parameters, layer.arrays(part), layer.arrays(own), strict=True)
            for parameter, D, W in arrays:
                D[...] = D * _lengths(W) / _lengths(D) if parameter.decays else 0
    return directions


def principal(thetas: Array) -> Array:
    """Return the two directions (2, n) in which thetas (S, n) spread most, of length 1."""
    moved = np.asarray(thetas, np.float64) - thetas[-1]
    _, _, directions = np.linalg.svd(moved, full_matrices=False)
    if len(directions) < 2:  # a single moment has not moved
        return np.eye(2, thetas.shape[1])
    return directions[:2]


def project(thetas: Array, centre: Array, directions: Array) -> Array:
    """Return where thetas (S, n) lie in the plane through ``centre`` (n,): (S, 2).

    It is the nearest point of the plane; the directions need not be at right angles.
    """
    away = np.asarray(thetas, np.float64) - centre
    return np.linalg.lstsq(directions.T, away.T, rcond=None)[0].T


def grid(extent: Extent, side: int) -> Array:
    """Return the coordinates of a grid, row by row from the top left: (side^2, 2)."""
    a, b = np.linspace(extent[0], extent[1], side), np.linspace(extent[3], extent[2], side)
    return np.column_stack([np.tile(a, side), np.repeat(b, side)])


def costs(
    net: Network,
    centre: Array,
    directions: Array,
    places: Array,
    X: Array,
    Y: Array,
    penalty: Penalty | None = None,
) -> Array:
    """Return the cost (S,) on X (n_0, m), Y (n_L, m) at places (S, 2) of the plane.

    At the place (a, b) the parameters are centre + a * directions[0] + b * directions[1].

    Raises:
        ValueError: if a shape is wrong.
    """
    thetas = (centre + places @ directions).astype(net.dtype)
    parts = stack.in_parts(net, thetas, X.shape[1])
    found = np.concatenate([stack.costs(net, part, X, Y) for part in parts])
    return found + penalty.cost(thetas) if penalty else found


def _lengths(W: Array) -> Array:
    """Return the length of each row of W (n_out, n_in): (n_out, 1); a tiny one for zeros."""
    return np.maximum(np.linalg.norm(W, axis=1, keepdims=True), 1e-12)
