"""Pruning: which weights a network can do without, and the lottery ticket.

Most weights of a trained network can be set to 0 with little harm. Is the small network that is
left one that could have learned alone? Frankle and Carbin (2019) found: yes, if it begins with the
very weights that its connections had at first. They drew a winning ticket. As many connections
chosen by chance learn less.

    1. train          theta_0 → theta
    2. prune          in each layer keep the share of weights that are largest in theta
    3. rewind         those begin again at theta_0, all others stay 0
    4. train again

A mask is a vector (n_parameters,) like ``net.parameters``: 1 where a parameter stays, 0 where it
is cut. Biases stay. ``Training.hold(mask)`` keeps at 0 what was cut.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nn.arrays import Array
from nn.layers import split
from nn.layers.weighted import Weighted
from nn.network import Network

OUTPUT = 0.1  # of the last layer's weights this share stays at least: it has few, and all count


def largest(net: Network, share: float) -> Array:
    """Return the mask of the ``share`` of each layer's weights that are largest, (n_parameters,).

    Raises:
        ValueError: if the share is not between 0 and 1.
    """
    return _mask(net, share, lambda W: np.argsort(-np.abs(W), axis=None, kind="stable"))


def at_random(net: Network, share: float, rng: np.random.Generator) -> Array:
    """Return the mask of as many weights of each layer, chosen by chance: (n_parameters,).

    Raises:
        ValueError: if the share is not between 0 and 1.
    """
    return _mask(net, share, lambda W: rng.permutation(W.size))


def _mask(net: Network, share: float, order: Callable[[Array], NDArray[np.intp]]) -> Array:
    if not 0 < share <= 1:
        raise ValueError(f"The share of weights that stay must be above 0 and at most 1: {share}.")
    mask = np.ones_like(net.parameters)
    weighted = [layer for layer in net.layers if isinstance(layer, Weighted)]
    for layer, part in zip(net.layers, split(mask, net.layers), strict=True):
        if isinstance(layer, Weighted):
            stays = max(share, OUTPUT) if layer is weighted[-1] else share
            W = layer.parts(part)[0]  # a view of the mask
            W.ravel()[order(layer.W)[max(1, round(stays * W.size)) :]] = 0
    return mask
