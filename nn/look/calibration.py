"""Calibration: when the network says 90 %, is it right nine times out of ten?

A network that learned to be sure is often too sure. Dividing all the sums Z of the last layer
by one number, the temperature T, makes it less sure (T > 1) or more (T < 1), and never changes
which class comes first. T is fitted on examples that training did not see: Guo et al. (2017).
"""

from __future__ import annotations

from math import exp

import numpy as np

from nn.arrays import Array, Labels, targets
from nn.layers import Dense
from nn.losses import cross_entropy
from nn.network import Network

SURE = 0.9  # the probability from which an answer counts as sure
HALVINGS = 60  # of the interval that T is looked for in: enough for all digits of a float
COLDEST, HOTTEST = 0.05, 20.0


def sure_above(net: Network) -> float:
    """Return the probability from which this network's first answer counts as sure."""
    return float(net.provenance.get("sure_above", SURE))


def temperature(net: Network, X: Array, y: Labels) -> float:
    """Return the T for which the cross-entropy of softmax(Z / T) on X (n_0, m) is smallest.

    That is so whatever loss the network was trained with. The cross-entropy is convex in 1 / T,
    so the interval can be cut down by golden sections.

    Raises:
        ValueError: if the network does not end in a softmax.
    """
    if net.layers[-1].activation.name != "softmax":
        raise ValueError("Only a network with softmax outputs has a temperature.")
    Y = targets(y, net.layer_sizes[-1], np.float64)
    Z = sums(net, X).astype(np.float64)

    def cost(log_T: float) -> float:
        return float(cross_entropy(Z / exp(log_T), Z, Y))  # which looks at the sums alone

    low, high, golden = np.log(COLDEST), np.log(HOTTEST), (5**0.5 - 1) / 2
    for _ in range(HALVINGS):
        a, b = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, b) if cost(a) < cost(b) else (a, high)
    return float(exp((low + high) / 2))


def tempered(net: Network, T: float) -> Network:
    """Return a copy of which every Z of the last layer is divided by T: its W and b are.

    Raises:
        ValueError: if the last layer is not a dense one.
    """
    twin = net.copy()
    last = twin.layers[-1]
    if not isinstance(last, Dense):
        raise ValueError("Only a network that ends in a dense layer can be tempered.")
    parameters = twin.parameters[-last.n_parameters :]
    parameters /= T
    return twin


def sums(net: Network, X: Array) -> Array:
    """Return Z of the last layer for X (n_0, m): (n_L, m)."""
    return np.concatenate([passes[-1].Z for _, passes in net.forward_passes(X)], axis=1)


def expected_calibration_error(P: Array, y: Labels, bins: int = 15) -> float:
    """Return how far, on average, the surety lies from the share that is right: 0 to 1.

    P (n_L, m) are probabilities. The examples are sorted into equal bins by their largest one;
    each bin's gap counts by its number of examples. Naeini et al. (2015).
    """
    surety, right = P.max(axis=0).astype(np.float64), P.argmax(axis=0) == y
    place = np.minimum((surety * bins).astype(int), bins - 1)
    gaps = np.bincount(place, surety - right, bins)  # each bin's sum of surety less right
    return float(np.abs(gaps).sum() / len(y))
